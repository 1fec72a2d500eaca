import { testTopology } from "headwater/testing";
import { expect, test } from "vitest";
import { City, type CityMessage, observed } from "../../examples/riotbench/city.js";
import { StatsLoop } from "../../examples/riotbench/stats/loop.js";
import topology from "../../examples/riotbench/stats/topology.js";

const seed = 1701;
const startMs = Date.UTC(2026, 0, 1);
const city = new City({ seed, sensors: 20 });
const messages = Array.from({ length: 1_200 }, (_, n) => city.message(startMs + n * 7));

interface Point {
  readonly chart: string;
  readonly line: string;
  readonly at: number;
  readonly y: number;
}

/** The charts by the values as they were made: whole histories, sums over slices, a set of names. */
function expected(): readonly Point[] {
  const points: Point[] = [];
  observed.forEach(({ kind }, place) => {
    const histories = new Map<string, CityMessage[]>();
    const names = new Set<string>();
    messages.forEach((message, n) => {
      const history = [...(histories.get(message.sensor) ?? []), message];
      histories.set(message.sensor, history);
      names.add(message.sensor);
      const values = history.map(({ values }) => values[place]!);
      const { sensor: line, at } = message;
      if (history.length % 10 === 0)
        points.push({ chart: `mean-${kind}`, line, at, y: mean(values.slice(-10)) });
      if (history.length >= 10) {
        const smooth = smoothed(values).slice(-10);
        const times = history.slice(-10).map((each) => (each.at - startMs) / 1000);
        points.push({ chart: `trend-${kind}`, line, at, y: slope(times, smooth) });
      }
      if ((n + 1) % 1_000 === 0) points.push({ chart: "sensors", line: kind, at, y: names.size });
    });
  });
  return points;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** By the gains of the filter alone: they do not depend on the values. */
function smoothed(values: readonly number[]): readonly number[] {
  let gain = 1;
  let estimate = values[0]!;
  return values.map((value, n) => {
    if (n > 0) gain = (gain * 0.32 + 0.125) / (gain * 0.32 + 0.125 + 0.32);
    estimate = estimate * (1 - gain) + value * gain;
    return estimate;
  });
}

function slope(x: readonly number[], y: readonly number[]): number {
  const pairs = x.flatMap((a, i) => x.slice(0, i).map((b, j) => [a - b, y[i]! - y[j]!] as const));
  const xx = pairs.reduce((sum, [dx]) => sum + dx * dx, 0);
  return pairs.reduce((sum, [dx, dy]) => sum + dx * dy, 0) / xx;
}

function ordered(points: readonly Point[]): readonly Point[] {
  const text = ({ chart, line, at }: Point) => `${chart} ${line} ${at}`;
  return [...points].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Floats within 1e-9 of the larger; the sketch of distinct names within its stated error, three times. */
function compare(given: readonly Point[]): void {
  const points = ordered(given);
  const wanted = ordered(expected());
  const place = ({ chart, line, at }: Point) => ({ chart, line, at });
  expect(points.map(place)).toEqual(wanted.map(place));
  const wrong = points.filter(({ chart, y }, n) => {
    const right = wanted[n]!.y;
    const error = chart === "sensors" ? 0.05 * right : 1e-9 * Math.max(1, Math.abs(right));
    return !(Math.abs(y - right) <= error);
  });
  expect(wrong).toEqual([]);
}

test("means, trends and counts are what an independent computation says", async () => {
  const running = testTopology(topology);
  await running.feed(
    "packs",
    messages.map(({ pack }) => ({ pack })),
  );
  compare(running.received<{ chart: string; line: string; at: number; y: number }>("publish"));
  expect(running.deadLetters()).toEqual([]);
  await running.close();
});

test("crashes between messages change no point; what goes out again is the same", async () => {
  const running = testTopology(topology);
  for (let from = 0; from < messages.length; from += 400) {
    await running.feed(
      "packs",
      messages.slice(from, from + 400).map(({ pack }) => ({ pack })),
    );
    await running.restart();
  }
  const points = running.received<{ chart: string; line: string; at: number; y: number }>("publish");
  const distinct = new Map(points.map((each) => [JSON.stringify(each), each]));
  compare([...distinct.values()]);
  await running.close();
});

test("the loop that the engine is measured against computes the same", () => {
  const loop = new StatsLoop();
  const points: Point[] = [];
  for (const { pack } of messages)
    loop.take(pack, (chart, line, at, y) => points.push({ chart, line, at, y: y! }));
  compare(points);
});
