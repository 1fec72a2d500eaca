import type { BoltSpec, Fields } from "../topology/index.js";
import { keptMax, requireCount, requirePositive } from "./checks.js";
import type { ByKey, Joined, NumberField } from "./picked-fields.js";
import { perKeyNumbers } from "./ready-bolt.js";
import { withFields } from "./wider-row.js";

/** What is unusual for `movingZScore`. */
export interface MovingZScoreOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /**
   * Readings before it that one is held against: 2 to 10,000.
   *
   * @range whole 2..10000
   */
  readonly last: number;
  /**
   * |z| from which a reading is anomalous. Default 3.
   *
   * @range >0
   */
  readonly threshold?: number;
}

/** What `movingZScore` adds: z is null until `last` readings have come, or where they do not vary. */
export const zScoreFields = { z: "double?", anomalous: "bool" } as const;

/**
 * How unusual a reading is beside the n before it: z = (x - mean) / s, with the sample standard deviation s
 * of those n (n - 1 in the divisor). Readings equal to a past that never varied have no z and are not
 * anomalous; others are, for they differ from all that was.
 *
 * Source: W. A. Shewhart, "Economic control of quality of manufactured product" (1931); the window is
 * computed anew for each reading, so no error adds up.
 */
export function movingZScore<F extends Fields>(
  options: MovingZScoreOptions<F>,
): BoltSpec<F, { readonly default: Joined<F, typeof zScoreFields> }> {
  const { value } = options;
  const last = requireCount(options.last, "movingZScore, last", 2, keptMax);
  const threshold = requirePositive(options.threshold ?? 3, "movingZScore, threshold");
  return perKeyNumbers({
    uses: [],
    streams: (input) => ({ default: { ...input, ...zScoreFields } }),
    options,
    max: last,
    value,
    step: (past, reading, tuple, out) => {
      out.emit(withFields(tuple, zScoreOf(past, reading, last, threshold)));
    },
  });
}

/** z of a reading, and whether it is anomalous. */
export function zScoreOf(past: readonly number[], reading: number, last: number, threshold: number) {
  if (past.length < last) return { z: null, anomalous: false };
  const mean = past.reduce((sum, x) => sum + x, 0) / past.length;
  const squares = past.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (past.length - 1));
  if (past.every((x) => x === past[0])) return { z: null, anomalous: reading !== past[0] };
  const z = (reading - mean) / deviation;
  return { z, anomalous: Math.abs(z) >= threshold };
}
