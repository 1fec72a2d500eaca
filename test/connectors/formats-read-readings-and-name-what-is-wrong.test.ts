import { Encoder } from "cbor-x";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { payloadReader, payloadWriter } from "../../connectors/formats/formats.js";
import { protoTextOf } from "../../connectors/formats/protobuf.js";
import { topicOfTuple } from "../../connectors/formats/topic-of-tuple.js";
import type { Fields } from "../../topology/index.js";
import fc from "../property.js";

const reading = { room: "string", celsius: "double", count: "int?", at: "timestamp" } as const;
const every = {
  text: "string",
  number: "double",
  whole: "int",
  yes: "bool",
  data: "bytes",
  at: "timestamp",
  any: "json",
  perhaps: "double?",
} as const;
const tuple = {
  text: "Grünau \u{1F525}",
  number: -0.5,
  whole: -(2 ** 53 - 1),
  yes: true,
  data: new Uint8Array([0, 255]),
  at: 1_795_000_000_123.25,
  any: { a: [1, null, "x"] },
  perhaps: null,
};

function read(
  format: string,
  fields: Fields,
  payload: string | Uint8Array,
  levels: Record<string, string> = {},
) {
  const named = Object.keys(levels).map((field, index) => ({ index, field }));
  const options = { fields, levels: named, arrivalField: null };
  return payloadReader(format, options).read(
    Object.values(levels).join("/"),
    Buffer.from(payload as string),
    7,
  );
}

describe("json", () => {
  it("fills declared fields, ignores others, keeps their order", () => {
    const row = read("json", reading, '{"at":5,"extra":{},"count":3,"celsius":20,"room":"a","__proto__":1}');
    expect(row).toStrictEqual({ room: "a", celsius: 20, count: 3, at: 5 });
    expect(Object.keys(row)).toEqual(["room", "celsius", "count", "at"]);
  });

  it("takes fields from the topic, typed", () => {
    const fields = { site: "string", line: "int", celsius: "double" } as const;
    expect(read("json", fields, '{"celsius":1,"line":9}', { site: "north", line: "4" })).toStrictEqual({
      site: "north",
      line: 4,
      celsius: 1,
    });
    expect(read("json", fields, '{"celsius":1}', { site: "north", line: "four" })).toMatch(/line/);
    for (const line of ["0x1F", "0b1", "0o7", " 0X1", "  "])
      expect(read("json", fields, '{"celsius":1}', { site: "north", line })).toMatch(/line/);
  });

  it("reads timestamps in the unit that is named, and dates", () => {
    const at = { at: "timestamp" } as const;
    const readAt = (timestamps: "ms" | "s" | "us", payload: string) =>
      payloadReader("json", { fields: at, levels: [], arrivalField: "at", timestamps }).read(
        "",
        Buffer.from(payload),
        7,
      );
    expect(readAt("ms", '{"at":1795000000000}')).toEqual({ at: 1_795_000_000_000 });
    expect(readAt("s", '{"at":1795000000.5}')).toEqual({ at: 1_795_000_000_500 });
    expect(readAt("us", '{"at":1795000000000001}')).toEqual({ at: 1_795_000_000_000.001 });
    expect(readAt("s", '{"at":"2026-11-18T11:06:40Z"}')).toEqual({ at: 1_795_000_000_000 });
    expect(readAt("ms", "{}")).toEqual({ at: 7 });
    expect(readAt("ms", '{"at":1795000000000000}')).toMatch(/at is .* in µs|at is/);
  });

  it.each([
    ["{", /JSON/],
    ["", /JSON/],
    ["[]", /object/],
    ["null", /object/],
    ['{"room":"a","celsius":1}', /at is missing/],
    ['{"room":"a","celsius":null,"at":1}', /celsius is missing/],
    ['{"room":1,"celsius":1,"at":1}', /room is 1, not a text/],
    ['{"room":"a","celsius":"1","at":1}', /celsius is "1", not a number/],
    ['{"room":"a","celsius":1,"count":1.5,"at":1}', /count is 1.5, not a whole number/],
    ['{"room":"a","celsius":1,"count":9007199254740992,"at":1}', /count/],
    ['{"room":"a","celsius":1,"at":"soon"}', /at is "soon"/],
    [`{"room":"${"x".repeat(256 * 1024)}"}`, /bytes, at most/],
  ])("says what is wrong with %s", (payload, words) => {
    expect(read("json", reading, payload.slice(0, 300_000))).toMatch(words);
  });

  it("refuses what is no UTF-8, and json fields that are nested too deep", () => {
    expect(read("json", { a: "string" }, Buffer.from('{"a":"\xff"}', "latin1"))).toMatch(/UTF-8/);
    expect(read("json", { a: "json" }, `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`)).toMatch(/nested/);
  });
});

