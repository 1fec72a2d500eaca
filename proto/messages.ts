import type { LogLevel } from "../base/index.js";
import type { AssignmentMessage, HeldCopy, Replica } from "./assignment.js";
import type { Epoch } from "./epoch.js";
import type { LinkReport } from "./link-report.js";
import type { ListenerReport } from "./listener.js";
import type { ProgramReport, UpgradeMessage } from "./program.js";
import type { ShipMessage, ShippedMessage } from "./ship-messages.js";

export * from "./epoch.js";
export * from "./ship-messages.js";

/**
 * Decoded forms of everything that crosses between processes. The `.proto` files are the contract; this is
 * what the other rooms see of it. All numbers are safe integers unless said otherwise.
 */

/** `${sender task}>${receiver task}` */
export type LinkName = string;

/**
 * sender → receiver. `floor`: lowest number still kept (or next number if none is). `waiting`: bytes that
 * wait. `wanted`: what the sender lets in waits until frames up to here are safe, 0 = it does not.
 */
export interface HelloMessage {
  readonly kind: "hello";
  readonly link: LinkName;
  readonly senderEpoch: Epoch;
  readonly series: Epoch;
  readonly floor: number;
  readonly waiting: number;
  readonly wanted: number;
}

/** receiver → sender. `series` null = "I remember nothing" (series 0). `next`: number expected next. */
export interface OpenMessage {
  readonly kind: "open";
  readonly link: LinkName;
  readonly receiverEpoch: Epoch;
  readonly series: Epoch | null;
  readonly next: number;
  /** Highest frame number that may be sent. */
  readonly limit: number;
  /** How many bytes of frames from `next` on may be sent. */
  readonly limitBytes: number;
  /** Highest wire version that the receiver reads. */
  readonly wireMax: number;
}

/** sender → receiver. */
export interface FrameMessage {
  readonly kind: "frame";
  readonly link: LinkName;
  readonly senderEpoch: Epoch;
  readonly series: Epoch;
  readonly seq: number;
  readonly floor: number;
  /** Tuples numbered in this series up to and with this frame. */
  readonly total: number;
  readonly stream: string;
  /** Hash of the stream's fields (names, types, order). */
  readonly schema: number;
  readonly tuples: number;
  /** Columns, encoded (proto/columns). */
  readonly body: Uint8Array;
  /** crc32 of `body`. */
  readonly checksum: number;
  /** Watermark in ms, null = none. */
  readonly watermark: number | null;
  /** True on the last frame of a bounded stream. */
  readonly end: boolean;
}

/**
 * sender → receiver: frames `from`…`to` never come. `total` as in a frame; `tuples` is how many of them
 * were in these frames (for a receiver that does not know the total before `from`).
 */
export interface GapMessage {
  readonly kind: "gap";
  readonly link: LinkName;
  readonly senderEpoch: Epoch;
  readonly series: Epoch;
  readonly from: number;
  readonly to: number;
  readonly floor: number;
  readonly total: number;
  readonly tuples: number;
  readonly reason: string;
}

/** receiver → sender: `safe` frees, `received` flows, `limit` (`limitBytes` beyond `received`) allows. */
export interface AckMessage {
  readonly kind: "ack";
  readonly link: LinkName;
  readonly receiverEpoch: Epoch;
  readonly series: Epoch;
  readonly safe: number;
  readonly received: number;
  readonly limit: number;
  readonly limitBytes: number;
}

/** receiver → sender: frame `seq` cannot be taken. */
export interface RefuseMessage {
  readonly kind: "refuse";
  readonly link: LinkName;
  readonly receiverEpoch: Epoch;
  readonly series: Epoch;
  readonly seq: number;
  readonly reason: "damaged" | "too-large" | "schema" | "version" | "gone";
}

/** receiver → a sender (or sender → a receiver) of an older epoch, naming the epoch that rules now. */
export interface FencedMessage {
  readonly kind: "fenced";
  readonly link: LinkName;
  readonly epoch: Epoch;
}

/** On topic d/<from>/<to>/<topology>. */
export type DataMessage =
  | HelloMessage
  | FrameMessage
  | GapMessage
  | (FencedMessage & { readonly to: "receiver" });
/** On topic a/<from>/<to>/<topology>. */
export type FlowMessage =
  | OpenMessage
  | AckMessage
  | RefuseMessage
  | (FencedMessage & { readonly to: "sender" });
