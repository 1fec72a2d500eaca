import { describe, expect, it } from "vitest";
import { type Look, lookAt, type SeenKey, sizesOf } from "../../../agent/state/look.js";
import { seededRandom } from "../../../base/index.js";
import { keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import { Grouped } from "./grouped.js";

const cells = {
  worst: keyedValue("double"),
  sensors: keyedMap("json"),
  latest: keyedList("string", { max: 5_000 }),
  silence: keyedTimer("processing"),
};
const all: Look = { cell: "", key: "", limit: 1_000, afterCell: "", afterKey: "" };
const look = (grouped: Grouped<typeof cells>, over: Partial<Look> = {}) =>
  lookAt(grouped.state, { ...all, ...over });

function filled(): Grouped<typeof cells> {
  const grouped = new Grouped(cells);
  const { worst, sensors, latest, silence } = grouped.handles;
  worst.set("hall", 31.5);
  worst.set("attic", 40);
  sensors.set("hall", "a", { at: 1 });
  sensors.set("hall", "b", [2]);
  latest.push("hall", "x", "y");
  silence.set("hall", 1_700_000_000_000);
  silence.set("gone", 5);
  silence.clear("gone");
  return grouped;
}

describe("a look at state", () => {
  it("shows every kind, in order of cell and key", () => {
    const grouped = filled();
    const kept = (cell: string, key: string, value: unknown) => ({
      cell: `bolt/${cell}`,
      key,
      value,
      cut: false,
    });
    expect(look(grouped)).toEqual({
      more: false,
      keys: [
        kept("latest", "hall", ["x", "y"]),
        kept("sensors", "hall", { a: { at: 1 }, b: [2] }),
        kept("silence", "hall", 1_700_000_000_000),
        kept("worst", "attic", 40),
        kept("worst", "hall", 31.5),
      ],
    });
    expect(sizesOf(grouped.state, { cell: "bolt/worst" })).toEqual([
      { cell: "bolt/worst", kind: "value", type: "double", keys: 2 },
    ]);
    expect(sizesOf(grouped.state, { cell: "" }).map(({ keys }) => keys)).toEqual([1, 1, 1, 2]);
  });

  it("finds one key in all cells, or one cell", () => {
    const grouped = filled();
    expect(look(grouped, { key: "hall" }).keys).toHaveLength(4);
    expect(look(grouped, { cell: "bolt/worst", key: "attic" }).keys).toMatchObject([{ value: 40 }]);
    expect(look(grouped, { key: "nobody" }).keys).toEqual([]);
    expect(look(grouped, { cell: "bolt/nothing" }).keys).toEqual([]);
  });

  it("leaves nothing to commit, also where values are in the store only", () => {
    const grouped = filled();
    grouped.checkpoint();
    grouped.load();
    look(grouped);
    expect(grouped.commit()).toEqual([]);
  });

  it("says that it shows the beginning of what is long", () => {
    const grouped = new Grouped(cells);
    for (let n = 0; n < 1_500; n++) {
      grouped.handles.sensors.set("long", `f${n}`, n);
      grouped.handles.latest.push("long", `${n}`);
    }
    const { keys } = look(grouped, { key: "long" });
    expect(keys.map(({ cut }) => cut)).toEqual([true, true]);
    expect((keys[0]!.value as unknown[]).length).toBe(1_000);
    expect(Object.keys(keys[1]!.value as object)).toHaveLength(1_000);
  });

  it("page after page misses nothing and repeats nothing", () => {
    const seed = 7_001;
    const random = seededRandom(seed);
    const grouped = new Grouped(cells);
    for (let n = 0; n < 3_000; n++) {
      const key = `k${random.below(100_000)}`;
      if (random.below(2) === 0) grouped.handles.worst.set(key, n);
      else grouped.handles.silence.set(key, n);
    }
    const wanted = [
      ...[...grouped.handles.worst.keys()].map((key) => `bolt/worst ${key}`),
      ...sizesOf(grouped.state, { cell: "bolt/silence" }).map(({ keys }) => `${keys} times`),
    ];
    const seen: SeenKey[] = [];
    for (let more = true; more; ) {
      const { cell: afterCell = "", key: afterKey = "" } = seen.at(-1) ?? {};
      const page = look(grouped, { limit: 1 + random.below(300), afterCell, afterKey });
      seen.push(...page.keys);
      more = page.more;
    }
    const times = seen.filter(({ cell }) => cell === "bolt/silence").length;
    const worst = seen.filter(({ cell }) => cell === "bolt/worst").map(({ cell, key }) => `${cell} ${key}`);
    expect([...worst, `${times} times`].sort(), `seed ${seed}`).toEqual(wanted.sort());
    const order = seen.map(({ cell, key }) => `${cell} ${key}`);
    expect(order).toEqual([...new Set(order)].sort());
  });
});
