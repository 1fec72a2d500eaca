import { parseDuration } from "../base/index.js";
import type { BoltSpec, Fields, Json } from "../topology/index.js";
import { numberOf, requirePositive } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import { type ByKey, type NumberField, numberTypes, type TimeField, timeTypes } from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";

/** How exact the line through the reported readings must be. */
export interface SwingingDoorOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /** The time of a reading. */
  readonly at: TimeField<F>;
  /**
   * By how much a straight line between two reported readings may miss one between them, above 0.
   *
   * @range >0
   */
  readonly deviation: number;
  /**
   * A reading is reported at least this often, by the time in `at`. Default: never.
   *
   * @range duration
   */
  readonly atLeastEvery?: string | number;
}

/**
 * The door: hinged at the reported reading, open between two slopes, and the reading that it let through
 * last.
 */
export interface Door {
  readonly value: number;
  readonly at: number;
  /** Slopes per ms between which the line to the next reading must lie. null: any. */
  readonly slopes: readonly [low: number, high: number] | null;
  readonly last: readonly [value: number, at: number] | null;
}

type Known = { readonly door: Json; readonly row: { readonly [field: string]: Json } | null };

/**
 * Reports as few readings as a line through them needs to miss none by more than the deviation e. From the
 * reported reading (t0, x0) a next one (t, x) must lie in the door that those before it have left open:
 * max((x_i - e - x0) / (t_i - t0)) <= (x - x0) / (t - t0) <= min((x_i + e - x0) / (t_i - t0)). One that does
 * not closes the door: the reading before it is reported, and a new door begins there. So a reading is
 * reported only when the next one has come. One that is not newer than the one before is dropped.
 *
 * Source: E. H. Bristol, "Swinging door trending: adaptive trend recording?", ISA National Conf. Proc.
 * (1990); slopes are taken to the readings themselves, so that e holds and not 2 e.
 */
export function swingingDoor<F extends Fields>(
  options: SwingingDoorOptions<F>,
): BoltSpec<F, { readonly default: F }> {
  const { value, at } = options;
  const deviation = requirePositive(options.deviation, "swingingDoor, deviation");
  const everyMs =
    options.atLeastEvery === undefined ? Number.POSITIVE_INFINITY : parseDuration(options.atLeastEvery);
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({ default: input }),
    options,
    step(known: Known | undefined, tuple, out) {
      const reading = numberOf(tuple, value);
      const time = numberOf(tuple, at);
      const door = known?.door as unknown as Door | undefined;
      const next = doorStep(door, reading, time, deviation, everyMs);
      if (next.reports === "none") return known;
      if (next.reports === "this") out.emit(tuple);
      if (next.reports === "last") out.emit(restoredRow(known!.row!));
      const row = next.reports === "this" ? null : heldRow(tuple);
      return { door: next.door as unknown as Json, row };
    },
  });
}

/** What becomes of the door by one reading, and which reading is reported: "none" = it is too old. */
export function doorStep(
  door: Door | undefined,
  value: number,
  at: number,
  deviation: number,
  everyMs: number,
): { readonly reports: "this" | "last" | "nothing" | "none"; readonly door: Door | undefined } {
  if (door === undefined) return { reports: "this", door: { value, at, slopes: null, last: null } };
  if (at <= (door.last?.[1] ?? door.at)) return { reports: "none", door };
  const slope = (value - door.value) / (at - door.at);
  const open = door.slopes === null || (slope >= door.slopes[0] && slope <= door.slopes[1]);
  if (door.last === null || (open && at - door.at < everyMs))
    return { reports: "nothing", door: through(door, value, at, deviation) };
  const [lastValue, lastAt] = door.last;
  const hinge = { value: lastValue, at: lastAt, slopes: null, last: null };
  return { reports: "last", door: through(hinge, value, at, deviation) };
}

function through(door: Door, value: number, at: number, deviation: number): Door {
  const dtMs = at - door.at;
  const low = (value - deviation - door.value) / dtMs;
  const high = (value + deviation - door.value) / dtMs;
  const slopes: Door["slopes"] =
    door.slopes === null ? [low, high] : [Math.max(door.slopes[0], low), Math.min(door.slopes[1], high)];
  return { value: door.value, at: door.at, slopes, last: [value, at] };
}
