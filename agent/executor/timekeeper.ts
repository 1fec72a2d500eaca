import { type EventTime, endOfTime, type Row, timeReader, type TimeReader } from "../../topology/index.js";
import { Target } from "./target.js";

/** A wall clock before 2020 was never set: no time of a tuple is held against it. */
const clockSetMs = Date.UTC(2020, 0, 1);

/**
 * Stands behind a component that declares its event time: sees the time of each tuple that it emits, and
 * knows up to which time no more of them are to be expected.
 */
export class Timekeeper extends Target {
  readonly #read: TimeReader;
  readonly #disorderMs: number;
  readonly #futureMs: number;
  readonly #wall: () => number;
  readonly #count: (name: "future" | "untimed") => void;
  #next: Target | null = null;
  #latest = Number.NEGATIVE_INFINITY;
  /** Times up to here are below a bound that was asked for lately: no need to ask the wall clock. */
  #checkedTo = Number.NEGATIVE_INFINITY;
  /** Tuples seen, to tell whether there were any. */
  seen = 0;
  /** Event time before which nothing more is expected; -Infinity = not known. Never goes back. */
  watermark = Number.NEGATIVE_INFINITY;

  constructor(declared: EventTime, wall: () => number, count: (name: "future" | "untimed") => void) {
    super();
    this.#read = timeReader(declared);
    this.#disorderMs = declared.disorderMs;
    this.#futureMs = declared.futureMs;
    this.#wall = wall;
    this.#count = count;
  }

  /** Stands in the way to `next` from here on. */
  before(next: Target): this {
    this.#next = next;
    return this;
  }

  override run(row: Row): void {
    this.see(row);
    this.#next!.run(row);
  }

  override runTimed(row: Row): void {
    this.see(row);
    this.#next!.runTimed(row);
  }

  see(row: Row): void {
    this.seen++;
    const time = this.#read(row);
    if (time <= this.#latest) return;
    if (!(time <= this.#checkedTo) && !this.#plausible(time)) return;
    this.#latest = time;
    if (time - this.#disorderMs > this.watermark) this.watermark = time - this.#disorderMs;
  }

  /** What a commit says; or the end, after which nothing comes. */
  raise(watermark: number): void {
    if (watermark > this.watermark) this.watermark = watermark;
  }

  #plausible(time: number): boolean {
    if (Number.isNaN(time)) {
      this.#count("untimed");
      return false;
    }
    const wall = this.#wall();
    this.#checkedTo = wall < clockSetMs ? endOfTime : wall + this.#futureMs;
    if (time <= this.#checkedTo) return true;
    this.#count("future");
    return false;
  }
}
