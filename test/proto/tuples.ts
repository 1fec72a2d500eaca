import type { Fields, FieldType, Row } from "../../topology/index.js";
import fc from "../property.js";

/** Random schemas and tuples for the codec's tests. */

const types: readonly FieldType[] = ["string", "double", "int", "bool", "bytes", "timestamp", "json"];

/** Well-formed text: UTF-8 has no lone surrogates. */
const text = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("", "room-1", "room-2", "\u0000", "ÄÖÜ", "\u{1F525}", "x".repeat(300)),
);

const double = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324, 20.5),
);

const int = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -1,
    2 ** 30,
    -(2 ** 30),
    2 ** 30 - 1,
    -(2 ** 30) - 1,
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    2 ** 31,
    2 ** 32,
  ),
);

/** µs as ms: the API's number with the wire's precision. */
const timestamp = fc.oneof(
  fc.integer({ min: 1.79e12, max: 1.8e12 }),
  fc.integer({ min: 1.79e15, max: 1.8e15 }).map((micros) => micros / 1000),
  fc.constantFrom(0, -1, 0.001, (2 ** 52 - 1) / 1000, -(2 ** 52 - 1) / 1000),
);

/** JSON has no -0. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));

function anyValue(type: FieldType): fc.Arbitrary<unknown> {
  if (type === "string") return text;
  if (type === "double") return double;
  if (type === "int") return int;
  if (type === "timestamp") return timestamp;
  if (type === "bool") return fc.boolean();
  if (type === "bytes") return fc.uint8Array({ maxLength: 40 });
  return json;
}

const field = fc.record({
  type: fc.constantFrom(...types),
  nullable: fc.boolean(),
  /** Values come from a few, so that dictionaries are worth it. */
  few: fc.boolean(),
});

/** Declared fields and frames of tuples that fit them. */
export const framesOfTuples: fc.Arbitrary<{ readonly fields: Fields; readonly frames: Row[][] }> = fc
  .array(field, { minLength: 1, maxLength: 10 })
  .chain((specs) =>
    fc
      .tuple(
        ...specs.map(({ type, few }) =>
          few ? fc.array(anyValue(type), { minLength: 3, maxLength: 3 }) : fc.constant(null),
        ),
      )
      .chain((pools) => {
        const columns = specs.map(({ type, nullable }, k) => {
          const pool = pools[k];
          const value = pool === null || pool === undefined ? anyValue(type) : fc.constantFrom(...pool);
          return nullable ? fc.option(value, { freq: 3 }) : value;
        });
        const names = specs.map(({ type }, k) => `${type}-${k}`);
        const row = fc
          .tuple(...columns)
          .map((values) => Object.fromEntries(names.map((name, k) => [name, values[k]])) as Row);
        const fields = Object.fromEntries(
          specs.map(({ type, nullable }, k) => [names[k]!, nullable ? `${type}?` : type]),
        ) as Fields;
        const frames = fc.array(fc.array(row, { maxLength: 40 }), { minLength: 1, maxLength: 4 });
        return frames.map((made) => ({ fields, frames: made }));
      }),
  );
