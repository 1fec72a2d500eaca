import type {
  Bolt,
  BoltSpec,
  ComponentContext,
  Fields,
  FiredTimer,
  Json,
  Output,
  Row,
  StateHandles,
  StateTimer,
  StateValue,
} from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { numberOf, requireDuration, requireOption } from "./checks.js";
import { late, type TimedStreams, timedStreams } from "./late.js";
import { type Joined, type KeyField, keyTypes, type TimeField, timeTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** Who must say something how often. */
export interface SilenceOptions<
  F extends Fields,
  By extends KeyField<F>,
  At extends TimeField<F> = TimeField<F>,
> {
  /** Who: the fields that name a sensor. */
  readonly by: By | readonly By[];
  /**
   * By the wall clock of the agent, or by `at`. "5m" or ms.
   *
   * @range duration >0
   */
  readonly after: string | number;
  /**
   * The time of a reading, by which `after` goes: event time. What is said has a field of this name, with the
   * time at which the sensor fell silent, or spoke again, and there is a stream `late`. Default: the agent's
   * clock, and neither.
   */
  readonly at?: At;
  /**
   * Those that must speak, up to 10,000, even if they never have: the value of the field of `by`, or the
   * values of its fields in their order. They are waited for from the task's first start on, or by `at` from
   * the first reading on that the task gets from anybody. With one task;
   * under `onEach` every gateway waits for all of them. Default: only who has spoken is known.
   */
  readonly expected?: readonly (KeyValue | readonly KeyValue[])[];
  /**
   * Keys that a task knows at most, those that are expected among them; a tuple of one more is a dead letter
   * that says so. Default: as many as `keysMax` of the topology allows.
   *
   * @range whole 1..16000000
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

type Said<F extends Fields, By extends string, At extends string> = Joined<
  Joined<Pick<F, By>, typeof silenceFields>,
  { readonly [A in At]: "timestamp" }
>;

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
 * agent's wall clock, and counts the time during which the task did not run; with `at` by the times of the
 * readings, and `now` is event time: the watermark, or a reading that shows the silence before it; one with
 * t + after <= watermark tells nothing, and goes to the stream `late`, unchanged and counted. At the end
 * of all inputs nobody is silent who would not be at the time of the latest reading. A sensor that never
 * spoke is known when it is `expected`.
 *
 * Source: the heartbeat failure detector, T. D. Chandra and S. Toueg, "Unreliable failure detectors for
 * reliable distributed systems", J. ACM 43 (1996).
 */
export function silence<
  F extends Fields,
  const By extends KeyField<F>,
  const At extends TimeField<F> = never,
>(options: SilenceOptions<F, By, At>): BoltSpec<F, TimedStreams<Said<F, By, At>, F, At>> {
  const by = keyFields(options);
  const { at, keysMax } = options;
  const afterMs = requireDuration(options.after, "silence, after");
  requireOption(by.length > 0, "silence, by", "it names no field", "name the fields that name a sensor");
  const expected = expectedKeys(options.expected ?? [], by);
  const fewer = `it expects ${expected.size} keys, and may know ${keysMax}`;
  requireOption(expected.size <= (keysMax ?? expectedMax), "silence, keysMax", fewer, "let it know them all");
  return readyBolt<F, TimedStreams<Said<F, By, At>, F, At>, Cells>({
    uses: [[at, timeTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    faults: (input, place) => expectedFaults([...expected.values()], input, place.tasks),
    streams(input) {
      const keys = Object.fromEntries(by.map((field) => [field, input[field]!]));
      const when: Fields = at === undefined ? {} : { [at]: "timestamp" };
      return timedStreams({ ...keys, ...silenceFields, ...when }, input, at);
    },
    state: {
      heard: keyedValue("json", { keysMax }),
      alarm: keyedTimer(at === undefined ? "processing" : "event", { keysMax }),
    },
    create: (state) => new Watch({ by, at: at ?? null, afterMs, expected }, state),
  });
}

/** Who was heard when, and who is silent. */
class Watch implements Bolt {
  readonly #by: readonly string[];
  /** null: it goes by the agent's clock. */
  readonly #at: string | null;
  readonly #afterMs: number;
  readonly #expected: ReadonlyMap<string, Heard["key"]>;
  readonly #heard: StateValue<Heard>;
  readonly #alarm: StateTimer;
  #context: ComponentContext | null = null;
  /** Those that are expected are waited for. */
  #waits = false;
  /** The latest reading of all, when all inputs are at their end. */
  #end: number | null = null;

  constructor(
    options: {
      readonly by: readonly string[];
      readonly at: string | null;
      readonly afterMs: number;
      readonly expected: ReadonlyMap<string, Heard["key"]>;
    },
    state: StateHandles<Cells>,
  ) {
    this.#by = options.by;
    this.#at = options.at;
    this.#afterMs = options.afterMs;
    this.#expected = options.expected;
    this.#heard = state.heard as StateValue<unknown> as StateValue<Heard>;
    this.#alarm = state.alarm;
  }

  open(context: ComponentContext): void {
    this.#context = context;
    if (this.#at === null) this.#expect(context.now());
  }

  execute(tuple: Row, out: Output): void {
    const time = this.#at === null ? this.#context!.now() : numberOf(tuple, this.#at);
    if (this.#at !== null && time + this.#afterMs <= this.#context!.watermark()) {
      late(this.#context!, tuple, out);
      return;
    }
    if (!this.#waits) this.#expect(time);
    const text = keyText(tuple, this.#by);
    const before = this.#heard.get(text);
    if (this.#at !== null && before !== undefined && time <= before.at && before.never !== true) return;
    const key =
      before?.key ?? (Object.fromEntries(this.#by.map((field) => [field, tuple[field]])) as Heard["key"]);
    this.#heard.set(text, { key, at: time, silent: false });
    // The timer stands where the first reading put it: to move it for each would be written each time.
    if (this.#alarm.at(text) === undefined) this.#alarm.set(text, time + this.#afterMs);
    if (before === undefined) return;
    // By event time a reading may come before the watermark that would have told.
    const untold = this.#at !== null && !before.silent && time - before.at >= this.#afterMs;
    if (untold) this.#say(before, true, before.at + this.#afterMs, out);
    if (before.silent || untold) this.#say(before, false, time, out);
  }

  timer({ key: text, at }: FiredTimer, out: Output): void {
    const last = this.#heard.get(text);
    if (last === undefined) return;
    if (last.never === true && !this.#expected.has(text)) {
      this.#heard.delete(text);
      return;
    }
    const silentAt = last.at + this.#afterMs;
    if ((this.#at === null ? this.#context!.now() : at) < silentAt) {
      this.#alarm.set(text, silentAt);
      return;
    }
    if (this.#at !== null && silentAt > this.#known()) return;
    this.#heard.set(text, { ...last, silent: true });
    this.#say(last, true, silentAt, out);
  }

  /** Waits from now on for those that must speak and never have. */
  #expect(now: number): void {
    this.#waits = true;
    for (const [text, key] of this.#expected) {
      if (this.#heard.get(text) !== undefined) continue;
      this.#heard.set(text, { key, at: now, silent: false, never: true });
      this.#alarm.set(text, now + this.#afterMs);
    }
  }

  #say(last: Heard, silent: boolean, at: number, out: Output): void {
    const when = this.#at === null ? {} : { [this.#at]: at };
    out.emit({ ...last.key, silent, lastHeard: lastOf(last), ...when });
  }

  /** Event time as far as it is known: behind the end of all inputs nobody could have spoken. */
  #known(): number {
    const watermark = this.#context!.watermark();
    if (watermark < Number.POSITIVE_INFINITY) return watermark;
    if (this.#end === null) {
      this.#end = Number.NEGATIVE_INFINITY;
      for (const text of this.#heard.keys()) this.#end = Math.max(this.#end, this.#heard.get(text)!.at);
    }
    return this.#end;
  }
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
