import { expect, it, test } from "vitest";
import {
  counterRate,
  deadband,
  dedupe,
  everyNth,
  ewma,
  fill,
  hysteresisAlarm,
  interpolate,
  kalman,
  lttb,
  movingZScore,
  seasonalAnomaly,
  silence,
  spikeFilter,
  swingingDoor,
  throttle,
} from "../../components/index.js";
import { testBolt } from "../../local/testing.js";
import type { BoltSpec, Streams } from "../../topology/index.js";
import { keyedValue, TopologyBuilder } from "../../topology/index.js";
import { of, type Reading, reading } from "./drive.js";
import { sourceOf } from "./source.js";

type AnySpec = BoltSpec<typeof reading, Streams>;

const value = "celsius";
const at = "at";
const by = "sensor";
const withValue = { value, by } as const;
const timed = { ...withValue, at } as const;

/** Each that remembers something of a key, so that the first reading of a key is remembered. */
const specs: Readonly<Record<string, (bound: { keysMax: number; forgetAfter: string }) => unknown>> = {
  counterRate: (bound) => counterRate<typeof reading>({ ...timed, ...bound }),
  deadband: (bound) => deadband<typeof reading>({ ...withValue, absolute: 1, ...bound }),
  everyNth: (bound) => everyNth<typeof reading>({ n: 2, by, ...bound }),
  ewma: (bound) => ewma<typeof reading>({ ...withValue, alpha: 0.5, ...bound }),
  fill: (bound) => fill<typeof reading, "celsius">({ ...withValue, with: "mean", ...bound }),
  hysteresisAlarm: (bound) => hysteresisAlarm<typeof reading>({ ...timed, raise: 1, clear: 0, ...bound }),
  interpolate: (bound) =>
    interpolate<typeof reading, "celsius", "at", "sensor">({ ...timed, every: "1s", ...bound }),
  kalman: (bound) => kalman<typeof reading>({ ...withValue, processNoise: 1, sensorNoise: 1, ...bound }),
  lttb: (bound) => lttb<typeof reading>({ ...timed, from: 10, to: 5, ...bound }),
  movingZScore: (bound) => movingZScore<typeof reading>({ ...withValue, last: 5, ...bound }),
  seasonalAnomaly: (bound) =>
    seasonalAnomaly<typeof reading>({ ...timed, period: "1d", parts: 24, ...bound }),
  spikeFilter: (bound) => spikeFilter<typeof reading>({ ...withValue, last: 5, ...bound }),
  swingingDoor: (bound) => swingingDoor<typeof reading>({ ...timed, deviation: 1, ...bound }),
  throttle: (bound) => throttle<typeof reading>({ by, interval: "1s", ...bound }),
  dedupe: ({ keysMax }) => dedupe<typeof reading>({ by, within: "1m", keysMax }),
  silence: ({ keysMax }) => silence<typeof reading, "sensor">({ by, after: "5m", keysMax }),
};

const t0 = Date.UTC(2026, 0, 1);

it.each(Object.keys(specs))(
  "%s: a tuple of a key more is a dead letter, and nothing of it goes out",
  async (name) => {
    const spec = specs[name]!({ keysMax: 2, forgetAfter: "1m" }) as AnySpec;
    const bolt = testBolt(reading, spec);
    const give = (sensor: string, n: number) => bolt.execute(of(sensor, 5 + n, t0 + n * 1_000) as Reading);
    for (const sensor of ["a", "b"]) await give(sensor, 0);
    bolt.take();
    await give("c", 0);
    expect(bolt.take()).toEqual([]);
    expect(bolt.deadLetters().map(({ error }) => error)).toEqual([
      expect.stringMatching(/^bolt\/\w+: it holds 2 keys, of at most 2; raise keysMax of the component, .*$/),
    ]);
    for (const sensor of ["a", "b"]) await give(sensor, 1);
    await bolt.restart();
    await give("c", 1);
    expect(bolt.deadLetters()).toHaveLength(2);
    await bolt.close();
  },
);

test("a key that was forgotten makes room", async () => {
  const bolt = testBolt(
    reading,
    ewma<typeof reading>({ ...withValue, alpha: 1, keysMax: 1, forgetAfter: "1m" }),
  );
  await bolt.execute(of("a", 1, t0));
  await bolt.advance("2m");
  await bolt.execute(of("b", 2, t0));
  expect(bolt.take().map(({ sensor }) => sensor)).toEqual(["a", "b"]);
  expect(bolt.deadLetters()).toEqual([]);
  await bolt.close();
});

test("a bound that is none is said before anything runs", () => {
  const build = (keysMax: number) => {
    const t = new TopologyBuilder("bounded");
    t.bolt("smooth", sourceOf(t, reading), ewma({ ...withValue, alpha: 1, keysMax }));
    return t.build();
  };
  expect(() => build(0)).toThrow(/smooth, state known, keysMax: keysMax is 0[\s\S]*from 1 to 16000000/);
  expect(build(5).components[1]!.state).toEqual({ known: keyedValue("json", { keysMax: 5 }) });
  const expected = ["a", "b"];
  expect(() => silence<typeof reading, "sensor">({ by, after: "1m", expected, keysMax: 1 })).toThrow(
    "it expects 2 keys, and may know 1",
  );
});
