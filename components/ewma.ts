import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requireDuration, requireNumber, requireOption } from "./checks.js";
import {
  type ByKey,
  type Named,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
  type With,
} from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** How strongly `ewma` smooths: by the reading or by the time between readings. */
export interface EwmaOptions<F extends Fields, As extends string> extends ByKey<F> {
  /** The field that is smoothed. */
  readonly value: NumberField<F>;
  /**
   * Weight of the new reading, above 0 and up to 1; where readings come evenly.
   *
   * @range >0..1
   */
  readonly alpha?: number;
  /**
   * The time in which the weight of the past halves; where they do not. "30s" or ms.
   *
   * @range duration >0
   */
  readonly halfLife?: string | number;
  /** The time of a reading; needed with `halfLife`. */
  readonly at?: TimeField<F>;
  /** The field that holds the result. Default "ewma"; the name of `value` puts it in its place. */
  readonly as?: As;
}

/** The smoothed value, and the time of the latest reading (null without `at`). */
export type Ewma = readonly [mean: number, at: number | null];

/**
 * Exponentially weighted moving average: m = m + a (x - m), with a fixed weight a, or, for readings that
 * come at uneven times, a = 1 - 2^(-dt / halfLife). A reading that is older than the latest has dt = 0: it
 * changes nothing.
 *
 * Source: S. W. Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959);
 * uneven times: A. Eckner, "Algorithms for unevenly spaced time series" (2017), EMA with last-point
 * interpolation.
 */
export function ewma<F extends Fields, const As extends string = "ewma">(
  options: EwmaOptions<F, As>,
): BoltSpec<F, { readonly default: With<F, Named<As, "ewma">, "double"> }> {
  const { value, at, alpha } = options;
  const as = options.as ?? "ewma";
  const place = "ewma";
  requireOption(
    (alpha === undefined) !== (options.halfLife === undefined),
    place,
    "it needs either alpha or halfLife",
    'give alpha: 0.2, or halfLife: "30s" with at',
  );
  requireOption(options.halfLife === undefined || at !== undefined, place, "halfLife needs at", "name at");
  if (alpha !== undefined) {
    requireNumber(alpha, `${place}, alpha`);
    requireOption(alpha > 0 && alpha <= 1, `${place}, alpha`, `${alpha} is not in (0, 1]`, "give 0.2, say");
  }
  const halfLifeMs = options.halfLife === undefined ? 0 : requireDuration(options.halfLife, place);
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({ default: { ...input, [as]: "double" } }),
    options,
    step(known: Ewma | undefined, tuple, out) {
      const time = at === undefined ? null : numberOf(tuple, at);
      const weight = (dtMs: number) => alpha ?? 1 - 2 ** (-dtMs / halfLifeMs);
      const next = ewmaStep(known, numberOf(tuple, value), time, weight);
      out.emit(withField(tuple, as, next[0]));
      return next;
    },
  });
}

/** What is known after one more reading; `weight`: that of the reading, by the ms since the one before. */
export function ewmaStep(
  known: Ewma | undefined,
  value: number,
  at: number | null,
  weight: (dtMs: number) => number,
): Ewma {
  if (known === undefined) return [value, at];
  const [mean, before] = known;
  const dtMs = at === null || before === null ? 0 : Math.max(0, at - before);
  return [mean + weight(dtMs) * (value - mean), at === null || before === null ? at : Math.max(at, before)];
}
