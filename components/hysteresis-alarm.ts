import { parseDuration } from "../base/index.js";
import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requireOption } from "./checks.js";
import {
  type ByKey,
  type Joined,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
} from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";
import { withFields } from "./wider-row.js";

/** When an alarm is raised, cleared and escalated. */
export interface HysteresisAlarmOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /** The time of a reading; all durations go by it. */
  readonly at: TimeField<F>;
  /** The value beyond which the alarm is raised. */
  readonly raise: number;
  /** The value beyond which it is cleared: below `raise` for a high alarm, above it for a low one. */
  readonly clear: number;
  /**
   * The value must be beyond `raise` for so long without a break. Default 0: at once.
   *
   * @range duration
   */
  readonly holdOff?: string | number;
  /**
   * Times after the raising at which an alarm that is not cleared rises by one level. Default none.
   *
   * @range duration >0
   */
  readonly escalateAfter?: readonly (string | number)[];
}

/**
 * What `hysteresisAlarm` adds to the reading that changed the alarm: `alarm` is "raised", "escalated" or
 * "cleared"; `level` 1 when raised, one more for each escalation, 0 when cleared; `since`: when the value
 * went beyond.
 */
export const alarmFields = { alarm: "string", level: "int", since: "timestamp" } as const;

/** Level 0: beyond, but not long enough. */
export type AlarmState = readonly [level: number, since: number, raisedAt: number];

/**
 * Raises an alarm when a value has been beyond a limit for a time, clears it only when it is back behind
 * another limit, and escalates one that stays. It passes on only readings that change the alarm: at most one
 * a step, so noise around a limit rings once. Readings from before the latest change of a key are read as if
 * they came then.
 *
 * Formula: with raise R, clear C (R > C: high alarm): normal → beyond at x > R; beyond → raised when
 * t - t0 >= holdOff, → normal at x <= R; raised → level + 1 when t - t1 >= escalateAfter[level - 1];
 * → normal at x < C. Source: ANSI/ISA-18.2-2016, "Management of alarm systems", 3.1 (alarm deadband,
 * on-delay).
 */
export function hysteresisAlarm<F extends Fields>(
  options: HysteresisAlarmOptions<F>,
): BoltSpec<F, { readonly default: Joined<F, typeof alarmFields> }> {
  const { value, at, raise, clear } = options;
  const holdOffMs = parseDuration(options.holdOff ?? 0);
  const escalateMs = (options.escalateAfter ?? []).map((duration) => parseDuration(duration));
  const place = "hysteresisAlarm";
  const limits = Number.isFinite(raise) && Number.isFinite(clear) && raise !== clear;
  requireOption(limits, place, `raise ${raise} and clear ${clear}`, "give two numbers that are not equal");
  const rising = escalateMs.every((ms, index) => ms > (escalateMs[index - 1] ?? 0));
  requireOption(rising, `${place}, escalateAfter`, "its times do not rise", 'write ["10m", "1h"]');
  const sign = raise > clear ? 1 : -1;
  return perKey({
    uses: [
      [value, numberTypes],
      [at, timeTypes],
    ],
    streams: (input) => ({ default: { ...input, ...alarmFields } }),
    options,
    step(known: AlarmState | undefined, tuple, out) {
      const x = numberOf(tuple, value);
      const beyond = sign * x > sign * raise;
      const behind = sign * x < sign * clear;
      const next = alarmStep(known, { beyond, behind, at: numberOf(tuple, at), holdOffMs, escalateMs });
      if (next.alarm !== null) {
        const [level, since] = next.state ?? [0, known![1]];
        out.emit(withFields(tuple, { alarm: next.alarm, level, since }));
      }
      return next.state;
    },
  });
}

interface AlarmEvent {
  readonly beyond: boolean;
  readonly behind: boolean;
  readonly at: number;
  readonly holdOffMs: number;
  readonly escalateMs: readonly number[];
}

/** The alarm after one more reading, undefined = normal; and what is to be said of it. */
export function alarmStep(
  known: AlarmState | undefined,
  event: AlarmEvent,
): { readonly state: AlarmState | undefined; readonly alarm: "raised" | "escalated" | "cleared" | null } {
  const { beyond, behind, at, holdOffMs, escalateMs } = event;
  const [level, since, raisedAt] = known ?? [0, at, at];
  if (level > 0) {
    if (behind) return { state: undefined, alarm: "cleared" };
    let next = level;
    while (next <= escalateMs.length && at - raisedAt >= escalateMs[next - 1]!) next++;
    if (next === level) return { state: known, alarm: null };
    return { state: [next, since, raisedAt], alarm: "escalated" };
  }
  if (!beyond) return { state: undefined, alarm: null };
  if (at - since >= holdOffMs) return { state: [1, since, at], alarm: "raised" };
  return { state: known ?? [0, since, raisedAt], alarm: null };
}
