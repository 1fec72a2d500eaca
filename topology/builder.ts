import { HeadwaterError } from "../base/index.js";
import { type AnyEventTimeOptions, type EventTimeOptions, eventTimeOf } from "./event-time.js";
import { deadLetterStream, type Fields, type Streams } from "./fields.js";
import type { Finding } from "./findings.js";
import { error } from "./findings.js";
import type { Graph, GraphComponent, GraphInput, Placement, Resources, TopologySettings } from "./graph.js";
import type { ComponentHandle, Source } from "./handles.js";
import { handleOf } from "./handles.js";
import { contentsOf, placeOf } from "./placing.js";
import type { BoltSpec, Contents, SpoutSpec, Unmade } from "./specs.js";
import type { StateCell, StateCells } from "./state.js";
import type { DefaultOf } from "./typed.js";
import { requireValid } from "./validate.js";
import { fieldFaults } from "./validate-fields.js";
import { readableEventTime, runOptionFaults, settingNames, unknownNames } from "./validate-options.js";

/** Declares fields; gives them their literal types. The order is the order of columns on the wire. */
export function fields<const F extends Fields>(declared: F): F {
  return declared;
}

/** Settings of a topology; what is left out has the default of `TopologySettings`. */
export type TopologyOptions = Partial<TopologySettings>;

/** The settings of a topology that names none. */
export const defaultSettings: TopologySettings = {
  delivery: "at-least-once",
  flushMs: 1_000,
  heldMax: 1_000,
  executeMs: 30_000,
  heapMb: 128,
  commitMs: 200,
  commitMinMs: 50,
  outboxMb: 256,
  outboxHours: 168,
  outboxFull: "block",
  outboxOnDisk: false,
};

/** What a task asks of an agent unless the component says otherwise. */
export const defaultResources: Resources = { cpu: 0.05, memory: 8 };

type Labels = Readonly<Record<string, string>>;

/** How a component runs. */
export type ComponentOptions = {
  /** Share of a core and MiB that a task asks for. Default 0.05 and 8. */
  readonly resources?: Partial<Resources>;
  /** ms between calls of `tick`; 0 (default) = none. */
  readonly tickMs?: number;
  /** Times that a throwing `execute` is repeated if it had emitted nothing; default 0. */
  readonly retries?: number;
} & (
  | {
      /** One task on every agent with these labels, now and as agents join: pinned, next to the sensors. */
      readonly onEach: Labels;
      readonly on?: never;
      readonly parallelism?: never;
      readonly exclusive?: never;
    }
  | {
      readonly onEach?: never;
      /** Any agent with these labels; movable within them. Default: anywhere. */
      readonly on?: Labels;
      /** Number of tasks. Default 1. Fixed at submit when the component is a feed or is fed by `fields`. */
      readonly parallelism?: number;
      /**
       * True for what acts on the outside and may never act twice at once: it works only while the
       * coordinator has answered its agent a short while ago, and moves only when that time has run out.
       * Default false.
       */
      readonly exclusive?: boolean;
    }
);

/** How a component with these output streams runs. */
export type TimedOptions<S extends Streams> = ComponentOptions & {
  /**
   * How the tuples of its default stream carry the time at which they happened. The component makes
   * watermarks by it, which windows and timers by event time behind it go by.
   */
  readonly eventTime?: EventTimeOptions<DefaultOf<S>>;
};

/** Fields of one input, or the union of those of several: a bolt's `tuple` is one of them. */
export type FieldsOf<I> = I extends Source<infer F> ? F : I extends readonly Source<infer F>[] ? F : never;

