import { HeadwaterError } from "../../base/index.js";
import { keptMax, requirePositive, requireWord } from "../checks.js";
import { riseOf } from "../counter-rate.js";
import { isNumbers } from "../windows/aggregate.js";
import { type OfNumbers, ofNumbers } from "./of-numbers.js";

/**
 * Times and values in the order of time: t1, x1, t2, x2 and so on. Of several at one time the first to come
 * is there.
 */
export type Readings = readonly number[];

/**
 * What depends on the order of values: it keeps them, so that late ones fall into their place, and the
 * result is the same whatever way they came. At most 10,000 a state, 16 bytes each; one more throws
 * HeadwaterError("state-full"), and its tuple is a dead letter.
 */
function overTime<const N extends string>(
  field: N,
  result: (readings: Readings, seconds: number) => number | null,
): OfNumbers<N, Readings> {
  return ofNumbers([field], {
    create: (): Readings => [],
    add: (readings, [value], time) => mergeReadings(readings, [time, value!]),
    merge: mergeReadings,
    // What of them is asked for is not in them.
    states: { name: "increase, rate, integral or timeWeightedMean", is: isReadings },
    result(readings) {
      if (readings.length === 0) return null;
      return result(readings, (readings.at(-2)! - readings[0]!) / 1000);
    },
  });
}

function isReadings(value: unknown): boolean {
  return isNumbers(value) && value.length % 2 === 0;
}

function mergeReadings(a: Readings, b: Readings): Readings {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const [lastOfA, lastOfB] = [a.at(-2)!, b.at(-2)!];
  if (a.length + b.length > 2 * keptMax) requireRoom();
  if (lastOfA < b[0]!) return [...a, ...b];
  if (lastOfB < a[0]!) return [...b, ...a];
  const merged: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    if (left <= right) merged.push(left, a[i + 1]!);
    else merged.push(right, b[j + 1]!);
    if (left === right) j += 2;
    if (left <= right) i += 2;
    else j += 2;
  }
  return merged;
}

function requireRoom(): never {
  const message = `there are more than ${keptMax} readings`;
  const remedy = "choose shorter windows, or thin the readings out before";
  throw new HeadwaterError("state-full", message, { remedy });
}

/** Adds up what lies between each reading and the next one. */
function sumOf(
  readings: Readings,
  between: (from: number, x1: number, to: number, x2: number) => number,
): number {
  let sum = 0;
  for (let i = 2; i < readings.length; i += 2)
    sum += between(readings[i - 2]!, readings[i - 1]!, readings[i]!, readings[i + 1]!);
  return sum;
}

/**
 * By how much a field has changed: x_last - x_first; 0 of one value. Formula: the difference of calculus.
 */
export function delta<const N extends string>(field: N): OfNumbers<N, Readings> {
  const ends = (readings: Readings) =>
    readings.length <= 4 ? readings : [...readings.slice(0, 2), ...readings.slice(-2)];
  return ofNumbers([field], {
    create: (): Readings => [],
    // Only the ends count, so only they are kept.
    add: (readings, [value], time) => ends(mergeReadings(readings, [time, value!])),
    merge: (a, b) => ends(mergeReadings(a, b)),
    states: { name: "delta", is: isReadings },
    result: (readings) => (readings.length === 0 ? null : readings.at(-1)! - readings[1]!),
  });
}

/** How a counter is read. */
export interface CounterOptions {
  /** It goes on at 0 behind this value; default: less than before is a restart from 0. */
  readonly wrapsAfter?: number;
}

/**
 * By how much a counter has risen from the first to the last reading of a window: the sum of its rises, where
 * less than before is a restart from 0, or a turn behind `wrapsAfter`. What rises between the last reading of
 * a window and the first of the next one is in neither: where windows are to sum up to all that was counted,
 * `sum` the rises of `counterRate` with `per: "reading"`. Source: RFC 2578, 7.1.6.
 */
export function increase<const N extends string>(
  field: N,
  { wrapsAfter }: CounterOptions = {},
): OfNumbers<N, Readings> {
  if (wrapsAfter !== undefined) requirePositive(wrapsAfter, "increase, wrapsAfter");
  return overTime(field, (readings) => sumOf(readings, (_, x1, __, x2) => riseOf(x1, x2, wrapsAfter)));
}

/**
 * The rate of a counter per second: increase / (t_last - t_first), without extrapolation; null of one value.
 * Source: RFC 2578, 7.1.6.
 */
export function rate<const N extends string>(
  field: N,
  { wrapsAfter }: CounterOptions = {},
): OfNumbers<N, Readings> {
  if (wrapsAfter !== undefined) requirePositive(wrapsAfter, "rate, wrapsAfter");
  return overTime(field, (readings, seconds) => {
    if (seconds === 0) return null;
    return sumOf(readings, (_, x1, __, x2) => riseOf(x1, x2, wrapsAfter)) / seconds;
  });
}

/** What a value is between two readings. */
export interface BetweenOptions {
  /**
   * `linear` (default): on the line between them (trapezoidal rule). `step`: the one before (left Riemann
   * sum).
   */
  readonly between?: "linear" | "step";
}

const ways = ["linear", "step"];

function areaOf(readings: Readings, { between = "linear" }: BetweenOptions): number {
  const height = between === "step" ? (x1: number) => x1 : (x1: number, x2: number) => x1 / 2 + x2 / 2;
  return sumOf(readings, (from, x1, to, x2) => (height(x1, x2) * (to - from)) / 1000);
}

/**
 * Integral of a field over time, in units x seconds: kW give kWs. The sum of (x_i + x_(i+1)) / 2 (t_(i+1) -
 * t_i), or of x_i (t_(i+1) - t_i).
 *
 * Source: trapezoidal rule and left Riemann sum, e.g. W. Press et al., "Numerical recipes" (2007), 4.1.
 */
export function integral<const N extends string>(
  field: N,
  options: BetweenOptions = {},
): OfNumbers<N, Readings> {
  requireWord(options.between, "integral, between", ways);
  return overTime(field, (readings) => areaOf(readings, options));
}

/**
 * Mean of a field in which a value counts for as long as it held: integral / (t_last - t_first); of one
 * value that value. Source: as of `integral`.
 */
export function timeWeightedMean<const N extends string>(
  field: N,
  options: BetweenOptions = {},
): OfNumbers<N, Readings> {
  requireWord(options.between, "timeWeightedMean, between", ways);
  return overTime(field, (readings, seconds) =>
    seconds === 0 ? readings.at(-1)! : areaOf(readings, options) / seconds,
  );
}
