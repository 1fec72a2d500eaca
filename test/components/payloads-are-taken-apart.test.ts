import { Encoder } from "cbor-x";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { formatCsvRecord } from "../../base/index.js";
import { parseBytes, parseCsv, parseSenml, parseSparkplug, writeSenml } from "../../components/index.js";
import { SenmlReader } from "../../components/parse-senml.js";
import { testBolt } from "../../local/testing.js";
import { fields } from "../../topology/index.js";
import fc from "../property.js";

const text = fields({ site: "string", body: "string" });
const raw = fields({ site: "string", kind: "string", body: "bytes" });
const runs = { numRuns: 100 };
const start = Date.UTC(2026, 0, 1);

test("senml: the examples of RFC 8428, resolved as the standard says", async () => {
  const tested = testBolt(text, parseSenml({ value: "body", keep: ["site"] }), { start });
  await tested.execute({
    site: "north",
    body: `[{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,
      "n":"voltage","u":"V","v":120.1},{"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3}]`,
  });
  const none = { text: null, flag: null, data: null, sum: null, site: "north" };
  const name = "urn:dev:ow:10e2073a0108006:";
  expect(tested.take()).toEqual([
    { ...none, name: `${name}voltage`, unit: "V", value: 120.1, at: 1_276_020_076_001 },
    { ...none, name: `${name}current`, unit: "A", value: 1.2, at: 1_276_020_071_001 },
    { ...none, name: `${name}current`, unit: "A", value: 1.3, at: 1_276_020_072_001 },
  ]);
  await tested.execute({
    site: "north",
    body: `[{"n":"a","t":-2,"vb":true},{"bn":"x/","bv":10,"bs":5},{"n":"s","s":1,"t":-1},
      {"n":"d","vd":"aGkgCg"},{"n":"v","v":0.5},{"n":"t","vs":"open"}]`,
  });
  const seen = tested.take().map(({ name, value, text, flag, data, sum, at }) => ({
    ...{ name, value, text, flag, sum, at },
    data: data === null ? null : Buffer.from(data).toString(),
  }));
  const nothing = { value: null, text: null, flag: null, data: null, sum: null, at: start };
  expect(seen).toEqual([
    { ...nothing, name: "a", flag: true, at: start - 2_000 },
    { ...nothing, name: "x/s", sum: 6, at: start - 1_000 },
    { ...nothing, name: "x/d", data: "hi \n" },
    { ...nothing, name: "x/v", value: 10.5 },
    { ...nothing, name: "x/t", text: "open" },
  ]);
  await tested.close();
});

const bad: readonly (readonly [pack: string, what: string])[] = [
  ["{}", "it is not a list of records"],
  ["[1]", "record 0 is no map"],
  ["nonsense", "this is no SenML"],
  ['[{"n":"a","v":"1"}]', "v of record 0 is no number"],
  ['[{"n":"a","v":1,"vs":"x"}]', "record 0 has 2 values"],
  ['[{"v":1}]', 'record 0 has the name ""'],
  ['[{"n":"-a","v":1}]', 'record 0 has the name "-a"'],
  ['[{"n":"a","v":1},{"n":"b","v":1,"must_":1}]', "record 1 needs must_"],
  ['[{"bver":11,"n":"a","v":1}]', "record 0 is of version 11"],
  ['[{"n":"a","v":1,"t":1e300}]', "outside of the years 1828 to 2112"],
  ['[{"n":"a","vd":"%"}]', "vd of record 0 is no base64url"],
];

test.each(bad)("senml: %s is a dead letter as a whole", async (body, what) => {
  const tested = testBolt(text, parseSenml({ value: "body" }));
  await tested.execute({ site: "north", body });
  expect(tested.output()).toEqual([]);
  expect(tested.deadLetters()[0]!.error).toContain(what);
  await tested.close();
});

