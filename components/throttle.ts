import type { BoltSpec, Fields, Row, StateTimer, StateValue } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { requireDuration } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import { type ByKey, keepOf, keyTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** How often `throttle` lets a tuple pass. */
export interface ThrottleOptions<F extends Fields> extends ByKey<F> {
  /** By the wall clock of the agent. "10s" or ms. */
  readonly interval: string | number;
}

/** What is set when a key's interval is open and nothing has come in it. */
const nothingHeld = {};

/**
 * Lets at most one tuple of a key pass in an interval: the first at once, then at the end of each interval
 * the latest that came in it. The latest of all is never lost: a sensor that falls silent was reported with
 * its last value. Formula: out at T + k interval, the last tuple of (T + (k-1) interval, T + k interval]; an
 * interval without any ends the row.
 *
 * Source: the operator "sample" of ReactiveX, with a leading edge.
 */
export function throttle<F extends Fields>(
  options: ThrottleOptions<F>,
): BoltSpec<F, { readonly default: F }> {
  const by = keyFields(options);
  const intervalMs = requireDuration(options.interval, "throttle, interval");
  const keep = keepOf(options);
  return readyBolt<F, { readonly default: F }, Cells>({
    uses: by.map((field): Use => [field, keyTypes]),
    meetsBy: by,
    streams: (input) => ({ default: input }),
    state: { held: keyedValue("json", keep), end: keyedTimer("processing", keep) },
    create: (state) => {
      const held = state.held as StateValue<unknown> as StateValue<ReturnType<typeof heldRow>>;
      const end: StateTimer = state.end;
      let now = () => 0;
      return {
        open(context) {
          now = () => context.now();
        },
        execute(tuple: Row, out) {
          const key = keyText(tuple, by);
          if (end.at(key) !== undefined) {
            held.set(key, heldRow(tuple));
            return;
          }
          end.set(key, now() + intervalMs);
          out.emit(tuple);
        },
        timer({ key, at }, out) {
          const latest = held.get(key) ?? nothingHeld;
          if (latest === nothingHeld) return;
          held.delete(key);
          end.set(key, Math.max(at + intervalMs, now()));
          out.emit(restoredRow(latest));
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
