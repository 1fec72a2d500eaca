import type { BoltSpec, Fields } from "../topology/index.js";
import { requireOption } from "./checks.js";
import { type NumberField, numberTypes, type With } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** What `rangeCheck` lets pass. */
export interface RangeCheckOptions<F extends Fields> {
  readonly value: NumberField<F>;
  /** The least value that passes. Default: no limit. */
  readonly min?: number;
  /** The greatest value that passes. Default: no limit. */
  readonly max?: number;
}

/** Which limit a reading does not keep. */
export type Limit = "min" | "max" | "finite";

/**
 * Passes readings with min <= x <= max; others go to the stream `outside` with the limit that they do not
 * keep: "min", "max", or "finite" for NaN and infinities.
 *
 * Source: quality control of observations, WMO-No. 488, Guide to the Global Observing System, appendix VI.2
 * ("gross error limits check").
 */
export function rangeCheck<F extends Fields>(
  options: RangeCheckOptions<F>,
): BoltSpec<F, { readonly default: F; readonly outside: With<F, "limit", "string"> }> {
  const { value, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = options;
  requireOption(min <= max, "rangeCheck", `no value is from ${min} to ${max}`, "give a min below the max");
  return readyBolt({
    uses: [[value, numberTypes]],
    streams: (input) => ({ default: input, outside: { ...input, limit: "string" } }),
    create: () => ({
      execute(tuple, out) {
        const limit = limitOf(tuple[value] as number, min, max);
        if (limit === null) out.emit(tuple);
        else out.emitTo("outside", withField(tuple, "limit", limit));
      },
    }),
  });
}

/** The limit that a value does not keep; null when it keeps them. */
export function limitOf(value: number, min: number, max: number): Limit | null {
  if (!Number.isFinite(value)) return "finite";
  if (value < min) return "min";
  return value > max ? "max" : null;
}
