import { describe, expect, it } from "vitest";
import { type Look, sizesOf } from "../../../agent/state/look.js";
import { pageCharactersMax, pageOf } from "../../../agent/state/page.js";
import { seededRandom } from "../../../base/index.js";
import { type Json, keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import { Grouped } from "./grouped.js";

const cells = {
  worst: keyedValue("double"),
  sensors: keyedMap("json"),
  latest: keyedList("string", { max: 5_000 }),
  silence: keyedTimer("processing"),
};
const all: Look = { cell: "", key: "", limit: 1_000, afterCell: "", afterKey: "", afterMember: "" };

interface SeenKey {
  readonly cell: string;
  readonly key: string;
  readonly value: unknown;
  readonly cut: boolean;
  readonly member: string;
}

/** A page as the coordinator reads it, and the characters of its longest item. */
function look(grouped: Grouped<typeof cells>, over: Partial<Look> = {}) {
  const keys: SeenKey[] = [];
  let more = false;
  let begun = "";
  let longest = 0;
  const items = pageOf(grouped.state, "t", { ...all, ...over }, pageCharactersMax);
  for (const [index, item] of items.entries()) {
    longest = Math.max(longest, item.length);
    const { kind, task, n, ...rest } = JSON.parse(item);
    expect({ task, n }).toEqual({ task: "t", n: index + 1 });
    if (kind === "key") keys.push(rest);
    else if (kind === "more") more = true;
    else {
      begun += rest.text;
      if (rest.last !== true) continue;
      const { kind: _, task: __, n: ___, ...key } = JSON.parse(begun);
      keys.push(key);
      begun = "";
    }
  }
  return { keys, more, longest, characters: items.join("").length };
}

/** What a key holds, page after page; maps and lists are put together. */
function whole(grouped: Grouped<typeof cells>, cell: string, key: string) {
  let value: unknown;
  let pages = 0;
  for (let afterMember = ""; pages === 0 || afterMember !== ""; pages++) {
    const after = pages === 0 ? {} : { afterCell: cell, afterKey: key, afterMember };
    const page = look(grouped, { cell, key, ...after });
    const [seen] = page.keys;
    expect(page.keys).toHaveLength(1);
    expect([page.more, seen!.cut]).toEqual([seen!.member !== "", seen!.member !== ""]);
    const part = seen!.value;
    if (Array.isArray(part)) value = [...((value as unknown[] | undefined) ?? []), ...part];
    else value = { ...(value as object | undefined), ...(part as object) };
    afterMember = seen!.member;
    expect(page.longest).toBeLessThanOrEqual(64 * 1024);
    expect(page.characters).toBeLessThanOrEqual(400 * 1024);
  }
  return { value, pages };
}

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
      member: "",
    });
    expect(look(grouped)).toMatchObject({
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

  it("shows all of a long map and of a long list, page by page", () => {
    const grouped = new Grouped(cells);
    const fields: Record<string, Json> = {};
    const values: string[] = [];
    for (let n = 0; n < 5_000; n++) {
      const field = `f${(n * 7_919) % 5_000}`;
      const value = { n, text: "ü".repeat(100) };
      fields[field] = value;
      grouped.handles.sensors.set("long", field, value);
      values.push(`${n} ${"x".repeat(200)}`);
    }
    grouped.handles.latest.push("long", ...values);
    grouped.handles.sensors.set("longer", "behind", 1);
    for (const stored of [false, true]) {
      if (stored) {
        grouped.checkpoint();
        grouped.load();
      }
      const map = whole(grouped, "bolt/sensors", "long");
      expect(map.value).toEqual(fields);
      expect(map.pages).toBeGreaterThan(2);
      const list = whole(grouped, "bolt/latest", "long");
      expect(list.value).toEqual(values);
      expect(list.pages).toBeGreaterThan(3);
    }
    const goesOn = { afterCell: "bolt/sensors", afterKey: "long", afterMember: "f9998" };
    const { keys } = look(grouped, { cell: "bolt/sensors", ...goesOn });
    expect(keys).toMatchObject([{ key: "longer", value: { behind: 1 } }]);
  });

  it("shows the latest values of a list that is bounded, and of each page what is still there", () => {
    const grouped = new Grouped(cells);
    const text = (n: number) => `${n} ${"x".repeat(500)}`;
    for (let n = 0; n < 5_017; n++) grouped.handles.latest.push("hall", text(n));
    const first = look(grouped, { key: "hall" }).keys[0]!;
    const seen = first.value as string[];
    expect(seen[0]).toBe(text(17));
    expect(first.cut).toBe(true);
    for (let n = 5_017; n < 5_500; n++) grouped.handles.latest.push("hall", text(n));
    const after = { afterCell: first.cell, afterKey: first.key, afterMember: first.member };
    const second = look(grouped, { key: "hall", ...after }).keys[0]!.value as string[];
    expect(second[0]).toBe(text(17 + seen.length));
    grouped.handles.latest.clear("hall");
    expect(look(grouped, { key: "hall", ...after }).keys).toEqual([]);
  });

  it("shows a long value in pieces that a message has room for", () => {
    const grouped = new Grouped(cells);
    const long = `${'\u0007"😀'.repeat(60_000)}end`;
    grouped.handles.latest.push("a", long);
    grouped.handles.sensors.set("b", "field", { long });
    grouped.handles.worst.set("c", 1);
    const { keys, more, longest } = look(grouped);
    expect(keys.map(({ key, value }) => [key, value])).toEqual([["a", [long]]]);
    expect([more, longest < 64 * 1024]).toEqual([true, true]);
    const after = { afterCell: "bolt/latest", afterKey: "a" };
    expect(look(grouped, after).keys[0]).toMatchObject({ value: { field: { long } } });
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
