import { HeadwaterError } from "../base/index.js";
import type { Bolt } from "./component.js";
import type { EventTime } from "./event-time.js";
import type { Fields, Json, Streams, TupleOf } from "./fields.js";
import type {
  ConnectorCheck,
  Delivery,
  FleetTopics,
  Grouping,
  Implementation,
  MakeComponent,
} from "./graph.js";
import type { StateCells, StateHandles } from "./state.js";
import type { BoltOf, SpoutOf } from "./typed.js";
import { requireNames } from "./validate-options.js";

/** Declared state, or what it is in each delivery: a feed remembers only where copies must not count. */
export type DeclaredState = StateCells | ((delivery: Delivery) => StateCells);

/** Output streams that follow from the fields of the inputs, and what is wrong with those. */
export interface DerivedStreams<S extends Streams> {
  readonly streams: S;
  /** Faults of an input, by its index from 0; the builder puts place and code before them. */
  readonly faults: readonly { readonly input: number; readonly message: string; readonly remedy: string }[];
  /** What the default stream has in fields of type `json`, where that can be said. */
  readonly contents?: Contents;
}

/**
 * What stands in a `json` field, by the name of the field: "states of mean". Bolts that pass tuples on as
 * they are pass it on; it is of no graph, and no agent knows of it.
 */
export type Contents = Readonly<Record<string, string>>;

/** One input of a bolt that gets its place: whose stream it is, and how its tuples come to the tasks. */
export interface PlacedInput {
  readonly component: string;
  readonly stream: string;
  readonly grouping: Grouping;
  /**
   * Names of the fields by which its tuples are dealt to tasks, where nothing but `local` between equal tasks
   * lies behind that; "all": whatever equal tuples are, they reach the same task; null: they may not.
   */
  readonly keyedBy: readonly string[] | "all" | null;
  /** What is declared of event time before it: by its component, or else by the nearest before that. */
  readonly times: readonly EventTime[];
  readonly contents: Contents;
}

/** Where a bolt stands. */
export interface BoltPlace {
  readonly inputs: readonly PlacedInput[];
  /** Tasks among which its input is divided; 1 under `onEach`. */
  readonly tasks: number;
}

/**
 * Pure; called once, when the bolt gets its place. `inputs`: the fields of each input, in their order;
 * `place`: what they are, in the same order.
 */
export type DeriveStreams<S extends Streams> = (
  inputs: readonly Fields[],
  place: BoltPlace,
) => DerivedStreams<S>;

/** One thing that is wrong with what a spec is told. */
export interface OptionFault {
  /** Stable, kebab-case. */
  readonly code: string;
  /** Which option, such as `qos` or `tls.ca`; empty: all of them together. */
  readonly option: string;
  readonly message: string;
  readonly remedy: string;
  /** Stack of the call that made the spec, as text; empty where it is not known. */
  readonly stack: string;
}

/** Stands for a spec that could not be made, so that its faults are told together with all others. */
export interface Unmade {
  readonly kind: "unmade";
  readonly faults: readonly OptionFault[];
}

/** What a spout is, before it has a name and a place in a topology. Made by `spout` and by connectors. */
export interface SpoutSpec<S extends Streams> {
  readonly kind: "spout";
  readonly streams: S;
  /** Its declared state. */
  readonly state?: DeclaredState;
  /** What is wrong with its options, where somebody looked. `build` refuses it. */
  readonly faults?: readonly OptionFault[];
  readonly implementation: Implementation;
}

/**
 * What a bolt is, before it has a name, inputs and a place in a topology. `F`: the fields that it needs of
 * its input (more do no harm). Made by `bolt`, `filter`, `map`, `flatMap` and by connectors.
 */
export interface BoltSpec<F extends Fields, S extends Streams> {
  readonly kind: "bolt";
  /**
   * Its output streams; "as-input": one default stream with the fields of its input; or what follows from the
   * fields of its inputs.
   */
  readonly streams: S | "as-input" | DeriveStreams<S>;
  /** Fields that every input must have; held against the inputs when the topology is built. */
  readonly input?: Fields;
  /** Its declared state. */
  readonly state?: DeclaredState;
  /** What is wrong with its options, where somebody looked. `build` refuses it. */
  readonly faults?: readonly OptionFault[];
  readonly implementation: Implementation;
  /** Never there: it carries the type of the input. */
  readonly accepts?: (fields: F) => void;
}

/** What user code gives to `bolt`. */
export interface BoltDefinition<F extends Fields, S extends Streams, C extends StateCells = StateCells> {
  /** Named output streams; `default` is the one that `emit` writes to. None for a sink: `{}`. */
  readonly streams: S;
  /**
   * Input fields; needed only where the bolt is not written inside `TopologyBuilder.bolt(…)`, which knows
   * them.
   */
  readonly input?: F;
  /**
   * State that survives: a restart, a crash, a move to another agent. Fields of the instance do not. A bolt
   * with state is synchronous.
   */
  readonly state?: C;
  /**
   * Makes the running instance, once for each task, on the agent. Keep what it knows in it or in its state,
   * not around it.
   */
  readonly create: (state: StateHandles<C>) => BoltOf<F, S>;
}

/** A bolt of your own. */
export function bolt<
  F extends Fields,
  const S extends Streams,
  const C extends StateCells = Record<never, never>,
>(definition: BoltDefinition<F, S, C>): BoltSpec<F, S> {
  requireNames(definition, ["streams", "input", "state", "create"], "bolt");
  requireFunction(definition.create, "create", "bolt");
  const make = definition.create as unknown as MakeComponent;
  const { streams, input, state } = definition;
  const spec = { kind: "bolt", streams, implementation: { kind: "user", make } } as const;
  return { ...spec, ...(input === undefined ? {} : { input }), ...(state === undefined ? {} : { state }) };
}

