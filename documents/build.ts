import { HeadwaterError, murmur3 } from "../base/index.js";
import type {
  BoltSpec,
  ComponentHandle,
  ComponentOptions,
  Fields,
  Graph,
  Source,
  SpoutSpec,
  StreamHandle,
  Streams,
} from "../topology/index.js";
import { eventTimeOptionNames, GraphBuilder, runOptionNames, suggest } from "../topology/index.js";
import { type AnySpec, type CheckOptions, componentKinds, makeComponent } from "./catalog.js";
import { compile } from "./cel.js";
import type { TopologyDocument } from "./document.js";
import { filledIn, filledInExpression, type ParameterValues } from "./parameters.js";
import { allOf, both, DocumentError, DocumentFaults, optionPath, Part } from "./part.js";

type AnyHandle = ComponentHandle<Streams> & StreamHandle<Fields>;

/** Keys of a component beside the one that says what it is. */
export const keysAround: readonly string[] = ["from", "grouping", "describe", ...runOptionNames];
const groupings = ["local", "shuffle", "all", "global", "direct"] as const;

/**
 * The graph of a document: the same one that a builder in TypeScript makes. Pure: the same document gives
 * the same graph on the laptop and on every agent. It was checked when it was submitted, perhaps by an
 * earlier release, and what can be built of it is: an upgrade stops no topology because it knows of another
 * fault.
 */
export function graphOf(document: TopologyDocument): Graph {
  return builderOf(document, GraphBuilder, null).buildAgain();
}

/**
 * A builder that holds a document. Throws DocumentError with the place of a fault, DocumentFaults with those
 * of several. What reads from a component with a fault is not looked at. `check`: what holds the options of
 * ready components against their types; null: the document was checked before.
 */
export function builderOf<B extends GraphBuilder>(
  document: TopologyDocument,
  Builder: new (name: string, settings: object) => B,
  check: CheckOptions | null,
): B {
  const { name, settings } = document;
  const parameters = { values: document.parameters, doubles: document.doubles ?? [] };
  const filled = filledIn(settings, parameters, ["settings"]) as object;
  const builder = new Builder(name, filled);
  const top = new Part(document.components, ["components"]);
  const names = top.members().map((each) => each.name);
  const handles = new Map<string, AnyHandle>();
  allOf(inOrder(top), (component) => {
    // What it would read is not known: that is said of who it reads from.
    if (producersOf(component).some((producer) => names.includes(producer) && !handles.has(producer))) return;
    add(builder, component, { handles, names, parameters, check });
  });
  return builder;
}

/** Producers before consumers; else as they were written. */
function inOrder(top: Part): readonly Part[] {
  const ordered: Part[] = [];
  const done = new Set<string>();
  const visit = (part: Part, above: readonly string[]) => {
    if (done.has(part.name)) return;
    if (above.includes(part.name)) {
      const circle = [...above.slice(above.indexOf(part.name)), part.name].join(" → ");
      part.member("from").fail("cycle", `components feed each other in a circle: ${circle}`, "cut it");
    }
    for (const name of producersOf(part)) {
      const producer = top.member(name);
      if (producer.isThere) visit(producer, [...above, part.name]);
    }
    done.add(part.name);
    ordered.push(part);
  };
  for (const part of top.members()) visit(part, []);
  return ordered;
}

function producersOf(part: Part): readonly string[] {
  const from = part.member("from");
  return from.isThere ? from.items().map((source) => sourceName(source).component) : [];
}

interface Building {
  readonly handles: Map<string, AnyHandle>;
  /** Of all components of the document. */
  readonly names: readonly string[];
  readonly parameters: ParameterValues;
  readonly check: CheckOptions | null;
}

function add(builder: GraphBuilder, part: Part, building: Building): void {
  const { handles, parameters, check } = building;
  if (check !== null) requireFinite(part);
  const kinds = part.members().filter(({ name }) => !keysAround.includes(name));
  const [kind, ...more] = kinds;
  if (kind === undefined) {
    part.fail("no-component", "it does not say what it is", `add one of ${componentKinds.join(", ")}`);
  }
  if (more.length > 0) requireOneKind(kinds);
  const [{ sources, spec }, options] = both(
    () => {
      const sources = sourcesOf(part, building);
      const input = sources[0]?.schema ?? {};
      const making = { options: kind, parameters, input, sources, check };
      return { sources, spec: located(kind, () => makeComponent(kind.name, making)) };
    },
    () => optionsOf(part, parameters),
  );
  const handle = located(part, () => added(builder, part, spec, sources, options));
  handles.set(part.name, handle as AnyHandle);
}

/** Of an infinity or NaN a document that is sent would have null. */
function requireFinite(part: Part): void {
  const { name, value } = part;
  if (typeof value === "number" && !Number.isFinite(value))
    part.fail("bad-number", `${name} is ${value}`, "write a number that is finite, or leave it out");
  if (Array.isArray(value)) allOf(part.items(), requireFinite);
  else if (part.isMapping) allOf(part.members(), requireFinite);
}

