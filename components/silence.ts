import type { BoltSpec, Fields, Json, Row, StateTimer, StateValue } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { requireDuration, requireOption } from "./checks.js";
import { type Joined, type KeyField, keyTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** Who must say something how often. */
export interface SilenceOptions<F extends Fields, By extends KeyField<F>> {
  /** Who: the fields that name a sensor. */
  readonly by: By | readonly By[];
  /** By the wall clock of the agent. "5m" or ms. */
  readonly after: string | number;
}

/**
 * What `silence` says of a key: it has fallen silent, or speaks again; `lastHeard`: its latest reading
 * before.
 */
export const silenceFields = { silent: "bool", lastHeard: "timestamp" } as const;

type Heard = {
  readonly key: { readonly [field: string]: Json };
  readonly at: number;
  readonly silent: boolean;
};

/**
 * Finds sensors that have gone silent: one tuple when nothing came of a key for `after`, one more when it
 * speaks again. Formula: silent at T when now - t_last >= after. It goes by the time of arrival on the
 * agent's wall clock, and counts the time during which the task did not run. A sensor that never spoke is
 * not known.
 *
 * Source: the heartbeat failure detector, T. D. Chandra and S. Toueg, "Unreliable failure detectors for
 * reliable distributed systems", J. ACM 43 (1996).
 */
export function silence<F extends Fields, const By extends KeyField<F>>(
  options: SilenceOptions<F, By>,
): BoltSpec<F, { readonly default: Joined<Pick<F, By>, typeof silenceFields> }> {
  const by = keyFields(options);
  const afterMs = requireDuration(options.after, "silence, after");
  requireOption(by.length > 0, "silence, by", "it names no field", "name the fields that name a sensor");
  return readyBolt<F, { readonly default: Joined<Pick<F, By>, typeof silenceFields> }, Cells>({
    uses: by.map((field): Use => [field, keyTypes]),
    meetsBy: by,
    streams: (input) => ({
      default: { ...Object.fromEntries(by.map((field) => [field, input[field]!])), ...silenceFields },
    }),
    state: { heard: keyedValue("json"), alarm: keyedTimer("processing") },
    create: (state) => {
      const heard = state.heard as StateValue<unknown> as StateValue<Heard>;
      const alarm: StateTimer = state.alarm;
      let now = () => 0;
      return {
        open(context) {
          now = () => context.now();
        },
        execute(tuple: Row, out) {
          const text = keyText(tuple, by);
          const before = heard.get(text);
          const key =
            before?.key ?? (Object.fromEntries(by.map((field) => [field, tuple[field]])) as Heard["key"]);
          heard.set(text, { key, at: now(), silent: false });
          // The timer stands where the first reading put it: to move it for each would be written each time.
          if (alarm.at(text) === undefined) alarm.set(text, now() + afterMs);
          if (before?.silent) out.emit({ ...key, silent: false, lastHeard: before.at });
        },
        timer({ key: text }, out) {
          const last = heard.get(text);
          if (last === undefined) return;
          if (now() - last.at < afterMs) {
            alarm.set(text, last.at + afterMs);
            return;
          }
          heard.set(text, { ...last, silent: true });
          out.emit({ ...last.key, silent: true, lastHeard: last.at });
        },
      };
    },
  });
}

interface Cells {
  readonly [name: string]: ReturnType<typeof keyedValue<"json">> | ReturnType<typeof keyedTimer>;
  readonly heard: ReturnType<typeof keyedValue<"json">>;
  readonly alarm: ReturnType<typeof keyedTimer>;
}
