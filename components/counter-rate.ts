import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requirePositive, requireWord } from "./checks.js";
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

/** How a counter is read. */
export interface CounterRateOptions<F extends Fields, As extends string> extends ByKey<F> {
  /** The counter, which only rises until it starts again at 0. */
  readonly value: NumberField<F>;
  /** The time of a reading. */
  readonly at: TimeField<F>;
  /**
   * The counter goes on at 0 behind this value, as one of 16 bits does behind 65,535: less than before is a
   * turn of the counter. Default: less than before is a restart from 0.
   *
   * @range >0
   */
  readonly wrapsAfter?: number;
  /**
   * "second" (default): the rate. "reading": by how much it has risen since the reading before, to be summed
   * up; a `sum` of it in windows leaves out nothing that rises between two windows.
   */
  readonly per?: "second" | "reading";
  /** The field that holds the result. Default "rate". */
  readonly as?: As;
}

export type CounterReading = readonly [value: number, at: number];

/**
 * The rate of a counter per second: (x_i - x_(i-1)) / (t_i - t_(i-1)), or its rise x_i - x_(i-1). After a
 * restart the counter began at 0, so its rise is x_i; where it turns at `wrapsAfter` w, it is
 * x_i - x_(i-1) + w + 1. The first reading of a key gives none and is dropped, as is one that is not newer
 * than the one before.
 *
 * Source: RFC 2578, 7.1.6 (counters that wrap); restarts as in Prometheus' `rate`, without its
 * extrapolation.
 */
export function counterRate<F extends Fields, const As extends string = "rate">(
  options: CounterRateOptions<F, As>,
): BoltSpec<F, { readonly default: With<F, Named<As, "rate">, "double"> }> {
  const { value, at, wrapsAfter, per } = options;
  const as = options.as ?? "rate";
  if (wrapsAfter !== undefined) requirePositive(wrapsAfter, "counterRate, wrapsAfter");
  requireWord(per, "counterRate, per", ["second", "reading"]);
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({ default: { ...input, [as]: "double" } }),
    options,
    step(known: CounterReading | undefined, tuple, out) {
      const reading = numberOf(tuple, value);
      const time = numberOf(tuple, at);
      if (known !== undefined && time <= known[1]) return known;
      if (known !== undefined) {
        const rise = riseOf(known[0], reading, wrapsAfter);
        out.emit(withField(tuple, as, per === "reading" ? rise : rise / ((time - known[1]) / 1000)));
      }
      return [reading, time] as const;
    },
  });
}

/** By how much a counter has risen, across at most one restart or turn. */
export function riseOf(before: number, now: number, wrapsAfter?: number): number {
  if (now >= before) return now - before;
  return wrapsAfter === undefined ? now : now - before + wrapsAfter + 1;
}
