import type { AgentFacts } from "../../proto/index.js";

export type { AgentFacts };

/** GET /v1/agents/:name/facts. */
export interface FactsAnswer {
  /** null: it did not answer. */
  readonly facts: AgentFacts | null;
  /** How far its clock is ahead of the coordinator's, ms; the way of the answer is in it. null: not known. */
  readonly clockOffsetMs: number | null;
  /** Why there are no facts, or "". */
  readonly why: string;
}
