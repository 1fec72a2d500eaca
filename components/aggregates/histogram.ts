import { requireOption } from "../checks.js";
import { numberStates } from "../windows/aggregate.js";
import { type Computation, type OfNumbers, ofNumbers } from "./of-numbers.js";

/**
 * How many values lie up to each bound and above the one before it; the last count is of those above all.
 */
export interface HistogramResult {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** Bounds of one histogram. */
const boundsMax = 1_000;

/**
 * Counts values of a field in ranges that are given: bound[i-1] < x <= bound[i], and x > the last. The
 * result is json, a HistogramResult. Exact, and exact when merged.
 *
 * Source: K. Pearson, "Contributions to the mathematical theory of evolution II" (1895); bounds belong to
 * the lower range, as Prometheus has them (`le`).
 */
export function histogram<const N extends string>(
  field: N,
  bounds: readonly number[],
): OfNumbers<N, readonly number[], "json"> {
  const rising = bounds.every((bound, index) => Number.isFinite(bound) && !(bound <= bounds[index - 1]!));
  const holds = bounds.length >= 1 && bounds.length <= boundsMax && rising;
  const remedy = `give 1 to ${boundsMax} numbers, each above the one before`;
  requireOption(holds, "histogram, bounds", "these are no rising bounds", remedy);
  const computation: Computation<readonly number[]> = {
    states: numberStates(`histogram, [${bounds.join(", ")}]`, bounds.length + 1),
    create: (): readonly number[] => new Array<number>(bounds.length + 1).fill(0),
    add(counts: readonly number[], [value]: readonly number[]) {
      const range = rangeOf(bounds, value!);
      return counts.with(range, counts[range]! + 1);
    },
    merge: (a: readonly number[], b: readonly number[]) => a.map((count, range) => count + b[range]!),
    result: (counts: readonly number[]): HistogramResult => ({ bounds: [...bounds], counts: [...counts] }),
  };
  return ofNumbers([field], computation, "json");
}

/** The first range whose bound is not below the value, by halving. */
function rangeOf(bounds: readonly number[], value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
