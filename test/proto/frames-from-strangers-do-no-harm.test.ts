import { describe, expect, it } from "vitest";
import { HeadwaterError } from "../../base/index.js";
import { readColumnsStatic } from "../../proto/columns-static.js";
import * as wire from "../../proto/generated/wire.js";
import { decodeColumns, encodeColumns, frameBodyBytesMax, rowBytes, schemaOf } from "../../proto/index.js";
import type { Fields, Row } from "../../topology/index.js";
import fc from "../property.js";
import { framesOfTuples } from "./tuples.js";

const every = {
  s: "string",
  d: "double",
  i: "int",
  b: "bool",
  y: "bytes",
  t: "timestamp",
  j: "json",
  n: "string?",
  m: "timestamp?",
} as const satisfies Fields;

const rows: Row[] = Array.from({ length: 20 }, (_, i) => ({
  s: `room-${i % 3}`,
  d: i / 3,
  i: i * 1000 - 5,
  b: i % 2 === 0,
  y: new Uint8Array([i]),
  t: 1_795_000_000_000 + i,
  j: { i },
  n: i % 4 === 0 ? null : "x",
  m: i % 5 === 0 ? null : i,
}));

const one = { s: "a", d: 1, i: 1, b: true, y: new Uint8Array(1), t: 1, j: null, n: null, m: null };

describe("a tuple that does not fit is refused where it is encoded", () => {
  it.each([
    ["s", 1, /"s": expected a string, got 1/],
    ["s", null, /"s": expected a string, got null/],
    ["s", undefined, /got undefined/],
    ["d", "1", /"d": expected a number, got the string "1"/],
    ["d", 1n, /"d": expected a number, got a bigint/],
    ["i", 1.5, /"i": expected a safe integer .*, got 1.5/],
    ["i", 2 ** 53, /"i": expected a safe integer/],
    ["i", Number.NaN, /got NaN/],
    ["b", 1, /"b": expected a boolean, got 1/],
    ["y", [1], /"y": expected a Uint8Array, got an array/],
    ["y", "abc", /"y": expected a Uint8Array, got the string "abc"/],
    ["t", new Date(), /"t": expected ms since 1970 .*, got an object/],
    ["t", Number.NaN, /"t"/],
    ["t", 1e16, /"t"/],
    ["j", undefined, /"j": expected a value that JSON can say, got undefined/],
    ["j", () => 1, /"j": .* got a function/],
    ["j", 1n, /"j"/],
    ["n", 5, /"n": expected a string or null, got 5/],
  ])("%s = %o", (name, value, words) => {
    const schema = schemaOf(every);
    const bad = { ...one, [name]: value };
    for (const count of [1, 20]) {
      const frame = [...Array.from({ length: count - 1 }, () => one), bad];
      expect(() => encodeColumns(schema, frame, 0, count)).toThrow(words);
      expect(() => encodeColumns(schema, frame, 0, count)).toThrow(
        expect.objectContaining({ code: "bad-tuple" }),
      );
    }
    expect(() => rowBytes(schema, bad)).toThrow(words);
    expect(decodeColumns(schema, encodeColumns(schema, rows, 0, rows.length))).toEqual(rows);
  });

  it("a circle is no JSON", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(() => encodeColumns(schemaOf({ j: "json" }), [{ j: circle }], 0, 1)).toThrow(/"j"/);
  });

  it("a tuple above a frame, and a frame of too many tuples", () => {
    const schema = schemaOf({ s: "string" });
    const large = { s: "x".repeat(frameBodyBytesMax) };
    expect(rowBytes(schema, large)).toBeGreaterThan(frameBodyBytesMax);
    expect(() => encodeColumns(schema, [large], 0, 1)).toThrow(
      expect.objectContaining({ code: "too-large" }),
    );
    expect(() => encodeColumns(schema, new Array(4097).fill({ s: "" }), 0, 4097)).toThrow(/4097 tuples/);
  });

  it("missing values of nullable fields are null", () => {
    const schema = schemaOf({ a: "int?", b: "json?" });
    expect(decodeColumns(schema, encodeColumns(schema, [{}], 0, 1))).toEqual([{ a: null, b: null }]);
  });

  it("what rowBytes says is near what a frame takes", () => {
    fc.assert(
      fc.property(framesOfTuples, ({ fields, frames }) => {
        const schema = schemaOf(fields);
        for (const frame of frames) {
          const said = frame.reduce((sum, row) => sum + rowBytes(schema, row), 0);
          const taken = encodeColumns(schema, frame, 0, frame.length).length;
          expect(taken).toBeLessThanOrEqual(said * 3 + 40 * schema.columns.length);
        }
      }),
    );
  });
});

describe("schemas", () => {
  it("are named by names, types and order", () => {
    const hashes = [
      { a: "int" },
      { a: "int?" },
      { b: "int" },
      { a: "double" },
      { a: "int", b: "int" },
      { b: "int", a: "int" },
    ];
    expect(new Set(hashes.map((fields) => schemaOf(fields as Fields).hash)).size).toBe(hashes.length);
    expect(schemaOf({ room: "string", at: "timestamp?" }).hash).toBe(
      schemaOf({ room: "string", at: "timestamp?" }).hash,
    );
  });

  it("with unknown types, reserved names or too many fields are refused", () => {
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`f${i}`, "int"]));
    for (const fields of [{ a: "float" }, JSON.parse('{"__proto__":"int"}'), { "": "int" }, many])
      expect(() => schemaOf(fields as Fields)).toThrow(expect.objectContaining({ code: "bad-fields" }));
  });

  it("fields may be named as methods of objects are", () => {
    const schema = schemaOf({ constructor: "int", toString: "string", hasOwnProperty: "bool" } as Fields);
    const row = { constructor: 1, toString: "x", hasOwnProperty: true };
    const [decoded] = decodeColumns(schema, encodeColumns(schema, [row as unknown as Row], 0, 1));
    expect(Object.entries(decoded!)).toEqual(Object.entries(row));
  });
});

