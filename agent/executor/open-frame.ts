import { frameTuplesMax } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import { FrameBody, type Run } from "./body.js";
import type { StreamPlan } from "./program.js";

/** A frame is sealed when it has about this many bytes, encoded. */
const frameBytesTarget = 12 * 1024;
/** The same by the measures of its tuples, which are more than what they are encoded to. */
const measuredBytesMax = 4 * frameBytesTarget;

/** Tuples that gather for the next frame of a link. */
export class OpenFrame {
  /** What they take in a frame, about. */
  bytes = 0;
  /** The stream of the latest tuple, or of the frame before; null = there was none. */
  stream: StreamPlan | null = null;
  #rows: Row[] = [];
  #count = 0;
  /** Those before the last. */
  #runs: Run[] = [];
  /** Measured bytes at which it is full. */
  #fullAt = frameBytesTarget;

  get tuples(): number {
    return this.#count;
  }

  /** A frame of `measured` bytes was encoded to `length`: from that, how many make one of the right size. */
  learn(measured: number, length: number): void {
    if (measured === 0) return;
    const right = (measured * frameBytesTarget) / length;
    const at = Math.round((3 * this.#fullAt + right) / 4);
    this.#fullAt = Math.max(frameBytesTarget, Math.min(measuredBytesMax, at));
  }

  /** True when the frame is full with it. */
  add(stream: StreamPlan, row: Row, bytes: number): boolean {
    if (stream !== this.stream) this.#turn(stream);
    this.#rows[this.#count++] = row;
    this.bytes += bytes;
    return this.bytes >= this.#fullAt || this.#count >= frameTuplesMax;
  }

  /** All of it; the next one begins. */
  take(): FrameBody {
    const { key, schema } = this.stream!;
    const rows = this.#rows;
    const runs = this.#runs;
    // Most frames have about as many tuples as the one before: an array of that length need not grow.
    rows.length = this.#count;
    this.#rows = new Array(this.#count);
    this.#count = 0;
    this.bytes = 0;
    if (runs.length === 0) return FrameBody.ofRows(schema, rows);
    runs.push({ stream: key, end: rows.length });
    this.#runs = [];
    return FrameBody.ofRuns(schema, rows, runs);
  }

  #turn(stream: StreamPlan): void {
    if (this.#count > 0) this.#runs.push({ stream: this.stream!.key, end: this.#count });
    this.stream = stream;
  }
}
