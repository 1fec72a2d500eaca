import type { HeadwaterError, LogLevel } from "../base/index.js";
import type {
  AssignmentMessage,
  Capacity,
  ComponentReport,
  DownMessage,
  HeartbeatMessage,
  LinkReport,
  QuestionMessage,
  TaskReport,
  TopologyReport,
  UpMessage,
} from "../proto/index.js";
import type { DiskRoom } from "./disk.js";
import type { KeptLetter, RuntimeAssignment } from "./executor/runtime-contract.js";

/** Who this agent is; does not change while the process lives. */
export interface AgentIdentity {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  /** Random at each process start. */
  readonly boot: string;
  /** Headwater's version. */
  readonly version: string;
  readonly wireMax: number;
  readonly storesLayout: number;
}

/** Bounds and pauses of an agent; defaults in `agentLimits`. */
export interface AgentLimits {
  /** Until an assignment says otherwise. */
  readonly heartbeatMs: number;
  /** Without a word of the coordinator a process starts its tasks after this time: longer than a lapse. */
  readonly aloneMs: number;
  /** After SIGTERM the tasks have this long to run empty. */
  readonly drainMs: number;
  /** A worker that is to stop has this long; a second of it may be over before it hears of it. */
  readonly closeMs: number;
  /** A worker that began has this long to build its topology; after deaths up to eight times as long. */
  readonly startMs: number;
  /** One turn of a worker may take this long before it counts as stuck. */
  readonly stallMs: number;
  /** Pauses before a worker that died starts again. */
  readonly restartFirstMs: number;
  readonly restartMaxMs: number;
  /** A worker that ran this long begins the pauses anew, and no longer looks for a poison tuple. */
  readonly stableMs: number;
  /**
   * A tuple that killed the worker this often is dead-lettered; a worker that died of its store this often
   * in a row leaves its tasks to others.
   */
  readonly deathsMax: number;
  /** Bytes of a bundle asked for at once, requests under way, and the largest bundle. */
  readonly chunkBytes: number;
  readonly chunksInFlight: number;
  readonly bundleBytesMax: number;
  /** Silence after which a chunk is asked for again; doubles up to the longest. */
  readonly chunkFirstMs: number;
  readonly chunkMaxMs: number;
  /** A write that failed is tried again after this time. */
  readonly storeRetryMs: number;
  /** Heartbeats without an answer after which the agent introduces itself again. */
  readonly beatsUntilJoin: number;
  /** The same before any answer: a second process of one name is to be known before it would begin. */
  readonly beatsUntilMet: number;
  /** A release on trial must have shown this long after its start that it works, if a coordinator answers. */
  readonly trialMs: number;
  /** And so long after it, if the coordinator is out of reach: perhaps the release is why. */
  readonly trialAloneMs: number;
  /** The farewell waits this long for the broker's receipt. */
  readonly leaveMs: number;
  /** Numbers of task starts that one synced write reserves. */
  readonly startsReserved: number;
  /** Operators' questions under way. */
  readonly questionsMax: number;
  /** Log lines kept for each topology. */
  readonly logLinesMax: number;
}

export const agentLimits: AgentLimits = {
  heartbeatMs: 1_000,
  aloneMs: 6_000,
  drainMs: 10_000,
  closeMs: 4_000,
  startMs: 30_000,
  stallMs: 10_000,
  restartFirstMs: 250,
  restartMaxMs: 30_000,
  stableMs: 60_000,
  deathsMax: 3,
  chunkBytes: 64 * 1024,
  chunksInFlight: 4,
  bundleBytesMax: 32 * 1024 * 1024,
  chunkFirstMs: 2_000,
  chunkMaxMs: 30_000,
  storeRetryMs: 5_000,
  beatsUntilJoin: 5,
  beatsUntilMet: 1,
  trialMs: 120_000,
  trialAloneMs: 600_000,
  leaveMs: 1_000,
  startsReserved: 1_000,
  questionsMax: 32,
  logLinesMax: 500,
};

/** What lies on the agent's disk; written as a whole, synced. */
export interface SavedState {
  /** Random id of this store. */
  readonly store: string;
  readonly assignment: AssignmentMessage | null;
  /** Every number of a task's start up to this one may have been used. */
  readonly starts: number;
}

/** Which copy of the agent's program this process is. */
export interface ProgramState {
  /** Of the release that runs; null = the package's own. */
  readonly running: string | null;
  /** It has not shown yet that it works; null = it is not on trial. */
  readonly trial: {
    readonly attempt: number;
    readonly version: string;
    readonly release: string;
    /** Topologies that ran before: they must run again. */
    readonly ran: readonly string[];
  } | null;
  /** How the last upgrade ended; `why` "" = well. */
  readonly last: {
    readonly attempt: number;
    readonly version: string;
    readonly release: string;
    readonly why: string;
  } | null;
  /** Why no release can come here; "" = it can. */
  readonly refusal: string;
}

