import { expect, test } from "vitest";
import {
  annotate,
  BloomFilter,
  bloomMembers,
  convert,
  dedupe,
  rangeCheck,
  rename,
  route,
  select,
  split,
} from "../../components/index.js";
import { testBolt } from "../../local/testing.js";
import { TopologyBuilder } from "../../topology/index.js";
import fc from "../property.js";
import { defaults, emitted, of, reading, readings } from "./drive.js";
import { sourceOf } from "./source.js";

const runs = { numRuns: 25 };

test("split copies to every stream that wants it, route to the first, and both have a rest", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const streams = ["cold", "a", "rest"] as const;
      const cold = (row: { celsius: number }) => row.celsius < 0;
      const a = (row: { sensor: string }) => row.sensor === "a";
      const copied = await emitted(reading, split<typeof reading, "cold" | "a">({ cold, a }), rows, {
        streams,
      });
      const routed = await emitted(reading, route<typeof reading, "cold" | "a">({ cold, a }), rows, {
        streams,
      });
      expect(copied).toEqual(
        rows.flatMap((row) => {
          const to = [...(cold(row) ? ["cold"] : []), ...(a(row) ? ["a"] : [])];
          return (to.length > 0 ? to : ["rest"]).map((stream) => [stream, row]);
        }),
      );
      expect(routed).toEqual(rows.map((row) => [cold(row) ? "cold" : a(row) ? "a" : "rest", row]));
    }),
    runs,
  );
});

test("a question of split that throws leaves nothing half done", async () => {
  const broken = () => {
    throw new Error("no answer");
  };
  const tested = testBolt(reading, split<typeof reading, "all" | "broken">({ all: () => true, broken }));
  await tested.execute(of("a", 1, 2));
  expect(tested.take("all")).toEqual([]);
  expect(tested.deadLetters()).toMatchObject([{ error: "no answer", partial: false }]);
  await tested.close();
});

test("select keeps fields in the given order, rename gives them other names", async () => {
  const rows = [of("a", 1, 2)];
  const selected = await defaults(reading, select<typeof reading, ["at", "sensor"]>("at", "sensor"), rows);
  expect(selected.map((row) => Object.entries(row))).toEqual([
    [
      ["at", 2],
      ["sensor", "a"],
    ],
  ]);
  const renamed = rename<typeof reading, { celsius: "value" }>({ celsius: "value" });
  expect(await defaults(reading, renamed, rows)).toEqual([
    { sensor: "a", value: 1, at: 2, note: { of: ["a"] } },
  ]);
});

test("two fields of one name, and fields that the input does not have, are named before it runs", () => {
  const t = new TopologyBuilder("faults");
  const source = sourceOf(t, reading);
  const twice = rename<typeof reading, { celsius: "at" }>({ celsius: "at" });
  expect(() => t.bolt("twice", source, twice)).toThrow("two fields would have the name at");
  t.bolt("lacks", source, dedupe({ by: "kelvin" as never, within: "1m" }) as never);
  t.bolt("wrong", source, rangeCheck({ value: "sensor" as never, min: 0 }) as never);
  expect(() => t.build()).toThrow(/lacks, input 1.*no field "kelvin".*fields: sensor, celsius, at, note/s);
  expect(() => t.build()).toThrow(/wrong, input 1.*sensor is of type string.*needs double or int/s);
});

test("annotate joins a table, and shows what it does not know", async () => {
  const spec = annotate<typeof reading, { line: "int"; sensor: "string" }>({
    by: "sensor",
    adds: { line: "int", sensor: "string" },
    table: { a: { line: 1, sensor: "boiler" }, b: { line: 2, sensor: "pump" } },
  });
  const rows = [of("a", 1, 0), of("c", 2, 1), of("constructor", 3, 2)];
  const all = await emitted(reading, spec, rows, { streams: ["default", "unknown"] });
  expect(all).toEqual([
    ["default", { ...rows[0], line: 1, sensor: "boiler" }],
    ["unknown", rows[1]],
    ["unknown", rows[2]],
  ]);
  expect(() => annotate({ by: "sensor" as never, adds: { line: "int" }, table: { a: {} as never } })).toThrow(
    "it lacks line",
  );
});

