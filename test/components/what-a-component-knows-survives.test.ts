import { expect, test } from "vitest";
import {
  counterRate,
  deadband,
  dedupe,
  everyNth,
  ewma,
  hysteresisAlarm,
  interpolate,
  kalman,
  lttb,
  movingZScore,
  seasonalAnomaly,
  spikeFilter,
  swingingDoor,
} from "../../components/index.js";
import { numbersForm } from "../../components/number-bytes.js";
import { testBolt } from "../../local/testing.js";
import {
  type Bolt,
  type BoltSpec,
  keyedValue,
  type Output,
  type Row,
  type Streams,
} from "../../topology/index.js";
import { Grouped } from "../agent/state/grouped.js";
import fc from "../property.js";
import { emitted, of, reading, readings } from "./drive.js";

type Spec = BoltSpec<typeof reading, Streams>;
const badState = expect.objectContaining({ code: "bad-state" });
const r = <S extends Streams>(spec: BoltSpec<typeof reading, S>) => spec as unknown as Spec;

const own = { value: "celsius", by: "sensor" } as const;
const timed = { ...own, at: "at" } as const;
const alarm = { raise: 20, clear: 0, holdOff: "20s", escalateAfter: ["1m", "3m"] } as const;

/** Every component that remembers, and its streams besides the default one. */
const remembering: readonly {
  readonly name: string;
  readonly spec: Spec;
  readonly more?: readonly string[];
}[] = [
  { name: "counterRate", spec: r(counterRate(timed)) },
  { name: "deadband", spec: r(deadband({ ...timed, percent: 5, atLeastEvery: "5m" })) },
  { name: "dedupe", spec: r(dedupe({ by: ["sensor", "celsius"], within: "1h" })) },
  { name: "everyNth", spec: r(everyNth({ n: 3, by: "sensor" })) },
  { name: "ewma", spec: r(ewma({ ...timed, halfLife: "30s" })) },
  { name: "hysteresisAlarm", spec: r(hysteresisAlarm({ ...timed, ...alarm })) },
  { name: "interpolate", spec: r(interpolate({ ...timed, every: "30s" })) },
  { name: "kalman", spec: r(kalman({ ...own, processNoise: 1, sensorNoise: 4 })) },
  { name: "lttb", spec: r(lttb({ ...timed, from: 7, to: 4 })) },
  { name: "movingZScore", spec: r(movingZScore({ ...own, last: 4 })) },
  { name: "seasonalAnomaly", spec: r(seasonalAnomaly({ ...timed, period: "1m", parts: 2, least: 3 })) },
  { name: "spikeFilter", spec: r(spikeFilter({ ...own, last: 5 })), more: ["spikes"] },
  { name: "swingingDoor", spec: r(swingingDoor({ ...timed, deviation: 3 })) },
];

test.each(remembering)(
  "$name: the same results when its task dies after each tuple",
  async ({ spec, more }) => {
    const streams = ["default", ...(more ?? [])];
    await fc.assert(
      fc.asyncProperty(readings, async (rows) => {
        const whole = await emitted(reading, spec, rows, { streams });
        expect(await emitted(reading, spec, rows, { streams, restarts: true })).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  },
);

test.each(remembering)(
  "%s: what is no number goes to the dead letters and is not learned",
  async ({ name, spec }) => {
    const tested = testBolt(reading, spec);
    const plain = testBolt(reading, spec);
    const good = [1, 30, 2, 40, 3, 50, 4, 60].map((value, n) => of("a", value, 60_000 * n));
    await tested.execute(...good.slice(0, 4));
    await tested.execute(of("a", Number.NaN, 240_000), of("a", Number.POSITIVE_INFINITY, 240_000));
    await tested.execute(...good.slice(4));
    await plain.execute(...good);
    const reads = !["everyNth", "dedupe"].includes(name);
    expect(tested.deadLetters().length).toBe(reads ? 2 : 0);
    if (reads) {
      expect(
        tested
          .deadLetters()
          .map(({ error }) => error)
          .join(),
      ).toContain("celsius is NaN, which is not a finite number");
      expect(tested.output("default" as never)).toEqual(plain.output("default" as never));
    }
    await tested.close();
    await plain.close();
  },
);

test("kalman goes on with what an earlier release kept as text, and keeps it as numbers", () => {
  const spec = kalman<typeof reading>({ ...own, processNoise: 1, sensorNoise: 4 });
  const kept = { known: keyedValue("json"), numbers: keyedValue("bytes") };
  expect(spec.state).toEqual(kept);
  const grouped = new Grouped(kept);
  grouped.handles.known.set("a", [20, 4]);
  const made = (spec.implementation as { readonly make: (state: unknown) => Bolt }).make(grouped.handles);
  const estimates: unknown[] = [];
  const out = { emit: ({ kalman }: Row) => estimates.push(kalman) } as unknown as Output;
  made.execute(of("a", 29, 0), out);
  made.execute(of("b", 7, 0), out);
  // p = 4 + 1, k = 5 / 9.
  expect(estimates).toEqual([25, 7]);
  expect([...grouped.handles.known.keys()]).toEqual([]);
  expect([...grouped.handles.numbers.keys()]).toEqual(["a", "b"]);
  const [x, p] = new Float64Array(grouped.handles.numbers.get("a")!.slice().buffer);
  expect(x).toBe(25);
  expect(p).toBeCloseTo((1 - 5 / 9) * 5, 12);
});

test("numbers come back as they were kept; bytes of another length are said to be none", () => {
  const numbers = fc.array(fc.double(), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(numbers, fc.uint8Array({ maxLength: 48 }), (start, bytes) => {
      const form = numbersForm(start);
      const kept = form.freeze(Float64Array.from([0, ...start]), 1);
      expect(form.thaw(kept)).toEqual(start);
      for (let length = 0; length < kept.length; length++) {
        expect(() => form.thaw(kept.subarray(0, length))).toThrow(badState);
      }
      if (bytes.length === form.bytes) expect(form.thaw(bytes)).toHaveLength(start.length);
      else expect(() => form.thaw(bytes)).toThrow(badState);
    }),
  );
  const spec = kalman<typeof reading>({ ...own, processNoise: 1, sensorNoise: 4 });
  const { handles } = new Grouped({ known: keyedValue("json"), numbers: keyedValue("bytes") });
  handles.numbers.set("a", new Uint8Array(8));
  const made = (spec.implementation as { readonly make: (state: unknown) => Bolt }).make(handles);
  expect(() => made.execute(of("a", 20, 0) as Row, {} as Output)).toThrow(badState);
});
