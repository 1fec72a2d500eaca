import { expect, it } from "vitest";
import { KeyLists, keyList, PairTexts } from "../../components/key-list.js";
import type { SharedByTask } from "../../topology/index.js";
import fc from "../property.js";
import { alone } from "./alone.js";

const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom('"', "\\", "\n", "", "é", "\ud800", "a/b", "\u007f"),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);

it("a key of several fields is the JSON of their values, whatever they are", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const by = values.map((_, n) => `f${n}`);
      const row = Object.fromEntries(values.map((each, n) => [`f${n}`, each]));
      expect(keyList(row, by)).toBe(JSON.stringify(values));
    }),
    { numRuns: 2_000 },
  );
});

it("a component that remembers keys says the same of each tuple, in whatever order they come", () => {
  const few = fc.oneof(fc.constantFrom("a", "b", 'a"', "1", "", 1, true, null, undefined), fc.string());
  const rows = fc.array(fc.record({ x: few, y: few, z: few }), { maxLength: 60 });
  fc.assert(
    fc.property(rows, fc.constantFrom(["x"], ["x", "y"], ["y", "x", "z"]), (rows, by) => {
      const lists = new KeyLists(by, alone);
      for (const row of rows) expect(lists.of(row)).toBe(JSON.stringify(by.map((name) => row[name as "x"])));
    }),
    { numRuns: 2_000 },
  );
});

it("a component remembers so many keys and no more, and says the others right", () => {
  const lists = new KeyLists(["x", "y"], alone);
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 20_000; n++) expect(lists.of({ x: `x${n}`, y: "y" })).toBe(`["x${n}","y"]`);
  }
});

it("components of a task share the texts of their keys, whatever names their fields have", () => {
  const few = fc.constantFrom("a", "b", 'a"', "");
  const made = new Map<string, unknown>();
  const state: SharedByTask = {
    shared(name, make) {
      if (!made.has(name)) made.set(name, make());
      return made.get(name) as never;
    },
  };
  const lists = [
    new KeyLists(["x", "y"], state),
    new KeyLists(["y", "x"], state),
    new KeyLists(["x", "z"], state),
  ];
  const rows = fc.array(fc.record({ x: few, y: few, z: few, who: fc.nat({ max: 2 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(rows, (rows) => {
      for (const { who, ...row } of rows) {
        const by = [["x", "y"] as const, ["y", "x"] as const, ["x", "z"] as const][who]!;
        expect(lists[who]!.of(row)).toBe(JSON.stringify(by.map((name) => row[name])));
      }
    }),
    { numRuns: 2_000 },
  );
});

it("texts that are long, or none, are not remembered: whoever sends them takes no memory and no room", () => {
  let written = 0;
  const texts = new PairTexts((first, second) => {
    written++;
    return second === "" ? "" : first + second;
  });
  const times = (first: string, second: string) => {
    const before = written;
    for (let n = 0; n < 2; n++) {
      texts.of(first, second);
      texts.of("other", "x");
    }
    return written - before;
  };
  texts.of("other", "x");
  for (let n = 0; n < 20_000; n++) expect(texts.of(`bad${n}`, "")).toBe("");
  expect(times("bad", "")).toBe(2);
  for (let n = 0; n < 20_000; n++)
    expect(texts.of(`${n}`, "y".repeat(256))).toHaveLength(256 + `${n}`.length);
  expect(times("a", "y".repeat(256))).toBe(2);
  expect(times("a", "y".repeat(255))).toBe(1);
});
