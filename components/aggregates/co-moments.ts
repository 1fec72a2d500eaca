import { numberStates } from "../windows/aggregate.js";
import { type OfNumbers, ofNumbers } from "./of-numbers.js";

/** Pairs, the means of x and y, and the sums of products of the differences from them: xx, yy, xy. */
export type CoMoments = readonly [count: number, x: number, y: number, xx: number, yy: number, xy: number];

const none: CoMoments = [0, 0, 0, 0, 0, 0];

/**
 * Pearson's correlation of two fields: Cxy / sqrt(Cxx Cyy), from -1 to 1; null where one of them does not
 * vary. The sums are merged as those of `variance`: Cxy = Cxy_a + Cxy_b + dx dy n_a n_b / n.
 *
 * Source: P. Pébay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
 * statistical moments", Sandia report SAND2008-6212 (2008).
 */
export function correlation<const X extends string, const Y extends string>(
  x: X,
  y: Y,
): OfNumbers<X | Y, CoMoments> {
  return ofNumbers<X | Y, CoMoments>([x, y], {
    create: () => none,
    add: (state, [a, b]) => mergeCoMoments(state, [1, a!, b!, 0, 0, 0]),
    merge: mergeCoMoments,
    states: numberStates("correlation", 6),
    result([, , , xx, yy, xy]) {
      if (xx <= 0 || yy <= 0) return null;
      return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
    },
  });
}

/**
 * Moments of values over seconds since `origin`, the time of the first: seconds since 1970 have too many
 * digits for their squares.
 */
export type Trend = readonly [origin: number, ...moments: CoMoments];

/**
 * Slope of the line of least squares through a field over time, in units a second: Cxy / Cxx with x = time
 * in seconds; null unless there are values at two times. Merged as `correlation`, same source.
 */
export function slope<const N extends string>(field: N): OfNumbers<N, Trend> {
  return ofNumbers([field], {
    create: (): Trend => [0, ...none],
    add: (trend, [value], time) => mergeTrends(trend, [time, 1, 0, value!, 0, 0, 0]),
    merge: mergeTrends,
    states: numberStates("slope", 7),
    result: (trend) => (trend[4] > 0 ? trend[6] / trend[4] : null),
    inPlace: {
      start: [0, ...none],
      add(numbers, from, value, time) {
        const count = numbers[from + 1]! + 1;
        if (count === 1) numbers[from] = time;
        const dx = (time - numbers[from]!) / 1000 - numbers[from + 2]!;
        const dy = value - numbers[from + 3]!;
        const share = 1 / count;
        const weight = (count - 1) * share;
        numbers[from + 1] = count;
        numbers[from + 2] = numbers[from + 2]! + dx * share;
        numbers[from + 3] = numbers[from + 3]! + dy * share;
        numbers[from + 4] = numbers[from + 4]! + dx * dx * weight;
        numbers[from + 5] = numbers[from + 5]! + dy * dy * weight;
        numbers[from + 6] = numbers[from + 6]! + dx * dy * weight;
      },
      addRows,
      onlyValue: (trend) => (trend[1] === 0 ? Number.NaN : trend[3]),
      thaw: (trend) => trend,
      freeze: (numbers, from) => numbers.slice(from, from + 7) as unknown as Trend,
      result: (numbers, from) => (numbers[from + 4]! > 0 ? numbers[from + 6]! / numbers[from + 4]! : null),
    },
  });
}

/** As `add` of `slope`, with what it comes to in variables until the end. */
function addRows(
  numbers: number[],
  from: number,
  rows: Float64Array,
  at: number,
  column: number,
  stride: number,
  tuples: number,
): void {
  let origin = numbers[from]!;
  let count = numbers[from + 1]!;
  let x = numbers[from + 2]!;
  let y = numbers[from + 3]!;
  let xx = numbers[from + 4]!;
  let yy = numbers[from + 5]!;
  let xy = numbers[from + 6]!;
  for (let row = at, left = tuples; left > 0; row += stride, left--) {
    const value = rows[row + column]!;
    if (Number.isNaN(value)) continue;
    count++;
    if (count === 1) origin = rows[row]!;
    const dx = (rows[row]! - origin) / 1000 - x;
    const dy = value - y;
    const share = 1 / count;
    const weight = (count - 1) * share;
    x += dx * share;
    y += dy * share;
    xx += dx * dx * weight;
    yy += dy * dy * weight;
    xy += dx * dy * weight;
  }
  numbers[from] = origin;
  numbers[from + 1] = count;
  numbers[from + 2] = x;
  numbers[from + 3] = y;
  numbers[from + 4] = xx;
  numbers[from + 5] = yy;
  numbers[from + 6] = xy;
}

function mergeTrends(a: Trend, b: Trend): Trend {
  const [origin, ...ofA] = a;
  const [other, count, x, ...rest] = b;
  if (ofA[0] === 0 || count === 0) return count === 0 ? a : b;
  return [origin, ...mergeCoMoments(ofA, [count, x + (other - origin) / 1000, ...rest])];
}

function mergeCoMoments(a: CoMoments, b: CoMoments): CoMoments {
  if (a[0] === 0 || b[0] === 0) return a[0] === 0 ? b : a;
  const count = a[0] + b[0];
  const dx = b[1] - a[1];
  const dy = b[2] - a[2];
  const weight = (a[0] * b[0]) / count;
  return [
    count,
    a[1] + dx * (b[0] / count),
    a[2] + dy * (b[0] / count),
    a[3] + b[3] + dx * dx * weight,
    a[4] + b[4] + dy * dy * weight,
    a[5] + b[5] + dx * dy * weight,
  ];
}