/** On topics d/… and a/… too: what keeps the copies of groups. */
export type LinkMessage = DataMessage | FlowMessage | ShipMessage | ShippedMessage;

// ---------------------------------------------------------------- control plane

/** agent → coordinator, at each connect: who I am. */
export interface JoinMessage {
  readonly kind: "join";
  readonly agent: string;
  /** Random at each process start: tells a restart from a second agent of one name. */
  readonly boot: string;
  /** Random id of its store: another one than before means that it remembers nothing of its epochs. */
  readonly store: string;
  readonly version: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  readonly wireMax: number;
  /** `storesLayout` of its program, which reads it and those before; 0 = a release that does not say. */
  readonly storesLayout: number;
  /** What the agent works by: the highest (term, generation) it keeps. 0, 0 = none. */
  readonly term: number;
  readonly generation: number;
  /** Copies of others' tasks that it was told to hold; empty = none, or a release that does not say. */
  readonly copies: readonly HeldCopy[];
}

export interface Capacity {
  /** Cores. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

/** agent → coordinator, each heartbeat. */
export interface HeartbeatMessage {
  readonly kind: "heartbeat";
  readonly agent: string;
  readonly boot: string;
  readonly seq: number;
  readonly term: number;
  readonly generation: number;
  /** The highest lease number that was received; 0 = none. */
  readonly lease: number;
  readonly load: { readonly cpu: number; readonly rss: number; readonly heap: number };
  readonly draining: boolean;
  readonly tasks: readonly TaskReport[];
  readonly topologies: readonly TopologyReport[];
  /** What somebody should look at, e.g. a full disk; empty = all is well. */
  readonly alarms: readonly AgentAlarm[];
  /** Of the last upgrade of its program; null = none ever came. */
  readonly program: ProgramReport | null;
  /** null = it has no feed listener. */
  readonly listener: ListenerReport | null;
}

/**
 * The code of an agent whose disk has no room for copies of other agents' tasks: it gets no new ones, and
 * larger ones go elsewhere.
 */
export const crowdedAlarm = "disk-crowded";

export interface AgentAlarm {
  /** Kebab-case: `store-failed`, `store-set-aside`, `bundle-refused` … */
  readonly code: string;
  readonly text: string;
}

export type TaskStatus = "starting" | "running" | "paused" | "stopping" | "failed";

export interface TaskReport {
  readonly topology: string;
  readonly task: string;
  readonly epoch: Epoch;
  readonly status: TaskStatus;
  /** Why it is not running, or "". */
  readonly why: string;
  /** What it waits for before it starts or takes anything in, e.g. the store of its state; or "". */
  readonly waits: string;
  /** Number of its last durable commit; 0 = none, or it does not commit. */
  readonly commit: number;
  /** The replicas that count for its owner, itself included; empty for a task that does not commit. */
  readonly replicas: readonly Replica[];
  /** How much of a new standby's copy has reached it, 0-1; -1 = nothing is being copied. */
  readonly syncing: number;
}

/** Of one topology on one agent: its worker, and counters of its components since the worker's start. */
export interface TopologyReport {
  readonly topology: string;
  readonly revision: number;
  /** `markOf` what it runs or is to run; "" = the agent is of a release that does not say. */
  readonly bundle: string;
  readonly graph: string;
  readonly worker: "starting" | "running" | "backing-off" | "stopped";
  readonly restarts: number;
  /** Last death of the worker in words, or "". */
  readonly why: string;
  readonly components: readonly ComponentReport[];
  readonly links: readonly LinkReport[];
  readonly deadLetters: number;
  /** True while it drains and has nothing left: all it took in is finished, and all it sent is acked. */
  readonly drained: boolean;
  /** Id of the topology's store on this agent; "" = none is open. */
  readonly store: string;
  /** Bytes of state, and of frames in outboxes on disk. */
  readonly stateBytes: number;
  readonly outboxBytes: number;
  /** Bytes that the store writes in a day at the present pace, for the wear of flash. */
  readonly writtenBytesPerDay: number;
  /** How far the version is that an update is about to bring; null = none is. */
  readonly next: NextReport | null;
}

export interface NextReport {
  /** Hash of its graph. */
  readonly graph: string;
  /** ready: a worker holds it and only waits for the word. refused: it cannot run here. */
  readonly status: "fetching" | "starting" | "ready" | "refused";
  /** Why it is not ready, or "". */
  readonly why: string;
}

export interface ComponentReport {
  readonly component: string;
  /** executed, emitted, failed, malformed, dropped, held … and the counters of user code. */
  readonly counters: Readonly<Record<string, number>>;
  /** ms */
  readonly executeP50: number;
  readonly executeP99: number;
}

/** The broker's last word for an agent. */
export interface WillMessage {
  readonly kind: "will";
  readonly agent: string;
  readonly boot: string;
}

/** agent → coordinator: SIGTERM, tasks drained; not a failure. */
export interface LeaveMessage {
  readonly kind: "leave";
  readonly agent: string;
  readonly boot: string;
}

/** coordinator → agent: the answer to a heartbeat. */
export interface LeaseMessage {
  readonly kind: "lease";
  readonly term: number;
  readonly number: number;
  /** Heartbeat `seq` that is answered. */
  readonly seq: number;
  readonly boot: string;
}

/** coordinator → agent: this boot may not work here. */
export interface TurnAwayMessage {
  readonly kind: "turn-away";
  readonly boot: string;
  readonly reason: "name-taken" | "wire-version" | "set-aside";
  readonly text: string;
}

/** agent → coordinator: send bytes of a bundle from an offset. coordinator → agent: a chunk. */
export interface FetchMessage {
  readonly kind: "fetch";
  readonly bundle: string;
  readonly offset: number;
}
export interface ChunkMessage {
  readonly kind: "chunk";
  readonly bundle: string;
  readonly offset: number;
  readonly total: number;
  /** Empty with total 0: the coordinator does not have it. */
  readonly data: Uint8Array;
}

/** coordinator → agent: a question of an operator, answered by one or more `answer` with the same id. */
export interface QuestionMessage {
  readonly kind: "question";
  readonly id: string;
  /** "" = the agent itself is asked. */
  readonly topology: string;
  readonly ask:
    | {
        readonly kind: "tap";
        readonly component: string;
        readonly stream: string;
        readonly limit: number;
        readonly forMs: number;
      }
    | { readonly kind: "dead-letters"; readonly limit: number }
    | { readonly kind: "replay-dead-letters"; readonly ids: readonly string[] } // [] = all
    | { readonly kind: "logs"; readonly limit: number; readonly followMs: number }
    | {
        readonly kind: "agent-logs";
        readonly limit: number;
        readonly followMs: number;
        readonly level: LogLevel; // and what is worse
      }
    | { readonly kind: "agent-facts" }
    | {
        readonly kind: "state";
        readonly task: string; // "" = all
        readonly cell: string; // component/name, "" = all
        readonly key: string; // "" = all
        readonly limit: number; // keys of each task; 0 = only how much there is
        readonly afterCell: string; // goes on behind this key
        readonly afterKey: string;
        readonly afterMember: string; // not "": goes on in that key, behind this field or piece
      };
}

/** agent → coordinator. `items` are JSON texts; `last` ends the answer. */
export interface AnswerMessage {
  readonly kind: "answer";
  readonly id: string;
  readonly items: readonly string[];
  readonly last: boolean;
  readonly error: string;
}

export type UpMessage =
  | JoinMessage
  | HeartbeatMessage
  | WillMessage
  | LeaveMessage
  | FetchMessage
  | AnswerMessage;
export type DownMessage =
  | LeaseMessage
  | TurnAwayMessage
  | AssignmentMessage
  | ChunkMessage
  | QuestionMessage
  | UpgradeMessage;

/** What is enough of a SHA-256 in hex to tell one version of a topology from another, each heartbeat. */
export function markOf(sha256: string): string {
  return sha256.slice(0, 16);
}

/** What the report of a task says that does not commit. */
export const withoutCommits = {
  waits: "",
  commit: 0,
  replicas: [],
  syncing: -1,
} as const satisfies Partial<TaskReport>;

/** What the report of a topology says that has no store open, and is not being updated. */
export const withoutStore = {
  store: "",
  stateBytes: 0,
  outboxBytes: 0,
  writtenBytesPerDay: 0,
  next: null,
} as const satisfies Partial<TopologyReport>;
