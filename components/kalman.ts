import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requireNumber, requirePositive } from "./checks.js";
import { type ByKey, type Named, type NumberField, numberTypes, type With } from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";

/** What is known of the noise. */
export interface KalmanOptions<F extends Fields, As extends string> extends ByKey<F> {
  readonly value: NumberField<F>;
  /** Variance of what the true value changes by from one reading to the next: q, 0 or more. */
  readonly processNoise: number;
  /** Variance of the sensor's error: r, above 0. */
  readonly sensorNoise: number;
  /** The field that holds the estimate. Default "kalman". */
  readonly as?: As;
}

/** Estimate and its variance. */
export type KalmanState = readonly [estimate: number, variance: number];

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
  return perKey({
    uses: [[value, numberTypes]],
    streams: (input) => ({ default: { ...input, [as]: "double" } }),
    options,
    step(known: KalmanState | undefined, tuple, out) {
      const next = kalmanStep(known, numberOf(tuple, value), q, r);
      out.emit({ ...tuple, [as]: next[0] });
      return next;
    },
  });
}

/** Estimate and variance after one more reading `z`. */
export function kalmanStep(known: KalmanState | undefined, z: number, q: number, r: number): KalmanState {
  if (known === undefined) return [z, r];
  const predicted = known[1] + q;
  const gain = predicted / (predicted + r);
  return [known[0] + gain * (z - known[0]), (1 - gain) * predicted];
}
