import { expect, test } from "vitest";
import { ByteReader } from "../../../agent/state/bytes.js";
import { ByteWriter } from "../../../proto/index.js";
import { keyedValue } from "../../../topology/index.js";
import fc from "../../property.js";
import { Grouped } from "./grouped.js";

const text = fc.oneof(
  fc.string({ maxLength: 40, unit: "binary" }),
  fc.constantFrom("ß".repeat(5_000), "x".repeat(9_000)),
);
const written = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), value: text }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 300, size: "max" }) }),
  fc.record({ kind: fc.constant("double" as const), value: fc.double() }),
  fc.record({ kind: fc.constant("varint" as const), value: fc.maxSafeNat() }),
);
type Written = typeof written extends fc.Arbitrary<infer W> ? W : never;

function write(each: Written, to: ByteWriter): void {
  if (each.kind === "text") to.utf8(each.value);
  else if (each.kind === "bytes") to.raw(each.value);
  else {
    to.reserve(8);
    if (each.kind === "double") to.double(each.value);
    else to.varint(each.value);
  }
}

function read(each: Written, from: ByteReader): unknown {
  if (each.kind === "text") return from.text(Buffer.byteLength(each.value));
  if (each.kind === "bytes") return from.bytes(each.value.length);
  return each.kind === "double" ? from.double() : from.varint();
}

test("what is written behind room for its length is read, whatever room that was", () => {
  const inner = fc.record({
    width: fc.integer({ min: 1, max: 5 }),
    values: fc.array(written, { maxLength: 4 }),
  });
  const list = fc.array(
    fc.record({ width: fc.integer({ min: 1, max: 5 }), before: fc.array(written, { maxLength: 4 }), inner }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(list, (items) => {
      const to = new ByteWriter(16);
      for (const { width, before, inner } of items) {
        const outside = to.open(width);
        for (const each of before) write(each, to);
        const inside = to.open(inner.width);
        for (const each of inner.values) write(each, to);
        to.close(inside, inner.width);
        to.close(outside, width);
      }
      const from = new ByteReader(to.buffer.subarray(0, to.at));
      for (const { before, inner } of items) {
        const outside = from.varint();
        const then = from.left;
        for (const each of before) expect(read(each, from)).toEqual(each.value);
        const inside = from.varint();
        const begun = from.left;
        for (const each of inner.values) expect(read(each, from)).toEqual(each.value);
        expect([begun - from.left, then - from.left]).toEqual([inside, outside]);
      }
      expect(from.left).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test("a value of a checkpoint stays as it was written, whatever is written behind it", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (values) => {
      const grouped = new Grouped({ last: keyedValue("string") });
      const taken = values.flatMap((value, n) => {
        grouped.handles.last.set(`key-${n}`, value);
        const changes = grouped.takeCheckpoint();
        grouped.endCheckpoint();
        return changes.map((change) => [change.value!, Buffer.from(change.value!)] as const);
      });
      expect(taken).toHaveLength(values.length);
      for (const [value, then] of taken) expect(Buffer.compare(value, then)).toBe(0);
    }),
    { numRuns: 100 },
  );
});