describe("csv and raw", () => {
  it("csv fills what the topic does not, in order; quotes, empty columns", () => {
    const fields = { room: "string", note: "string", celsius: "double", count: "int?" } as const;
    expect(read("csv", fields, '"a ""b"", c",20.5,\r\n', { room: "r" })).toStrictEqual({
      room: "r",
      note: 'a "b", c',
      celsius: 20.5,
      count: null,
    });
    expect(read("csv", fields, "a", { room: "r" })).toMatch(/celsius is missing/);
    expect(read("csv", fields, "a,1,2,3", { room: "r" })).toMatch(/4 columns, not 3/);
    expect(read("csv", fields, "a,warm", { room: "r" })).toMatch(/celsius is "warm"/);
  });

  it.each([
    ["double", "20.5", 20.5],
    ["int", " 7\n", 7],
    ["bool", "true", true],
    ["string", " a ", " a "],
    ["bytes", "ab", new Uint8Array([97, 98])],
    ["json", "[1]", [1]],
    ["timestamp", "1970-01-01T00:00:01Z", 1000],
  ])("raw is a %s", (type, payload, value) => {
    expect(read("raw", { v: type } as Fields, payload)).toStrictEqual({ v: value });
  });

  it("raw says what is wrong", () => {
    expect(read("raw", { v: "double" }, "warm")).toMatch(/v is "warm", not a number/);
    expect(read("raw", { v: "string" }, new Uint8Array([0xff]))).toMatch(/UTF-8/);
    expect(() => read("raw", { v: "double", w: "double" }, "1")).toThrow(/raw fills one field/);
  });
});

describe("cbor", () => {
  const encoder = new Encoder({ useRecords: false, variableMapSize: true });

  /** cbor-x makes bigints of large integers. */
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, member) => (typeof member === "bigint" ? Number(member) : member)));

  it("reads what cbor-x writes, and cbor-x reads what we write", () => {
    // cbor-x gives one name another one, as a guard of its own.
    const safe = (value: unknown) => !JSON.stringify(value).includes("__proto__");
    const json = fc
      .jsonValue({ maxDepth: 4 })
      .filter(safe)
      .map((value) => JSON.parse(JSON.stringify(value)));
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        fc.maxSafeInteger(),
        json,
        (s, d, i, any) => {
          const row = { s, d, i, any, b: new Uint8Array([1, 2]) };
          const fields = { s: "string", d: "double", i: "int", any: "json", b: "bytes" } as const;
          expect(read("cbor", fields, encoder.encode(row))).toEqual({ ...row, any: row.any });
          const ours = payloadWriter("cbor", null)(row, "");
          expect(read("cbor", fields, ours)).toEqual(row);
          const theirs = encoder.decode(ours);
          expect({ ...(plain(theirs) as object), b: new Uint8Array(theirs.b) }).toEqual(row);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads back a name that JavaScript has a meaning for", () => {
    const any = JSON.parse('{"__proto__":{"a":1}}');
    const payload = payloadWriter("cbor", null)({ any }, "");
    expect(JSON.stringify(read("cbor", { any: "json" }, payload))).toBe('{"any":{"__proto__":{"a":1}}}');
  });

  it.each([
    ["shared references", "d81c81d81d00"],
    ["a regular expression", "d82362283f"],
    ["a huge list", "9bffffffffffffffff"],
    ["a huge text", "7affffffff61"],
    ["deep nesting", "81".repeat(200)],
    ["a map with numbers as keys", "a10102"],
    ["nothing", ""],
    ["something behind the end", "a000"],
  ])("refuses %s", (_what, hex) => {
    expect(read("cbor", { a: "json?" }, Buffer.from(hex, "hex"))).toMatch(/CBOR/);
  });

  it("reads pieces of unknown length, half floats and dates", () => {
    expect(
      read("cbor", { a: "string", b: "double" }, Buffer.from("bf61617f61786179ff6162f93e00ff", "hex")),
    ).toEqual({
      a: "xy",
      b: 1.5,
    });
    expect(read("cbor", { a: "timestamp" }, Buffer.from("a16161c101", "hex"))).toEqual({ a: 1000 });
  });
});

