/** The event time of one input of a task: a link, or a spout that says nothing of time. */
export class InputClock {
  /** Running ms without anything new after which it counts no more; Infinity = never by silence alone. */
  readonly idleMs: number;
  /** Everything before it has come; -Infinity = not known, Infinity = nothing more comes at all. */
  watermark: number;
  /** Frames that came and are not executed. */
  queued = 0;
  /** It said itself that it has nothing that counts. */
  #silent = false;
  #heardAt: number;

  /** `watermark`: what a commit says. It counts as idle only when it has been silent anew since `now`. */
  constructor(idleMs: number, watermark: number, now: number) {
    this.idleMs = idleMs;
    this.watermark = watermark;
    this.#heardAt = now;
  }

  /** A frame came. */
  arrived(now: number): void {
    this.queued++;
    this.#heardAt = now;
  }

  /** A frame left the queue, executed or not. */
  left(): void {
    this.queued--;
  }

  /**
   * A frame with so many tuples is executed, and all that came before it. `watermark` null: it says nothing
   * of time; without tuples it says that the sender has nothing that counts.
   */
  executed(tuples: number, watermark: number | null, now: number): void {
    this.#heardAt = now;
    this.#silent = tuples === 0 && watermark === null;
    if (watermark !== null && watermark > this.watermark) this.watermark = watermark;
  }

  /** It has nothing that counts, and says so. */
  silence(): void {
    this.#silent = true;
  }

  /** Whether it holds nobody up: it is at its end, said that it has nothing, or was silent for too long. */
  idle(now: number): boolean {
    if (this.#silent || this.watermark === Number.POSITIVE_INFINITY) return true;
    return this.queued === 0 && now - this.#heardAt >= this.idleMs;
  }

  /** Idle, and not at its end: others go on without it, until it is heard of again. */
  setAside(now: number): boolean {
    return this.watermark !== Number.POSITIVE_INFINITY && this.idle(now);
  }

  /** When silence alone will make it idle (running ms); Infinity = it will not, or it is. */
  idleAt(now: number): number {
    if (this.idle(now) || this.queued > 0) return Number.POSITIVE_INFINITY;
    return this.#heardAt + this.idleMs;
  }
}
