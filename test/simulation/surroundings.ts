import type { FeedBrokers } from "./feed.js";
import type { Ledger } from "./ledger.js";

/** What running components see of the simulated world; each worker builds its own graph around it. */
export interface Surroundings {
  readonly agent: string;
  readonly ledger: Ledger;
  readonly feeds: FeedBrokers;
  /** How long the outside takes to accept a result, virtual ms. */
  sinkMs(): number;
  /** Runs later, unless the worker is gone by then. */
  later(delayMs: number, run: () => void): void;
  alive(): boolean;
  /** Something that must never happen. */
  broken(what: string): void;
}
