import type { Random } from "../../base/index.js";
import type { ConnectorRegistry } from "../../connectors/index.js";
import type {
  AssignedStandby,
  AssignedTask,
  ComponentReport,
  EarlierFields,
  LinkMessage,
  LinkReport,
  Peer,
  TaskReport,
} from "../../proto/index.js";
import type { Graph, Row } from "../../topology/index.js";
import type { CheckpointPace } from "../commit/checkpoints.js";
import type { TopologyStore } from "../commit/topology-store.js";
import type { StoreReport } from "../core-contract.js";
import type { GroupState } from "../state/group-state.js";
import type { Beginning } from "./beginning.js";

export type { ConnectorRegistry, ConnectorScope } from "../../connectors/index.js";

/**
 * Contract of TopologyRuntime (runtime.ts): everything of one topology on one agent: its tasks, chains,
 * links, acks. One class serves the agent's worker thread, `headwater run`, `headwater/testing` and the
 * simulation, because it has no clock, no socket, no timer of its own: it is driven through its methods, and
 * acts through its port.
 */
export interface RuntimePort {
  /** Running ms, monotonic. */
  now(): number;
  /** Wall-clock ms. */
  wall(): number;
  /** Sends to another agent on d/… (DataMessage) or a/… (FlowMessage); drops when not connected. */
  send(agent: string, message: LinkMessage): void;
  /**
   * Asks for `run()` no later than `at` (running ms); Infinity = only when something comes in. Cheap; called
   * often.
   */
  wake(at: number): void;
  /**
   * The store is over: nothing is taken in or sent any more. The runtime is to be thrown away, the store to
   * be opened anew, and what is there goes on.
   */
  storeFailed?(why: string): void;
  /** `report()` says something that the coordinator waits for. */
  changed?(): void;
  /** A line for the log of the topology, rate-limited; `task`: whose it is, "" = of no single one. */
  log(level: "error" | "warn" | "info" | "debug", text: string, task: string): void;
}

export interface RuntimeOptions {
  readonly graph: Graph;
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly installation: string;
  /** Streams as they were in earlier versions of the graph, whose frames may still come. Default none. */
  readonly earlier?: readonly EarlierFields[];
  readonly connectors: ConnectorRegistry;
  readonly port: RuntimePort;
  readonly random: Random;
  /** Where tasks that commit keep what they do; without one a topology that needs it is refused. */
  readonly store?: TopologyStore;
  /** What was read of tasks while an earlier runtime still worked on the store, by task. Default nothing. */
  readonly prepared?: ReadonlyMap<string, Beginning>;
  /** When state is written as a whole again. Default: as `CheckpointPace` says. */
  readonly checkpoints?: CheckpointPace;
  /**
   * Whether the agent's lease holds; becomes `mayConnect` of the connectors of movable tasks. Absent =
   * always.
   */
  readonly leased?: () => boolean;
  /** Bytes that all links into this runtime may have under way together. Default 8 MiB. */
  readonly inflightBytesMax?: number;
  /** Dead letters kept for `headwater deadletters`. Default 1,000. */
  readonly deadLettersMax?: number;
  /** What an earlier runtime of this topology kept, oldest first. */
  readonly letters?: readonly KeptLetter[];
  /**
   * Holds every tuple against the fields of its stream. Without it only those that leave their chain are,
   * because between fused components a tuple is passed as it is. Default false.
   */
  readonly checkTuples?: boolean;
  /** Whether the wall clock is right beyond doubt, as where somebody works; else readings prove it. */
  readonly clockIsRight?: boolean;
  /** Told before each tuple when set: where a worker that dies was (shared memory in the agent). */
  readonly place?: PlaceRecorder;
  /** Where an earlier worker died: traces what calls of user code leave behind. Absent = nothing. */
  readonly tracer?: CallTracer;
}

/** Where the executor is, so that a poison tuple can be named after the worker died. */
export interface PlaceRecorder {
  /**
   * `component` is the index in graph.components; `fingerprint` identifies the tuple across restarts (0 = not
   * computed).
   */
  at(component: number, fingerprint: number): void;
  idle(): void;
  /** True when tuples must be fingerprinted, because the worker died before. */
  readonly suspicious: boolean;
  /** True when this tuple killed the worker too often: dead-letter it instead of executing. */
  poison(component: number, fingerprint: number): boolean;
}

