import type { Bolt, CustomGrouping, Spout } from "./component.js";
import type { EventTime } from "./event-time.js";
import type { Fields, Json, Streams } from "./fields.js";
import type { Finding } from "./findings.js";
import type { StateCells, StateHandle } from "./state.js";

/** How a stream's tuples are dealt to the consumer's tasks. Order holds per link only. */
export type Grouping =
  | { readonly kind: "local" } //   same agent if it has a task of the consumer, else as shuffle
  | { readonly kind: "shuffle" } // load-aware: the less queued of two random tasks
  | { readonly kind: "fields"; readonly fields: readonly string[] }
  | { readonly kind: "partialKey"; readonly fields: readonly string[] } // the less loaded of two by key
  | { readonly kind: "all" }
  | { readonly kind: "global" } //  the task with index 0
  | { readonly kind: "direct" } //  the emitter names the index
  | { readonly kind: "custom"; readonly choose: CustomGrouping };

/**
 * Where tasks may run. `labels` must all match the agent's. `anywhere` and `on` are movable, `onEach` is
 * pinned: one task on every agent that matches.
 */
export type Placement =
  | { readonly kind: "anywhere" }
  | { readonly kind: "on"; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "onEach"; readonly labels: Readonly<Record<string, string>> };

/** What a task of the component asks of an agent; sums are held against the agent's capacity. */
export interface Resources {
  /** Share of one core, e.g. 0.1. Default 0.05. */
  readonly cpu: number;
  /** MiB. Default 8. */
  readonly memory: number;
}

/** One input of a bolt: a stream of another component, and the grouping. */
export interface GraphInput {
  readonly from: string;
  readonly stream: string;
  readonly grouping: Grouping;
}

/**
 * Who makes the running instance: a connector that the agent brings along (`builtin` names it in the
 * connector registry,
 * `config` is validated by it), or user code from the bundle.
 */
export type Implementation =
  | {
      readonly kind: "builtin";
      readonly builtin: string;
      readonly config: Json;
      readonly check?: ConnectorCheck;
      readonly fleetTopics?: FleetTopics;
    }
  | { readonly kind: "user"; readonly make: MakeComponent };

/**
 * What a connector does at the fleet's own broker: the agent that runs it is granted this, and nothing else
 * there. The texts are MQTT filters, and may hold `${agent.name}`, `${agent.<label>}` and their like.
 */
export interface FleetTopics {
  readonly subscribe: readonly string[];
  readonly publish: readonly string[];
  /** Whether the broker may keep what is published. */
  readonly retain: boolean;
}

/** Makes the running instance of user code; `state`: the handles of its declared cells, by name. */
export type MakeComponent = (state: Readonly<Record<string, StateHandle>>) => Bolt | Spout;

/**
 * A connector's own rules: holds its configuration and its place in the graph against them. Pure. Returns
 * what it finds;
 * `place` of each finding is below the component (`config.topic`), `validate` puts the component's name
 * before it.
 */
export type ConnectorCheck = (component: GraphComponent, graph: Graph) => readonly Finding[];

export interface GraphComponent {
  readonly name: string;
  readonly role: "spout" | "bolt";
  readonly streams: Streams;
  readonly inputs: readonly GraphInput[];
  readonly placement: Placement;
  readonly parallelism: number;
  readonly resources: Resources;
  /** ms between ticks, 0 = none. */
  readonly tickMs: number;
  /** Times that a throwing `execute` is repeated if it had emitted nothing; default 0. */
  readonly retries: number;
  /** Declared state, sorted by name; not there when it has none, so that hashes of old graphs stay. */
  readonly state?: StateCells;
  /**
   * True: at most one task of it acts at a time, also while work moves: it needs its agent's lease for each
   * effect, and moves only when that has run out. Movable components only; not there = false.
   */
  readonly exclusive?: boolean;
  /** How the tuples of its default stream carry their time; it makes watermarks by it. Not there = none. */
  readonly eventTime?: EventTime;
  readonly implementation: Implementation;
}

export type Delivery = "at-most-once" | "at-least-once" | "exactly-once";

export type WhenDegraded = "go-on" | "wait";

export type WhenAway = "revise" | "wait";

