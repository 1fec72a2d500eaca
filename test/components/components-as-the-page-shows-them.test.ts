import {
  type Aggregate,
  bolt,
  count,
  deadband,
  distinctCount,
  fields,
  filePredict,
  hysteresisAlarm,
  inOrder,
  interpolate,
  keyedValue,
  mqttFeed,
  mqttSink,
  parseSenml,
  percentile,
  predict,
  type Readings,
  rangeCheck,
  type Sketch,
  silence,
  slope,
  spikeFilter,
  stddev,
  TopologyBuilder,
  throttle,
  timeWeightedMean,
  trainLinear,
  window,
} from "headwater";
import { testBolt, testTopology } from "headwater/testing";
import { expect, test } from "vitest";

const metric = fields({ room: "string", sensor: "string", celsius: "double", at: "timestamp" });
const besideTheSensors = { onEach: { role: "gateway" } };

function cellar() {
  const t = new TopologyBuilder("cellar");
  const readings = t.spout(
    "readings",
    mqttFeed({ url: "mqtt://localhost", topic: "${agent.name}/{room}/{sensor}", fields: metric }),
    besideTheSensors,
  );
  const plausible = t.bolt(
    "plausible",
    readings.local(),
    rangeCheck({ value: "celsius", min: -40, max: 85 }),
    besideTheSensors,
  );
  const clean = t.bolt(
    "clean",
    plausible.local(),
    spikeFilter({ value: "celsius", by: "sensor", last: 5, tolerance: 0.5 }),
    besideTheSensors,
  );
  const changes = t.bolt(
    "changes",
    clean.local(),
    deadband({ value: "celsius", by: "sensor", absolute: 0.2, at: "at", atLeastEvery: "15m" }),
    besideTheSensors,
  );
  const alarms = t.bolt(
    "alarms",
    changes.fields("sensor"),
    hysteresisAlarm({
      value: "celsius",
      at: "at",
      by: "sensor",
      raise: 8,
      clear: 7,
      holdOff: "2m",
      escalateAfter: ["30m", "2h"],
    }),
    { parallelism: 2 },
  );
  const silent = t.bolt(
    "silent",
    readings.fields("sensor"),
    silence({ by: ["room", "sensor"], after: "5m" }),
  );
  t.bolt("publish", alarms.local(), mqttSink({ topic: "alarms/{sensor}" }), { parallelism: 2 });
  t.bolt("lost", silent.local(), mqttSink({ topic: "silent/{sensor}" }));
  return t.build();
}

test("a cold room is watched: what is impossible, spikes, changes, is too warm or silent", async () => {
  const running = testTopology(cellar());
  const at = (minutes: number) => Date.UTC(2026, 0, 1) + 60_000 * minutes;
  const reads = (...values: readonly (readonly [celsius: number, minutes: number])[]) =>
    running.feed(
      "readings",
      values.map(([celsius, minutes]) => ({ room: "cold", sensor: "a", celsius, at: at(minutes) })),
    );
  await reads([4, 0], [4.1, 1], [999, 2], [4.05, 3], [30, 4], [4.1, 5]);
  expect(running.output("plausible", "outside")).toMatchObject([{ celsius: 999, limit: "max" }]);
  expect(running.output("clean", "spikes")).toMatchObject([{ celsius: 30 }]);
  expect(running.take("changes")).toMatchObject([{ celsius: 4 }]);
  await reads([9, 10], [9.5, 11], [10, 12], [9.8, 13], [9.6, 50], [6, 52], [5.8, 53], [6, 54]);
  const alarms = running.output("alarms");
  expect(alarms.map((row) => [row["alarm"], row["level"]])).toContainEqual(["raised", 1]);
  await running.advance("6m");
  expect(running.received("lost")).toMatchObject([{ room: "cold", sensor: "a", silent: true }]);
  await running.close();
});

test("readings in order, one a minute of each sensor, none late for a window behind it", async () => {
  const t = new TopologyBuilder("cellar");
  const feed = mqttFeed({ url: "mqtt://localhost", topic: "${agent.name}/{room}/{sensor}", fields: metric });
  const eventTime = { field: "at", disorder: "10s" } as const;
  const readings = t.spout("readings", feed, { ...besideTheSensors, eventTime });
  const ordered = t.bolt("ordered", readings.local(), inOrder({ at: "at" }), besideTheSensors);
  const minutely = t.bolt(
    "minutely",
    ordered.local(),
    throttle({ interval: "1m", by: ["room", "sensor"], at: "at" }),
    { ...besideTheSensors, eventTime: { field: "at", disorder: "1m" } },
  );
  const shape = { by: "sensor", time: "at", size: "5m" } as const;
  t.bolt("counts", minutely.local(), window({ ...shape, aggregates: { n: count() } }), besideTheSensors);
  const running = testTopology(t.build());
  const start = Date.UTC(2026, 0, 1);
  for (let second = 0; second < 900; second += 5) {
    const sensor = ["a", "b", "c"][(second / 5) % 3]!;
    // Two of each three change places.
    const at = start + 1_000 * (second + (sensor === "a" ? 5 : sensor === "b" ? -5 : 0));
    await running.feed("readings", [{ room: "cold", sensor, celsius: 4, at }]);
  }
  await running.end();
  expect(running.output("counts", "late")).toEqual([]);
  const counted = running.output("counts").map(({ sensor, n }) => [sensor, n]);
  for (const sensor of ["a", "b", "c"])
    expect(counted.filter(([of]) => of === sensor)).toEqual([6, 5, 5].map((n) => [sensor, n]));
  expect(running.deadLetters()).toEqual([]);
  await running.close();
});