/** Fails: it has several members that may say what it is. */
function requireOneKind(kinds: readonly Part[]): void {
  const known = [...keysAround, ...componentKinds];
  allOf(kinds, (each) => {
    if (componentKinds.includes(each.name)) return;
    const remedy = suggest(each.name, known, "keys");
    each.failKey("unknown-key", `${each.name} is no key of a component`, remedy);
  });
  const [kind, second] = kinds;
  const remedy = `it is ${kind!.name} already: make a component of each`;
  second!.failKey("unknown-key", `${second!.name} is one thing too many here`, remedy);
}

function added(
  builder: GraphBuilder,
  part: Part,
  spec: AnySpec,
  sources: readonly Source<Fields>[],
  options: ComponentOptions,
): ComponentHandle<Streams> {
  if (spec.kind === "spout") {
    if (sources.length > 0)
      part.member("from").fail("fed-spout", "a spout is fed by nothing", "leave out from:");
    return builder.spout(part.name, spec as SpoutSpec<Streams>, options);
  }
  if (sources.length === 0)
    part.fail("no-input", "nothing feeds it", "add from: with the name of a component");
  return builder.bolt(part.name, sources, spec as BoltSpec<Fields, Streams>, options);
}

/** An error of a component's own, with the place of the option that it names, else of the component. */
function located<T>(part: Part, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof DocumentError || error instanceof DocumentFaults) throw error;
    if (!(error instanceof HeadwaterError)) throw error;
    throw new DocumentError(error.code, error.message, error.remedy ?? "correct it", optionPath(part, error));
  }
}

function optionsOf(part: Part, parameters: ParameterValues): ComponentOptions {
  const eventTime = part.member("eventTime");
  if (eventTime.isThere && !eventTime.isMapping) {
    const remedy = "write eventTime: { field: at, disorder: 10s }";
    eventTime.fail("wrong-type", "it says how event time is read, and is no mapping", remedy);
  }
  if (eventTime.isThere) eventTime.onlyHas(eventTimeOptionNames, "key");
  const given = runOptionNames.map((name) => part.member(name)).filter(({ isThere }) => isThere);
  const options = given.map(({ name, value, path }) => [name, filledIn(value, parameters, path)]);
  return Object.fromEntries(options) as ComponentOptions;
}

/** `readings`, `alarms/late`, `readings/dead-letter`, or `{ stream: readings, grouping: … }`. */
function sourceName(source: Part): { readonly component: string; readonly stream: string | null } {
  const written = source.isMapping ? source.member("stream") : source;
  const [component, ...stream] = written.text().split("/");
  return { component: component!, stream: stream.length === 0 ? null : stream.join("/") };
}

function sourcesOf(part: Part, building: Building): readonly Source<Fields>[] {
  const { handles, names } = building;
  const from = part.member("from");
  if (!from.isThere) return [];
  const common = part.member("grouping");
  return from.items().map((source) => {
    if (source.isMapping) source.onlyHas(["stream", "grouping"], "key");
    const { component, stream } = sourceName(source);
    const handle = handles.get(component);
    if (handle === undefined) {
      const remedy = suggest(
        component,
        names.filter((name) => name !== part.name),
        "components",
      );
      return source.fail("unknown-component", `there is no component ${component}`, remedy);
    }
    const read =
      stream === "dead-letter" ? handle.deadLetters : stream === null ? handle : handle.stream(stream);
    const own = source.isMapping ? source.member("grouping") : null;
    return grouped(read as StreamHandle<Fields>, own?.isThere ? own : common, building);
  });
}

/** `local`, `shuffle`, `{ fields: [room] }`, `{ partialKey: [room] }`, `{ key: "site + '/' + sensor" }`. */
function grouped(stream: StreamHandle<Fields>, part: Part, building: Building): Source<Fields> {
  if (!part.isThere) return stream;
  if (part.isMapping) {
    const [by, ...more] = part.members();
    if (by === undefined || more.length > 0) return unknownGrouping(part);
    const names = () => by.items().map((item) => item.text());
    if (by.name === "fields") return stream.fields(...names());
    if (by.name === "partialKey") return stream.partialKey(...names());
    return by.name === "key" ? byKey(stream, by, building) : unknownGrouping(by);
  }
  const name = groupings.find((each) => each === part.value);
  return name === undefined ? unknownGrouping(part) : stream[name]();
}

/**
 * Tuples for which an expression results in the same go to the same task. One on which it fails is a dead
 * letter of the component that emits it, and is lost to this consumer only.
 */
function byKey(stream: StreamHandle<Fields>, part: Part, building: Building): Source<Fields> {
  const { parameters, check } = building;
  const text = filledInExpression(part.text(), parameters, part.path);
  const { run } = compile(text, stream.schema, part.path, check !== null);
  const encoder = new TextEncoder();
  return stream.custom((tuple, tasks) => murmur3(encoder.encode(JSON.stringify(run(tuple)))) % tasks);
}

function unknownGrouping(part: Part): never {
  const others = "{ fields: [name] }, { partialKey: [name] } or { key: expression }";
  const remedy = `write ${groupings.join(", ")}, ${others}`;
  return part.fail("unknown-grouping", "this is no grouping", remedy);
}