/** Settings of a topology with defaults filled in. */
export interface TopologySettings {
  readonly delivery: Delivery;
  /** Running ms without input after which holders are flushed. Default 1,000. */
  readonly flushMs: number;
  /** Readings of a feed taken in and not yet acked. Default 1,000. */
  readonly heldMax: number;
  /** ms that an async execute may take. Default 30,000. */
  readonly executeMs: number;
  /** Heap of the topology's worker in MiB. Default 128. */
  readonly heapMb: number;
  /**
   * What a movable task that commits does while no second agent has its state: `go-on` (default) works with
   * one copy, `wait` takes nothing in.
   */
  readonly whenDegraded?: WhenDegraded;
  /** Longest time between two commits of a task that has something to commit, in ms. Default 200. */
  readonly commitMs: number;
  /** Shortest time between two commits of a task, in ms: flash memory wears. Default 50. */
  readonly commitMinMs: number;
  /** What may wait on disk for one receiver of a task that commits, in MiB and hours. Default 256 and 168. */
  readonly outboxMb: number;
  readonly outboxHours: number;
  /**
   * At the end of that: take nothing in until there is room, or drop what is oldest as a counted gap. Towards
   * receivers under `onEach` the oldest is dropped in any case, so that a dead gateway stops nobody. Default
   * "block".
   */
  readonly outboxFull: "block" | "dropOldest";
  /**
   * `at-least-once`: tasks under `onEach` commit what they put out, so that it waits on disk while their
   * gateway has no uplink, and what they took in counts as safe. Costs flash wear. Default false: it waits in
   * memory, up to 2 MiB a receiver, then at the feed.
   */
  readonly outboxOnDisk: boolean;
  /**
   * Keys of state that one task may hold: values, fields of maps, windows, timers. Each takes about 250 bytes
   * of the worker's heap; a write beyond is refused (`state-full`). Default 250,000.
   */
  readonly keysMax?: number;
  /** Running ms without anything new after which an input holds no watermark up any more. Default 30,000. */
  readonly idleMs?: number;
  /** Least running ms between two frames to another agent that carry nothing but a watermark. Default 200. */
  readonly watermarkMs?: number;
  /**
   * What becomes of event time while a sender is away, an offline gateway or a task that is moving: `revise`
   * (default) sets it aside after `idleMs`, and what it brings later is late, or corrects results within the
   * lateness that a window allows; `wait` holds event time until it is back. A sender that says itself that
   * it has nothing holds nobody up either way.
   */
  readonly whenAway?: WhenAway;
}

/**
 * The frozen graph: what `TopologyBuilder.build()` returns and a bundle's default export is. Compared by
 * `kind`, never instanceof.
 */
export interface Graph {
  readonly kind: "headwater/graph";
  readonly name: string;
  readonly settings: TopologySettings;
  /** In declaration order, producers before consumers. */
  readonly components: readonly GraphComponent[];
}

/** A graph without code, as it crosses the HTTP API and lies in the coordinator's store. */
export interface GraphSpec {
  readonly name: string;
  readonly settings: TopologySettings;
  readonly components: readonly ComponentSpec[];
}

export interface ComponentSpec extends Omit<GraphComponent, "implementation" | "inputs"> {
  readonly inputs: readonly {
    readonly from: string;
    readonly stream: string;
    readonly grouping: GroupingSpec;
  }[];
  readonly implementation:
    | {
        readonly kind: "builtin";
        readonly builtin: string;
        readonly config: Json;
        /** Not there: it does nothing at the fleet's own broker. */
        readonly fleetTopics?: FleetTopics;
      }
    | { readonly kind: "user" };
}

/** A grouping without code. */
export type GroupingSpec = Exclude<Grouping, { kind: "custom" }> | { readonly kind: "custom" };

/**
 * A chain: components fused into one task. Components that are joined by `local` with equal placement and
 * parallelism.
 */
export interface Chain {
  /** Name of the first component; names the tasks. */
  readonly head: string;
  /**
   * Component names, producers before consumers. A tree: each but the head has exactly one input, from
   * inside the chain.
   */
  readonly components: readonly string[];
  readonly placement: Placement;
  readonly parallelism: number;
  readonly resources: Resources;
}

/** Id of a task: `<head>:<index>` for movable chains, `<head>@<agent>` under `onEach`. */
export type TaskId = string;

/** Fields that a stream of a component has, `dead-letter` included; undefined if there is no such stream. */
export type StreamFields = (component: string, stream: string) => Fields | undefined;
