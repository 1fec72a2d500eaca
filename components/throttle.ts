import type { BoltSpec, Fields, Output, Row, StateTimer, StateValue } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { numberOf, requireDuration } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import { type ByKey, keepOf, keyTypes, type TimeField, timeTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** How often `throttle` lets a tuple pass. */
export interface ThrottleOptions<F extends Fields> extends ByKey<F> {
  /** By the wall clock of the agent, or by `at`. "10s" or ms. */
  readonly interval: string | number;
  /** The time of a reading, by which intervals go: event time. Default: the agent's clock. */
  readonly at?: TimeField<F>;
}

/** What is set when a key's interval is open and nothing has come in it. */
const nothingHeld = {};

/**
 * Lets at most one tuple of a key pass in an interval: the first at once, then at the end of each interval
 * the latest that came in it. The latest of all is never lost: a sensor that falls silent was reported with
 * its last value. Formula: out at T + k interval, the last tuple of (T + (k-1) interval, T + k interval]; an
 * interval without any ends the row. With `at` an interval begins with its first moment and not behind it,
 * and a tuple from before it is dropped.
 *
 * Source: the operator "sample" of ReactiveX, with a leading edge.
 */
export function throttle<F extends Fields>(
  options: ThrottleOptions<F>,
): BoltSpec<F, { readonly default: F }> {
  const by = keyFields(options);
  const { at } = options;
  const intervalMs = requireDuration(options.interval, "throttle, interval");
  const keep = keepOf(options);
  return readyBolt<F, { readonly default: F }, Cells>({
    uses: [[at, timeTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: (input) => ({ default: input }),
    state: {
      held: keyedValue("json", keep),
      end: keyedTimer(at === undefined ? "processing" : "event", keep),
    },
    create: (state) => {
      const held = state.held as StateValue<unknown> as StateValue<ReturnType<typeof heldRow>>;
      const end: StateTimer = state.end;
      let now = () => 0;

      /** An interval is over: its latest goes out, and the next one begins; undefined: none does. */
      function over(key: string, until: number, out: Output): number | undefined {
        const latest = held.get(key) ?? nothingHeld;
        if (latest === nothingHeld) return undefined;
        held.delete(key);
        out.emit(restoredRow(latest));
        return at === undefined ? Math.max(until + intervalMs, now()) : until + intervalMs;
      }

      /** A tuple by its own time, which shows by itself that intervals are over. */
      function executeAt(field: string, tuple: Row, out: Output): void {
        const key = keyText(tuple, by);
        const time = numberOf(tuple, field);
        let until = end.at(key);
        while (until !== undefined && time >= until) until = over(key, until, out);
        if (until === undefined) {
          end.set(key, time + intervalMs);
          out.emit(tuple);
          return;
        }
        if (until !== end.at(key)) end.set(key, until);
        const latest = held.get(key)?.[field] ?? until - intervalMs;
        if (time >= (latest as number)) held.set(key, heldRow(tuple));
      }

      return {
        open(context) {
          now = () => context.now();
        },
        execute(tuple: Row, out) {
          if (at !== undefined) {
            executeAt(at, tuple, out);
            return;
          }
          const key = keyText(tuple, by);
          if (end.at(key) !== undefined) {
            held.set(key, heldRow(tuple));
            return;
          }
          end.set(key, now() + intervalMs);
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
