import { requireOption } from "../checks.js";
import { isNumbers } from "../windows/aggregate.js";
import { type OfNumbers, ofNumbers } from "./of-numbers.js";

/** Bins and their counts in the order of bins: b1, n1, b2, n2 … */
type Bins = readonly number[];

/** Values by bin: zeros, the sizes of negative ones, positive ones. */
export type Sketch = readonly [zeros: number, negative: Bins, positive: Bins];

/** How exact `percentile` is. */
export interface PercentileOptions {
  /** Relative error of the result: 0.001 to 0.2. Default 0.01: 1 % of the value. */
  readonly error?: number;
}

/** Bins of each sign: with an error of 1 % enough for 17 orders of magnitude. */
const binsMax = 2_048;

/** Sizes below this count as zero: bins would reach to minus infinity. */
const leastSize = 1e-300;

/**
 * The value of a field that a share q of all does not exceed: 0.5 is the median, 0.95 the 95th percentile;
 * the lower one of two neighbours. A DDSketch: x > 0 is counted in bin i = ceil(log x / log g) with g = (1 +
 * a) / (1 - a), which stands for 2 g^i / (g + 1), no further than a x from x. So the result is within the
 * relative error a of the exact percentile, also of merged parts, as long as sizes span less than g^2048
 * (beyond, the smallest share a bin).
 *
 * Source: C. Masson, J. E. Rim and H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", PVLDB 12 (2019).
 */
export function percentile<const N extends string>(
  field: N,
  share: number,
  options: PercentileOptions = {},
): OfNumbers<N, Sketch> {
  const { error = 0.01 } = options;
  requireOption(share >= 0 && share <= 1, "percentile", `the share is ${share}`, "give 0.95 for the 95th");
  requireOption(error >= 0.001 && error <= 0.2, "percentile, error", `it is ${error}`, "give 0.01, say");
  const base = (1 + error) / (1 - error);
  const logBase = Math.log(base);
  const binOf = (size: number) => Math.ceil(Math.log(size) / logBase);
  // The middle of a bin, and never beyond what a double holds.
  const valueOfBin = (bin: number) => Math.min(Math.exp(bin * logBase) * (2 / (base + 1)), Number.MAX_VALUE);
  return ofNumbers([field], {
    create: (): Sketch => [0, [], []],
    add([zeros, negative, positive], [value]): Sketch {
      if (Math.abs(value!) < leastSize) return [zeros + 1, negative, positive];
      if (value! > 0) return [zeros, negative, mergeBins(positive, [binOf(value!), 1])];
      return [zeros, mergeBins(negative, [binOf(-value!), 1]), positive];
    },
    merge: (a, b): Sketch => [a[0] + b[0], mergeBins(a[1], b[1]), mergeBins(a[2], b[2])],
    states: { name: `percentile, error ${error}`, is: isSketch },
    result: (sketch) => valueAt(sketch, share, valueOfBin),
  });
}

function isSketch(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3 && isNumbers(value[1]) && isNumbers(value[2]);
}

function mergeBins(a: Bins, b: Bins): Bins {
  const merged: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const bin = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    let count = 0;
    if (a[i] === bin) {
      count += a[i + 1]!;
      i += 2;
    }
    if (b[j] === bin) {
      count += b[j + 1]!;
      j += 2;
    }
    merged.push(bin, count);
  }
  const over = merged.length / 2 - binsMax;
  if (over <= 0) return merged;
  const shared = merged.splice(0, 2 * over).reduce((sum, n, at) => (at % 2 === 1 ? sum + n : sum), 0);
  merged[1]! += shared;
  return merged;
}

function valueAt(
  [zeros, negative, positive]: Sketch,
  share: number,
  valueOfBin: (bin: number) => number,
): number | null {
  const counted = (bins: Bins) => bins.reduce((sum, n, at) => (at % 2 === 1 ? sum + n : sum), 0);
  const below = counted(negative);
  const total = below + zeros + counted(positive);
  if (total === 0) return null;
  const rank = Math.floor(share * (total - 1));
  // Of negative values the greatest size is the least value.
  if (rank < below) return -valueOfBin(binAt(negative, below - 1 - rank));
  return rank < below + zeros ? 0 : valueOfBin(binAt(positive, rank - below - zeros));
}

/** The bin in which the value with this rank lies, from 0. */
function binAt(bins: Bins, rank: number): number {
  let left = rank;
  for (let i = 0; i < bins.length; i += 2) {
    if (left < bins[i + 1]!) return bins[i]!;
    left -= bins[i + 1]!;
  }
  return bins.at(-2)!;
}