describe("protobuf", () => {
  it("is what any protobuf library reads with the printed schema", () => {
    const text = protoTextOf("Reading", every);
    const type = protobuf.parse(text, { keepCase: true }).root.lookupType("Reading");
    const payload = payloadWriter("protobuf", every)(tuple, "");
    expect(type.toObject(type.decode(payload), { longs: String })).toMatchObject({
      text: tuple.text,
      number: -0.5,
      whole: "-9007199254740991",
      yes: true,
      at: "1795000000123250",
      any: '{"a":[1,null,"x"]}',
    });
    expect(read("protobuf", every, payload)).toStrictEqual(tuple);
    const theirs = type.encode(type.create({ ...type.decode(payload) })).finish();
    expect(Buffer.from(theirs)).toEqual(Buffer.from(payload));
  });

  it("leaves out null and zero, and refuses what does not fit", () => {
    const fields = { a: "int", b: "int?" } as const;
    const write = payloadWriter("protobuf", fields);
    expect(write({ a: 0, b: null }, "").length).toBe(0);
    expect(read("protobuf", fields, write({ a: 0, b: 0 }, ""))).toEqual({
      a: 0,
      b: 0,
    });
    expect(() => write({ a: "x" }, "")).toThrow(/"a": expected int, got x/);
  });
});

describe("every format", () => {
  it.each(["json", "cbor", "csv", "protobuf"])("%s reads what it writes", (format) => {
    expect(read(format, every, payloadWriter(format, every)(tuple, ""))).toStrictEqual(tuple);
  });

  it("survives any bytes without a throw", () => {
    const formats = ["json", "cbor", "csv", "protobuf"].map((name) => ({
      sample: Buffer.from(payloadWriter(name, every)(tuple, "")),
      reader: payloadReader(name, { fields: every, levels: [], arrivalField: null }),
    }));
    const mutation = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(mutation, fc.nat(200), (changes, length) => {
        for (const { sample, reader } of formats) {
          const payload = Buffer.from(sample.subarray(0, length < 20 ? length : sample.length));
          for (const [at, byte] of changes) if (at < payload.length) payload[at] = byte;
          expect(["string", "object"]).toContain(typeof reader.read("", payload, 0));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("a message id becomes a member where one is named", () => {
    const [json, cbor] = ["json", "cbor"].map((name) => payloadWriter(name, null, "id")({ a: 1 }, "t/1"));
    expect(JSON.parse(Buffer.from(json!).toString())).toEqual({ a: 1, id: "t/1" });
    expect(read("cbor", { id: "string" }, cbor!)).toEqual({ id: "t/1" });
  });

  it("unknown ones are refused by name", () => {
    expect(() => payloadReader("xml", { fields: reading, levels: [], arrivalField: null })).toThrow(/"xml"/);
    expect(() => payloadWriter("constructor", null)).toThrow(/"constructor"/);
    expect(() => payloadWriter("protobuf", null)).toThrow(/needs the order/);
  });
});

describe("topics of tuples", () => {
  it("are filled from fields", () => {
    expect(topicOfTuple("climate/{room}/{n}")({ room: "a b", n: 3 })).toBe("climate/a b/3");
    expect(topicOfTuple("climate")({})).toBe("climate");
  });

  it.each(["a/b", "+", "#", "a\0b", "", null, undefined, {}, Number.NaN])("refuse %j", (room) => {
    expect(() => topicOfTuple("climate/{room}")({ room })).toThrow(/field room/);
  });

  it("never reach the broker's own", () => {
    expect(() => topicOfTuple("{a}/b")({ a: "$SYS" })).toThrow(/begin with \$/);
    expect(() => topicOfTuple("{constructor}")({})).toThrow(/constructor/);
  });
});
