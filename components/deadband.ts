import { parseDuration } from "../base/index.js";
import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requireNumber, requireOption } from "./checks.js";
import { type ByKey, type NumberField, numberTypes, type TimeField, timeTypes } from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";

/** How much a value must change before `deadband` reports it. */
export interface DeadbandOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /**
   * In units of the value. Either this or `percent`.
   *
   * @range 0..
   */
  readonly absolute?: number;
  /**
   * Of the value that was reported last.
   *
   * @range 0..
   */
  readonly percent?: number;
  /**
   * Report at least this often, by the time in `at`, also without a change. Default: never.
   *
   * @range duration
   */
  readonly atLeastEvery?: string | number;
  /** The time of a reading; needed with `atLeastEvery`. */
  readonly at?: TimeField<F>;
}

/** What was reported last. */
export type Reported = readonly [value: number, at: number];

/**
 * Passes a reading only when it differs enough from the one that passed last: |x - r| > d, with d =
 * absolute, or d = percent / 100 |r|. So the value that the reader has is never wrong by more than d.
 *
 * Source: OPC UA Part 8, "Data Access", 7.2 (absolute deadband); percent is of the reported value, not of
 * the sensor's range.
 */
export function deadband<F extends Fields>(
  options: DeadbandOptions<F>,
): BoltSpec<F, { readonly default: F }> {
  const { value, absolute, percent, at } = options;
  const place = "deadband";
  const one = (absolute === undefined) !== (percent === undefined);
  requireOption(one, place, "it needs either absolute or percent", "give absolute: 0.5, say");
  requireNumber(absolute ?? percent!, place, 0);
  const everyMs = options.atLeastEvery === undefined ? null : parseDuration(options.atLeastEvery);
  requireOption(everyMs === null || at !== undefined, place, "atLeastEvery needs at", "name the time: at");
  const band = absolute === undefined ? relative(percent! / 100) : () => absolute;
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({ default: input }),
    options,
    step(known: Reported | undefined, tuple, out) {
      const reading = numberOf(tuple, value);
      const time = at === undefined ? 0 : numberOf(tuple, at);
      if (known !== undefined && isWithin(known, reading, time, band, everyMs)) return known;
      out.emit(tuple);
      return [reading, time] as const;
    },
  });
}

/** Whether a reading says nothing new. */
export function isWithin(
  [reported, at]: Reported,
  value: number,
  time: number,
  band: (reported: number) => number,
  everyMs: number | null,
): boolean {
  if (everyMs !== null && time - at >= everyMs) return false;
  return Math.abs(value - reported) <= band(reported);
}

function relative(share: number): (reported: number) => number {
  return (reported) => share * Math.abs(reported);
}
