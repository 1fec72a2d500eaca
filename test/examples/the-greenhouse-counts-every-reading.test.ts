import { readFileSync } from "node:fs";
import { testBolt, testTopology } from "headwater/testing";
import { describe, expect, it } from "vitest";
import { converted, heatAlarm, perRoom, plausibility, reading } from "../../examples/greenhouse/bolts.js";
import greenhouse from "../../examples/greenhouse/topology.js";
import { validate } from "../../topology/index.js";
import { launch } from "../cli/launch.js";

const at = Date.UTC(2026, 5, 1);
const temperature = (sensor: string, n: number, value: number) => ({
  room: "tomatoes",
  sensor,
  n,
  kind: "temperature",
  value,
  at: at + n,
});

/** A published room, as far as these tests look. */
type Room = {
  readonly room: string;
  readonly count: number;
  readonly ids: Readonly<Record<string, readonly (readonly [number, number])[]>>;
};

describe("the greenhouse", () => {
  it("takes readings from the gateway's own port, where a PUBACK means that they are safe", () => {
    const feed = greenhouse.components.find(({ name }) => name === "readings")!;
    expect(feed.implementation).toMatchObject({ config: { address: { url: "listener:" } } });
    expect(validate(greenhouse)).toEqual([]);
  });

  it("sums up each room twice a second, and says which readings are in it", async () => {
    const test = testTopology(greenhouse, { labels: { site: "north" } });
    const readings = [1, 2, 3, 4].map((n) => temperature("t-1", n, 20 + n));
    const humidity = { ...temperature("h-1", 1, 55), kind: "humidity" };
    await test.feed("readings", [...readings, humidity]);
    expect(test.received("publish")).toEqual([]);
    await test.advance("500ms");
    expect(test.received("publish")).toMatchObject([
      {
        site: "north",
        room: "tomatoes",
        count: 5,
        celsiusMean: 22.5,
        celsiusMin: 21,
        celsiusMax: 24,
        humidityMean: 0.55,
        from: at + 1,
        to: at + 4,
        ids: { "t-1": [[1, 4]], "h-1": [[1, 1]] },
      },
    ]);
    expect([test.acked("readings"), test.pending("readings")]).toEqual([5, 0]);
    await test.close();
  });

  it("publishes what is implausible, malformed or too hot each on a topic of its own", async () => {
    const test = testTopology(greenhouse);
    const noise = { ...temperature("n-1", 1, 1), kind: "noise" };
    await test.feed("readings", [temperature("t-1", 1, 999), noise, temperature("t-1", 2, 36)]);
    await test.advance("500ms");
    expect(test.received("publish-rejected")).toMatchObject([
      { sensor: "t-1", n: 1, reason: "not between -40 and 85" },
      { sensor: "n-1", n: 1, reason: "unknown kind noise" },
    ]);
    expect(test.received("publish-alarms")).toMatchObject([{ sensor: "t-1", n: 2, celsius: 36 }]);
    expect(test.received<Room>("publish").map(({ ids }) => ids)).toEqual([{ "t-1": [[2, 2]] }]);
    await test.close();
  });

  it("loses nothing when all its tasks die before they have published", async () => {
    const test = testTopology(greenhouse);
    await test.feed(
      "readings",
      [1, 2, 3].map((n) => temperature("t-1", n, 20)),
    );
    await test.restart();
    await test.feed(
      "readings",
      [4, 5].map((n) => temperature("t-1", n, 20)),
    );
    await test.advance("1s");
    const seen = test.received<Room>("publish").flatMap(({ ids }) => ids["t-1"] ?? []);
    for (const n of [1, 2, 3, 4, 5]) expect(seen.some(([from, to]) => from <= n && n <= to)).toBe(true);
    expect(test.pending("readings")).toBe(0);
    await test.close();
  });
});

describe("its bolts", () => {
  it("name a reading that came twice twice, so that the books show it", async () => {
    const test = testBolt(converted, perRoom(), { tickMs: 500 });
    const tuple = { site: "a", room: "b", sensor: "s", n: 7, celsius: 20, humidity: null, at };
    await test.execute(tuple, { ...tuple, n: 8 }, tuple);
    await test.advance("500ms");
    expect(test.output()).toMatchObject([
      {
        count: 3,
        ids: {
          s: [
            [7, 8],
            [7, 7],
          ],
        },
      },
    ]);
    await test.close();
  });

  it("let the edges of the plausible through", async () => {
    const test = testBolt(reading, plausibility());
    await test.execute(...[-40, 85, -40.1, 85.1].map((value, n) => temperature("t", n, value)));
    expect(test.output().map(({ value }) => value)).toEqual([-40, 85]);
    expect(test.output("rejected").map(({ value }) => value)).toEqual([-40.1, 85.1]);
    await test.close();
  });

  it("raise the alarm above the threshold, not at it, and never for humidity", async () => {
    const test = testBolt(converted, heatAlarm(35));
    const tuple = { site: "a", room: "b", sensor: "s", humidity: null, at };
    await test.execute(
      { ...tuple, n: 1, celsius: 35 },
      { ...tuple, n: 2, celsius: 35.1 },
      { ...tuple, n: 3, celsius: null, humidity: 0.99 },
    );
    expect(test.output().map(({ n }) => n)).toEqual([2]);
    await test.close();
  });
});

describe("its README", () => {
  it("shows a command that runs it on a laptop, and every reading is accounted for", async () => {
    const root = new URL("../../", import.meta.url).pathname;
    const readme = readFileSync(`${root}examples/greenhouse/README.md`, "utf8");
    const command = /^headwater (run .*)$/m.exec(readme)![1]!;
    const { code, out } = await launch([...command.split(" "), "--json"], { cwd: root });
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1).summary).toMatchObject({ readings: 60, malformed: 1, drained: true });
    const rooms = lines.filter(({ sink }) => sink === "publish").map(({ tuple }) => tuple as Room);
    expect(rooms.reduce((sum, { count }) => sum + count, 0)).toBe(58);
    expect(lines.filter(({ sink }) => sink === "publish-rejected")).toHaveLength(1);
    expect(lines.filter(({ sink }) => sink === "publish-alarms")).toHaveLength(1);
  });
});
