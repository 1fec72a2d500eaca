import { endOfTime } from "../../topology/index.js";

const never = Number.POSITIVE_INFINITY;

/** What a frame says of event time. Null in a frame without tuples: nothing that counts comes. */
export interface Said {
  /** ms */
  readonly watermark: number | null;
  /** Nothing comes after it. */
  readonly end: boolean;
}

const nothing: Said = { watermark: null, end: false };

/** What a link is still to say of event time, and when it may say so in a frame without tuples. */
export class TimeToTell {
  readonly #everyMs: number;
  #watermark = Number.NEGATIVE_INFINITY;
  #idle = false;
  /** The receiver knows so much. */
  #told = Number.NEGATIVE_INFINITY;
  #toldIdle = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** True when that is news. */
  tell(watermark: number, idle: boolean): boolean {
    this.#idle = idle;
    if (watermark > this.#watermark) this.#watermark = watermark;
    return this.#isNews;
  }

  /** The end is still to be told. */
  get ending(): boolean {
    return this.#watermark === never && this.#told < never;
  }

  /** Whether there is news that may leave by itself; a receiver in the same process is told at once. */
  due(now: number, near: boolean): boolean {
    return this.#isNews && (near || this.ending || now >= this.#toldAt + this.#everyMs);
  }

  /** When news that waits may leave by itself (running ms); Infinity = none waits for a time to come. */
  wakeAt(now: number): number {
    const at = this.#toldAt + this.#everyMs;
    return this.#isNews && at > now ? at : never;
  }

  /** What the next frame says. */
  take(now: number, tuples: boolean): Said {
    const ahead = this.#watermark > this.#told;
    if (this.#idle && !tuples) {
      this.#toldIdle = true;
      this.#toldAt = now;
      return nothing;
    }
    // A frame with tuples, or with a watermark, says that what comes here counts.
    this.#toldIdle = false;
    if (!ahead && tuples) return nothing;
    this.#told = this.#watermark;
    this.#toldAt = now;
    const end = this.#watermark === never;
    return { watermark: end ? endOfTime : this.#watermark, end };
  }

  get #isNews(): boolean {
    if (this.#idle) return !this.#toldIdle;
    return this.#watermark > this.#told || (this.#toldIdle && this.#told > Number.NEGATIVE_INFINITY);
  }
}
