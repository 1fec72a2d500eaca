import { Reasons } from "../../base/index.js";

/** What became of damaged input: how much was taken, and why the rest was not. */
export class Tally {
  /** It was taken: damaged where it does not matter, or in a way that still has a meaning. */
  taken = 0;
  readonly #refused = new Reasons();

  get cases(): number {
    return this.taken + this.#refused.total;
  }

  take(): void {
    this.taken++;
  }

  refuse(why: string): void {
    this.#refused.add(why);
  }

  /** Reasons, the most frequent first. */
  get reasons(): readonly (readonly [reason: string, count: number])[] {
    return [...this.#refused.counts].sort(([, a], [, b]) => b - a);
  }
}
