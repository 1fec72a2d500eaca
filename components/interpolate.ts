import type { BoltSpec, Fields } from "../topology/index.js";
import { keptMax, numberOf, requireDuration, requireOption } from "./checks.js";
import {
  type ByKey,
  type KeyField,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
} from "./picked-fields.js";
import { keyFields, perKey } from "./ready-bolt.js";

/** Where `interpolate` puts its points. */
export interface InterpolateOptions<
  F extends Fields,
  V extends NumberField<F>,
  A extends TimeField<F>,
  By extends KeyField<F>,
> extends ByKey<F> {
  readonly value: V;
  /** The time of a reading. */
  readonly at: A;
  readonly by?: By | readonly By[];
  /**
   * Points lie at whole multiples of this since 1970. "1m" or ms.
   *
   * @range duration >0
   */
  readonly every: string | number;
  /**
   * No line across a gap longer than this. Default: 10 times `every`. At most 10,000 times.
   *
   * @range duration >0
   */
  readonly gapMax?: string | number;
}

/**
 * Brings readings at uneven times to an even grid: at each t = k every between two readings of a key, on the
 * line through them: x(t) = x1 + (x2 - x1) (t - t1) / (t2 - t1), for t1 < t <= t2. The output has the key,
 * the value as a double, and the time. A reading that is not newer than the one before is dropped; across a
 * gap that is too long there are no points.
 *
 * Source: linear interpolation, e.g. E. Meijering, "A chronology of interpolation", Proc. IEEE 90 (2002).
 */
export function interpolate<
  F extends Fields,
  const V extends NumberField<F>,
  const A extends TimeField<F>,
  const By extends KeyField<F> = never,
>(
  options: InterpolateOptions<F, V, A, By>,
): BoltSpec<F, { readonly default: { readonly [K in By | V | A]: K extends V ? "double" : F[K] } }> {
  const { value, at } = options;
  const by = keyFields(options);
  const everyMs = requireDuration(options.every, "interpolate, every");
  const gapMs = requireDuration(options.gapMax ?? 10 * everyMs, "interpolate, gapMax");
  const message = `it is more than ${keptMax} times every`;
  requireOption(gapMs / everyMs <= keptMax, "interpolate, gapMax", message, "choose a shorter gap");
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({
      default: {
        ...Object.fromEntries(by.map((field) => [field, input[field]!])),
        [value]: "double",
        [at]: "timestamp",
      },
    }),
    options,
    step(known: readonly [value: number, at: number] | undefined, tuple, out) {
      const next = [numberOf(tuple, value), numberOf(tuple, at)] as const;
      if (known !== undefined && next[1] <= known[1]) return known;
      if (known === undefined || next[1] - known[1] > gapMs) return next;
      const key = Object.fromEntries(by.map((field) => [field, tuple[field]]));
      for (const [y, x] of pointsBetween(known, next, everyMs)) out.emit({ ...key, [value]: y, [at]: x });
      return next;
    },
  });
}

/** The points of the grid behind the first reading, up to and with the second. */
export function* pointsBetween(
  [x1, t1]: readonly [number, number],
  [x2, t2]: readonly [number, number],
  everyMs: number,
): Iterable<readonly [value: number, at: number]> {
  for (let k = Math.floor(t1 / everyMs) + 1; k * everyMs <= t2; k++) {
    const t = k * everyMs;
    const share = (t - t1) / (t2 - t1);
    // Weighted, and not x1 + share * (x2 - x1): the difference of two large numbers may be none.
    yield [x1 * (1 - share) + x2 * share, t];
  }
}
