import { expect, test } from "vitest";
import { intervalJoin, join, lookup } from "../../../components/index.js";
import { testTopology } from "../../../local/testing.js";
import { fields, type Source, spout, TopologyBuilder } from "../../../topology/index.js";
import { WindowLife } from "../windows/window-life.js";

const left = fields({ machine: "string", rms: "double", at: "timestamp" });
const right = fields({ machine: "string", celsius: "double", at: "timestamp" });
const picks = { rms: "left.rms", celsius: "right.celsius" } as const;
const t0 = Date.UTC(2026, 0, 1);

function stage(parallelism = 1) {
  const t = new TopologyBuilder("joined");
  const idle = { open() {}, next: () => "idle" as const };
  const eventTime = { field: "at", disorder: 0 } as const;
  const lefts = t.spout("lefts", spout({ streams: { default: left }, create: () => idle }), { eventTime });
  const rights = t.spout("rights", spout({ streams: { default: right }, create: () => idle }), { eventTime });
  const sides = { left: lefts, right: rights, by: "machine", time: "at" } as const;
  const add = (inputs: readonly Source<typeof left | typeof right>[], rowsMax = 1_000) => {
    const spec = join({ ...sides, size: "10s", fields: picks, rowsMax });
    return t.bolt("joined", inputs as never, spec as never, { parallelism });
  };
  return { t, lefts, rights, sides, add };
}

test("a join of several tasks whose keys may not meet is refused, with the remedy", () => {
  const { t, lefts, rights, add } = stage(2);
  add([lefts.shuffle(), rights.fields("machine")]);
  expect(() => t.build()).toThrow(
    /equal keys of both inputs may not meet[\s\S]*deal the left side by fields\("machine"\)/,
  );
  const good = stage(2);
  good.add([good.lefts.fields("machine"), good.rights.fields("machine")]);
  expect(good.t.build().components).toHaveLength(3);
});

test("a stream that is no input, one that is no side, and a stream with itself are refused", () => {
  const { t, lefts, rights, add } = stage();
  const more = t.spout(
    "more",
    spout({ streams: { default: left }, create: () => ({ open() {}, next: () => "end" }) }),
  );
  add([lefts, more]);
  expect(() => t.build()).toThrow(
    /rights\/default, its right side, is not among its inputs[\s\S]*more\/default is neither/,
  );
  const itself = {
    left: lefts,
    right: lefts,
    by: "machine",
    size: "1s",
    fields: { rms: "left.rms" },
  } as const;
  expect(() => join(itself)).toThrow(/both sides are the same stream/);
  const near = { left: lefts, right: rights, by: "machine", fields: picks } as const;
  expect(() => intervalJoin({ ...near, between: ["5s", "-5s"] })).toThrow(/ends before it begins/);
  expect(() => join({ ...near, size: "1s", fields: { at: "left.at" } })).toThrow(
    /two fields of its result are named at/,
  );
  expect(() => lookup({ stream: lefts, table: rights, by: "machine", adds: {} })).toThrow(/adds nothing/);
});

test("a lateness without a time is refused: by arrival nothing is late", () => {
  const { sides } = stage();
  const untimed = { ...sides, time: undefined } as never as Omit<typeof sides, "time">;
  const say = /it needs the time of the tuples/;
  expect(() => join({ ...untimed, size: "10s", fields: picks, lateness: "1m" })).toThrow(say);
  expect(() => intervalJoin({ ...untimed, between: [0, 1], fields: picks, lateness: 5 })).toThrow(say);
});

test("what has no room is a dead letter, counted, and logged once a minute; the others go on", () => {
  const { sides } = stage();
  const spec = join({ ...sides, size: "10s", fields: picks, rowsMax: 2, keysMax: 2 });
  const life = new WindowLife(spec, [
    ["lefts", left],
    ["rights", right],
  ]);
  const one = (machine: string, second: number) => ({ machine, rms: 1, at: t0 + second * 1_000 });
  life.now = 1_000_000;
  life.execute(one("a", 0), "lefts");
  life.execute(one("a", 1), "lefts");
  expect(() => life.execute(one("a", 2), "lefts")).toThrow(/2 tuples of one key wait/);
  life.execute(one("b", 2), "lefts");
  expect(() => life.execute(one("c", 2), "lefts")).toThrow(/tuples of 2 keys wait/);
  expect(life.counted.get("shed")).toBe(2);
  expect(life.logged).toHaveLength(1);
  life.execute({ machine: "a", celsius: 20, at: t0 }, "rights");
  expect(life.results).toHaveLength(2);
  life.restart();
  expect(() => life.execute(one("c", 2), "lefts"), "also after a restart").toThrow(/tuples of 2 keys wait/);
  life.advance(t0 + 10_000);
  life.execute(one("c", 12), "lefts");
});

test("in a topology unmatched tuples of a full join go out behind both watermarks", async () => {
  const { t, lefts, rights, sides } = stage();
  t.bolt(
    "near",
    [lefts.global(), rights.global()],
    intervalJoin({ ...sides, between: ["-2s", "2s"], kind: "full", fields: picks }),
  );
  const topology = testTopology(t.build());
  const at = (second: number) => t0 + second * 1_000;
  const results = () =>
    topology
      .take("near")
      .map(({ at: when, rms, celsius }) => [((when as number) - t0) / 1_000, rms, celsius]);
  await topology.feed("lefts", [
    { machine: "a", rms: 1, at: at(0) },
    { machine: "a", rms: 2, at: at(10) },
  ]);
  expect(results()).toEqual([]);
  await topology.restart();
  await topology.feed("rights", [{ machine: "a", celsius: 20, at: at(11) }]);
  expect(results().sort()).toEqual([
    [11, 2, 20],
    [2, 1, null],
  ]);
  await topology.feed("rights", [{ machine: "a", celsius: 30, at: at(20) }]);
  await topology.feed("lefts", [{ machine: "a", rms: 3, at: at(30) }]);
  expect(results()).toEqual([]);
  expect(await topology.end()).toBe(true);
  expect(results().sort()).toEqual([
    [22, null, 30],
    [32, 3, null],
  ]);
  expect(topology.deadLetters()).toEqual([]);
  await topology.close();
});