test("payloads, grids, models", () => {
  const packs = fields({ gateway: "string", body: "string" });
  const t = new TopologyBuilder("lab");
  const raw = t.spout(
    "raw",
    mqttFeed({ url: "mqtt://localhost", topic: "${agent.name}/{gateway}", format: "raw", fields: packs }),
    besideTheSensors,
  );
  const records = t.bolt(
    "records",
    raw.local(),
    parseSenml({ value: "body", keep: ["gateway"] }),
    besideTheSensors,
  );
  const weather = fields({
    site: "string",
    light: "double",
    humidity: "double",
    dust: "double",
    at: "timestamp",
  });
  const observed = t.spout(
    "observed",
    mqttFeed({ url: "mqtt://localhost", topic: "weather/{site}", fields: weather }),
  );
  const even = t.bolt(
    "even",
    observed.fields("site"),
    interpolate({ value: "dust", at: "at", by: "site", every: "1m" }),
  );
  const models = t.bolt(
    "models",
    observed.global(),
    trainLinear({ features: ["light", "humidity"], target: "dust", last: 1_000, every: 100 }),
  );
  const judged = t.bolt(
    "judged",
    [observed.fields("site"), models.all()],
    predict({ features: ["light", "humidity"] }),
  );
  const expected = t.bolt(
    "expected",
    observed,
    filePredict({ path: "/var/lib/models/dust.json", features: ["light", "humidity"], as: "likelyDust" }),
  );
  for (const [name, stream] of [
    ["a", records],
    ["b", even],
    ["c", judged],
    ["d", expected],
  ] as const)
    t.bolt(name, stream as never, mqttSink({ topic: `out/${name}` }));
  expect(t.build().components.length).toBe(11);
});

test("aggregates stand in windows", async () => {
  const tested = testBolt(
    metric,
    window({
      by: "sensor",
      time: "at",
      count: 4,
      aggregates: {
        typical: percentile("celsius", 0.5),
        spread: stddev("celsius"),
        trend: slope("celsius"),
        rooms: distinctCount("room"),
      },
    }),
  );
  for (const [n, celsius] of [20, 21, 22, 23].entries())
    await tested.execute({ room: `room ${n % 2}`, sensor: "s", celsius, at: n * 1_000 });
  const [result] = tested.output();
  expect(result).toMatchObject({ sensor: "s", trend: 1, rooms: 2 });
  expect(Math.abs(result!.typical! - 21)).toBeLessThanOrEqual(0.21);
  expect(result!.spread).toBeCloseTo(Math.sqrt(5 / 3), 9);
  await tested.close();
});

const perSensor = bolt({
  input: metric,
  streams: { default: { sensor: "string", p95: "double?", mean: "double?" } },
  state: { p95: keyedValue("json"), mean: keyedValue("json") },
  create(state) {
    const p95 = percentile("celsius", 0.95);
    const mean = timeWeightedMean("celsius");
    return {
      execute(tuple, out) {
        const { sensor, at } = tuple;
        const high = p95.add((state.p95.get(sensor) as Sketch) ?? p95.create(), tuple, at);
        state.p95.set(sensor, high);
        const held = mean.add((state.mean.get(sensor) as Readings) ?? mean.create(), tuple, at);
        state.mean.set(sensor, held);
        out.emit({ sensor, p95: p95.result(high) as number, mean: mean.result(held) as number });
      },
    };
  },
});

test("aggregates are kept as state", async () => {
  const tested = testBolt(metric, perSensor);
  await tested.execute({ room: "a", sensor: "s", celsius: 10, at: 0 });
  await tested.restart();
  await tested.execute({ room: "a", sensor: "s", celsius: 20, at: 1_000 });
  const last = tested.output().at(-1)!;
  expect(last.mean).toBe(15);
  expect(Math.abs(last.p95! - 10)).toBeLessThanOrEqual(0.1);
  await tested.close();
});

type Ends = readonly [low: number, high: number] | null;

const range: Aggregate<{ celsius: "double" }, Ends, "double?"> = {
  uses: { celsius: ["double"] },
  type: "double?",
  create: () => null,
  add: (state, { celsius }) => range.merge(state, [celsius as number, celsius as number]),
  merge: (a, b) => (a === null || b === null ? (a ?? b) : [Math.min(a[0], b[0]), Math.max(a[1], b[1])]),
  result: (state) => (state === null ? null : state[1] - state[0]),
};

test("an aggregate of one's own", () => {
  const of = (...values: readonly number[]) =>
    values.reduce<Ends>((state, celsius) => range.add(state, { celsius }, 0), range.create());
  expect(range.result(range.merge(of(3, 5), of(9)))).toBe(6);
});