export const packagedProgram: ProgramState = {
  running: null,
  trial: null,
  last: null,
  refusal: "this agent was not started by the launcher of a package",
};

/**
 * The component (index in graph.components) and tuple that a worker had in hand when it died. Fingerprint 0 =
 * not known.
 */
export interface Place {
  readonly component: number;
  readonly fingerprint: number;
}

/** What a worker knows of the deaths of those before it. */
export interface Suspicion {
  /** Fingerprint tuples, because a worker died a short while ago. */
  readonly suspicious: boolean;
  /** Tuples that killed too often: dead-letter them. */
  readonly poison: readonly Place[];
}

/** What a worker says of the store of its topology; see TopologyReport. */
export type StoreReport = Pick<TopologyReport, "store" | "stateBytes" | "outboxBytes" | "writtenBytesPerDay">;

export interface WorkerReport {
  /** Of the last assignment that the worker had taken in (RuntimeAssignment). */
  readonly order: number;
  readonly tasks: readonly TaskReport[];
  readonly components: readonly ComponentReport[];
  readonly links: readonly LinkReport[];
  readonly deadLetters: number;
  readonly store: StoreReport;
  /** Nothing is left: all that was taken in is finished, all that was sent is acked. */
  readonly empty: boolean;
}

/**
 * Read from shared memory: a number that rises at least each second while the worker's event loop goes round.
 */
export interface WorkerProgress {
  readonly topology: string;
  readonly instance: number;
  readonly turns: number;
}

export interface WorkerLogLine {
  readonly at: number;
  readonly level: LogLevel;
  /** "" = the worker itself. */
  readonly task: string;
  readonly text: string;
}

export type Figures = Pick<HeartbeatMessage, "load" | "listener">;

/** Running and wall-clock ms, read together. */
export interface Now {
  readonly running: number;
  readonly wall: number;
}

/** `instance` names one worker thread for the life of the process. */
interface OfWorker<K extends string> {
  readonly kind: K;
  readonly topology: string;
  readonly instance: number;
}

/** How `worker-ended` begins to say `why` when the worker died of the store of its topology. */
export const storeFailed = "its store failed";

/** What an agent is told: by its shell, the coordinator, its workers and its disk. */
export type AgentEvent =
  /** The first event. `setAside`: why the store that was there could not be used, or "". */
  | { readonly kind: "began"; readonly setAside: string }
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected"; readonly reason: string }
  | { readonly kind: "message"; readonly message: DownMessage }
  /** Comes at `nextAt` or earlier. */
  | {
      readonly kind: "timer";
      readonly figures: Figures;
      readonly progress: readonly WorkerProgress[];
      /** Why the feed listener's list of feeds is not on the disk; "" = it is, or there is none. */
      readonly feedList: string;
    }
  /** Answers `save`: "" = durable. */
  | { readonly kind: "saved"; readonly error: string }
  /** Answers `find-bundle`: whole (and its sha256 is right), or this many bytes of it. */
  | {
      readonly kind: "bundle-found";
      readonly bundle: string;
      readonly whole: boolean;
      readonly bytes: number;
    }
  /** Answers `check-bundle`: "" = whole, under its name, sha256 is right. */
  | { readonly kind: "bundle-checked"; readonly bundle: string; readonly error: string }
  | { readonly kind: "bundle-failed"; readonly bundle: string; readonly error: string }
  | ({ readonly kind: "disk" } & DiskRoom)
  /** The graph is built and is the right one. `components`: their names, in the graph's order. */
  | (OfWorker<"worker-ready"> & { readonly components: readonly string[] })
  /** It will not run this program (another graph, no topology …); the thread ends by itself. */
  | (OfWorker<"worker-refused"> & { readonly why: string })
  /** Answers `stop-worker` if what is to take over may not begin now: nothing was stopped. */
  | (OfWorker<"worker-stays"> & { readonly next: string; readonly why: string })
  | (OfWorker<"worker-report"> & { readonly report: WorkerReport })
  /** Dead letters since the last such event; `all`: these are all that it keeps. */
  | {
      readonly kind: "worker-letters";
      readonly topology: string;
      readonly letters: readonly KeptLetter[];
      readonly all: boolean;
    }
  | OfWorker<"worker-drained">
  /** The thread is gone: asked to, or not. `why` "" = it ended as it was told. */
  | (OfWorker<"worker-ended"> & { readonly why: string; readonly place: Place | null })
  | {
      readonly kind: "worker-answer";
      readonly id: string;
      readonly items: readonly string[];
      readonly last: boolean;
      readonly error: string;
    }
  /** Topology "": the agent's own log. */
  | { readonly kind: "worker-log"; readonly topology: string; readonly lines: readonly WorkerLogLine[] }
  /** Answers `ask-for-room`: "" = there is. */
  | { readonly kind: "room-asked"; readonly error: string }
  /** Answers `lay-release`: "" = it starts next, durably. */
  | { readonly kind: "release-laid"; readonly error: string }
  /** Answers `accept-release`: "" = durable. */
  | { readonly kind: "release-accepted"; readonly error: string }
  /** Answers `take-release-back`, whether it could be written or not. */
  | { readonly kind: "release-taken-back" }
  /** SIGTERM. */
  | { readonly kind: "stop" }
  /** The broker has the farewell, or will not get it. */
  | { readonly kind: "left" };

