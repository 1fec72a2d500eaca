import { expect, it } from "vitest";
import { KeyLists, keyList } from "../../components/key-list.js";
import fc from "../property.js";

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
      const lists = new KeyLists(by);
      for (const row of rows) expect(lists.of(row)).toBe(JSON.stringify(by.map((name) => row[name as "x"])));
    }),
    { numRuns: 2_000 },
  );
});

it("a component remembers so many keys and no more, and says the others right", () => {
  const lists = new KeyLists(["x", "y"]);
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 20_000; n++) expect(lists.of({ x: `x${n}`, y: "y" })).toBe(`["x${n}","y"]`);
  }
});
