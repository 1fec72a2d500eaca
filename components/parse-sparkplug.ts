import type { BoltSpec, Fields, Row, StateMap } from "../topology/index.js";
import { keyedMap, malformed } from "../topology/index.js";
import { requireOption } from "./checks.js";
import type { FieldOf, Joined } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";
import { readSparkplug, type SparkplugMetric } from "./sparkplug-payload.js";

/** Where payload and topic stand, and what stays of the tuple that brought them. */
export interface ParseSparkplugOptions<F extends Fields, Keep extends keyof F & string> {
  readonly value: FieldOf<F, "bytes">;
  /**
   * The kind of message, the fourth level of the topic: NBIRTH, NDATA, DBIRTH, DDATA, NCMD, DCMD, NDEATH,
   * DDEATH.
   */
  readonly kind: FieldOf<F, "string">;
  /**
   * The fields of group, edge node and device: aliases are theirs. Feed a bolt of several tasks by `fields`
   * of group and edge node.
   */
  readonly by: FieldOf<F, "string" | "string?"> | readonly FieldOf<F, "string" | "string?">[];
  /** Fields of the tuple that each metric gets. Default none. */
  readonly keep?: readonly Keep[];
}

/** One metric: `value` of numbers, booleans (0, 1) and dates (ms), `text` of texts, `data` of bytes. */
export const sparkplugFields = {
  name: "string",
  type: "string",
  value: "double?",
  text: "string?",
  data: "bytes?",
  historical: "bool",
  at: "timestamp",
} as const;

/**
 * Takes Sparkplug B payloads apart, one tuple a metric. Aliases that a birth certificate gives out are
 * remembered as state for each edge node and device, so that data that names metrics by alias is understood
 * after a crash, too; data with an alias that no birth has given goes to the stream `unborn`, so that
 * somebody may ask for a rebirth. Numbers of 64 bits beyond 2^53 lose their lowest digits. Data sets and
 * templates are left out and counted as `skipped`.
 *
 * Source: Eclipse Sparkplug Specification 3.0.0, chapter 6 (payloads), 6.4.21 (datatypes), 6.4.7 (aliases).
 */
export function parseSparkplug<F extends Fields, const Keep extends keyof F & string = never>(
  options: ParseSparkplugOptions<F, Keep>,
): BoltSpec<F, { readonly default: Joined<Pick<F, Keep>, typeof sparkplugFields>; readonly unborn: F }> {
  const { value, kind } = options;
  const keep: readonly string[] = options.keep ?? [];
  const by = keyFields(options);
  const taken = keep.find((name) => Object.hasOwn(sparkplugFields, name));
  requireOption(taken === undefined, "parseSparkplug, keep", `a metric has a ${taken}`, "rename it before");
  type Out = { readonly default: Joined<Pick<F, Keep>, typeof sparkplugFields>; readonly unborn: F };
  return readyBolt<F, Out, { readonly aliases: ReturnType<typeof keyedMap<"json">> }>({
    uses: [[value, ["bytes"]], [kind, ["string"]], ...by.map((f): Use => [f, ["string", "string?"]])],
    meetsBy: by,
    streams: (input) => ({
      default: { ...Object.fromEntries(keep.map((name) => [name, input[name]!])), ...sparkplugFields },
      unborn: input,
    }),
    state: { aliases: keyedMap("json") },
    create: (state) => {
      const aliases = state.aliases as StateMap<unknown> as StateMap<Alias>;
      let skip = () => {};
      return {
        open(context) {
          skip = () => context.count("skipped");
        },
        execute(tuple, out) {
          const key = keyText(tuple, by);
          const payload = readSparkplug(tuple[value] as Uint8Array);
          const birth = (tuple[kind] as string).endsWith("BIRTH");
          if (birth) giveOut(aliases, key, payload.metrics);
          const kept = Object.fromEntries(keep.map((name) => [name, tuple[name]]));
          let unborn = false;
          for (const metric of payload.metrics) {
            const known = metric.alias === null ? undefined : aliases.get(key, metric.alias);
            const row = rowOf(metric, known, payload.at);
            if (row === "unborn") unborn = true;
            else if (row === "skipped") skip();
            else out.emit({ ...kept, ...row });
          }
          if (unborn) out.emitTo("unborn", tuple);
        },
      };
    },
  });
}

type Alias = readonly [name: string, datatype: number];

/** A birth certificate says all: what it does not name has no alias any more. */
function giveOut(aliases: StateMap<Alias>, key: string, metrics: readonly SparkplugMetric[]): void {
  aliases.clear(key);
  for (const { alias, name, datatype } of metrics)
    if (alias !== null && name !== null) aliases.set(key, alias, [name, datatype]);
}

/** Datatypes by their numbers; what is missing is not read. */
const datatypes: Readonly<Record<number, string>> = {
  1: "Int8",
  2: "Int16",
  3: "Int32",
  4: "Int64",
  5: "UInt8",
  6: "UInt16",
  7: "UInt32",
  8: "UInt64",
  9: "Float",
  10: "Double",
  11: "Boolean",
  12: "String",
  13: "DateTime",
  14: "Text",
  15: "UUID",
  17: "Bytes",
  18: "File",
};

/** Bits of signed types: they are sent as the unsigned number with the same bits. */
const signedBits: Readonly<Record<string, number>> = { Int8: 8, Int16: 16, Int32: 32, Int64: 64 };

function rowOf(
  metric: SparkplugMetric,
  known: Alias | undefined,
  payloadAt: number | null,
): Row | "unborn" | "skipped" {
  const name = metric.name ?? known?.[0];
  if (name === undefined) return "unborn";
  const type = datatypes[metric.datatype === 0 ? (known?.[1] ?? 0) : metric.datatype];
  if (type === undefined) return "skipped";
  const at = metric.at ?? payloadAt;
  if (at === null) throw malformed(`the metric ${name} has no timestamp`, "send one with the payload");
  const values = { value: null, text: null, data: null, ...(metric.isNull ? {} : readValue(metric, type)) };
  return { name, type, ...values, historical: metric.historical, at };
}

function readValue(metric: SparkplugMetric, type: string): Row {
  const { value } = metric;
  if (value instanceof Uint8Array) return { data: value };
  if (typeof value === "string") return { text: value };
  if (typeof value === "boolean") return { value: value ? 1 : 0 };
  if (typeof value === "number") return { value };
  if (value === null) throw malformed(`a metric of type ${type} has no value`, "set is_null, or send one");
  const bits = signedBits[type];
  return { value: Number(bits === undefined ? value : BigInt.asIntN(bits, value)) };
}
