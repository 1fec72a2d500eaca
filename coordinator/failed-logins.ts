/** Failures that one address has at once, and how fast it gets them back. */
const burst = 20;
const oneEveryMs = 3_000;
/** Addresses of one generation; two generations are remembered. */
const generationMax = 5_000;

interface Failures {
  readonly left: number;
  readonly at: number;
}

/**
 * Failed logins by address, or what else a failure is counted by. Secrets have 256 random bits, so nobody
 * guesses one; the limit keeps a flood of guesses out of logs and audit. Who has a right token is let in at
 * any time, for one address may stand for many people (a proxy).
 */
export class FailedLogins {
  #young = new Map<string, Failures>();
  #old: ReadonlyMap<string, Failures> = new Map();

  /** Counts one failure; ms to wait when the address has had too many, else 0. `now`: running ms. */
  failed(address: string, now: number): number {
    const known = this.#young.get(address) ?? this.#old.get(address);
    const left = known === undefined ? burst : Math.min(burst, known.left + (now - known.at) / oneEveryMs);
    const limited = left < 1;
    this.#young.set(address, { left: limited ? left : left - 1, at: now });
    // Whole generations go: to take single entries off the front of a map costs more with each of them.
    if (this.#young.size >= generationMax) [this.#old, this.#young] = [this.#young, new Map()];
    return limited ? Math.ceil((1 - left) * oneEveryMs) : 0;
  }
}
