import { HeadwaterError } from "../../base/index.js";
import {
  defaultStream,
  type EventTime,
  type Row,
  timeReader,
  type TimeReader,
} from "../../topology/index.js";
import { Target } from "./target.js";

/** A wall clock before 2020 was never set: no time of a tuple is held against it. */
const clockSetMs = Date.UTC(2020, 0, 1);

/** Seconds since 1970 of the years 2001 to 2099, read as ms: in January and February of 1970. */
const secondsFrom = 1e9;
const secondsTo = 4.1e9;

/** Refusals without a time near the clock between them, after which the clock may be the wrong one. */
export const doubtsMax = 50;

/** The component that a keeper stands behind. */
export interface TimedEmitter {
  /** Tuples emitted, also the one in hand: taken off when it is refused. */
  emitted: number;
  readonly counters: { add(name: string, by: number): void };
  /** The tuple goes nowhere but to the dead letters. */
  rejected(error: unknown, tuple: Row, emittedOn: string): void;
}

/**
 * Stands behind a component that declares its event time: sees the time of each tuple that it emits, and
 * knows up to which time no more of them are to be expected. A time that cannot be yet is refused here, so
 * that no component behind it remembers it as the latest, or keeps it until then.
 */
export class Timekeeper extends Target {
  readonly #read: TimeReader;
  readonly #disorderMs: number;
  readonly #futureMs: number;
  readonly #wall: () => number;
  readonly #emitter: TimedEmitter;
  readonly #clockIsRight: boolean;
  #next: Target | null = null;
  #latest = Number.NEGATIVE_INFINITY;
  /** Times up to here are below a bound that was asked for lately: no need to ask the wall clock. */
  #checkedTo = Number.NEGATIVE_INFINITY;
  /** No time before this can be near the clock; as of when it was asked last. */
  #nearFrom = Number.NEGATIVE_INFINITY;
  /** Refusals since a time was near the clock. At `doubtsMax`, as at the start, the clock may be wrong. */
  #doubts = doubtsMax;
  /** Tuples that went on, to tell whether there were any. */
  seen = 0;
  /** Event time before which nothing more is expected; -Infinity = not known. Never goes back. */
  watermark = Number.NEGATIVE_INFINITY;

  /** `clockIsRight`: as of `RuntimeOptions`. */
  constructor(declared: EventTime, wall: () => number, emitter: TimedEmitter, clockIsRight = false) {
    super();
    this.#read = timeReader(declared);
    this.#disorderMs = declared.disorderMs;
    this.#futureMs = declared.futureMs;
    this.#wall = wall;
    this.#emitter = emitter;
    this.#clockIsRight = clockIsRight;
  }

  /** Stands in the way to `next` from here on. */
  before(next: Target): this {
    this.#next = next;
    return this;
  }

  override run(row: Row): void {
    if (this.takes(row)) this.#next!.run(row);
    else this.#emitter.emitted--;
  }

  override runTimed(row: Row): void {
    if (this.takes(row)) this.#next!.runTimed(row);
    else this.#emitter.emitted--;
  }

  /** Whether the tuple goes on. */
  takes(row: Row): boolean {
    const time = this.#read(row);
    if (time < secondsTo && time >= secondsFrom) this.#emitter.counters.add("in-1970", 1);
    if (!(time <= this.#latest)) {
      if (Number.isNaN(time)) this.#emitter.counters.add("untimed", 1);
      else if (time <= this.#checkedTo || this.#plausible(time)) this.#rise(time);
      else if (!this.#admits(row, time)) return false;
    }
    if (this.#doubts !== 0 && time >= this.#nearFrom) this.#prove(time);
    this.seen++;
    return true;
  }

  /** What a commit says; or the end, after which nothing comes. */
  raise(watermark: number): void {
    if (watermark > this.watermark) this.watermark = watermark;
  }

  #rise(time: number): void {
    this.#latest = time;
    if (time - this.#disorderMs > this.watermark) this.watermark = time - this.#disorderMs;
  }

  #plausible(time: number): boolean {
    const wall = this.#wall();
    if (wall < clockSetMs) return true;
    this.#checkedTo = wall + this.#futureMs;
    this.#nearFrom = wall - this.#futureMs;
    return time <= this.#checkedTo;
  }

  /** A time near the clock says that it is right; one long before it is of a sensor, or waited somewhere. */
  #prove(time: number): void {
    const wall = this.#wall();
    this.#nearFrom = wall - this.#futureMs;
    if (wall >= clockSetMs && Math.abs(time - wall) <= this.#futureMs) this.#doubts = 0;
  }

  /** While the clock may be the one that is wrong, no reading is lost for that. */
  #admits(row: Row, time: number): boolean {
    this.#emitter.counters.add("future", 1);
    if (!this.#clockIsRight) {
      if (this.#doubts >= doubtsMax) return true;
      this.#doubts++;
    }
    const clock = `more than ${this.#futureMs / 1_000} s ahead of the clock`;
    const message = `its time, ${new Date(time).toISOString()}, is ${clock}`;
    const remedy = "set the clock of the sensor, or raise future of this event time";
    this.#emitter.rejected(new HeadwaterError("future", message, { remedy }), row, defaultStream);
    return false;
  }
}
