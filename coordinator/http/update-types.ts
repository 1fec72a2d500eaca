import type { GraphSpec, StateFate } from "../../topology/index.js";
import type { ApiFault, TopologySummary } from "./types.js";

/** JSON shapes of updates; see types.ts. */

/** POST /v1/topologies/:name/rollback: back to the version before. */
export interface RollBackRequest {
  /** Show what would happen, and do nothing. Default false. */
  readonly dryRun?: boolean;
  /** The version that runs runs empty first. Default false. */
  readonly drain?: boolean;
  /** How long that may take, ms. */
  readonly drainMs?: number;
  /** Give up state that cannot be handed over. Default false. */
  readonly loseState?: boolean;
}

/**
 * POST /v1/topologies/:name/update. 200 UpdateAnswer, also for a dry run that would be refused; 422
 * `update-refused` or `bad-topology` with `faults`; 404 `no-bundle`; 409 when it cannot be updated now.
 */
export interface UpdateRequest extends RollBackRequest {
  readonly spec: GraphSpec;
  /** Hash of the graph, hex. */
  readonly graph: string;
  /** sha256 of the bundle, hex; put there before. */
  readonly bundle: string;
}

export interface UpdateAnswer {
  readonly topology: TopologySummary;
  readonly upgrade: {
    readonly components: {
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly changed: readonly string[];
    };
    readonly state: readonly StateFate[];
    /** `head@…` = one on each agent that matches. */
    readonly tasks: {
      readonly started: readonly string[];
      readonly stopped: readonly string[];
      readonly goOn: readonly string[];
    };
  };
  /** Why it would be refused; only a dry run has some. */
  readonly refusals: readonly ApiFault[];
  readonly warnings: readonly ApiFault[];
}

/** An update under way. */
export interface UpdateDescription {
  readonly revision: number;
  /** preparing: agents get the version and hold it ready. draining: the old one runs empty first. */
  readonly phase: "preparing" | "draining";
  /** What it waits for, in words. */
  readonly waitsFor: readonly string[];
}

/** How the last update ended; `error` "" = its version runs. */
export interface UpdateResultDescription {
  readonly revision: number;
  readonly at: number;
  readonly error: string;
}
