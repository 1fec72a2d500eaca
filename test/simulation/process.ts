import type { World } from "./world.js";

const roundedMs = 1 / 1024;

/** A process on a machine: it can be stopped and continued like by SIGSTOP and SIGCONT, and killed. */
export class SimProcess {
  readonly world: World;
  alive = true;
  #frozen = false;
  #held: (() => void)[] = [];
  readonly #skewMs: () => number;
  readonly #startedAt: number;
  readonly #rate: number;

  /** `skewMs`: how far the machine's wall clock is off; `rate`: how fast its running clock is. */
  constructor(world: World, skewMs: () => number, rate = 1) {
    this.world = world;
    this.#skewMs = skewMs;
    this.#rate = rate;
    this.#startedAt = Math.floor(world.now) - world.random.below(1_000_000);
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** Running ms: since some moment before the start. */
  running(): number {
    return (this.world.now - this.#startedAt) * this.#rate;
  }

  /** Wall-clock ms. */
  wall(): number {
    return 1_790_000_000_000 + this.world.now + this.#skewMs();
  }

  /**
   * Runs at running time `at`, unless the process is dead by then; when it is frozen, as soon as it goes on.
   */
  at(at: number, run: () => void): void {
    if (at === Number.POSITIVE_INFINITY) return;
    // A clock that is not the world's is rounded: never so that something happens too early.
    const late = this.#rate === 1 ? 0 : roundedMs;
    this.world.at(at / this.#rate + this.#startedAt + late, () => this.#go(run));
  }

  after(delayMs: number, run: () => void): void {
    this.world.after(delayMs, () => this.#go(run));
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    const held = this.#held;
    this.#held = [];
    for (const run of held) this.#go(run);
  }

  kill(): void {
    this.alive = false;
    this.#held = [];
  }

  #go(run: () => void): void {
    if (!this.alive) return;
    if (this.#frozen) this.#held.push(run);
    else run();
  }
}

/** One alarm clock that can be set earlier: rings once for each time that it was set. */
export class Alarm {
  readonly #process: SimProcess;
  readonly #ring: () => void;
  #at = Number.POSITIVE_INFINITY;

  constructor(process: SimProcess, ring: () => void) {
    this.#process = process;
    this.#ring = ring;
  }

  /** Rings no later than running time `at`. */
  set(at: number): void {
    if (at >= this.#at) return;
    this.#at = at;
    this.#process.at(at, () => {
      if (this.#at !== at) return;
      this.#at = Number.POSITIVE_INFINITY;
      this.#ring();
    });
  }
}
