import * as v from "valibot";
import { HeadwaterError } from "../base/index.js";
import type { GraphSpec } from "./graph.js";
import { topologyLimits } from "./limits.js";
import { fieldsMax } from "./validate-fields.js";

/** Characters of any text in a spec, but those of connectors' configurations. */
const textMax = 256;
/** Filters that one connector may want at the fleet's broker, and characters of each. */
const filtersMax = 100;
const filterCharactersMax = 1_024;
/** Characters of one connector's configuration as JSON. */
const configCharactersMax = 64 * 1024;

const text = v.pipe(v.string(), v.maxLength(textMax));
const number = v.pipe(v.number(), v.finite());

const labels = v.pipe(v.record(text, text), v.maxEntries(topologyLimits.labels[1]));
const fields = v.pipe(v.record(text, text), v.maxEntries(fieldsMax));
const names = v.pipe(v.array(text), v.maxLength(fieldsMax));
const kind = <const K extends string>(name: K) => v.strictObject({ kind: v.literal(name) });

const grouping = v.variant("kind", [
  kind("local"),
  kind("shuffle"),
  v.strictObject({ kind: v.literal("fields"), fields: names }),
  v.strictObject({ kind: v.literal("partialKey"), fields: names }),
  kind("all"),
  kind("global"),
  kind("direct"),
  kind("custom"),
]);

const placement = v.variant("kind", [
  kind("anywhere"),
  v.strictObject({ kind: v.literal("on"), labels }),
  v.strictObject({ kind: v.literal("onEach"), labels }),
]);

const filters = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(filterCharactersMax))),
  v.maxLength(filtersMax),
);

const implementation = v.variant("kind", [
  v.strictObject({
    kind: v.literal("builtin"),
    builtin: text,
    config: v.pipe(
      v.unknown(),
      v.check((value) => value !== undefined, "it is missing"),
      v.check(
        (value) => JSON.stringify(value).length <= configCharactersMax,
        `more than ${configCharactersMax} characters`,
      ),
    ),
    fleetTopics: v.optional(v.strictObject({ subscribe: filters, publish: filters, retain: v.boolean() })),
  }),
  kind("user"),
]);

const keysMax = v.optional(number);
const kept = { type: text, ttlMs: number, keysMax };
const cell = v.variant("kind", [
  v.strictObject({ kind: v.literal("value"), ...kept }),
  v.strictObject({ kind: v.literal("map"), ...kept }),
  v.strictObject({ kind: v.literal("list"), ...kept, max: number }),
  v.strictObject({ kind: v.literal("timer"), clock: text, keysMax }),
]);

const eventTime = v.strictObject({
  field: text,
  unit: text,
  format: text,
  zone: text,
  disorderMs: number,
  idleMs: v.optional(number),
  futureMs: number,
});

const component = v.strictObject({
  name: text,
  role: v.picklist(["spout", "bolt"]),
  streams: v.pipe(v.record(text, fields), v.maxEntries(topologyLimits.streams[1])),
  inputs: v.pipe(
    v.array(v.strictObject({ from: text, stream: text, grouping })),
    v.maxLength(topologyLimits.inputs[1]),
  ),
  placement,
  parallelism: number,
  resources: v.strictObject({ cpu: number, memory: number }),
  exclusive: v.optional(v.boolean()),
  eventTime: v.optional(eventTime),
  tickMs: number,
  retries: number,
  state: v.optional(v.pipe(v.record(text, cell), v.maxEntries(topologyLimits.state[1]))),
  implementation,
});

const spec = v.strictObject({
  name: text,
  settings: v.strictObject({
    delivery: text,
    flushMs: number,
    heldMax: number,
    executeMs: number,
    heapMb: number,
    whenDegraded: v.optional(text),
    commitMs: number,
    commitMinMs: number,
    outboxMb: number,
    outboxHours: number,
    outboxFull: text,
    outboxOnDisk: v.boolean(),
    keysMax: v.optional(number),
    idleMs: v.optional(number),
    watermarkMs: v.optional(number),
    whenAway: v.optional(text),
  }),
  components: v.pipe(v.array(component), v.maxLength(topologyLimits.components[1])),
});

/**
 * A spec from decoded JSON of a stranger: checks its shape and sizes, not its sense (`validate` does). The
 * order of fields stays. Throws HeadwaterError("bad-spec") that names the first place that does not fit.
 */
export function readGraphSpec(json: unknown): GraphSpec {
  const result = v.safeParse(spec, json, { abortEarly: true });
  if (result.success) return result.output as GraphSpec;
  const issue = result.issues[0];
  const place = v.getDotPath(issue) ?? "spec";
  throw new HeadwaterError("bad-spec", `this is no topology: ${issue.message}`, {
    place: place.slice(0, textMax),
    remedy: "submit with the `headwater` command of the same version as the coordinator",
  });
}
