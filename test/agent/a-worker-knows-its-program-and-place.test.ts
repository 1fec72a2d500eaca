import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Board } from "../../agent/worker/board.js";
import { Loop } from "../../agent/worker/loop.js";
import { loadGraph } from "../../agent/worker/program.js";
import { type Graph, graphHash, specOf } from "../../topology/index.js";
import { until } from "../fixtures/until.js";

const directory = mkdtempSync(join(tmpdir(), "headwater-program-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function bundle(name: string, code: string): string {
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
}

const empty = { kind: "headwater/graph", name: "here", settings: {}, components: [] } as unknown as Graph;
const hash = graphHash(specOf(empty));
const source = (graph: unknown) => `export default ${JSON.stringify(graph)};`;

describe("a bundle", () => {
  it("gives its graph, whoever's classes it is made of", async () => {
    expect(await loadGraph(bundle("right", source(empty)), hash)).toEqual(empty);
  });

  it("that builds another graph than was submitted is refused with the likely cause", async () => {
    const other = loadGraph(bundle("other", source({ ...empty, name: "there" })), hash);
    await expect(other).rejects.toMatchObject({
      code: "other-graph",
      remedy: expect.stringContaining("no clock"),
    });
  });

  it.each([
    ["no topology", "export const a = 1;", /exports no topology/],
    ["a thing of another kind", source({ kind: "x" }), /exports no topology/],
    ["a throw", 'throw new Error("at the top");', /cannot be loaded: at the top/],
    ["no program", "this is not JavaScript", /cannot be loaded/],
  ])("with %s is refused", async (name, code, words) => {
    const refused = loadGraph(bundle(name.replaceAll(" ", "-"), code), hash);
    await expect(refused).rejects.toMatchObject({ code: "bad-bundle" });
    await expect(refused).rejects.toThrow(words);
  });
});

describe("the memory that a worker shares with its agent", () => {
  it("says where the worker is, and what it must not execute", () => {
    const ours = new Board();
    const theirs = new Board(ours.memory, [{ component: 2, fingerprint: 77 }]);
    expect(ours.place).toBeNull();
    theirs.at(2, 2 ** 50 + 1);
    expect(ours.place).toEqual({ component: 2, fingerprint: 2 ** 50 + 1 });
    theirs.idle();
    expect(ours.place).toBeNull();
    expect([theirs.poison(2, 77), theirs.poison(1, 77), theirs.poison(2, 78)]).toEqual([true, false, false]);
  });

  it("counts turns, and carries suspicion and lease", () => {
    const ours = new Board();
    const theirs = new Board(ours.memory);
    const before = ours.turns;
    theirs.turn();
    expect(ours.turns).not.toBe(before);
    ours.suspect(true);
    expect(theirs.suspicious).toBe(true);
    expect(theirs.leased(0, 0)).toBe(false);
    ours.lease(1_000, 5_000);
    expect(theirs.leased(999, 4_999)).toBe(true);
    expect(theirs.leased(1_000, 4_999)).toBe(false);
    expect(theirs.leased(999, 5_000)).toBe(false);
  });
});

describe("the loop of a worker", () => {
  it("runs while there is more, sleeps when there is nothing, and wakes in time", async () => {
    let left = 5;
    const turns: number[] = [];
    const runtime = {
      run: () => {
        turns.push(performance.now());
        return --left > 0;
      },
    };
    const nothing = () => undefined;
    const loop = new Loop(runtime, () => performance.now(), nothing, nothing);
    loop.wake(0);
    await until("it has run", () => turns.length === 5);
    left = 1;
    const at = performance.now() + 40;
    loop.wake(at + 1_000);
    loop.wake(at);
    await until("it wakes", () => turns.length === 6);
    expect(turns.at(-1)!).toBeGreaterThanOrEqual(at - 1);
    loop.close();
    loop.wake(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(turns.length).toBe(6);
  });
});
