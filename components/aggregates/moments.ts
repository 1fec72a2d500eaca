import { requireWord } from "../checks.js";
import { numberStates } from "../windows/aggregate.js";
import { type OfNumbers, ofNumbers } from "./of-numbers.js";

/** Values, their mean, and the sum of squared differences from it. */
export type Moments = readonly [count: number, mean: number, squares: number];

/** Over what the squares are averaged: all values that there are, or a sample of more. */
export interface SpreadOptions {
  /** `sample` (default): divided by n - 1, null of one value. `population`: divided by n. */
  readonly of?: "sample" | "population";
}

/**
 * Variance of a field: M2 / (n - 1), or M2 / n of a population. One more value: d = x - m; m += d / n; M2 +=
 * d (x - m). Merging: d = m_b - m_a; M2 = M2_a + M2_b + d^2 n_a n_b / n.
 *
 * Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
 * Technometrics 4 (1962); T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise
 * algorithm for computing sample variances" (1979).
 */
export function variance<const N extends string>(
  field: N,
  options: SpreadOptions = {},
): OfNumbers<N, Moments> {
  return spread("variance", field, options, (square) => square);
}

/** Standard deviation: the square root of the variance, with the same formula and source. */
export function stddev<const N extends string>(field: N, options: SpreadOptions = {}): OfNumbers<N, Moments> {
  return spread("stddev", field, options, Math.sqrt);
}

function spread<const N extends string>(
  name: string,
  field: N,
  options: SpreadOptions,
  turn: (variance: number) => number,
): OfNumbers<N, Moments> {
  requireWord(options.of, `${name}, of`, ["sample", "population"]);
  const less = options.of === "population" ? 0 : 1;
  return ofNumbers([field], {
    create: (): Moments => [0, 0, 0],
    add: (state, [value]) => mergeMoments(state, [1, value!, 0]),
    merge: mergeMoments,
    result: (moments) => (moments[0] > less ? turn(moments[2] / (moments[0] - less)) : null),
    // Both of them, of samples and populations, keep the same.
    states: numberStates("stddev or variance", 3),
    inPlace: {
      start: [0, 0, 0],
      add(numbers, from, value) {
        const count = numbers[from]! + 1;
        const difference = value - numbers[from + 1]!;
        numbers[from] = count;
        numbers[from + 1] = numbers[from + 1]! + difference / count;
        numbers[from + 2] = numbers[from + 2]! + difference * difference * ((count - 1) / count);
      },
      onlyValue: ([count, mean]) => (count === 0 ? Number.NaN : mean),
      thaw: (state) => state,
      freeze: (numbers, from): Moments => [numbers[from]!, numbers[from + 1]!, numbers[from + 2]!],
    },
  });
}

/** With one value on one side it is Welford's step. */
function mergeMoments(a: Moments, b: Moments): Moments {
  if (a[0] === 0 || b[0] === 0) return a[0] === 0 ? b : a;
  const count = a[0] + b[0];
  const difference = b[1] - a[1];
  const mean = a[1] + difference * (b[0] / count);
  return [count, mean, a[2] + b[2] + difference * difference * ((a[0] * b[0]) / count)];
}
