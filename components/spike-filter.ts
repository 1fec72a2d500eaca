import type { BoltSpec, Fields } from "../topology/index.js";
import { requireCount, requirePositive } from "./checks.js";
import type { ByKey, NumberField, With } from "./picked-fields.js";
import { perKeyNumbers } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** What is a spike. */
export interface SpikeFilterOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /**
   * Readings that one is held against, itself the last of them: 3 to 1,001.
   *
   * @range whole 3..1001
   */
  readonly last: number;
  /**
   * Scaled deviations from the median beyond which a reading is a spike. Default 3.
   *
   * @range >0
   */
  readonly threshold?: number;
  /**
   * A difference from the median that is never a spike, in units of the value. Default 0.
   *
   * @range 0..
   */
  readonly tolerance?: number;
}

const windowMax = 1_001;

/** Makes the median of absolute deviations an estimate of a normal distribution's standard deviation. */
const madScale = 1.4826;

/**
 * Takes spikes out: x is one when |x - m| > threshold 1.4826 MAD (and more than the tolerance), with the
 * median m of the last n readings, x among them, and MAD the median of |x_i - m|. Spikes go to the stream
 * `spikes` with the median that a reader may put in their place; they stay in the window, so that a lasting
 * change of level passes when it is half of it.
 *
 * Source: F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974); R. K.
 * Pearson, "Outliers in process modeling and identification", IEEE Trans. Control Systems Technology 10
 * (2002), causal.
 */
export function spikeFilter<F extends Fields>(
  options: SpikeFilterOptions<F>,
): BoltSpec<F, { readonly default: F; readonly spikes: With<F, "median", "double"> }> {
  const { value } = options;
  const last = requireCount(options.last, "spikeFilter, last", 3, windowMax);
  const threshold = requirePositive(options.threshold ?? 3, "spikeFilter, threshold");
  const tolerance = options.tolerance ?? 0;
  return perKeyNumbers({
    uses: [],
    streams: (input) => ({ default: input, spikes: { ...input, median: "double" } }),
    options,
    max: last - 1,
    value,
    step(past, reading, tuple, out) {
      const median = past.length < 2 ? null : spikeMedian([...past, reading], threshold, tolerance);
      if (median === null) out.emit(tuple);
      else out.emitTo("spikes", withField(tuple, "median", median));
    },
  });
}

/** The median when the last of the window is a spike beside it, else null. */
export function spikeMedian(window: readonly number[], threshold: number, tolerance: number): number | null {
  const median = medianOf(window);
  const mad = medianOf(window.map((x) => Math.abs(x - median)));
  const distance = Math.abs(window.at(-1)! - median);
  return distance > Math.max(threshold * madScale * mad, tolerance) ? median : null;
}

/** The middle of the sorted values; of an even number the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