/** Finds the call of user code that an error belongs to when it comes after the call has returned. */
export interface CallTracer {
  /** Whether it still does; once it does not, it never does again. */
  readonly on: boolean;
  /** Makes a call. `rejected` is told of each promise that it left behind, and that failed unhandled. */
  within<T>(call: () => T, rejected: (error: unknown) => void): T;
  /** Makes a call that is none of user code: what it leaves behind is not traced, wherever it is made. */
  apart<T>(call: () => T): T;
}

export interface RuntimeAssignment {
  /** Counts what the runtime was told: reports name the last one that they know. */
  readonly order: number;
  readonly tasks: readonly (AssignedTask & { readonly start: number })[];
  /** Copies of other agents' tasks to hold. */
  readonly standbys: readonly AssignedStandby[];
  readonly peers: readonly Peer[];
  readonly paused: boolean;
  readonly draining: boolean;
  /** Given to a runtime when it is made; the same for all assignments of one. */
  readonly earlier?: readonly EarlierFields[];
}

export interface DeadLetter {
  readonly id: string;
  readonly at: number;
  readonly component: string;
  readonly task: string;
  readonly error: string;
  readonly source: string;
  readonly tuple: unknown;
  readonly raw: string | null;
  readonly partial: boolean;
}

/**
 * A dead letter with what is needed to execute it again, also by a later runtime of the topology on this
 * agent.
 */
export interface KeptLetter extends DeadLetter {
  readonly row: Row | null;
  /** What it takes in memory, about. */
  readonly bytes: number;
  /** Rises from letter to letter, through all runtimes that were given the letters of the one before. */
  readonly number: number;
}

/** The methods of TopologyRuntime. */
export interface Runtime {
  /**
   * Reconciles towards the assignment: opens and closes tasks, rebinds links whose peer moved. Serialised by
   * the runtime.
   */
  assign(assignment: RuntimeAssignment): Promise<void>;
  receive(from: string, message: LinkMessage): void;
  /** Whether the disk of the store is full: outboxes then keep what they have, and no more. */
  fillDisk(on: boolean): void;
  connected(): void;
  disconnected(): void;
  /**
   * Does turns until nothing is ready or `budgetMs` of port.now() is used up; returns true when more is ready
   * now. Fires due timers (ticks, flushes, link repeats).
   */
  run(budgetMs: number): boolean;
  /** True when every taken reading and frame is finished and acked, and every outgoing frame is acked. */
  readonly empty: boolean;
  /** True while a promise of a component is pending. */
  readonly awaiting: boolean;
  /**
   * Spouts stop taking in; holders are flushed; resolves when `empty` or after `timeoutMs`. `run` must go on
   * being called.
   */
  drain(timeoutMs: number): Promise<boolean>;
  /**
   * Resolves when all that tasks which commit did so far is durable; a task that ends before is not waited
   * for. `run` must go on being called.
   */
  durable(): Promise<void>;
  /** Closes every task. */
  close(ended?: boolean): Promise<void>;
  report(): {
    /** See RuntimeAssignment. */
    readonly order: number;
    readonly tasks: readonly TaskReport[];
    readonly components: readonly ComponentReport[];
    readonly links: readonly LinkReport[];
    readonly deadLetters: number;
    readonly store: StoreReport;
  };
  deadLetters(limit: number): readonly DeadLetter[];
  /** Those with a higher number, oldest first: for a runtime that comes after this one. */
  lettersAfter(number: number): readonly KeptLetter[];
  /** Executes kept dead letters again at the component that failed; returns how many were found. */
  replayDeadLetters(ids: readonly string[]): number;
  /**
   * Sees tuples of a stream as they are emitted, until the returned function is called. Costs nothing when no
   * tap is set.
   */
  tap(component: string, stream: string, see: (task: string, tuple: unknown) => void): () => void;
  /** The state of each task here that has some, to look at. */
  states(): ReadonlyMap<string, GroupState>;
}
