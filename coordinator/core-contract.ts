import type { HeadwaterError, LogLevel } from "../base/index.js";
import type {
  AssignmentMessage,
  HeartbeatMessage,
  JoinMessage,
  LeaseMessage,
  LeaveMessage,
  TurnAwayMessage,
  UpgradeMessage,
  WillMessage,
} from "../proto/index.js";
import type { GraphSpec, UpgradeConsent } from "../topology/index.js";
import type { ApiTokenCommand } from "./api-tokens.js";
import type { ClusterLimits, Profile } from "./profile.js";
import type { UpgradeRelease, Write } from "./records.js";
import type { Move } from "./scheduler/view.js";

/** Running (monotonic) and wall-clock ms, read together. */
export interface Now {
  readonly running: number;
  readonly wall: number;
}

/** Bounds of what one coordinator keeps and does. */
export interface CoreLimits {
  /** Plans are not made more often than this. */
  readonly planEveryMs: number;
  readonly topologiesMax: number;
  readonly agentsMax: number;
  /**
   * A topology that is killed, or an agent that is drained, may run empty this long unless the operator
   * says otherwise.
   */
  readonly drainMs: number;
  /** Agents may take this long to get a new version and hold it ready: bundles come over their uplinks. */
  readonly prepareMs: number;
}

export const coreLimits: CoreLimits = {
  planEveryMs: 100,
  topologiesMax: 1_000,
  agentsMax: 10_000,
  drainMs: 60_000,
  prepareMs: 600_000,
};

export interface CoreOptions {
  readonly profile: Profile;
  readonly clusterLimits: ClusterLimits;
  readonly limits: CoreLimits;
  /** Used when the store is empty: the id of this installation from now on. Random. */
  readonly installation: string;
  /** Lowest wire version that agents must be able to read. */
  readonly wireMin: number;
}

/** What an operator asks for; the HTTP API checks shapes, names and the graph before. */
export type Command =
  | BookCommand
  | { readonly kind: "rebalance"; readonly topology: string }
  /** Tasks that keep state begin empty: the named one, or all (null). */
  | { readonly kind: "reset"; readonly topology: string; readonly task: string | null }
  | { readonly kind: "lift-freeze" };

/** Commands that only change what is recorded. */
export type BookCommand =
  | {
      readonly kind: "submit";
      readonly spec: GraphSpec;
      readonly graph: string;
      readonly bundle: string;
      readonly bundleBytes: number;
    }
  | UpdateCommand
  | RollBackCommand
  | ApiTokenCommand
  | UpgradeCommand
  | { readonly kind: "stop-upgrade" }
  | { readonly kind: "pause" | "resume"; readonly topology: string }
  /** Only one that has ended. */
  | { readonly kind: "delete"; readonly topology: string }
  /** Runs empty first, at most `drainMs`; 0 = at once. */
  | { readonly kind: "kill"; readonly topology: string; readonly drainMs: number }
  | { readonly kind: "cordon" | "uncordon" | "drain"; readonly agent: string }
  /** Only one that is lost or drained. */
  | { readonly kind: "forget"; readonly agent: string };

/** Agents get another version of their own program, batch after batch. */
export interface UpgradeCommand {
  readonly kind: "upgrade";
  readonly version: string;
  readonly releases: readonly UpgradeRelease[];
  /** Agents with all of these. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many of them begin together: a share (0-1), or so many. At least one. */
  readonly batch: { readonly share: number } | { readonly count: number };
}

/** Another version takes the place of the one that runs, when all agents that are here hold it ready. */
export interface UpdateCommand extends UpgradeConsent {
  readonly kind: "update";
  readonly topology: string;
  readonly spec: GraphSpec;
  readonly graph: string;
  readonly bundle: string;
  readonly bundleBytes: number;
  /** How long the old version may run empty, if it is to. */
  readonly drainMs: number;
}

/** An update to the version before. */
export interface RollBackCommand extends UpgradeConsent {
  readonly kind: "rollback";
  readonly topology: string;
  readonly drainMs: number;
}

/** What a reset gives up. */
export interface LostState {
  readonly task: string;
  /** Who has the state, as recorded; empty = nothing was recorded. */
  readonly agents: readonly string[];
  /** Number of the last commit that its owner reported; 0 = none. */
  readonly commit: number;
}

/**
 * `moves` and `prepared` (moves that happen when the new place has a copy) only after a rebalance, `lost`
 * only after a reset.
 */
export type Outcome =
  | {
      readonly ok: true;
      readonly moves: readonly Move[];
      readonly prepared: readonly Move[];
      readonly lost: readonly LostState[];
    }
  | { readonly ok: false; readonly error: HeadwaterError };

export type CoreEvent =
  /** The first event of all. */
  | { readonly kind: "start" }
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | {
      readonly kind: "message";
      readonly message: JoinMessage | HeartbeatMessage | WillMessage | LeaveMessage;
    }
  | { readonly kind: "command"; readonly id: number; readonly command: Command }
  /** Comes every `tickMs`. */
  | { readonly kind: "tick" };

export const tickMs = 100;

/**
 * To be done in order: nothing after a `persist` happens before it is durable. Leases and turn-aways may
 * overtake.
 */
export type CoreEffect =
  | { readonly kind: "persist"; readonly writes: readonly Write[] }
  /** Dropped when not connected: `connected` brings every assignment again. */
  | {
      readonly kind: "publish";
      readonly agent: string;
      readonly message: AssignmentMessage | LeaseMessage | TurnAwayMessage | UpgradeMessage;
    }
  /** The agent is forgotten: its retained assignment goes. */
  | { readonly kind: "clear-assignment"; readonly agent: string }
  /** No topology needs this bundle any more. */
  | { readonly kind: "drop-bundle"; readonly bundle: string }
  | { readonly kind: "reply"; readonly id: number; readonly outcome: Outcome }
  | {
      readonly kind: "log";
      readonly level: LogLevel;
      readonly text: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
