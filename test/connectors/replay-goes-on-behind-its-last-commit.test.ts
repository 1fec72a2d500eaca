import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { fileReplay } from "../../connectors/index.js";
import { fields, type Json, type Row } from "../../topology/index.js";
import { Cell } from "./cell.js";
import { runSpout, temporaryFolder } from "./drive.js";

const reading = fields({ room: "string", n: "int" });

/** Reads a file in several lives, each with the position of the last one's commit. */
async function livesOf(path: string, lives: readonly number[], header = true) {
  let position = new Cell<Json>();
  const rows: Row[] = [];
  const dead: string[] = [];
  const logged: string[] = [];
  for (const stopAfter of lives) {
    const spec = fileReplay({ path, fields: reading, header });
    const run = await runSpout(spec, undefined, { state: { position }, stopAfter });
    rows.push(...run.rows);
    dead.push(...run.dead.map(({ source }) => source.slice(path.length)));
    logged.push(...run.logged);
    position = position.committed();
  }
  return { numbers: rows.map((row) => row["n"]), dead, logged };
}

const all = Number.POSITIVE_INFINITY;

describe("a replay in exactly-once", () => {
  it("declares its position there, and only there", () => {
    const { state } = fileReplay({ path: "a", fields: reading });
    if (typeof state !== "function") throw new Error("the state depends on the delivery");
    expect(state("exactly-once")).toMatchObject({ position: { kind: "value", type: "json" } });
    expect(state("at-least-once")).toEqual({});
  });

  it("takes every record once, wherever it stopped: quotes, empty lines, any line break", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const lines = ["n,room"];
      const rows = 200;
      for (let n = 0; n < rows; n++) {
        lines.push(`${n},${random.pick(["a", '"b\nc"', '"d "" e"', "ü", '"f\r\ng"'])}`);
        if (random.chance(0.1)) lines.push("");
      }
      const path = join(temporaryFolder(), "a.csv");
      writeFileSync(path, `\uFEFF${lines.join(random.pick(["\n", "\r\n"]))}`);
      const lives = [random.below(60) + 1, random.below(60) + 1, 1, all, all];
      const { numbers, dead } = await livesOf(path, lives);
      expect(numbers, `seed ${seed}`).toEqual(Array.from({ length: rows }, (_, n) => n));
      expect(dead).toEqual([]);
    }
  });

  it("knows the number of a line that cannot be read, and takes what was added", async () => {
    const path = join(temporaryFolder(), "a.jsonl");
    writeFileSync(path, '{"room":"a","n":1}\n{"room":"a","n":2}\nwhat?\n{"room":"a","n":3}\n');
    expect(await livesOf(path, [1, 2])).toMatchObject({ numbers: [1, 2, 3], dead: [":3"] });
    const position = new Cell<Json>();
    const spec = fileReplay({ path, fields: reading });
    await runSpout(spec, undefined, { state: { position } });
    appendFileSync(path, '{"room":"a","n":4}\nwhat?\n');
    const { rows, dead } = await runSpout(spec, undefined, { state: { position } });
    expect(rows).toEqual([{ room: "a", n: 4 }]);
    expect(dead[0]!.source).toBe(`${path}:6`);
  });

  it("begins anew in a file that is shorter than what was read, and says so", async () => {
    const path = join(temporaryFolder(), "a.csv");
    writeFileSync(path, "room,n\na,1\na,2\na,3\n");
    const position = new Cell<Json>();
    const spec = fileReplay({ path, fields: reading });
    await runSpout(spec, undefined, { state: { position } });
    writeFileSync(path, "room,n\na,9\n");
    const { rows, logged } = await runSpout(spec, undefined, { state: { position } });
    expect(rows).toEqual([{ room: "a", n: 9 }]);
    expect(logged.join()).toContain("it has 11 bytes, and 19 were read");
  });
});