/** What happens to a worker, and changes what it is. */
export type WorkerEvent = Extract<
  AgentEvent,
  { kind: `worker-${"ready" | "refused" | "stays" | "report" | "drained" | "ended"}` }
>;

export type AgentEffect =
  /** Dropped when not connected. A `leave` is answered by `left`. */
  | { readonly kind: "publish"; readonly message: UpMessage }
  /** One at a time; answered by `saved`. */
  | { readonly kind: "save"; readonly state: SavedState }
  | { readonly kind: "find-bundle"; readonly bundle: string }
  /** Writes are done in order; a failure is told by `bundle-failed`. `data` may be kept. */
  | {
      readonly kind: "write-bundle";
      readonly bundle: string;
      readonly offset: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: "check-bundle"; readonly bundle: string }
  | { readonly kind: "drop-bundle"; readonly bundle: string }
  /** Is there room on the disk for a release of so many bytes? Answered by `room-asked`. */
  | { readonly kind: "ask-for-room"; readonly bytes: number }
  /**
   * Look at a fetched release, and lay it down to be started next if this agent may run it; answered by
   * `release-laid`.
   */
  | {
      readonly kind: "lay-release";
      readonly release: string;
      readonly version: string;
      readonly bytes: number;
      readonly attempt: number;
      /** Topologies that run. */
      readonly ran: readonly string[];
    }
  /** The release that runs is no longer on trial; answered by `release-accepted`. */
  | { readonly kind: "accept-release" }
  /** The release that runs does not start again; answered by `release-taken-back`. */
  | { readonly kind: "take-release-back"; readonly why: string }
  /** The topology is over: what its tasks remembered goes. Done when no worker of it lives. */
  | { readonly kind: "drop-store"; readonly topology: string }
  | {
      readonly kind: "start-worker";
      readonly topology: string;
      readonly instance: number;
      readonly bundle: string;
      readonly graph: string;
      readonly heapMb: number;
      readonly installation: string;
      readonly assignment: RuntimeAssignment;
      readonly suspicion: Suspicion;
      /** What earlier workers of the topology could not process, to be shown and replayed. */
      readonly letters: readonly KeptLetter[];
    }
  /**
   * Start a thread that loads this program and then waits for `begin-worker`; answered by `worker-ready`,
   * `worker-refused` or `worker-ended`.
   */
  | {
      readonly kind: "hold-worker";
      readonly topology: string;
      readonly instance: number;
      readonly bundle: string;
      readonly graph: string;
      readonly heapMb: number;
    }
  /** A thread that was held has its work from here on, as if it had been started with it. */
  | {
      readonly kind: "begin-worker";
      readonly topology: string;
      readonly instance: number;
      readonly bundle: string;
      readonly assignment: RuntimeAssignment;
      readonly letters: readonly KeptLetter[];
    }
  | {
      readonly kind: "assign-worker";
      readonly topology: string;
      readonly instance: number;
      readonly assignment: RuntimeAssignment;
    }
  /** Spouts stop, the rest runs empty; answered by `worker-drained`. */
  | {
      readonly kind: "drain-worker";
      readonly topology: string;
      readonly instance: number;
      readonly timeoutMs: number;
    }
  /** Close the tasks, then end; answered by `worker-ended`. `ended`: it will not run again anywhere. */
  | {
      readonly kind: "stop-worker";
      readonly topology: string;
      readonly instance: number;
      readonly ended: boolean;
      /** Bundle of the version that is held ready and takes over, or lets it stay; null = none. */
      readonly next: string | null;
    }
  /** End the thread at once, whatever it does; answered by `worker-ended` with the place it was at. */
  | { readonly kind: "kill-worker"; readonly topology: string; readonly instance: number }
  /** It ran long enough: it need no longer look for a poison tuple. */
  | { readonly kind: "trust-worker"; readonly topology: string; readonly instance: number }
  /** What the agent knows of its host and itself (AgentFacts); answered by `worker-answer`. */
  | { readonly kind: "find-facts"; readonly id: string }
  | {
      readonly kind: "ask-worker";
      readonly topology: string;
      readonly instance: number;
      readonly id: string;
      readonly ask: QuestionMessage["ask"];
    }
  | {
      readonly kind: "log";
      readonly level: LogLevel;
      readonly text: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** The process ends; an error is why. */
  | { readonly kind: "exit"; readonly error: HeadwaterError | null };
