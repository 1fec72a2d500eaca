import { expect, test } from "vitest";
import { ByteReader, ByteWriter } from "../../../agent/state/bytes.js";
import fc from "../../property.js";

const written = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), value: fc.string({ maxLength: 40, unit: "binary" }) }),
  fc.record({
    kind: fc.constant("text" as const),
    value: fc.constantFrom("ß".repeat(5_000), "x".repeat(9_000)),
  }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 300, size: "max" }) }),
  fc.record({ kind: fc.constant("double" as const), value: fc.double() }),
  fc.record({ kind: fc.constant("varint" as const), value: fc.maxSafeNat() }),
);
type Written = typeof written extends fc.Arbitrary<infer W> ? W : never;

function write(each: Written, to: ByteWriter): void {
  if (each.kind === "text") to.text(each.value);
  else if (each.kind === "bytes") to.bytes(each.value);
  else if (each.kind === "double") to.double(each.value);
  else to.varint(each.value);
}

function read(each: Written, from: ByteReader): unknown {
  if (each.kind === "text") return from.text(Buffer.byteLength(each.value));
  if (each.kind === "bytes") return from.bytes(each.value.length);
  return each.kind === "double" ? from.double() : from.varint();
}

test("what a writer gave is read as it was written, whatever was written behind it", () => {
  const list = fc.array(fc.array(written, { maxLength: 6, size: "max" }), { maxLength: 60, size: "max" });
  fc.assert(
    fc.property(list, (values) => {
      const to = new ByteWriter();
      const item = new ByteWriter();
      const taken = values.map((each, n) => {
        // Every third by way of another one, its length before it.
        if (n % 3 === 2) {
          for (const one of each) write(one, item);
          item.moveTo(to);
        } else for (const one of each) write(one, to);
        return to.take();
      });
      for (const [n, each] of values.entries()) {
        const from = new ByteReader(taken[n]!);
        if (n % 3 === 2) expect(from.varint()).toBe(from.left);
        for (const one of each) expect(read(one, from)).toEqual(one.value);
        expect(from.left).toBe(0);
      }
    }),
    { numRuns: 200 },
  );
});
