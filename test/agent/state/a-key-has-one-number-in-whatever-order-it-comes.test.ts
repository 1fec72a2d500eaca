import { expect, test } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { KeyNumbers } from "../../../agent/state/key-numbers.js";
import fc from "../../property.js";

/** Some that differ at their end, some that end in the same, some that are short. */
const names = Array.from({ length: 40 }, (_, n) => {
  if (n < 15) return `key-${n}`;
  return n < 30 ? `room-${n}/temperature` : "key-7".slice(0, n % 4) + String.fromCharCode(0x250 + 16 * n);
});

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
      let most = 0;
      const give = (key: string) => {
        if (model.has(key)) return;
        const given = numbers.give(key);
        expect([...model.values()]).not.toContain(given);
        model.set(key, given);
        most = Math.max(most, model.size);
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
      // Numbers of keys that are gone are given out again.
      for (const number of model.values()) expect(number).toBeLessThan(most);
    }),
  );
});

test("many keys, in rounds of any order and of the same, some gone and others new in between", () => {
  const numbers = new KeyNumbers();
  const model = new Map<string, number>();
  const random = seededRandom(3);
  const keys = Array.from({ length: 5_000 }, (_, n) => (n % 2 === 0 ? `sensor-${n}` : `${n} of the hall`));
  for (let round = 0; round < 24; round++) {
    for (let n = 0; n < 200; n++) {
      const key = keys[random.below(keys.length)]!;
      if (!model.has(key)) continue;
      numbers.drop(key, model.get(key)!);
      model.delete(key);
    }
    for (let n = 0; n < keys.length; n++) {
      // Two rounds in any order, then some in the same.
      const key = keys[round % 8 < 2 ? random.below(keys.length) : n]!;
      const found = numbers.of(key);
      if (found !== model.get(key)) expect(found, key).toBe(model.get(key));
      if (found === undefined) model.set(key, numbers.give(key));
    }
  }
  expect(new Set(model.values()).size).toBe(model.size);
  expect(Object.fromEntries(numbers.entries())).toEqual(Object.fromEntries(model));
});
