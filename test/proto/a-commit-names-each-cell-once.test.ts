import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { type CellChange, decodeCommit, encodeCommit, sealValue } from "../../proto/index.js";
import * as wire from "../../proto/generated/wire.js";

const firstSeed = Number(process.env["SEED"] ?? 1);
const epoch = { term: 1_795_000_000, number: 7, start: 3 };

function recordOf(changes: readonly CellChange[]) {
  return { epoch, number: 1, age: 5, inputs: [], outputs: [], changes, watermarks: [], record: 0 };
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
      const found = decodeCommit(encodeCommit(recordOf(changes)), "here").changes;
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
    const text = Buffer.from(encodeCommit(recordOf(changes))).toString("latin1");
    expect(text.split("minutes/")).toHaveLength(3);
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
