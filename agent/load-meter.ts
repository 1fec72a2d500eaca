import type { Clock } from "../base/index.js";
import type { Figures } from "./core-contract.js";

/** What this process takes of its host. */
export class LoadMeter {
  readonly #clock: Clock;
  #cpu = process.cpuUsage();
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Cores used since the last look, and bytes. */
  read(): Figures["load"] {
    const now = this.#clock.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const passedMs = Math.max(1, now - this.#at);
    this.#cpu = process.cpuUsage();
    this.#at = now;
    const { rss, heapUsed } = process.memoryUsage();
    return { cpu: (user + system) / 1000 / passedMs, rss, heap: heapUsed };
  }
}