test("senml: base name and name are together what the standard lets a name be, or there is no pack", () => {
  const part = fc.string({ unit: fc.constantFrom(..."aZ09-:./_@[`{,;^ é"), maxLength: 3 });
  // One reader for all: it remembers names.
  const reader = new SenmlReader();
  let refused = 0;
  const before = (bn: string) => (bn === "" ? {} : { bn });
  fc.assert(
    fc.property(part, part, part, (first, second, n) => {
      // The base of the second record counts, also where that of the first was none.
      const pack = JSON.stringify([{ ...before(first) }, { ...before(second), n, v: 1 }]);
      const name = (second === "" ? first : second) + n;
      const fits = /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(name);
      for (let time = 0; time < 2; time++) {
        if (fits) expect(reader.read(pack, start)[0]!["name"]).toBe(name);
        else expect(() => reader.read(pack, start)).toThrow("record 1 has the name");
      }
      if (!fits) refused++;
    }),
    { ...runs, numRuns: 1_000 },
  );
  expect(refused).toBeGreaterThan(100);
});

test("senml: CBOR with the standard's numbers for labels says what JSON says", () => {
  const encoder = new Encoder({ mapsAsObjects: false, useRecords: false });
  const numbers: Readonly<Record<string, number>> = {
    bn: -2,
    bt: -3,
    bu: -4,
    bv: -5,
    n: 0,
    u: 1,
    v: 2,
    t: 6,
  };
  const record = fc.record(
    {
      bn: fc.constantFrom("dev:", "x/"),
      bt: fc.integer({ min: 300_000_000, max: 2_000_000_000 }),
      bv: fc.integer({ min: -100, max: 100 }),
      n: fc.constantFrom("a", "b1"),
      u: fc.constantFrom("Cel", "%RH"),
      v: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
      t: fc.integer({ min: -9, max: 9 }),
    },
    { requiredKeys: ["n", "v"] },
  );
  fc.assert(
    fc.property(fc.array(record, { maxLength: 8 }), (pack) => {
      const numbered = pack.map((one) => new Map(Object.entries(one).map(([k, v]) => [numbers[k]!, v])));
      const read = new SenmlReader().read(new Uint8Array(encoder.encode(numbered)), start);
      expect(read).toEqual(new SenmlReader().read(JSON.stringify(pack), start));
      // A reader of its own: each record looks back for the latest base value.
      pack.forEach((one, n) => {
        const base = (key: "bn" | "bt" | "bv") =>
          pack.slice(0, n + 1).findLast((r) => r[key] !== undefined)?.[key];
        const seconds = ((base("bt") as number) ?? 0) + (one.t ?? 0);
        expect(read[n]).toMatchObject({
          name: `${(base("bn") as string) ?? ""}${one.n}`,
          value: ((base("bv") as number) ?? 0) + one.v,
          at: seconds < 2 ** 28 ? start + seconds * 1000 : seconds * 1000,
        });
      });
    }),
    runs,
  );
});

test("senml: what is written is read again", async () => {
  const metric = fields({ room: "string", sensor: "string", celsius: "double", at: "timestamp" });
  const spec = writeSenml<typeof metric>({
    name: ["room", "sensor"],
    value: "celsius",
    at: "at",
    unit: "Cel",
  });
  const tested = testBolt(metric, spec);
  await tested.execute({ room: "häll", sensor: "7", celsius: 20.5, at: start + 1 });
  const [row] = tested.take();
  expect(row!.senml).toBe('[{"n":"h_ll:7","u":"Cel","v":20.5,"t":1767225600.001}]');
  const [read] = new SenmlReader().read(row!.senml, 0);
  expect(read).toMatchObject({ name: "h_ll:7", unit: "Cel", value: 20.5, at: start + 1 });
  await tested.close();
});