test("rangeCheck: inside and outside are all, and outside says which limit", async () => {
  const spec = rangeCheck<typeof reading>({ value: "celsius", min: 0, max: 10 });
  const values = [0, 10, -0.001, 10.001, Number.NaN, Number.NEGATIVE_INFINITY];
  const rows = values.map((value, n) => of("a", value, n));
  const all = await emitted(reading, spec, rows, { streams: ["default", "outside"] });
  expect(all.map(([stream, row]) => [stream, row["celsius"], row["limit"]])).toEqual([
    ["default", 0, undefined],
    ["default", 10, undefined],
    ["outside", -0.001, "min"],
    ["outside", 10.001, "max"],
    ["outside", Number.NaN, "finite"],
    ["outside", Number.NEGATIVE_INFINITY, "finite"],
  ]);
  expect(() => rangeCheck<typeof reading>({ value: "celsius", min: 2, max: 1 })).toThrow(
    "no value is from 2 to 1",
  );
});

test("convert: known points, there and back, and only within a quantity", async () => {
  const points = [
    ["°F", "°C", 212, 100],
    ["°C", "°F", -40, -40],
    ["°C", "K", 0, 273.15],
    ["psi", "bar", 14.503773773020923, 1],
    ["km/h", "m/s", 36, 10],
    ["kWh", "J", 1, 3_600_000],
    ["gal", "L", 1, 3.785411784],
    ["m³/h", "L/min", 6, 100],
  ] as const;
  for (const [from, to, value, expected] of points) {
    const spec = convert<typeof reading, typeof from, "y">({
      value: "celsius",
      from,
      to: to as never,
      as: "y",
    });
    const [row] = await defaults(reading, spec, [of("a", value, 0)]);
    expect(row!["y"]).toBeCloseTo(expected, 9);
    const back = convert<typeof reading, typeof to>({ value: "celsius", from: to, to: from as never });
    const [there] = await defaults(reading, back, [of("a", row!["y"] as number, 0)]);
    expect(there!["celsius"]).toBeCloseTo(value, 9);
  }
  expect(() => convert({ value: "celsius" as never, from: "°C", to: "psi" as never })).toThrow(
    "°C is a temperature, psi a pressure",
  );
});

test("dedupe lets the first of equal tuples pass, also across restarts", async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (rows) => {
      const spec = dedupe<typeof reading>({ by: ["sensor", "celsius"], within: "10m" });
      const passed = await emitted(reading, spec, [...rows, ...rows], { restarts: true });
      const ids = rows.map(({ sensor, celsius }) => JSON.stringify([sensor, celsius]));
      expect(passed.map(([, row]) => row)).toEqual(rows.filter((_, n) => ids.indexOf(ids[n]!) === n));
    }),
    { numRuns: 5 },
  );
  const tested = testBolt(reading, dedupe({ by: "sensor", within: "10m" }));
  await tested.execute(of("", 1, 0), of('""', 2, 0));
  await tested.advance("9m");
  await tested.execute(of("", 3, 0));
  await tested.advance("61s");
  await tested.execute(of("", 4, 0));
  expect(tested.output().map(({ celsius }) => celsius)).toEqual([1, 2, 4]);
  await tested.close();
});

test("a Bloom filter refuses no member and takes about as many others as it says", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.2, 0.01, 0.001),
      (members, share) => {
        const made = BloomFilter.of(members, share);
        const filter = BloomFilter.fromJson(JSON.parse(JSON.stringify(made.toJson())));
        expect(members.every((member) => filter.has(member))).toBe(true);
      },
    ),
    runs,
  );
  for (const share of [0.1, 0.01]) {
    const filter = BloomFilter.of(
      Array.from({ length: 5_000 }, (_, n) => `sensor-${n}`),
      share,
    );
    let taken = 0;
    for (let n = 0; n < 50_000; n++) if (filter.has(`other-${n}`)) taken++;
    expect(taken / 50_000).toBeLessThan(share * 1.3);
    expect(taken / 50_000).toBeGreaterThan(share * 0.5);
  }
});

test("bloomMembers parts members from others, and refuses what is no filter", async () => {
  const rows = [of("a", 1, 0), of("b", 2, 0), of("c", 3, 0)];
  const spec = bloomMembers<typeof reading>({ value: "sensor", members: ["a", "c"], falsePositives: 0.0001 });
  const all = await emitted(reading, spec, rows, { streams: ["default", "others"] });
  expect(all.map(([stream]) => stream)).toEqual(["default", "others", "default"]);
  const broken = { kind: "bloom", hashes: 0, bits: "" } as const;
  expect(() => bloomMembers({ value: "sensor" as never, members: broken })).toThrow(
    "this is no Bloom filter",
  );
});
