import { readFileSync } from "node:fs";
import {
  count,
  counterRate,
  fields,
  type Graph,
  inOrder,
  max,
  mean,
  merged,
  spout,
  sum,
  TopologyBuilder,
  window,
} from "headwater";
import { testTopology } from "headwater/testing";
import { expect, test } from "vitest";

const reading = fields({ sensor: "string", celsius: "double", at: "timestamp" });
const feed = spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" }) });
const t0 = Date.UTC(2026, 0, 1, 12);

function perMinute(): Graph {
  const t = new TopologyBuilder("per-minute", { delivery: "exactly-once" });
  const readings = t.spout("readings", feed, { eventTime: { field: "at", disorder: "10s" } });
  t.bolt(
    "per-minute",
    readings.fields("sensor"),
    window({
      by: "sensor",
      time: "at",
      size: "1m",
      lateness: "5m",
      aggregates: { mean: mean("celsius"), worst: max("celsius"), readings: count() },
    }),
    { parallelism: 2 },
  );
  return t.build();
}

function overGateways(): Graph {
  const t = new TopologyBuilder("over-gateways");
  const readings = t.spout("readings", feed, { onEach: { role: "gateway" }, eventTime: { field: "at" } });
  const aggregates = { heat: mean("celsius"), readings: count() };
  const each = t.bolt(
    "each",
    readings.local(),
    window({ time: "at", size: "10s", partial: true, aggregates }),
    { onEach: { role: "gateway" } },
  );
  t.bolt(
    "all",
    each.global(),
    window({
      time: "at",
      size: "1m",
      aggregates: {
        heat: merged("heat", mean("celsius"), "double"),
        readings: merged("readings", count(), "int"),
      },
    }),
  );
  return t.build();
}

const meter = fields({ sensor: "string", pulses: "int", at: "timestamp" });
const meters = spout({ streams: { default: meter }, create: () => ({ open() {}, next: () => "end" }) });

function pulsesPerMinute(): Graph {
  const t = new TopologyBuilder("pulses");
  const metered = t.spout("metered", meters, { eventTime: { field: "at", disorder: "10s" } });
  const readings = t.bolt("readings", metered.local(), inOrder({ at: "at" }));
  const rises = t.bolt(
    "rises",
    readings.fields("sensor"),
    counterRate({ value: "pulses", at: "at", by: "sensor", per: "reading", as: "rise" }),
    { parallelism: 2 },
  );
  t.bolt(
    "pulses",
    rises.local(),
    window({ by: "sensor", time: "at", size: "1m", aggregates: { pulses: sum("rise") } }),
    { parallelism: 2 },
  );
  return t.build();
}

const of = (sensor: string, second: number, celsius: number) => ({
  sensor,
  celsius,
  at: t0 + second * 1_000,
});

test("a mean for each minute, with restarts, late readings and corrections", async () => {
  const topology = testTopology(perMinute());
  const results = () => {
    return topology.take("per-minute").map(({ sensor, start, revision, mean: m, readings }) => {
      return [sensor, ((start as number) - t0) / 1_000, revision, m, readings];
    });
  };
  await topology.feed("readings", [of("a", 5, 20), of("b", 30, 10), of("a", 50, 22), of("a", 65, 30)]);
  expect(results()).toEqual([]);
  await topology.restart();
  await topology.feed("readings", [of("a", 59, 24), of("a", 71, 31)]);
  expect(results().sort()).toEqual([
    ["a", 0, 0, 22, 3],
    ["b", 0, 0, 10, 1],
  ]);
  await topology.restart();
  await topology.feed("readings", [of("a", 58, 26)]);
  expect(results()).toEqual([["a", 0, 1, 23, 4]]);
  await topology.feed("readings", [of("b", 600, 5)]);
  await topology.feed("readings", [of("a", 57, 99)]);
  expect(topology.take("per-minute", "late")).toEqual([of("a", 57, 99)]);
  expect(await topology.end()).toBe(true);
  expect(results().at(-1)).toEqual(["b", 600, 0, 5, 1]);
  expect(topology.deadLetters()).toEqual([]);
  await topology.close();
});

test("what is merged from parts is what one window over all would say", async () => {
  const topology = testTopology(overGateways());
  const rows = Array.from({ length: 300 }, (_, n) => of(`s${n % 7}`, n + ((n * 7) % 4), 20 + (n % 11)));
  await topology.feed("readings", rows);
  expect(await topology.end()).toBe(true);
  const got = topology.output("all");
  expect(got).toHaveLength(Math.ceil((Math.max(...rows.map(({ at }) => at)) - t0 + 1) / 60_000));
  for (const { start, end, heat, readings } of got as readonly Record<string, number>[]) {
    const own = rows.filter(({ at }) => at >= start! && at < end!);
    expect(readings).toBe(own.length);
    expect(heat).toBeCloseTo(own.reduce((sum, { celsius }) => sum + celsius, 0) / own.length, 9);
  }
  await topology.close();
});

test("rises in windows sum up to all that was counted, over gaps, a restart, and out of order", async () => {
  const topology = testTopology(pulsesPerMinute());
  const shown = [7, 9, 30, 31, 80, 4, 6, 100].map((pulses, n) => {
    return { sensor: "m", pulses, at: t0 + [0, 20, 59, 61, 185, 190, 239, 600][n]! * 1_000 };
  });
  const [a, b, c, d, ...rest] = shown;
  await topology.feed("metered", [a!, c!, b!, d!, ...rest]);
  expect(await topology.end()).toBe(true);
  const windows = topology
    .output("pulses")
    .map(({ start, pulses }) => [((start as number) - t0) / 1_000, pulses]);
  expect(windows).toEqual([
    [0, 23],
    [60, 1],
    [180, 49 + 4 + 2],
    [600, 94],
  ]);
  await topology.close();
});

test("the page shows this code", () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
  const own = lines(
    read("test/components/windows/the-page-on-time-and-windows-shows-code-that-runs.test.ts"),
  );
  const blocks = [...read("docs/time-and-windows.md").matchAll(/```ts\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength(3);
  for (const [, block] of blocks) expect(own).toContain(lines(block!));
});
