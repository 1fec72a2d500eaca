import { expect, it } from "vitest";
import { keyList } from "../../components/key-list.js";
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
