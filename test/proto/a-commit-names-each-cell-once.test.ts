import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import {
  type CellChange,
  decodeCommit,
  decodeStoredFrame,
  encodeCommit,
  encodeStoredFrame,
  openValue,
  sealValue,
} from "../../proto/index.js";
import * as wire from "../../proto/generated/wire.js";
import { writeChanges } from "../agent/state/changes.js";
import fc from "../property.js";

const firstSeed = Number(process.env["SEED"] ?? 1);
const epoch = { term: 1_795_000_000, number: 7, start: 3 };

/** A record of these, of each cell by itself. */
function recordOf(changes: readonly CellChange[]): Uint8Array {
  const head = { epoch, number: 1, age: 5, inputs: [], outputs: [], watermarks: [], record: 0 };
  return encodeCommit(head, (to) => writeChanges(to, changes));
}

function randomChanges(seed: number): readonly CellChange[] {
  const random = seededRandom(seed);
  return Array.from({ length: random.below(60) }, (_, n) => {
    const value = random.chance(0.2) ? null : Buffer.from(`${random.below(100)}`.repeat(random.below(3)));
    return {
      cell: `bolt-${random.below(3)}/cell-${random.below(3)}`,
      key: random.chance(0.1) ? "" : `${n}`,
      value,
    };
  });
}

describe("the changes of a commit", () => {
  it("come out as they went in, in the order of each cell", () => {
    for (let seed = firstSeed; seed < firstSeed + 300; seed++) {
      const changes = randomChanges(seed);
      const found = decodeCommit(recordOf(changes), "here").changes;
      expect(found, `seed ${seed}`).toHaveLength(changes.length);
      for (const cell of new Set(changes.map((change) => change.cell))) {
        const of = (all: readonly CellChange[]) => {
          const own = all.filter((change) => change.cell === cell);
          return own.map(({ key, value }) => [key, value === null ? null : Buffer.from(value).toString()]);
        };
        expect(of(found), `seed ${seed}`).toEqual(of(changes));
      }
    }
  });

  it("name their cell once, though they come in turn", () => {
    const changes = Array.from({ length: 200 }, (_, n) => {
      return { cell: `minutes/${n % 2 === 0 ? "count" : "sum"}`, key: `${n}`, value: Buffer.from("1") };
    });
    const text = Buffer.from(recordOf(changes)).toString("latin1");
    expect(text.split("minutes/")).toHaveLength(3);
  });

  it("are protobuf without a byte more, whatever their keys and values are", () => {
    const keys = ["", "k", "é".repeat(40), "k".repeat(1_024), "€".repeat(1_024), "🙂"];
    const values = [null, 0, 1, 127, 128, 20_000].map((size) =>
      size === null ? null : Buffer.alloc(size, 7),
    );
    const changes = keys.flatMap((key) => values.map((value) => ({ cell: "größe/ü", key, value })));
    const body = openValue(recordOf(changes), "here");
    const read = wire.CommitRecord.decode(body);
    expect(read.changes).toHaveLength(changes.length);
    expect(read.changes!.map(({ key }) => key ?? "")).toEqual(changes.map(({ key }) => key));
    expect(wire.CommitRecord.encode(read).finish()).toHaveLength(body.length);
    expect(decodeCommit(recordOf(changes), "here").changes).toEqual(changes);
  });

  it("are read where an earlier release named the cell of each", () => {
    const changes = randomChanges(firstSeed + 1_000).map(({ cell, key, value }) => {
      return value === null ? { cell, key } : { cell, key, value };
    });
    const former = sealValue(wire.CommitRecord.encode({ epoch, number: 1, changes }).finish());
    expect(decodeCommit(former, "here").changes).toMatchObject(changes);
  });

  it("of no cell are refused", () => {
    const record = sealValue(
      wire.CommitRecord.encode({ epoch, number: 1, changes: [{ key: "k" }] }).finish(),
    );
    expect(() => decodeCommit(record, "here")).toThrow(expect.objectContaining({ code: "damaged-record" }));
  });
});

it("a kept frame is what protobufjs would write, byte for byte", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "per-minute/default", "ü".repeat(300)),
  );
  const whole = fc.maxSafeNat();
  const frames = fc.record({
    ...{ from: whole, to: whole, total: whole, tuples: fc.nat(), stream: text, reason: text },
    ...{
      schema: fc.nat(),
      checksum: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      end: fc.boolean(),
      age: whole,
    },
    watermark: fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 42 })),
    body: fc.uint8Array({ maxLength: 5_000 }),
  });
  fc.assert(
    fc.property(frames, (frame) => {
      const { watermark } = frame;
      const micros = watermark === null ? null : watermark * 1_000;
      const wanted = wire.StoredFrame.encode({ ...frame, watermark: micros }).finish();
      const written = encodeStoredFrame(frame);
      expect(Buffer.compare(openValue(written, "here"), wanted)).toBe(0);
      expect(decodeStoredFrame(written, "here")).toEqual({ ...frame, body: Buffer.from(frame.body) });
    }),
  );
});
