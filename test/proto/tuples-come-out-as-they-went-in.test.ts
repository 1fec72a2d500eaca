import { describe, expect, it } from "vitest";
import { readColumnsStatic } from "../../proto/columns-static.js";
import * as wire from "../../proto/generated/wire.js";
import { decodeColumns, encodeColumns, schemaOf } from "../../proto/index.js";
import fc from "../property.js";
import { framesOfTuples } from "./tuples.js";

/** Object.is for numbers, for -0 and NaN count; -0 in an int is 0. */
function same(actual: unknown, expected: unknown, isInt: boolean): boolean {
  if (typeof expected === "number") return Object.is(actual, isInt && expected === 0 ? 0 : expected);
  expect(actual).toStrictEqual(expected);
  return true;
}

describe("tuples come out as they went in", () => {
  it("for every type, null, size and order of frames", () => {
    fc.assert(
      fc.property(framesOfTuples, ({ fields, frames }) => {
        const sender = schemaOf(fields);
        const receiver = schemaOf(fields);
        for (const rows of frames) {
          const bytes = encodeColumns(sender, rows, 0, rows.length);
          const decoded = decodeColumns(receiver, bytes);
          expect(decoded.length).toBe(rows.length);
          for (const [i, row] of decoded.entries()) {
            expect(Object.keys(row)).toEqual(Object.keys(fields));
            for (const name of Object.keys(fields))
              expect(same(row[name], rows[i]![name], name.startsWith("int"))).toBe(true);
          }
        }
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it("for protobufjs, byte for byte, in both directions", () => {
    fc.assert(
      fc.property(framesOfTuples, ({ fields, frames }) => {
        const schema = schemaOf(fields);
        for (const rows of frames) {
          const bytes = encodeColumns(schema, rows, 0, rows.length);
          const message = wire.Columns.decode(bytes);
          expect(Buffer.from(wire.Columns.encode(message).finish())).toEqual(Buffer.from(bytes));
          const { tuples, columns } = readColumnsStatic(schema.columns, bytes);
          expect(tuples).toBe(rows.length);
          const decoded = decodeColumns(schema, bytes);
          for (const [k, { name }] of schema.columns.entries())
            expect(decoded.map((row) => row[name])).toEqual(Array.from(columns[k]!));
        }
      }),
      { numRuns: 700 },
    );
  }, 120_000);

  it("for a part of the rows", () => {
    const schema = schemaOf({ a: "int" });
    const rows = [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }];
    expect(decodeColumns(schema, encodeColumns(schema, rows, 1, 3))).toEqual([{ a: 2 }, { a: 3 }]);
  });

  it("for frames of 4,096 tuples, and for no tuples", () => {
    const schema = schemaOf({ a: "string", b: "double?" });
    const rows = Array.from({ length: 4096 }, (_, i) => ({
      a: `room-${i % 300}`,
      b: i % 7 === 0 ? null : i / 3,
    }));
    expect(decodeColumns(schema, encodeColumns(schema, rows, 0, 4096))).toEqual(rows);
    expect(encodeColumns(schema, [], 0, 0).length).toBe(0);
    expect(decodeColumns(schema, new Uint8Array(0))).toEqual([]);
  });

  it("as plain objects that do not share memory with the frame", () => {
    const schema = schemaOf({ a: "bytes", b: "string" });
    const bytes = encodeColumns(schema, [{ a: new Uint8Array([1, 2]), b: "x".repeat(20) }], 0, 1);
    const [row] = decodeColumns(schema, bytes);
    bytes.fill(0);
    expect(row).toStrictEqual({ a: new Uint8Array([1, 2]), b: "x".repeat(20) });
  });
});
