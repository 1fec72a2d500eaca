import { expect, test } from "vitest";
import { withField, withFields } from "../../components/wider-row.js";
import fc from "../property.js";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;
const fields = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.option(fc.double())), {
  selector: ([name]) => name,
});
const tuple = fields.map((entries) => Object.fromEntries(entries));
/** Fields in their order, with what they hold. */
const entriesOf = (row: object) => Object.entries(row);

test("one field more, or another value in it: the others stay as they are, in their order", () => {
  fc.assert(
    fc.property(tuple, fc.constantFrom(...names, "more"), fc.double(), (before, field, value) => {
      const frozen = Object.freeze(before);
      expect(entriesOf(withField(frozen, field, value))).toEqual(entriesOf({ ...before, [field]: value }));
    }),
  );
});

test("several fields more", () => {
  fc.assert(
    fc.property(tuple, tuple, (before, more) => {
      const frozen = Object.freeze(before);
      expect(entriesOf(withFields(frozen, more))).toEqual(entriesOf({ ...before, ...more }));
    }),
  );
});
