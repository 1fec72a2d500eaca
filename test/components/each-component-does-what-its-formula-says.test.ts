import { expect, test } from "vitest";
import {
  counterRate,
  deadband,
  everyNth,
  ewma,
  fill,
  interpolate,
  kalman,
  lttb,
  movingZScore,
  spikeFilter,
  swingingDoor,
} from "../../components/index.js";
import { fields } from "../../topology/index.js";
import fc from "../property.js";
import { bySensor, defaults, emitted, of, type Reading, reading, readings } from "./drive.js";

const runs = { numRuns: 25 };
const near = (a: number, b: number, scale = 1) =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b), scale);

/** The largest value, for what cancels when such are summed. */
const scaleOf = (rows: readonly Reading[]) => Math.max(...rows.map(({ celsius }) => Math.abs(celsius)));

test("deadband: no reading is further from what passed than the band", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.integer({ min: 0, max: 30 }), async (rows, absolute) => {
      const passed = await defaults(reading, deadband({ value: "celsius", absolute, by: "sensor" }), rows);
      for (const own of bySensor(rows)) {
        let reported: number | null = null;
        for (const row of own) {
          const passes: boolean = passed.some(({ at }) => at === row.at);
          expect(passes).toBe(reported === null || Math.abs(row.celsius - reported) > absolute);
          if (passes) reported = row.celsius;
        }
      }
    }),
    runs,
  );
});

test("deadband in percent goes by what was reported; atLeastEvery by the readings' time", async () => {
  const spec = deadband<typeof reading>({ value: "celsius", percent: 10, at: "at", atLeastEvery: "1m" });
  const rows = [of("a", 100, 0), of("a", 110, 1), of("a", 110.1, 2), of("a", 99.1, 3), of("a", 99, 4)];
  expect((await defaults(reading, spec, rows)).map(({ celsius }) => celsius)).toEqual([100, 110.1, 99]);
  const still = [of("a", 1, 0), of("a", 1, 59_999), of("a", 1, 60_000), of("a", 1, 60_001)];
  expect((await defaults(reading, spec, still)).map(({ at }) => at)).toEqual([0, 60_000]);
});

test("swingingDoor: a line through what it reports misses no reading by more", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.integer({ min: 1, max: 60 }), async (rows, deviation) => {
      const spec = swingingDoor<typeof reading>({ value: "celsius", at: "at", by: "sensor", deviation });
      const reported = (await defaults(reading, spec, rows)) as unknown as readonly Reading[];
      for (const row of reported) expect(rows).toContainEqual(row);
      for (const sensor of ["a", "b", "c"]) {
        const line = reported.filter((row) => row.sensor === sensor);
        for (const row of rows.filter((each) => each.sensor === sensor)) {
          const after = line.findIndex(({ at }) => at >= row.at);
          if (after === -1) continue;
          const to = line[after]!;
          const from = line[Math.max(0, after - 1)]!;
          const share = to === from ? 1 : (row.at - from.at) / (to.at - from.at);
          const onLine = from.celsius + share * (to.celsius - from.celsius);
          expect(Math.abs(onLine - row.celsius)).toBeLessThanOrEqual(deviation + 1e-9 * scaleOf(rows));
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("swingingDoor reports the ends of a line, and one in between after atLeastEvery", async () => {
  const spec = swingingDoor<typeof reading>({
    value: "celsius",
    at: "at",
    deviation: 0.5,
    atLeastEvery: "1s",
  });
  const line = Array.from({ length: 30 }, (_, n) => of("a", n + (n % 2 === 0 ? 0.2 : -0.2), n * 100));
  expect((await defaults(reading, spec, line)).map(({ at }) => at)).toEqual([0, 900, 1800, 2700]);
  const step = [...line.slice(0, 5), of("a", 100, 500), of("a", 100, 600), of("a", 100, 700)];
  expect((await defaults(reading, spec, step)).map(({ at }) => at)).toEqual([0, 400, 500]);
});

test("ewma is the sum of all readings with weights that halve", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const smoothed = await defaults(
        reading,
        ewma({ value: "celsius", halfLife: "30s", at: "at", by: "sensor" }),
        rows,
      );
      rows.forEach((row, n) => {
        const own = rows.slice(0, n + 1).filter(({ sensor }) => sensor === row.sensor);
        const past = own.map(({ at }) => 2 ** (-(row.at - at) / 30_000));
        const weights = past.map((left, k) => left - (k === 0 ? 0 : past[k - 1]!));
        const sum = own.reduce((total, { celsius }, k) => total + weights[k]! * celsius, 0);
        expect(near(smoothed[n]!["ewma"] as number, sum, scaleOf(rows))).toBe(true);
      });
    }),
    runs,
  );
  const fixed = ewma<typeof reading, "ewma">({ value: "celsius", alpha: 0.5 });
  const values = [of("a", 8, 3), of("a", 0, 2), of("a", 4, 1)];
  expect((await defaults(reading, fixed, values)).map((row) => row["ewma"])).toEqual([8, 4, 4]);
});

