import type { AssignmentMessage } from "../proto/index.js";
import type { AgentEffect, AgentLimits, SavedState } from "./core-contract.js";
import { isLater, isNewer } from "./reconcile.js";

/**
 * What is safe on the agent's disk, and what is on its way there: assignments are acted on when they are
 * synced, numbers of task starts are reserved in blocks before they are used (I2). A failed write is tried
 * again after a while. A decider.
 */
export class Saved {
  /** The last state that is durable. */
  state: SavedState;
  /** Why the last write failed, or "". */
  error = "";
  readonly #limits: AgentLimits;
  #started: number;
  #writing: SavedState | null = null;
  #waiting: AssignmentMessage | null = null;
  #retryAt = Infinity;

  constructor(limits: AgentLimits, state: SavedState) {
    this.#limits = limits;
    this.state = state;
    this.#started = state.starts;
  }

  /** Takes an assignment unless it is older than, or the same as, the newest that is known here. */
  offer(message: AssignmentMessage, effects: AgentEffect[]): void {
    // What only waits for the disk was neither acted on nor reported: no coordinator can know of it.
    if (this.#waiting !== null && !isLater(message, this.#waiting)) return;
    if (!isNewer(message, this.#writing?.assignment ?? this.state.assignment)) return;
    this.#waiting = message;
    this.#write(effects);
  }

  /** Asks for more numbers of starts when fewer than half a block are left. */
  reserve(effects: AgentEffect[]): void {
    if (this.startsLeft < this.#limits.startsReserved / 2) this.#write(effects);
  }

  get startsLeft(): number {
    return this.state.starts - this.#started;
  }

  /** A number that no start had before, also not in an earlier life. */
  nextStart(): number {
    return ++this.#started;
  }

  /** The answer to a write; true = the state changed. */
  wrote(error: string, now: number, effects: AgentEffect[]): boolean {
    const written = this.#writing;
    this.#writing = null;
    if (written === null) return false;
    this.error = error;
    if (error !== "") {
      if (written.assignment !== this.state.assignment) this.#waiting ??= written.assignment;
      this.#retryAt = now + this.#limits.storeRetryMs;
      return false;
    }
    this.state = written;
    if (this.#waiting !== null) this.#write(effects);
    return true;
  }

  timer(now: number, effects: AgentEffect[]): void {
    if (now < this.#retryAt) return;
    this.#retryAt = Infinity;
    this.#write(effects);
  }

  get nextAt(): number {
    return this.#retryAt;
  }

  #write(effects: AgentEffect[]): void {
    if (this.#writing !== null || this.#retryAt !== Infinity) return;
    const assignment = this.#waiting ?? this.state.assignment;
    const starts = Math.max(this.state.starts, this.#started + this.#limits.startsReserved);
    this.#waiting = null;
    this.#writing = { ...this.state, assignment, starts };
    effects.push({ kind: "save", state: this.#writing });
  }
}
