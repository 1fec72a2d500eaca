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
  /**
   * Those that must speak, up to 10,000, even if they never have: the value of the field of `by`, or the
   * values of its fields in their order. They are waited for from the task's first start on. With one task;
   * under `onEach` every gateway waits for all of them. Default: only who has spoken is known.
   */
  readonly expected?: readonly (KeyValue | readonly KeyValue[])[];
  /**
   * Keys that a task knows at most, those that are expected among them; a tuple of one more is a dead letter
   * that says so. Default: as many as `keysMax` of the topology allows.
   */
  readonly keysMax?: number;
}

type KeyValue = string | number | boolean;

const expectedMax = 10_000;

/**
 * What `silence` says of a key: it has fallen silent, or speaks again; `lastHeard`: its latest reading
 * before, null when there was none.
 */
export const silenceFields = { silent: "bool", lastHeard: "timestamp?" } as const;

type Heard = {
  readonly key: { readonly [field: string]: Json };
  /** When it was heard; of one that never was, since when it is waited for. */
  readonly at: number;
  readonly silent: boolean;
  readonly never?: true;
};

/**
 * Finds sensors that have gone silent: one tuple when nothing came of a key for `after`, one more when it
 * speaks again. Formula: silent at T when now - t_last >= after. It goes by the time of arrival on the
 * agent's wall clock, and counts the time during which the task did not run. A sensor that never spoke is
 * known when it is `expected`.
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
  const expected = expectedKeys(options.expected ?? [], by);
  const { keysMax } = options;
  const fewer = `it expects ${expected.size} keys, and may know ${keysMax}`;
  requireOption(expected.size <= (keysMax ?? expectedMax), "silence, keysMax", fewer, "let it know them all");
  return readyBolt<F, { readonly default: Joined<Pick<F, By>, typeof silenceFields> }, Cells>({
    uses: by.map((field): Use => [field, keyTypes]),
    meetsBy: by,
    faults: (input, place) => expectedFaults([...expected.values()], input, place.tasks),
    streams: (input) => ({
      default: { ...Object.fromEntries(by.map((field) => [field, input[field]!])), ...silenceFields },
    }),
    state: { heard: keyedValue("json", { keysMax }), alarm: keyedTimer("processing", { keysMax }) },
    create: (state) => {
      const heard = state.heard as StateValue<unknown> as StateValue<Heard>;
      const alarm: StateTimer = state.alarm;
      let now = () => 0;
      return {
        open(context) {
          now = () => context.now();
          for (const [text, key] of expected) {
            if (heard.get(text) !== undefined) continue;
            heard.set(text, { key, at: now(), silent: false, never: true });
            alarm.set(text, now() + afterMs);
          }
        },
        execute(tuple: Row, out) {
          const text = keyText(tuple, by);
          const before = heard.get(text);
          const key =
            before?.key ?? (Object.fromEntries(by.map((field) => [field, tuple[field]])) as Heard["key"]);
          heard.set(text, { key, at: now(), silent: false });
          // The timer stands where the first reading put it: to move it for each would be written each time.
          if (alarm.at(text) === undefined) alarm.set(text, now() + afterMs);
          if (before?.silent) out.emit({ ...key, silent: false, lastHeard: lastOf(before) });
        },
        timer({ key: text }, out) {
          const last = heard.get(text);
          if (last === undefined) return;
          if (last.never === true && !expected.has(text)) {
            heard.delete(text);
            return;
          }
          if (now() - last.at < afterMs) {
            alarm.set(text, last.at + afterMs);
            return;
          }
          heard.set(text, { ...last, silent: true });
          out.emit({ ...last.key, silent: true, lastHeard: lastOf(last) });
        },
      };
    },
  });
}

function lastOf({ at, never }: Heard): number | null {
  return never === true ? null : at;
}

/** The keys that must speak, by their texts. Throws `bad-option`. */
function expectedKeys(
  expected: NonNullable<SilenceOptions<Fields, never>["expected"]>,
  by: readonly string[],
): ReadonlyMap<string, Heard["key"]> {
  const place = "silence, expected";
  const remedy = `give the values of ${by.join(", ")} for each`;
  requireOption(
    expected.length <= expectedMax,
    place,
    `it names ${expected.length}, at most ${expectedMax}`,
    "divide them",
  );
  return new Map(
    expected.map((each) => {
      const values = Array.isArray(each) ? (each as readonly KeyValue[]) : [each as KeyValue];
      requireOption(values.length === by.length, place, `${JSON.stringify(each)} is no key`, remedy);
      const key = Object.fromEntries(by.map((field, index) => [field, values[index]!]));
      return [keyText(key, by), key];
    }),
  );
}

const typeOf = { string: "string", int: "number", bool: "boolean" } as const;

/** Keys of other types than the fields have, or that several tasks would each wait for. */
function expectedFaults(keys: readonly Heard["key"][], input: Fields, tasks: number) {
  const faults: { message: string; remedy: string }[] = [];
  for (const [field, value] of keys.flatMap((key) => Object.entries(key))) {
    const type = input[field];
    if (type === undefined || typeOf[type as keyof typeof typeOf] === typeof value) continue;
    const message = `${JSON.stringify(value)} is expected in the field ${field}, which is of type ${type}`;
    faults.push({ message, remedy: "expect values of the field's type" });
    break;
  }
  if (keys.length > 0 && tasks > 1) {
    const message = `it has ${tasks} tasks, and each would wait for all that are expected`;
    faults.push({ message, remedy: "leave parallelism at 1" });
  }
  return faults;
}

interface Cells {
  readonly [name: string]: ReturnType<typeof keyedValue<"json">> | ReturnType<typeof keyedTimer>;
  readonly heard: ReturnType<typeof keyedValue<"json">>;
  readonly alarm: ReturnType<typeof keyedTimer>;
}