test("kalman is what the information form gives", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.double({ min: 0, max: 9, noNaN: true }), async (rows, processNoise) => {
      const spec = kalman<typeof reading, "kalman">({ value: "celsius", processNoise, sensorNoise: 4 });
      const estimates = await defaults(reading, spec, rows);
      let [x, variance] = [rows[0]!.celsius, 4];
      rows.slice(1).forEach(({ celsius }, n) => {
        const information = 1 / (variance + processNoise) + 1 / 4;
        x = (x / (variance + processNoise) + celsius / 4) / information;
        variance = 1 / information;
        expect(near(estimates[n + 1]!["kalman"] as number, x, scaleOf(rows))).toBe(true);
      });
    }),
    runs,
  );
});

test("movingZScore holds a reading against those before it, as a textbook does", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const spec = movingZScore<typeof reading>({ value: "celsius", last: 4, by: "sensor", threshold: 2 });
      const scored = await defaults(reading, spec, rows);
      for (const own of bySensor(scored as never[]) as unknown as readonly (Reading & {
        z: number | null;
      })[][]) {
        own.forEach((row, n) => {
          if (n < 4) {
            expect(row.z).toBe(null);
            return;
          }
          const past = own.slice(n - 4, n).map(({ celsius }) => celsius);
          const mean = past.reduce((a, b) => a + b) / 4;
          const deviation = Math.sqrt(past.map((x) => (x - mean) ** 2).reduce((a, b) => a + b) / 3);
          if (row.z === null) {
            expect(new Set(past).size).toBe(1);
            return;
          }
          expect(near(row.z, (row.celsius - mean) / deviation)).toBe(true);
          expect((row as Record<string, unknown>)["anomalous"]).toBe(Math.abs(row.z) >= 2);
        });
      }
    }),
    runs,
  );
});

test("spikeFilter takes out what is far from the median, counted in deviations", async () => {
  const middle = (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  };
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const spec = spikeFilter<typeof reading>({ value: "celsius", last: 5 });
      const all = await emitted(reading, spec, rows, { streams: ["default", "spikes"] });
      rows.forEach((row, n) => {
        const window = rows.slice(Math.max(0, n - 4), n + 1).map(({ celsius }) => celsius);
        const median = middle(window);
        const far = 3 * 1.4826 * middle(window.map((x) => Math.abs(x - median)));
        const spike = window.length >= 3 && Math.abs(row.celsius - median) > far;
        expect(all[n]).toEqual(spike ? ["spikes", { ...row, median }] : ["default", row]);
      });
    }),
    runs,
  );
});

test("lttb keeps first and last, and of each bucket the largest triangle", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.integer({ min: 3, max: 8 }), async (rows, to) => {
      const from = Math.max(to, rows.length);
      const spec = lttb<typeof reading>({ value: "celsius", at: "at", from, to });
      const kept = (await defaults(reading, spec, rows)) as unknown as readonly Reading[];
      if (rows.length <= to) {
        expect(kept).toEqual(rows.length < from ? [] : rows);
        return;
      }
      expect(kept.length).toBe(to);
      expect([kept[0], kept.at(-1)]).toEqual([rows[0], rows.at(-1)]);
      const edges = Array.from({ length: to - 1 }, (_, b) => Math.floor((b * (from - 2)) / (to - 2)) + 1);
      const area = (a: Reading, b: Reading, x: number, y: number) =>
        Math.abs((b.at - a.at) * (y - a.celsius) - (b.celsius - a.celsius) * (x - a.at));
      for (let b = 0; b < to - 2; b++) {
        const next = b === to - 3 ? rows.slice(-1) : rows.slice(edges[b + 1], edges[b + 2]);
        const x = next.reduce((sum, { at }) => sum + at, 0) / next.length;
        const y = next.reduce((sum, { celsius }) => sum + celsius, 0) / next.length;
        const areas = rows.slice(edges[b], edges[b + 1]).map((row) => area(kept[b]!, row, x, y));
        const largest = Math.max(...areas);
        expect(area(kept[b]!, kept[b + 1]!, x, y)).toBeGreaterThanOrEqual(largest * (1 - 1e-6) - 1e-6);
      }
    }),
    runs,
  );
});