/** A spout of your own. `create` makes the running instance, once for each task, on the agent. */
export function spout<
  const S extends Streams,
  const C extends StateCells = Record<never, never>,
>(definition: {
  readonly streams: S;
  /** State that survives, as that of a bolt: positions, ids that were seen. */
  readonly state?: C;
  readonly create: (state: StateHandles<C>) => SpoutOf<S>;
}): SpoutSpec<S> {
  requireNames(definition, ["streams", "state", "create"], "spout");
  requireFunction(definition.create, "create", "spout");
  const make = definition.create as unknown as MakeComponent;
  const { streams, state } = definition;
  const spec = { kind: "spout", streams, implementation: { kind: "user", make } } as const;
  return state === undefined ? spec : { ...spec, state };
}

/**
 * A bolt whose output streams follow from its input: for ready components, which pass on fields that they do
 * not know. Each task gets an instance of its own.
 */
export function derivedBolt<
  F extends Fields,
  S extends Streams,
  const C extends StateCells = Record<never, never>,
>(definition: {
  readonly streams: DeriveStreams<S>;
  readonly state?: C;
  readonly create: (state: StateHandles<C>) => Bolt;
}): BoltSpec<F, S> {
  const { streams, state } = definition;
  const make = definition.create as unknown as MakeComponent;
  const spec = { kind: "bolt", streams, implementation: { kind: "user", make } } as const;
  return state === undefined ? spec : { ...spec, state };
}

/** Passes the tuples for which `predicate` is true, unchanged. */
export function filter<F extends Fields>(
  predicate: (tuple: TupleOf<F>) => boolean,
): BoltSpec<F, { readonly default: F }> {
  requireFunction(predicate, "predicate", "filter");
  const keep = predicate as (tuple: unknown) => boolean;
  return stateless<F, { readonly default: F }>("as-input", {
    execute(tuple, out) {
      if (keep(tuple)) out.emit(tuple);
    },
  });
}

/** Turns each tuple into one with the fields `output`. */
export function map<F extends Fields, const O extends Fields, R extends TupleOf<O>>(
  output: O,
  transform: (tuple: TupleOf<F>) => R & { readonly [K in Exclude<keyof R, keyof O>]: never },
): BoltSpec<F, { readonly default: O }> {
  requireFunction(transform, "transform", "map");
  const turn = transform as (tuple: unknown) => R;
  return stateless({ default: output }, { execute: (tuple, out) => out.emit(turn(tuple)) });
}

/** Turns each tuple into any number of tuples with the fields `output`, also none. */
export function flatMap<F extends Fields, const O extends Fields, R extends TupleOf<O>>(
  output: O,
  transform: (tuple: TupleOf<F>) => Iterable<R & { readonly [K in Exclude<keyof R, keyof O>]: never }>,
): BoltSpec<F, { readonly default: O }> {
  requireFunction(transform, "transform", "flatMap");
  const turn = transform as (tuple: unknown) => Iterable<R>;
  return stateless(
    { default: output },
    {
      execute(tuple, out) {
        for (const result of turn(tuple)) out.emit(result);
      },
    },
  );
}

/** What a connector says of itself: `builtin` names its running half in the agent's connector registry. */
export interface Builtin {
  readonly builtin: string;
  readonly config: Json;
  /**
   * Holds `config` and its place in the topology against the connector's rules, when the topology is
   * built.
   */
  readonly check?: ConnectorCheck;
  /** Its declared state; the running half finds the handles in its context. */
  readonly state?: DeclaredState;
  /** What it does at the fleet's own broker. Absent: nothing. */
  readonly fleetTopics?: FleetTopics | undefined;
}

/** For connectors: a spout whose running half the agent brings along. */
export function builtinSpout<const S extends Streams>(streams: S, builtin: Builtin): SpoutSpec<S> {
  return { kind: "spout", streams, ...builtinParts(builtin) };
}

/**
 * For connectors: a bolt whose running half the agent brings along. `F`: fields that it needs of its
 * input.
 */
export function builtinBolt<F extends Fields, const S extends Streams>(
  streams: S | "as-input",
  builtin: Builtin,
): BoltSpec<F, S> {
  return { kind: "bolt", streams, ...builtinParts(builtin) };
}

function builtinParts({ state, fleetTopics, ...builtin }: Builtin) {
  const topics = fleetTopics === undefined ? {} : { fleetTopics };
  const implementation: Implementation = { kind: "builtin", ...builtin, ...topics };
  return state === undefined ? { implementation } : { implementation, state };
}

/**
 * The spec of a bolt that keeps nothing: all its tasks share one instance. V8 then sees one function at the
 * component's place in the chain and builds the user's function into it. With an instance for each task it
 * sees several, learns about `filter` and `map` for all of a topology's at once, and builds in none: eight
 * tasks in a worker ran at half the speed (measured).
 */
function stateless<F extends Fields, S extends Streams>(
  streams: S | "as-input",
  shared: Bolt,
): BoltSpec<F, S> {
  return { kind: "bolt", streams, implementation: { kind: "user", make: () => shared } };
}

function requireFunction(value: unknown, what: string, where: string): void {
  if (typeof value === "function") return;
  throw new HeadwaterError("bad-component", `${where} needs a function as its ${what}, not ${typeof value}`, {
    place: where,
    remedy: "pass a function, for example filter((tuple) => tuple.celsius > 0)",
  });
}
