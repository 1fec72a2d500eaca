import type { BoltSpec, Fields } from "../topology/index.js";
import { requireNumber, requirePositive } from "./checks.js";
import type { ByKey, Named, NumberField, With } from "./picked-fields.js";
import { perKeyInPlace } from "./ready-bolt.js";

/** What is known of the noise. */
export interface KalmanOptions<F extends Fields, As extends string> extends ByKey<F> {
  readonly value: NumberField<F>;
  /**
   * Variance of what the true value changes by from one reading to the next: q, 0 or more.
   *
   * @range 0..
   */
  readonly processNoise: number;
  /**
   * Variance of the sensor's error: r, above 0.
   *
   * @range >0
   */
  readonly sensorNoise: number;
  /** The field that holds the estimate. Default "kalman". */
  readonly as?: As;
}

/**
 * Kalman filter in one dimension for a value that wanders: predict p = p + q; gain k = p / (p + r); update x
 * = x + k (z - x), p = (1 - k) p. It begins with the first reading, x = z and p = r.
 *
 * Source: R. E. Kalman, "A new approach to linear filtering and prediction problems", J. Basic Engineering
 * 82 (1960); G. Welch and G. Bishop, "An introduction to the Kalman filter" (2006), section 3, same example.
 */
export function kalman<F extends Fields, const As extends string = "kalman">(
  options: KalmanOptions<F, As>,
): BoltSpec<F, { readonly default: With<F, Named<As, "kalman">, "double"> }> {
  const { value } = options;
  const as = options.as ?? "kalman";
  const q = requireNumber(options.processNoise, "kalman, processNoise", 0);
  const r = requirePositive(options.sensorNoise, "kalman, sensorNoise");
  return perKeyInPlace({
    options,
    value,
    as,
    // The estimate, and its variance.
    width: 2,
    step(known, next, z) {
      const predicted = known === null ? r : known[1]! + q;
      const gain = known === null ? 1 : predicted / (predicted + r);
      next[0] = known === null ? z : known[0]! + gain * (z - known[0]!);
      next[1] = known === null ? r : (1 - gain) * predicted;
    },
  });
}