describe("other layouts of the same message", () => {
  const schema = schemaOf({ i: "int", s: "string?", t: "timestamp" });
  const expected = [
    { i: -1, s: "b", t: 0.001 },
    { i: 300, s: null, t: 0.003 },
  ];
  /** A length-delimited field. */
  const field = (tag: number, ...parts: readonly (readonly number[] | Uint8Array)[]) => {
    const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };

  it("unpacked numbers, columns before the count, fields out of order, unknown fields", () => {
    const ints = field(0x12, [0x18, 0x01], [0x18, 0xd8, 0x04]);
    const dictionary = field(0x32, field(0x0a, [97]), field(0x0a, [98]));
    const strings = field(0x12, field(0x3a, [1, 0]), [0x50, 7], dictionary, field(0x0a, [2]));
    const times = field(0x12, field(0x22, [2]), field(0x22, [4]));
    const bytes = Buffer.concat([ints, strings, times, Buffer.from([0x08, 2])]);
    expect(decodeColumns(schema, bytes)).toEqual(expected);
  });

  it("varints that are longer than they need be", () => {
    const bytes = Buffer.concat([
      Buffer.from([0x08, 0x82, 0x00]),
      field(0x12, field(0x1a, [0x81, 0x80, 0x00, 0xd8, 0x84, 0x80, 0x80, 0x00])),
      field(0x12, field(0x0a, [2]), field(0x32, field(0x0a, [98]), [0x0a, 0x80, 0x00])),
      field(0x12, field(0x22, [0x82, 0x80, 0x80, 0x80, 0x80, 0x00, 4])),
    ]);
    expect(decodeColumns(schema, bytes)).toEqual(expected);
  });
});

describe("what cannot be is refused", () => {
  const columns = (message: wire.Columns.$Properties) => wire.Columns.encode(message).finish();
  const refused = (fields: Fields, message: wire.Columns.$Properties) =>
    expect(() => decodeColumns(schemaOf(fields), columns(message)));

  it("counts, bits and indexes that do not fit", () => {
    refused({ d: "double" }, { tuples: 5000, columns: [{}] }).toThrow(/5000 tuples/);
    refused({ d: "double" }, { tuples: 1, columns: [] }).toThrow(/0 columns, expected 1/);
    refused({ d: "double" }, { tuples: 2, columns: [{ doubles: [1] }] }).toThrow(/1 values, expected 2/);
    refused({ d: "double" }, { tuples: 1, columns: [{ nulls: new Uint8Array([1]), doubles: [1] }] }).toThrow(
      /nulls/,
    );
    refused({ d: "double?" }, { tuples: 1, columns: [{ nulls: new Uint8Array(2), doubles: [1] }] }).toThrow(
      /nulls/,
    );
    refused({ b: "bool" }, { tuples: 9, columns: [{ bools: new Uint8Array(1) }] }).toThrow(/bits/);
    refused({ s: "string" }, { tuples: 1, columns: [{ indexes: [3] }] }).toThrow(
      /index 3 in a dictionary of 0/,
    );
    refused({ j: "json" }, { tuples: 1, columns: [{ dictionary: { entries: [Buffer.from("{")] } }] }).toThrow(
      /JSON/,
    );
    refused({ i: "int" }, { tuples: 1, columns: [{ ints: ["9007199254740992" as never] }] }).toThrow(/2\^53/);
    refused({ t: "timestamp" }, { tuples: 1, columns: [{ times: [2 ** 52] }] }).toThrow(/calendars/);
    const columnsOfMany = Array.from({ length: 300 }, () => ({}));
    refused({ d: "double" }, { tuples: 1, columns: columnsOfMany }).toThrow(/more than 256/);
  });

  it("one large entry for many tuples is shared, not copied", () => {
    const entries = [new Uint8Array(200_000)];
    const bytes = columns({
      tuples: 4096,
      columns: [{ dictionary: { entries }, indexes: new Array(4096).fill(0) }],
    });
    const decoded = decodeColumns(schemaOf({ y: "bytes" }), bytes);
    expect(decoded.length).toBe(4096);
    expect(decoded[0]!["y"]).toBe(decoded[4095]!["y"]);
  });

  it("100,000 mutated frames: the same verdict as protobufjs gives, and nothing but HeadwaterErrors", () => {
    const schema = schemaOf(every);
    const sound = encodeColumns(schemaOf(every), rows, 0, rows.length);
    const mutation = fc.record({
      cut: fc.option(fc.nat(sound.length), { freq: 8 }),
      changes: fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      judged: fc.nat(9),
    });
    const verdict = (read: () => unknown): unknown => {
      try {
        return read();
      } catch (error) {
        if (error instanceof HeadwaterError && error.code === "bad-message") return "refused";
        throw error;
      }
    };
    fc.assert(
      fc.property(mutation, ({ cut, changes, judged }) => {
        const bytes = Buffer.from(sound.subarray(0, cut ?? sound.length));
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        const fast = verdict(() => decodeColumns(schema, bytes));
        if (judged > 0) return;
        const slow = verdict(() => {
          const { tuples, columns: values } = readColumnsStatic(schema.columns, bytes);
          return Array.from({ length: tuples }, (_, i) =>
            Object.fromEntries(schema.columns.map(({ name }, k) => [name, values[k]![i]])),
          );
        });
        expect(fast).toEqual(slow);
      }),
      { numRuns: 100_000 },
    );
  }, 180_000);
});
