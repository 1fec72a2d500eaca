import type { BoltSpec, ComponentContext, Fields, StateList, StateTimer } from "../topology/index.js";
import { keyedList, keyedTimer } from "../topology/index.js";
import { numberOf } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import { late } from "./late.js";
import { type TimeField, timeTypes } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";

/** By which time `inOrder` puts tuples in order. */
export interface InOrderOptions<F extends Fields> {
  /** The time of a reading. */
  readonly at: TimeField<F>;
}

/**
 * Passes tuples in the order of their times, those of one time in the order in which they came: for
 * components behind it that take readings as they come. A tuple waits until event time has come to it, so as
 * long as the `disorder` of the spouts before it says; one from before that goes to the stream `late`,
 * unchanged, and is counted. Those that wait are state: they survive, and move. Formula: out when w >= t, by
 * (t, arrival), w the watermark; late when t < w at its arrival. What waits takes two keys for each distinct
 * time; where `keysMax` of the topology leaves no room a tuple is a dead letter. Each of several tasks puts
 * in order what it gets.
 *
 * Source: J. Li et al., "Out-of-order processing: a new architecture for high-performance stream systems",
 * PVLDB 1 (2008), 2 (in-order processing by a buffer that heartbeats empty).
 */
export function inOrder<F extends Fields>(
  options: InOrderOptions<F>,
): BoltSpec<F, { readonly default: F; readonly late: F }> {
  const { at } = options;
  return readyBolt<F, { readonly default: F; readonly late: F }, Cells>({
    uses: [[at, timeTypes]],
    streams: (input) => ({ default: input, late: input }),
    // By the text of a time.
    state: { waiting: keyedList("json"), due: keyedTimer("event") },
    create: (state) => {
      const waiting = state.waiting as StateList<unknown> as StateList<ReturnType<typeof heldRow>>;
      const due: StateTimer = state.due;
      let context: ComponentContext;
      return {
        open(opened) {
          context = opened;
        },
        execute(tuple, out) {
          const time = numberOf(tuple, at);
          if (time < context.watermark()) {
            late(context, tuple, out);
            return;
          }
          const moment = String(time);
          waiting.push(moment, heldRow(tuple));
          if (due.at(moment) === undefined) due.set(moment, time);
        },
        timer({ key: moment }, out) {
          const rows = waiting.get(moment);
          waiting.clear(moment);
          for (const row of rows) out.emit(restoredRow(row));
        },
      };
    },
  });
}

interface Cells {
  readonly [name: string]: ReturnType<typeof keyedList<"json">> | ReturnType<typeof keyedTimer>;
  readonly waiting: ReturnType<typeof keyedList<"json">>;
  readonly due: ReturnType<typeof keyedTimer>;
}