test("interpolate: every instant of the grid between near readings, on the line between them", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const spec = interpolate<typeof reading, "celsius", "at", "sensor">({
        value: "celsius",
        at: "at",
        by: "sensor",
        every: 7_000,
        gapMax: "2m",
      });
      const points = (await defaults(reading, spec, rows)) as unknown as readonly Reading[];
      const expected: Omit<Reading, "note">[] = [];
      for (const own of bySensor(rows)) {
        for (let n = 1; n < own.length; n++) {
          const [from, to] = [own[n - 1]!, own[n]!];
          if (to.at - from.at > 120_000) continue;
          for (let at = from.at + 1; at <= to.at; at++) {
            if (at % 7_000 !== 0) continue;
            const slope = (to.celsius - from.celsius) / (to.at - from.at);
            expected.push({ sensor: from.sensor, celsius: from.celsius + slope * (at - from.at), at });
          }
        }
      }
      expect(points.length).toBe(expected.length);
      for (const [n, point] of bySensor(points as never[])
        .flat()
        .entries()) {
        const { celsius, ...rest } = point as unknown as Reading;
        expect(rest).toEqual({ sensor: expected[n]!.sensor, at: expected[n]!.at });
        expect(near(celsius, expected[n]!.celsius, scaleOf(rows))).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});

test("everyNth passes the first of each n", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.integer({ min: 2, max: 5 }), async (rows, n) => {
      const passed = await defaults(reading, everyNth<typeof reading>({ n, by: "sensor" }), rows);
      const expected = bySensor(rows).map((own) => own.filter((_, index) => index % n === 0));
      expect(bySensor(passed as never[])).toEqual(expected);
    }),
    runs,
  );
});

test("counterRate: rates times times are what was counted, across restarts and turns", async () => {
  const rises = fc.array(fc.record({ by: fc.integer({ min: 0, max: 900 }), lost: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(rises, fc.boolean(), fc.boolean(), async (steps, wraps, plain) => {
      const spec = counterRate<typeof reading, "rate">({
        value: "celsius",
        at: "at",
        ...(plain ? { per: "reading" } : {}),
        ...(wraps ? { wrapsAfter: 999 } : {}),
      });
      let shown = 500;
      let counted = 0;
      const rows = [of("a", shown, 0)];
      steps.forEach(({ by, lost }, n) => {
        counted += by;
        if (wraps) shown = (shown + by) % 1_000;
        else if (lost && by < shown) shown = by;
        else shown += by;
        rows.push(of("a", shown, (n + 1) * 2_000));
      });
      const rates = await defaults(reading, spec, rows);
      expect(rates.length).toBe(steps.length);
      const sum = rates.reduce((total, row) => total + (row["rate"] as number) * (plain ? 1 : 2), 0);
      expect(near(sum, counted)).toBe(true);
    }),
    runs,
  );
});

test("fill puts the mean of what was observed, and never what it put there itself", async () => {
  const gappy = fields({ sensor: "string", celsius: "double?" });
  const rows = fc.array(
    fc.record({
      sensor: fc.constantFrom("a", "b"),
      celsius: fc.option(fc.integer({ min: -50, max: 50 })),
    }),
    { minLength: 1, maxLength: 50 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 4 }), async (given, last) => {
      const how = last === 4 ? ("last" as const) : ("mean" as const);
      const spec = fill<typeof gappy, "celsius">({ value: "celsius", with: how, of: last, by: "sensor" });
      const all = await emitted(gappy, spec, given, { streams: ["default", "unfilled"] });
      given.forEach((row, n) => {
        const before = given
          .slice(0, n)
          .filter((each) => each.sensor === row.sensor && each.celsius !== null);
        const used = before.slice(how === "last" ? -1 : -last).map(({ celsius }) => celsius!);
        const mean = used.reduce((sum, value) => sum + value, 0) / used.length;
        if (row.celsius !== null) expect(all[n]).toEqual(["default", row]);
        else if (used.length === 0) expect(all[n]).toEqual(["unfilled", row]);
        else expect(all[n]).toEqual(["default", { ...row, celsius: mean }]);
      });
    }),
    runs,
  );
  const constant = fill<typeof gappy, "celsius">({ value: "celsius", with: 0 });
  expect(await defaults(gappy, constant, [{ sensor: "a", celsius: Number.NaN }])).toEqual([
    { sensor: "a", celsius: 0 },
  ]);
});