test("csv: every line of the field is a tuple, typed, or the whole is a dead letter", async () => {
  const columns = { room: "string", celsius: "double", count: "int?", note: "string?" } as const;
  const tested = testBolt(text, parseCsv({ value: "body", columns, keep: ["site"] }));
  const cell = fc.string().filter((s) => !/[\r\n]/.test(s) && s !== "");
  const row = fc.record({
    room: cell,
    celsius: fc.double({ noDefaultInfinity: true, noNaN: true }),
    count: fc.option(fc.integer()),
    note: fc.option(cell),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
      const body = rows.map((each) =>
        formatCsvRecord(Object.keys(columns).map((name) => each[name as "room"])),
      );
      await tested.execute({ site: "north", body: body.join("\r\n") });
      const expected = rows.map((each) => ({ site: "north", ...each, celsius: each.celsius + 0 }));
      expect(tested.take().map((each) => ({ ...each, celsius: each.celsius + 0 }))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
  for (const body of ["hall,20,1", "hall,warm,1,x", "hall,20,1.5,x", "hall,,1,x", "a,1,2,x\nb"])
    await tested.execute({ site: "north", body });
  expect(tested.take()).toEqual([]);
  expect(tested.deadLetters().length).toBe(5);
  await tested.close();
});

test("bytes: numbers at their places, signed, scaled, in bits; too few are a dead letter", async () => {
  const layout = {
    celsius: { at: 0, type: "i16be", scale: 0.01 },
    volts: { at: 2, type: "u8", scale: 0.02, offset: 1 },
    low: { at: 3, type: "u8", bits: [0, 4] },
    high: { at: 3, type: "u8", bits: [4, 4] },
    total: { at: 4, type: "u32le" },
    flow: { at: 8, type: "f32be" },
  } as const;
  const tested = testBolt(raw, parseBytes({ value: "body", layout, keep: ["site"] }));
  const numbers = fc.record({
    celsius: fc.integer({ min: -32_768, max: 32_767 }),
    volts: fc.integer({ min: 0, max: 255 }),
    low: fc.integer({ min: 0, max: 15 }),
    high: fc.integer({ min: 0, max: 15 }),
    total: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    flow: fc.float({ noNaN: true, noDefaultInfinity: true }),
  });
  await fc.assert(
    fc.asyncProperty(numbers, async ({ celsius, volts, low, high, total, flow }) => {
      const body = Buffer.alloc(12);
      body.writeInt16BE(celsius, 0);
      body.writeUInt8(volts, 2);
      body.writeUInt8(high * 16 + low, 3);
      body.writeUInt32LE(total, 4);
      body.writeFloatBE(flow, 8);
      await tested.execute({ site: "s", kind: "", body });
      const [row] = tested.take();
      expect(row).toMatchObject({ site: "s", low, high, total });
      expect(row!.celsius).toBeCloseTo(celsius / 100, 9);
      expect(row!.volts).toBeCloseTo(1 + volts / 50, 9);
      expect(row!.flow).toBeCloseTo(flow, 30);
    }),
    { numRuns: 30 },
  );
  await tested.execute({ site: "s", kind: "", body: Buffer.alloc(11) });
  expect(tested.deadLetters()[0]!.error).toContain("it has 11 bytes, not 12");
  await tested.close();
});

/** The part of the published schema that we read; protobufjs is the judge. */
const schema = protobuf
  .parse(
    `syntax = "proto2"; message Payload {
  message Metric {
    optional string name = 1; optional uint64 alias = 2; optional uint64 timestamp = 3;
    optional uint32 datatype = 4; optional bool is_historical = 5; optional bool is_transient = 6;
    optional bool is_null = 7;
    oneof value {
      uint32 int_value = 10; uint64 long_value = 11; float float_value = 12; double double_value = 13;
      bool boolean_value = 14; string string_value = 15; bytes bytes_value = 16;
    }
  }
  optional uint64 timestamp = 1; repeated Metric metrics = 2; optional uint64 seq = 3;
  optional string uuid = 4; optional bytes body = 5;
}`,
    { keepCase: true },
  )
  .root.lookupType("Payload");

function payload(metrics: readonly object[], timestamp: number | null = 1_700_000_000_000): Uint8Array {
  const message = { ...(timestamp === null ? {} : { timestamp }), metrics, seq: 300, uuid: "u" };
  return schema.encode(schema.create(message)).finish();
}

const sparkplug = () => testBolt(raw, parseSparkplug({ value: "body", kind: "kind", by: "site" }));
const born = { site: "gw", kind: "NBIRTH" };

test("sparkplug: metrics of every type, as protobufjs has written them", async () => {
  const metric = fc.record({
    name: fc.string({ minLength: 1 }),
    timestamp: fc.integer({ min: 0, max: 2 ** 45 }),
    kind: fc.constantFrom(
      "Int8",
      "Int32",
      "Int64",
      "UInt64",
      "Float",
      "Double",
      "Boolean",
      "String",
      "Bytes",
    ),
    number: fc.integer({ min: -128, max: 127 }),
  });
  const tested = sparkplug();
  await fc.assert(
    fc.asyncProperty(fc.array(metric, { maxLength: 8 }), async (metrics) => {
      const sent = metrics.map(({ kind, number, ...rest }) => ({ ...rest, ...wireOf(kind, number) }));
      await tested.execute({ ...born, body: payload(sent) });
      const expected = metrics.map(({ name, timestamp: at, kind, number }) => {
        const none = { value: null, text: null, data: null, historical: false };
        return { name, type: kind, ...none, ...read(kind, number), at };
      });
      const rows = tested.take().map((row) => ({ ...row, data: row.data && [...row.data] }));
      expect(rows).toEqual(expected);
    }),
    { numRuns: 50 },
  );
  expect(tested.deadLetters()).toEqual([]);
  await tested.close();
});

function wireOf(kind: string, number: number): object {
  const long = { low: number | 0, high: number < 0 ? -1 : 0, unsigned: true };
  const wires: Readonly<Record<string, object>> = {
    Int8: { datatype: 1, int_value: (number << 24) >>> 24 },
    Int32: { datatype: 3, int_value: number >>> 0 },
    Int64: { datatype: 4, long_value: long },
    UInt64: { datatype: 8, long_value: Math.abs(number) },
    Float: { datatype: 9, float_value: number / 2 },
    Double: { datatype: 10, double_value: number / 3 },
    Boolean: { datatype: 11, boolean_value: number > 0 },
    String: { datatype: 12, string_value: `n ${number}` },
    Bytes: { datatype: 17, bytes_value: Uint8Array.of(number & 255) },
  };
  return wires[kind]!;
}

function read(kind: string, number: number): object {
  if (kind === "String") return { text: `n ${number}` };
  if (kind === "Bytes") return { data: [number & 255] };
  if (kind === "Boolean") return { value: number > 0 ? 1 : 0 };
  if (kind === "UInt64") return { value: Math.abs(number) };
  return { value: kind === "Float" ? number / 2 : kind === "Double" ? number / 3 : number };
}

test("sparkplug: aliases of a birth are known after a restart, others go to unborn", async () => {
  const tested = sparkplug();
  const data = { ...born, kind: "NDATA" };
  const early = { ...data, body: payload([{ alias: 1, int_value: 5 }]) };
  await tested.execute(early);
  expect(tested.take("unborn")).toEqual([early]);
  await tested.execute({ ...born, body: payload([{ name: "t", alias: 1, datatype: 3, is_null: true }]) });
  expect(tested.take()).toMatchObject([{ name: "t", type: "Int32", value: null }]);
  await tested.restart();
  await tested.execute({
    ...data,
    body: payload([{ alias: 1, int_value: 2 ** 32 - 7, is_historical: true }]),
  });
  expect(tested.take()).toMatchObject([{ name: "t", value: -7, historical: true, at: 1_700_000_000_000 }]);
  await tested.execute({ ...born, body: payload([{ name: "u", alias: 2, datatype: 3, int_value: 1 }]) });
  await tested.execute({ ...data, site: "other", body: payload([{ alias: 2, int_value: 1 }]) });
  await tested.execute({ ...data, body: payload([{ alias: 1, int_value: 1 }]) });
  expect(tested.take("unborn").length).toBe(2);
  await tested.close();
});

test("sparkplug: what is no payload is a dead letter, and nothing of it goes on", async () => {
  const whole = payload([{ name: "temperature", datatype: 10, double_value: 1 }]);
  const tested = sparkplug();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length - 1), async (garbage, cut) => {
      await tested.execute({ ...born, body: garbage });
      await tested.execute({ ...born, body: whole.slice(0, cut) });
    }),
    runs,
  );
  const letters = tested.deadLetters().length;
  expect(letters).toBeGreaterThan(100);
  expect(
    tested.deadLetters().every(({ error }) => /no Sparkplug B|has no timestamp|has no value/.test(error)),
  ).toBe(true);
  await tested.execute({ ...born, body: payload([{ name: "x", datatype: 10, double_value: 1 }], null) });
  expect(tested.deadLetters().length).toBe(letters + 1);
  await tested.close();
});
