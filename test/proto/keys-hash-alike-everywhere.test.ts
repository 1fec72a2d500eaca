import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { murmur3 } from "../../base/index.js";
import { keyHash, keyHashOf } from "../../proto/index.js";
import fc from "../property.js";

/**
 * One key a line: the values as JSON (bytes as {"bytes": hex}, what JSON cannot say as {"number": text}), a
 * tab, the hash.
 */
const golden = readFileSync(new URL("../fixtures/wire/key-hashes.tsv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split("\t") as [string, string]);

function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("bytes" in value) return new Uint8Array(Buffer.from(String(value.bytes), "hex"));
  if ("number" in value) return Number(value.number);
  return value;
}

it.each(golden)("%s has the hash that it always had", (key, hash) => {
  const values = (JSON.parse(key) as unknown[]).map(revive);
  expect(keyHash(values)).toBe(Number(hash));
});

it("there are golden keys of every kind", () => {
  expect(golden.length).toBeGreaterThanOrEqual(25);
});

it("the hash is murmur3-32 over the canonical bytes", () => {
  const canonical = (value: unknown): Buffer => {
    if (typeof value === "string")
      return Buffer.concat([Buffer.from([5]), Buffer.from(value), Buffer.from([0])]);
    if (typeof value === "boolean") return Buffer.from([value ? 2 : 1]);
    if (typeof value !== "number") return Buffer.from([0]);
    const bytes = Buffer.alloc(9);
    if ((value | 0) === value) {
      bytes[0] = 3;
      bytes.writeInt32LE(value, 1);
      return bytes.subarray(0, 5);
    }
    bytes[0] = 4;
    bytes.writeDoubleLE(value, 1);
    return bytes;
  };
  const value = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const bytes = Buffer.concat(values.map((one) => canonical(Object.is(one, -0) ? 0 : one)));
      expect(keyHash(values)).toBe(murmur3(bytes));
    }),
  );
});

it("equal keys hash alike, whatever their types say", () => {
  expect(keyHash([1])).toBe(keyHash([1.0]));
  expect(keyHash([0])).toBe(keyHash([-0]));
  expect(keyHash([null])).toBe(keyHash([undefined]));
  expect(keyHash([{ a: 1, b: [2] }])).toBe(keyHash([{ b: [2], a: 1 }]));
  expect(keyHashOf({ a: "x", b: 2, c: 3 }, ["c", "a"])).toBe(keyHash([3, "x"]));
});

it("neighbouring values do not run together", () => {
  expect(keyHash(["ab", "c"])).not.toBe(keyHash(["a", "bc"]));
  expect(keyHash(["1"])).not.toBe(keyHash([1]));
});

it("1,000 keys spread evenly over 8 tasks", () => {
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 1000; i++) counts[keyHash([`room-${i}`]) % 8]!++;
  for (const count of counts) expect(count).toBeGreaterThan(80);
});
