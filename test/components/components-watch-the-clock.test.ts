import { expect, test } from "vitest";
import { hysteresisAlarm, seasonalAnomaly, silence, throttle } from "../../components/index.js";
import { testBolt } from "../../local/testing.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";
import fc from "../property.js";
import { bySensor, defaults, of, reading, readings } from "./drive.js";

const runs = { numRuns: 25 };

test("throttle: at most one of a sensor in an interval, and the last of all is never lost", async () => {
  const happenings = fc.array(
    fc.record({ sensor: fc.constantFrom("a", "b"), seconds: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(happenings, fc.boolean(), async (events, restarts) => {
      const tested = testBolt(reading, throttle({ interval: "10s", by: "sensor" }));
      const inputs: { sensor: string; at: number; n: number }[] = [];
      const seen: { sensor: string; at: number; n: number }[] = [];
      const look = () => {
        for (const { sensor, celsius } of tested.take()) seen.push({ sensor, at: tested.now, n: celsius });
      };
      for (const [n, { sensor, seconds }] of events.entries()) {
        for (let second = 0; second < seconds; second++) {
          await tested.advance("1s");
          look();
        }
        await tested.execute(of(sensor, n, 0));
        inputs.push({ sensor, at: tested.now, n });
        look();
        if (restarts) await tested.restart();
      }
      for (let second = 0; second < 12; second++) {
        await tested.advance("1s");
        look();
      }
      for (const sensor of ["a", "b"]) {
        const out = seen.filter((row) => row.sensor === sensor);
        const given = inputs.filter((row) => row.sensor === sensor);
        expect(out.at(-1)?.n).toBe(given.at(-1)?.n);
        expect(out[0]?.at).toBe(given[0]?.at);
        for (const [k, row] of out.entries()) {
          if (k > 0) expect(row.at - out[k - 1]!.at).toBeGreaterThanOrEqual(10_000);
          const before = out[k - 1]?.n ?? -1;
          const held = given.filter(({ at, n }) => at < row.at && n > before).at(-1);
          expect(row.n).toBe((held ?? given.find(({ at }) => at === row.at)!).n);
        }
      }
      await tested.close();
    }),
    { numRuns: 12 },
  );
});

test("throttle gives back tuples as they were, whatever is in them", async () => {
  const odd = { name: "string", value: "double", raw: "bytes", any: "json", no: "int?" } as const;
  const tested = testBolt(odd, throttle({ interval: "1s" }));
  const row = (value: number, any: never) =>
    ({ name: "x", value, raw: Uint8Array.of(1, 255), any, no: null }) as never;
  await tested.execute(row(1, null as never));
  for (const [value, any] of [
    [Number.NaN, ["bytes", "x"]],
    [Number.NEGATIVE_INFINITY, { of: [1] }],
    [2, ["number", "1"]],
  ] as const) {
    await tested.execute(row(value, any as never));
    await tested.restart();
    await tested.advance("1s");
    expect(tested.take().at(-1)).toEqual(row(value, any as never));
  }
  await tested.close();
});

test("silence tells once when a sensor falls silent, and once when it speaks again", async () => {
  const tested = testBolt(reading, silence({ by: "sensor", after: "5m" }));
  const start = tested.now;
  await tested.execute(of("a", 1, 0), of("b", 1, 0));
  await tested.advance("4m");
  await tested.execute(of("a", 2, 0));
  await tested.advance("90s");
  expect(tested.take()).toEqual([{ sensor: "b", silent: true, lastHeard: start }]);
  await tested.restart();
  await tested.advance(209_999);
  expect(tested.take()).toEqual([]);
  await tested.advance(1);
  expect(tested.take()).toEqual([{ sensor: "a", silent: true, lastHeard: start + 240_000 }]);
  await tested.execute(of("a", 3, 0), of("a", 4, 0));
  expect(tested.take()).toEqual([{ sensor: "a", silent: false, lastHeard: start + 240_000 }]);
  await tested.advance("5m");
  expect(tested.take()).toEqual([{ sensor: "a", silent: true, lastHeard: tested.now - 300_000 }]);
  await tested.close();
});

test("silence waits for those that are expected from the start on, whether they spoke or not", async () => {
  const tested = testBolt(reading, silence({ by: "sensor", after: "5m", expected: ["a", "b", "c"] }));
  await tested.execute(of("a", 1, 0));
  await tested.advance("4m");
  await tested.restart();
  await tested.execute(of("a", 2, 0), of("c", 2, 0));
  await tested.advance("1m");
  expect(tested.take()).toEqual([{ sensor: "b", silent: true, lastHeard: null }]);
  await tested.execute(of("b", 1, 0));
  expect(tested.take()).toEqual([{ sensor: "b", silent: false, lastHeard: null }]);
  const heard = tested.now;
  await tested.advance("5m");
  expect(tested.take().filter((row) => row["sensor"] === "b")).toEqual([
    { sensor: "b", silent: true, lastHeard: heard },
  ]);
  await tested.close();
});

test("silence says which expected sensors it cannot wait for", () => {
  const made = (options: object) => silence({ by: ["sensor", "n"], after: "5m", ...options } as never);
  expect(() => made({ expected: ["a"] })).toThrow(/"a" is no key/);
  const built = (expected: readonly unknown[], parallelism: number) => {
    const t = new TopologyBuilder("watched");
    const streams = { default: fields({ sensor: "string", n: "int" }) };
    const readings = t.spout("in", spout({ streams, create: () => ({ open() {}, next: () => "end" }) }));
    t.bolt("silent", readings.fields("sensor", "n"), made({ expected }) as never, { parallelism });
    return t.build();
  };
  expect(() => built([["a", 1]], 1)).not.toThrow();
  expect(() => built([["a", "1"]], 1)).toThrow(/"1" is expected in the field n, which is of type int/);
  expect(() => built([["a", 1]], 2)).toThrow(/2 tasks, and each would wait for all that are expected/);
});

test("hysteresisAlarm escalates by as many levels as the time says, with one reading", async () => {
  const options = { value: "celsius", at: "at", raise: 20, clear: 10, escalateAfter: ["1m", "4m"] } as const;
  const rows = [of("a", 30, 0), of("a", 30, 240_000), of("a", 15, 300_000), of("a", 9, 300_001)];
  const said = await defaults(reading, hysteresisAlarm<typeof reading>(options), rows);
  expect(said.map((row) => [row["alarm"], row["level"], row["since"]])).toEqual([
    ["raised", 1, 0],
    ["escalated", 3, 0],
    ["cleared", 0, 0],
  ]);
});

test("hysteresisAlarm: what an operator with the whole history would say", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.constantFrom(1, -1), async (rows, sign) => {
      const spec = hysteresisAlarm<typeof reading>({
        value: "celsius",
        at: "at",
        by: "sensor",
        raise: 20 * sign,
        clear: 0,
        holdOff: "40s",
        escalateAfter: ["1m", "4m"],
      });
      const said = await defaults(reading, spec, rows);
      const expected = bySensor(rows).map((own) => {
        const alarms: unknown[] = [];
        let raisedAt = -1;
        let level = 0;
        own.forEach((row, n) => {
          const x = row.celsius * sign;
          const calm = own.slice(0, n + 1).findLastIndex(({ celsius }) => celsius * sign <= 20);
          const since = own[calm + 1]?.at ?? row.at;
          if (level === 0 && x > 20 && row.at - since >= 40_000) {
            level = 1;
            raisedAt = row.at;
            alarms.push([row.at, "raised", 1]);
          } else if (level > 0 && x < 0) {
            level = 0;
            alarms.push([row.at, "cleared", 0]);
          } else if (level > 0) {
            const due = 1 + [60_000, 240_000].filter((ms) => row.at - raisedAt >= ms).length;
            if (due > level) alarms.push([row.at, "escalated", due]);
            level = Math.max(level, due);
          }
        });
        return alarms;
      });
      const got = bySensor(said as never[]).map((own) =>
        own.map((row) => [row["at"], row["alarm"], row["level"]]),
      );
      expect(got).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("seasonalAnomaly learns each part of the period as a plain mean and variance", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const spec = seasonalAnomaly<typeof reading>({
        value: "celsius",
        at: "at",
        by: "sensor",
        period: "2m",
        parts: 3,
        alpha: 0.001,
        least: 3,
        threshold: 2,
      });
      const judged = await defaults(reading, spec, rows);
      rows.forEach((row, n) => {
        const part = (at: number) => Math.floor((at % 120_000) / 40_000);
        const same = rows.slice(0, n).filter((o) => o.sensor === row.sensor && part(o.at) === part(row.at));
        const { expected, z, anomalous } = judged[n] as Record<string, number | null>;
        if (same.length < 3) {
          expect([expected, z, anomalous]).toEqual([null, null, false]);
          return;
        }
        const mean = same.reduce((sum, { celsius }) => sum + celsius, 0) / same.length;
        const scale = Math.max(1, ...same.map(({ celsius }) => Math.abs(celsius)));
        expect(Math.abs(expected! - mean)).toBeLessThanOrEqual(1e-9 * scale);
        const variance = same.reduce((sum, { celsius }) => sum + (celsius - mean) ** 2, 0) / same.length;
        if (variance < 1e-6 * scale ** 2) return;
        expect(z).toBeCloseTo((row.celsius - mean) / Math.sqrt(variance), 6);
        expect(anomalous).toBe(Math.abs(z!) >= 2);
      });
    }),
    runs,
  );
});
