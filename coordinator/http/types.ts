import type { Capacity, ListenerReport, TaskStatus } from "../../proto/index.js";
import type { UpdateDescription, UpdateResultDescription } from "./update-types.js";
import type { Fields, GraphSpec, Json, Placement } from "../../topology/index.js";

/**
 * JSON shapes of the coordinator's HTTP API; `openapi.json` beside this file says the same in OpenAPI.
 * Every route but /healthz wants `authorization: Bearer <api token>`; `routes.ts` says which role it needs.
 * Times are wall-clock ms since 1970, rates are per second over the last ten seconds or so, durations are ms,
 * sizes are bytes unless the name says MiB.
 */

/** Body of every answer with a status of 400 and above. */
export interface ApiError {
  readonly error: {
    /**
     * Stable, kebab-case: `unauthorized`, `not-found`, `name-taken`, `conflict`, `bad-request`, `too-
     * large`, `unavailable` …
     */
    readonly code: string;
    readonly message: string;
    readonly place: string | null;
    readonly remedy: string | null;
    /** All faults of a topology that was refused. */
    readonly faults?: readonly ApiFault[];
  };
}

/** One fault or warning of a topology. */
export interface ApiFault {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** GET /healthz (no token). Status 200 when `ok`, else 503. */
export interface Health {
  readonly ok: boolean;
  readonly broker: "connected" | "waiting";
  readonly store: "open" | "failed";
}

/** GET /v1/info */
export interface Info {
  readonly version: string;
  readonly installation: string;
  readonly term: number;
  readonly startedAt: number;
  readonly broker: {
    readonly kind: "embedded" | "external";
    readonly url: string;
    readonly connected: boolean;
    /** Why it is not connected, or "". */
    readonly why: string;
  };
  readonly profile: string;
  readonly agents: Readonly<Record<AgentStatus, number>>;
  readonly topologies: Readonly<Record<TopologyStatus, number>>;
  readonly tasks: { readonly placed: number; readonly unplaced: number };
  /** True while all moves are frozen because half or more of the agents lapsed together. */
  readonly frozen: boolean;
  readonly alarms: readonly Alarm[];
}

/** Something an operator should look at. Raised again, it keeps its `since`. */
export interface Alarm {
  /** Kebab-case, e.g. `mass-loss`, `name-taken`, `agent-ahead`, `flapping`, `worker-restarts`. */
  readonly code: string;
  /** What it is about: an agent, a topology, a task. */
  readonly subject: string;
  readonly text: string;
  readonly since: number;
}

// ---------------------------------------------------------------- topologies

/** PUT /v1/bundles/:sha256 (application/javascript, the bytes). 201 when stored, 200 when it was there. */
export interface BundleStored {
  readonly bundle: string;
  readonly bytes: number;
}

/**
 * POST /v1/topologies. 201 SubmitAnswer; 409 `name-taken`; 422 `bad-topology` with `faults`; 404 `no-
 * bundle`.
 */
export interface SubmitRequest {
  readonly spec: GraphSpec;
  /** Hash of the graph, hex. */
  readonly graph: string;
  /** sha256 of the bundle, hex; put there before. */
  readonly bundle: string;
}

export interface SubmitAnswer {
  readonly topology: TopologySummary;
  readonly warnings: readonly ApiFault[];
}

/**
 * pending: accepted, and at least one task is not running yet · running · paused · draining: on its way to
 * its end (`waitingFor` names the agents that have not confirmed it) · ended: may be deleted.
 */
export type TopologyStatus = "pending" | "running" | "paused" | "draining" | "ended";

/** GET /v1/topologies → { topologies: TopologySummary[] } */
export interface TopologySummary {
  readonly name: string;
  readonly status: TopologyStatus;
  /** Why it is in this status in words, or "". */
  readonly why: string;
  readonly revision: number;
  readonly delivery: string;
  readonly submittedAt: number;
  readonly endedAt: number | null;
  readonly components: number;
  readonly tasks: { readonly total: number; readonly running: number; readonly unplaced: number };
  readonly agents: number;
  /** Tuples per second that its spouts emit, and that its last bolts execute. */
  readonly inRate: number;
  readonly outRate: number;
  /** Dead letters since the coordinator began to watch. */
  readonly deadLetters: number;
  readonly problems: number;
  /** Tasks whose state fewer than two agents have, although they could move. */
  readonly degraded: number;
}

/** GET /v1/topologies/:name */
export interface TopologyDescription extends TopologySummary {
  readonly graph: string;
  readonly bundle: string;
  readonly bundleBytes: number;
  /** In declaration order. */
  readonly componentList: readonly ComponentDescription[];
  readonly taskList: readonly TaskDescription[];
  readonly links: readonly LinkDescription[];
  readonly workers: readonly WorkerDescription[];
  /** One entry for each chain of which tasks have no agent. */
  readonly unplaced: readonly Unplaced[];
  readonly alarms: readonly Alarm[];
  /** Agents that have not yet confirmed its end. */
  readonly waitingFor: readonly string[];
  /** An update under way, and how the last one ended; null = none. */
  readonly update: UpdateDescription | null;
  readonly lastUpdate: UpdateResultDescription | null;
}

export interface ComponentDescription {
  readonly name: string;
  readonly role: "spout" | "bolt";
  /** The chain's head: components with the same one run fused in one task. */
  readonly chain: string;
  readonly parallelism: number;
  readonly placement: Placement;
  readonly inputs: readonly { readonly from: string; readonly stream: string; readonly grouping: string }[];
  readonly streams: Readonly<Record<string, Fields>>;
  /**
   * Sums over all agents since the coordinator began to watch: executed, emitted, failed, malformed, held,
   * … and user counters.
   */
  readonly counters: Readonly<Record<string, number>>;
  /** The same keys, per second. */
  readonly rates: Readonly<Record<string, number>>;
  /** Mean over agents weighted by work, and the worst agent's. */
  readonly executeP50Ms: number;
  readonly executeP99Ms: number;
}

/**
 * What the agents report, or: `unplaced` (no agent) · `waiting` (its agent is not there) · `assigned` (not
 * yet reported).
 */
export type TaskDescriptionStatus = TaskStatus | "unplaced" | "waiting" | "assigned";

export interface TaskDescription {
  readonly task: string;
  readonly chain: string;
  readonly components: readonly string[];
  readonly pinned: boolean;
  /** null = nowhere. */
  readonly agent: string | null;
  /** Since when it is assigned there; null = nowhere. */
  readonly since: number | null;
  readonly status: TaskDescriptionStatus;
  /** Why it is not running, or "". */
  readonly why: string;
  readonly epoch: { readonly term: number; readonly number: number; readonly start: number };
  /** Where its state is; null = it keeps none on disk. */
  readonly copies: TaskCopies | null;
  /** Why fewer than two agents have its state, or "". Of movable tasks only. */
  readonly degraded: string;
}

export interface TaskCopies {
  /** Agents whose copies count, or still have all of it, as recorded; the owner first. */
  readonly agents: readonly string[];
  /** Who holds or gets a copy; null = nobody. */
  readonly standby: string | null;
  /** Number of its last durable commit; 0 = none is known. */
  readonly commit: number;
  /** Share (0-1) of a new copy that has arrived; null = none is on its way. */
  readonly syncing: number | null;
}

/** A link with something to say: it waits, dropped, resent, or was fenced. */
export interface LinkDescription {
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly waitingFrames: number;
  readonly waitingBytes: number;
  readonly dropped: number;
  readonly resent: number;
  readonly fenced: number;
  readonly why: string;
}

export interface WorkerDescription {
  readonly agent: string;
  readonly status: "starting" | "running" | "backing-off" | "stopped";
  readonly restarts: number;
  readonly why: string;
  readonly deadLetters: number;
  /** Bytes of state and of frames that wait on disk, and what the disk takes a day at the present pace. */
  readonly stateBytes: number;
  readonly outboxBytes: number;
  readonly writtenBytesPerDay: number;
}

/** Why tasks of a chain are not placed: how many agents fell out for which reason. */
export interface Unplaced {
  readonly chain: string;
  readonly tasks: readonly string[];
  /** One sentence for people. */
  readonly text: string;
  readonly agentsSeen: number;
  readonly reasons: readonly { readonly reason: string; readonly agents: number }[];
}

/** POST /v1/topologies/:name/kill. `now`: do not run empty. `drainMs`: at most that long (default 60,000). */
export interface KillRequest {
  readonly now?: boolean;
  readonly drainMs?: number;
}

/** Answer of pause, resume, kill. */
export interface TopologyAnswer {
  readonly topology: TopologySummary;
}

/** POST /v1/topologies/:name/rebalance */
export interface RebalanceAnswer extends TopologyAnswer {
  readonly moves: readonly { readonly task: string; readonly from: string | null; readonly to: string }[];
  /** Moves that happen as soon as the new place has a copy of the task's state. */
  readonly prepared: readonly { readonly task: string; readonly from: string | null; readonly to: string }[];
}

/** POST /v1/topologies/:name/reset. Without `task`: all tasks that keep state. */
export interface ResetRequest {
  readonly task?: string;
}

export interface ResetAnswer extends TopologyAnswer {
  /** What was given up: who had the state, and its last commit (0 = none is known). */
  readonly lost: readonly {
    readonly task: string;
    readonly agents: readonly string[];
    readonly commit: number;
  }[];
}

// ---------------------------------------------------------------- streams of lines (application/x-ndjson)

/**
 * GET /v1/topologies/:name/tap?component=…&stream=default&limit=100&seconds=10 → TapLine per line. GET
 * /v1/topologies/:name/logs?limit=100&follow=seconds (0 = what is kept, then the end) → LogEntry per line.
 * Both end with an EndLine, also after an error in the middle.
 */
export type TapStreamLine = TapLine | EndLine;
export type LogStreamLine = LogEntry | EndLine;

/** What an agent's answer to `tap` holds in each item, with `kind` and `agent` added. */
export interface TapLine {
  readonly kind: "tuple";
  readonly agent: string;
  readonly task: string;
  readonly at: number;
  /** JSON form of the tuple: bytes as base64, timestamps as ms. */
  readonly tuple: Json;
}

/** What an agent's answer to `logs` holds in each item, with `kind` and `agent` added. */
export interface LogEntry {
  readonly kind: "log";
  readonly agent: string;
  readonly at: number;
  readonly level: "error" | "warn" | "info" | "debug";
  /** "" = the worker itself. */
  readonly task: string;
  readonly text: string;
}

export interface EndLine {
  readonly kind: "end";
  /** Lines before this one. */
  readonly lines: number;
  /** Agents that should have answered and did not, with the reason. */
  readonly missing: readonly { readonly agent: string; readonly why: string }[];
}

// ---------------------------------------------------------------- dead letters

/** GET /v1/topologies/:name/deadletters?limit=100 */
export interface DeadLettersAnswer {
  readonly deadLetters: readonly DeadLetterEntry[];
  readonly missing: EndLine["missing"];
}

/** What an agent's answer to `dead-letters` holds in each item, with `agent` added. */
export interface DeadLetterEntry {
  readonly agent: string;
  readonly id: string;
  readonly at: number;
  readonly component: string;
  readonly task: string;
  readonly error: string;
  readonly source: string;
  readonly tuple: Json;
  /** Text, or base64 when it is not UTF-8; null = none. */
  readonly raw: string | null;
  readonly partial: boolean;
}

/** POST /v1/topologies/:name/deadletters/replay. No `ids`, or an empty list = all. */
export interface ReplayRequest {
  readonly ids?: readonly string[];
}

export interface ReplayAnswer {
  readonly replayed: number;
  readonly missing: EndLine["missing"];
}

// ---------------------------------------------------------------- agents

/**
 * joining: known, not heard of since the coordinator's start · alive · suspect · lost · drained: left on
 * purpose or drained.
 */
export type AgentStatus = "joining" | "alive" | "suspect" | "lost" | "drained";

/** GET /v1/agents → { agents: AgentSummary[] } */
export interface AgentSummary {
  readonly name: string;
  readonly status: AgentStatus;
  /** Why it is in this status, or "". */
  readonly why: string;
  readonly since: number;
  readonly lastSeen: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  /** Takes no new tasks. */
  readonly cordoned: boolean;
  /** Its tasks are moved away or run empty. */
  readonly draining: boolean;
  /**
   * It came and went too often: gets movable tasks only when nobody else can run them. Until when, or null.
   */
  readonly setAsideUntil: number | null;
  readonly capacity: Capacity;
  /** Sums of what its tasks ask for. */
  readonly reserved: Capacity;
  /** Last reported; null = never. cpu in cores, rss and heap in bytes. */
  readonly load: { readonly cpu: number; readonly rss: number; readonly heap: number } | null;
  readonly tasks: number;
}

/** GET /v1/agents/:name */
export interface AgentDescription extends AgentSummary {
  readonly boot: string;
  readonly generation: { readonly assigned: number; readonly reported: number };
  readonly taskList: readonly (TaskDescription & { readonly topology: string })[];
  readonly workers: readonly (WorkerDescription & { readonly topology: string; readonly warm: boolean })[];
  readonly alarms: readonly Alarm[];
  /** Of its port for sensors, since its start; null = it has none. */
  readonly listener: ListenerReport | null;
}

/**
 * Answer of POST /v1/agents/:name/{cordon,uncordon,drain}. DELETE /v1/agents/:name (lost or drained only) →
 * 204.
 */
export interface AgentAnswer {
  readonly agent: AgentSummary;
}