/**
 * Builds the graph of a topology and looks for no faults: for an agent, whose release may know of more faults
 * than the one that checked the topology when it was submitted.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #settings: TopologySettings;
  readonly #components: GraphComponent[] = [];
  /** Faults that only a builder can see. */
  protected readonly findings: Finding[] = [];
  /** Of default streams, by their components. */
  readonly #contents = new Map<string, Contents>();
  /** Components whose output streams cannot be said, for something is wrong with them or before them. */
  protected readonly unknown = new Set<string>();
  /** Of faults of options. */
  protected readonly places = new Set<string>();

  constructor(name: string, options: TopologyOptions = {}) {
    this.#name = name;
    this.#settings = { ...defaultSettings, ...withoutUndefined(options) };
  }

  /** Adds a source of tuples. */
  spout<S extends Streams>(
    name: string,
    spec: SpoutSpec<S>,
    options: TimedOptions<NoInfer<S>> = {},
  ): ComponentHandle<S> {
    requireSpec(spec, "spout", name);
    if (isUnmade(spec)) return this.#vague<S>(name, [], standIn("spout", spec), options);
    return this.#add<S>(name, [], spec.streams, spec, options);
  }

  /** Adds a bolt that is fed by one or several streams; its lambdas know the types of their fields. */
  bolt<const I extends Source<Fields> | readonly Source<Fields>[], S extends Streams>(
    name: string,
    inputs: I,
    spec: BoltSpec<FieldsOf<I>, S>,
    options: TimedOptions<NoInfer<S>> = {},
  ): ComponentHandle<S> {
    requireSpec(spec, "bolt", name);
    const sources = sourcesOf(inputs, name);
    if (isUnmade(spec)) return this.#vague<S>(name, sources, standIn("bolt", spec), options);
    this.findings.push(...this.#missingFields(spec.input ?? {}, sources, name));
    if (typeof spec.streams !== "object" && !sources.every(this.#isKnown))
      return this.#vague<S>(name, sources, spec, options);
    if (typeof spec.streams === "function") {
      const standing = { placement: placementOf(options), parallelism: options.parallelism ?? 1 };
      const place = placeOf(sources.map(inputOf), standing, this.#components, this.#contents);
      const schemas = sources.map(({ schema }) => schema);
      const { streams, faults, contents } = spec.streams(schemas, place);
      if (contents !== undefined) this.#contents.set(name, contents);
      for (const { input, message, remedy } of faults)
        this.findings.push(error("wrong-input", `${name}, input ${input + 1}`, message, remedy));
      if (faults.length > 0 && !areSound(streams, schemas))
        return this.#vague<S>(name, sources, spec, options);
      return this.#add<S>(name, sources, streams, spec, options);
    }
    if (spec.streams !== "as-input") return this.#add<S>(name, sources, spec.streams, spec, options);
    this.findings.push(...unlikeInputs(sources, name));
    if (sources.length === 1) this.#contents.set(name, contentsOf(inputOf(sources[0]!), this.#contents));
    return this.#add<S>(name, sources, { default: sources[0]?.schema ?? {} }, spec, options);
  }

  /** The frozen graph, with the faults that it has. */
  buildAgain(): Graph {
    return deepFreeze<Graph>({
      kind: "headwater/graph",
      name: this.#name,
      settings: this.#settings,
      components: [...this.#components],
    });
  }

  #missingFields(needed: Fields, sources: readonly Source<Fields>[], name: string): readonly Finding[] {
    return sources.flatMap((source, index) => {
      if (!this.#isKnown(source)) return [];
      const lacking = Object.entries(needed).filter(([field, type]) => {
        return !Object.hasOwn(source.schema, field) || source.schema[field] !== type;
      });
      return lacking.map(([field, type]) => {
        const message = `${nameOf(source)} has no field ${field} of type ${type}, which this bolt needs`;
        const remedy = "feed it with another stream, or put a map(…) before it";
        return error("wrong-input", `${name}, input ${index + 1}`, message, remedy);
      });
    });
  }

  /** Whether there is such a stream, and its fields can be said. */
  readonly #isKnown = ({ origin: { component, stream } }: Source<Fields>): boolean => {
    if (this.unknown.has(component)) return false;
    const producer = this.#components.find(({ name }) => name === component);
    return producer !== undefined && (stream === deadLetterStream || Object.hasOwn(producer.streams, stream));
  };

  /** Looks at how a component is to run; returns how it carries its time. */
  protected looked(_name: string, { eventTime }: RunOptions): AnyEventTimeOptions | undefined {
    return eventTime;
  }

  /** Adds a component of which nobody can say what it emits. */
  #vague<S extends Streams>(
    name: string,
    sources: readonly Source<Fields>[],
    spec: Standing,
    options: ComponentOptions,
  ): ComponentHandle<S> {
    this.unknown.add(name);
    return this.#add<S>(name, sources, {}, spec, options);
  }

  #add<S extends Streams>(
    name: string,
    sources: readonly Source<Fields>[],
    streams: Streams,
    { kind, state, faults = [], implementation }: Standing,
    options: RunOptions,
  ): ComponentHandle<S> {
    for (const { code, option, message, remedy, stack } of faults) {
      const place = option === "" ? name : `${name}, ${option}`;
      this.places.add(place);
      this.findings.push({ ...error(code, place, message, remedy), stack });
    }
    const eventTime = this.looked(name, options);
    this.#components.push({
      name,
      role: kind,
      streams: Object.fromEntries(
        Object.entries(streams).map(([stream, declared]) => [stream, { ...declared }]),
      ),
      inputs: sources.map(inputOf),
      placement: placementOf(options),
      parallelism: options.parallelism ?? 1,
      resources: { ...defaultResources, ...withoutUndefined(options.resources ?? {}) },
      tickMs: options.tickMs ?? 0,
      retries: options.retries ?? 0,
      ...sorted(typeof state === "function" ? state(this.#settings.delivery) : state),
      ...(options.exclusive === true ? { exclusive: true } : {}),
      ...(eventTime === undefined ? {} : { eventTime: eventTimeOf(eventTime) }),
      implementation,
    });
    return handleOf<S>(name, streams);
  }
}

/** Builds a topology: declare spouts, then bolts that are fed by them, then `build`. */
export class TopologyBuilder extends GraphBuilder {
  constructor(name: string, options: TopologyOptions = {}) {
    super(name, options);
    this.findings.push(...unknownNames(options, settingNames, "topology", "setting"));
  }

  /**
   * The frozen graph. Throws HeadwaterError("invalid-topology") that names every fault with its place and
   * remedy.
   */
  build(): Graph {
    const graph = this.buildAgain();
    requireValid(graph, this.findings, { unknown: this.unknown, places: this.places });
    return graph;
  }

  protected override looked(name: string, options: RunOptions): AnyEventTimeOptions | undefined {
    this.findings.push(...runOptionFaults(name, options));
    return options.eventTime === undefined ? undefined : readableEventTime(options.eventTime);
  }
}

type RunOptions = ComponentOptions & { readonly eventTime?: AnyEventTimeOptions };

/** What of a spec does not depend on its streams. */
type Standing = Pick<BoltSpec<never, Streams>, "state" | "faults" | "implementation"> & {
  readonly kind: "spout" | "bolt";
};

function isUnmade(spec: { readonly kind: string }): boolean {
  return spec.kind === "unmade";
}

/** In place of what could not be made; no graph with it is ever built. */
function standIn(kind: "spout" | "bolt", spec: object): Standing {
  const { faults } = spec as Unmade;
  return { kind, faults, implementation: { kind: "user", make: () => ({}) as never } };
}

function placementOf(options: Pick<ComponentOptions, "onEach" | "on">): Placement {
  if (options.onEach !== undefined) return { kind: "onEach", labels: { ...options.onEach } };
  return options.on === undefined ? { kind: "anywhere" } : { kind: "on", labels: { ...options.on } };
}

/** Cells in the order of their names; none at all leave no trace, also not in the graph's hash. */
function sorted(state: StateCells = {}): { readonly state?: StateCells } {
  // What could not be made is a fault of its bolt.
  const made = Object.entries<{ readonly kind: string }>(state).filter(([, cell]) => !isUnmade(cell));
  const cells = (made as [string, StateCell][]).sort(([a], [b]) => (a < b ? -1 : 1));
  if (cells.length === 0) return {};
  return { state: Object.fromEntries(cells.map(([name, cell]) => [name, { ...cell }])) };
}

function sourcesOf(
  inputs: Source<Fields> | readonly Source<Fields>[],
  name: string,
): readonly Source<Fields>[] {
  const sources = Array.isArray(inputs) ? (inputs as readonly Source<Fields>[]) : [inputs as Source<Fields>];
  for (const source of sources) {
    if (typeof source?.origin?.component === "string") continue;
    throw new HeadwaterError("bad-input", "an input is not a stream of a component", {
      place: `bolt ${JSON.stringify(name)}`,
      remedy: "pass what spout(…) or bolt(…) returned, with a grouping: readings.local()",
    });
  }
  return sources;
}

function requireSpec(
  spec: { readonly kind: string } | undefined,
  kind: "spout" | "bolt",
  name: string,
): void {
  if (spec?.kind === kind || spec?.kind === "unmade") return;
  throw new HeadwaterError("bad-component", `this is not a ${kind}`, {
    place: `${kind} ${JSON.stringify(name)}`,
    remedy: kind === "bolt" ? "pass bolt({…}), filter(…) or a sink" : "pass spout({…}) or a feed",
  });
}

/** Whether derived streams hold no faults but those of the fields that are read. */
function areSound(streams: Streams, read: readonly Fields[]): boolean {
  return Object.entries(streams).every(([stream, declared]) => {
    return fieldFaults("", stream, declared, read).length === 0;
  });
}

/** Inputs of a bolt that passes tuples on unchanged must have the same fields in the same order. */
function unlikeInputs(sources: readonly Source<Fields>[], name: string): readonly Finding[] {
  const text = (source: Source<Fields>) => JSON.stringify(Object.entries(source.schema));
  return sources.flatMap((source, index) => {
    if (text(source) === text(sources[0]!)) return [];
    const other = `${nameOf(source)} has other fields than ${nameOf(sources[0]!)}`;
    const message = `it passes tuples on unchanged, but ${other}`;
    return [
      error(
        "mixed-inputs",
        `${name}, input ${index + 1}`,
        message,
        "bring them to the same fields with map(…)",
      ),
    ];
  });
}

function inputOf({ origin, grouping }: Source<Fields>): GraphInput {
  return { from: origin.component, stream: origin.stream, grouping };
}

function nameOf({ origin }: Source<Fields>): string {
  return `${origin.component}/${origin.stream}`;
}

function withoutUndefined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
