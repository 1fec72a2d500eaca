import type { BoltSpec, ComponentContext, Fields, Output, Row, StateValue } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { numberOf, requireDuration } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import { late, type TimedStreams, timedStreams } from "./late.js";
import { type ByKey, keepOf, keyTypes, type TimeField, timeTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** How often `throttle` lets a tuple pass. */
export interface ThrottleOptions<F extends Fields, At extends TimeField<F> = TimeField<F>> extends ByKey<F> {
  /**
   * By the wall clock of the agent, or by `at`. "10s" or ms.
   *
   * @range duration >0
   */
  readonly interval: string | number;
  /**
   * The time of a reading, by which intervals go: event time. Then there is a stream `late`. Default: the
   * agent's clock.
   */
  readonly at?: At;
}

/** What is set when a key's interval is open and nothing has come in it. */
const nothingHeld = {};

/**
 * Lets at most one tuple of a key pass in an interval: the first at once, then at the end of each interval
 * the latest that came in it. The latest of all is never lost: a sensor that falls silent was reported with
 * its last value. Formula: out at T + k interval, the last tuple of (T + (k-1) interval, T + k interval]; an
 * interval without any ends the row. With `at` an interval begins with its first moment and not behind it,
 * and a tuple from before it is dropped; one of time t goes to the stream `late`, unchanged and counted, when
 * t + interval <= w, w the watermark.
 *
 * Source: the operator "sample" of ReactiveX, with a leading edge.
 */
export function throttle<F extends Fields, const At extends TimeField<F> = never>(
  options: ThrottleOptions<F, At>,
): BoltSpec<F, TimedStreams<F, F, At>> {
  const by = keyFields(options);
  const { at } = options;
  const intervalMs = requireDuration(options.interval, "throttle, interval");
  const keep = keepOf(options);
  return readyBolt<F, TimedStreams<F, F, At>, Cells>({
    uses: [[at, timeTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: (input) => timedStreams(input, input, at),
    state: {
      held: keyedValue("json", keep),
      end: keyedTimer(at === undefined ? "processing" : "event", keep),
    },
    create: ({ held: cell, end }) => {
      const held = cell as StateValue<unknown> as StateValue<ReturnType<typeof heldRow>>;
      let context: ComponentContext;

      /** An interval is over: its latest goes out, and the next one begins; undefined: none does. */
      function over(key: string, until: number, out: Output): number | undefined {
        const latest = held.get(key) ?? nothingHeld;
        if (latest === nothingHeld) return undefined;
        held.delete(key);
        out.emit(restoredRow(latest));
        return at === undefined ? Math.max(until + intervalMs, context.now()) : until + intervalMs;
      }

      /** A tuple by its own time, which shows by itself that intervals are over. */
      function executeAt(time: number, tuple: Row, out: Output): void {
        const key = keyText(tuple, by);
        let until = end.at(key);
        while (until !== undefined && time >= until) until = over(key, until, out);
        if (until === undefined) {
          end.set(key, time + intervalMs);
          out.emit(tuple);
          return;
        }
        if (until !== end.at(key)) end.set(key, until);
        const latest = held.get(key)?.[at!] ?? until - intervalMs;
        if (time >= (latest as number)) held.set(key, heldRow(tuple));
      }

      return {
        open(opened) {
          context = opened;
        },
        execute(tuple: Row, out) {
          if (at !== undefined) {
            const time = numberOf(tuple, at);
            if (time + intervalMs <= context.watermark()) late(context, tuple, out);
            else executeAt(time, tuple, out);
            return;
          }
          const key = keyText(tuple, by);
          if (end.at(key) !== undefined) {
            held.set(key, heldRow(tuple));
            return;
          }
          end.set(key, context.now() + intervalMs);
          out.emit(tuple);
        },
        timer({ key, at: until }, out) {
          const next = over(key, until, out);
          if (next !== undefined) end.set(key, next);
        },
      };
    },
  });
}

interface Cells {
  readonly [name: string]: ReturnType<typeof keyedValue<"json">> | ReturnType<typeof keyedTimer>;
  readonly held: ReturnType<typeof keyedValue<"json">>;
  readonly end: ReturnType<typeof keyedTimer>;
}
