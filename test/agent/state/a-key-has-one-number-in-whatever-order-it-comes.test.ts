import { expect, test } from "vitest";
import { KeyNumbers } from "../../../agent/state/key-numbers.js";
import fc from "../../property.js";

const names = Array.from({ length: 40 }, (_, n) => `key-${n}`);

/** A walk over keys: rounds of the same order, now and then with one left out, doubled, new, gone, or any. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("next" as const), count: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("any" as const), key: fc.constantFrom(...names) }) },
  fc.record({ kind: fc.constantFrom("skip" as const, "again" as const) }),
  fc.record({ kind: fc.constantFrom("give" as const, "drop" as const), key: fc.constantFrom(...names) }),
);

test("a key has the number that it was given, as long as it is there", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80, size: "max" }), fc.nat(39), (steps, there) => {
      const numbers = new KeyNumbers();
      const model = new Map<string, number>();
      const give = (key: string) => {
        if (model.has(key)) return;
        const given = numbers.give(key);
        expect([...model.values()]).not.toContain(given);
        model.set(key, given);
      };
      const look = (key: string) => {
        // As a text from the wire: the same, and another object.
        const found = numbers.of(Buffer.from(key).toString());
        if (found !== model.get(key)) expect(found, key).toBe(model.get(key));
      };
      for (const key of names.slice(0, there)) give(key);
      let at = 0;
      for (const each of steps) {
        switch (each.kind) {
          case "next":
            for (let n = 0; n < each.count; n++) look(names[at++ % names.length]!);
            break;
          case "any":
            look(each.key);
            break;
          case "skip":
            at++;
            break;
          case "again":
            look(names[(at + names.length - 1) % names.length]!);
            break;
          case "give":
            give(each.key);
            break;
          case "drop":
            if (!model.has(each.key)) break;
            numbers.drop(each.key, model.get(each.key)!);
            model.delete(each.key);
            break;
        }
      }
      expect(Object.fromEntries(numbers.entries())).toEqual(Object.fromEntries(model));
      for (const number of model.values()) expect(number).toBeLessThan(numbers.end);
    }),
  );
});
