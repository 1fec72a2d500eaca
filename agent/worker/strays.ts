import { AsyncLocalStorage } from "node:async_hooks";
import type { Place } from "../core-contract.js";
import type { CallTracer } from "../executor/runtime-contract.js";
import type { Board } from "./board.js";

/** So long after the last promise that failed unhandled calls are traced, whatever the board says. */
const quietMs = 60_000;

interface TracedCall {
  /** The component, and the tuple that it had in hand. */
  readonly place: Place | null;
  readonly rejected: (error: unknown) => void;
}

/**
 * Errors that come after the call of user code which they belong to, in a worker under suspicion. A promise
 * that failed, and that nobody awaits, is told to whoever made the call, and the worker goes on. What a timer
 * or an event throws ends the worker, for what it left half done nobody knows; the board then says where. So
 * it does while a call is pending behind an `await`, and may hang there.
 */
export class Strays implements CallTracer {
  readonly #board: Board;
  readonly #now: () => number;
  readonly #calls = new AsyncLocalStorage<TracedCall | undefined>();
  readonly #pending = new Set<Place>();
  #strayedAt = Number.NEGATIVE_INFINITY;
  #on = true;

  constructor(board: Board, now: () => number) {
    this.#board = board;
    this.#now = now;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Hears of what nobody in this thread catches, as long as the thread lives. */
  listen(): void {
    process.on("unhandledRejection", (error) => {
      const call = this.#calls.getStore();
      // Nobody's: it ends the worker, as it does without this.
      if (call === undefined) throw error;
      this.#strayedAt = this.#now();
      this.apart(() => call.rejected(error));
    });
    process.on("uncaughtExceptionMonitor", () => {
      const call = this.#calls.getStore();
      if (call !== undefined) this.#goTo(call.place);
      else if (this.#pending.size > 0) this.#board.idle();
    });
  }

  within<T>(call: () => T, rejected: (error: unknown) => void): T {
    const { place } = this.#board;
    const result = this.#calls.run({ place, rejected }, call);
    if (place !== null && result instanceof Promise) this.#await(result, place);
    return result;
  }

  apart<T>(call: () => T): T {
    // Not `exit`: what is traced within would bring back the call that it was left for.
    return this.#calls.run(undefined, call);
  }

  /** A turn is over, and the board says that nobody is at work. */
  turned(): void {
    for (const place of this.#pending) this.#goTo(place);
  }

  /** Now and then: whether there is still a reason. */
  look(): void {
    if (!this.#on || this.#board.suspicious || this.#now() - this.#strayedAt < quietMs) return;
    this.#on = false;
    this.#calls.disable();
  }

  #await(promise: Promise<unknown>, place: Place): void {
    this.#pending.add(place);
    const settled = () => void this.#pending.delete(place);
    promise.then(settled, settled);
  }

  #goTo(place: Place | null): void {
    if (place !== null) this.#board.at(place.component, place.fingerprint);
  }
}
