import { expect, test } from "vitest";
import { listBits } from "../../../agent/state/entry.js";
import { EntryList } from "../../../agent/state/entry-list.js";
import { FieldEntry } from "../../../agent/state/field-entry.js";
import { FieldIndex } from "../../../agent/state/field-index.js";
import { ManyFields } from "../../../agent/state/many-fields.js";
import fc from "../../property.js";
import { cell } from "./map-cell-alone.js";

/** Texts of one length are in the order of their numbers. */
const fieldOf = (n: number) => String(10_000 + n);

/** Places by their distance from an end: near to it they are moved, and far from both a map begins. */
const near = { end: fc.constantFrom("first", "last"), by: fc.integer({ min: 0, max: 3 }) };
const far = { ...near, by: fc.nat(400) };
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom("append", "drain"), count: fc.nat(90) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("insert", "delete"), ...near }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("insert", "delete"), ...far }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("look"), count: fc.nat(900) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("walk"), each: fc.integer({ min: 1, max: 4 }) }) },
);
type Step = { kind: string; count?: number; end?: string; by?: number; each?: number };

test.each([
  { name: "as they come", first: [] },
  { name: "with one in the middle of many", first: [300, 150] },
])("fields that come in any order and go from anywhere are found, and those only: $name", ({ first }) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps: readonly Step[]) => {
      const model = new Map<string, FieldEntry>();
      const fields = new ManyFields([]);
      let next = 500;
      const add = (field: string) => {
        if (model.has(field)) return;
        const entry = new FieldEntry(cell, "k", field, 0);
        model.set(field, entry);
        fields.add(entry);
      };
      const remove = (field: string | undefined) => {
        if (field === undefined) return;
        fields.delete(model.get(field)!);
        model.delete(field);
      };
      const sorted = () => [...model.keys()].sort();
      const append = (count: number) => {
        for (let n = 0; n < count; n++, next += 2) add(fieldOf(next));
      };
      if (first[0] !== undefined) append(first[0]);
      if (first[1] !== undefined) add(fieldOf(500 + 2 * first[1] + 1));
      for (const { kind, count = 0, end = "first", by = 0, each = 1 } of steps) {
        if (kind === "append") append(count);
        else if (kind === "drain") for (const field of sorted().slice(0, count)) remove(field);
        else if (kind === "look")
          // Here and there: as many of them as there are fields make a map.
          for (let n = 0; n < count; n++) {
            const field = fieldOf((n * 7_919) % (next + 10));
            expect(fields.get(field)).toBe(model.get(field));
          }
        else if (kind === "walk") {
          // Each n-th goes while all are walked through: the others are seen once, all the same.
          const before = new Set(model.values());
          const seen: FieldEntry[] = [];
          for (const entry of fields.values()) {
            seen.push(entry);
            if (seen.length % each === 0) remove(entry.field);
          }
          expect(seen.length).toBe(before.size);
          expect(new Set(seen)).toEqual(before);
        } else {
          const field = sorted().at(end === "first" ? by : -1 - by);
          if (kind === "delete") remove(field);
          else if (field !== undefined) add(fieldOf(Number(field) - 10_000 - 1));
        }
        expect(fields.size).toBe(model.size);
        for (const field of [...sorted().slice(0, 3), ...sorted().slice(-3), fieldOf(0), fieldOf(next)])
          expect(fields.get(field)).toBe(model.get(field));
      }
      for (const [field, entry] of [...model].reverse()) expect(fields.get(field)).toBe(entry);
      expect(new Set(fields.values())).toEqual(new Set(model.values()));
    }),
    { numRuns: 500 },
  );
});

test("the entry of one of many that has gone becomes that of the next, and goes when none comes", () => {
  const index = new FieldIndex(cell);
  index.keepsHusks = true;
  const add = (field: string) => {
    const entry = index.add("a", field, index.slotOf("a"));
    entry.live = true;
    return entry;
  };
  const entries = ["1", "2", "3", "4", "5", "6"].map(add);
  const die = (entry: FieldEntry) => {
    entry.live = false;
    index.delete(entry);
  };
  die(entries[0]!);
  expect(index.find("a", "1")).toBeUndefined();
  expect(add("7")).toBe(entries[0]);
  expect(index.find("a", "7")).toBe(entries[0]);
  for (const entry of entries.slice(1)) die(entry);
  die(entries[0]!);
  expect([...index.of("a")]).toEqual([entries[1]]);
  for (let n = 0; n < 4; n++) index.tidy(entries[1]!);
  expect(index.slotOf("a")).toBeUndefined();
});

test("a list of entries is what a set in the order of arrival would be", () => {
  const act = fc.record({ n: fc.nat(399), times: fc.integer({ min: 1, max: 120 }), take: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const entries = Array.from({ length: 520 }, (_, n) => new FieldEntry(cell, "k", fieldOf(n), 0));
      const list = new EntryList(listBits.dirty);
      const model = new Set<FieldEntry>();
      const flip = (entry: FieldEntry) => {
        if (entry.dirty) {
          entry.dirty = false;
          list.dropped();
          model.delete(entry);
        } else {
          entry.dirty = true;
          list.add(entry);
          model.add(entry);
        }
      };
      for (const { n, times, take } of acts) {
        for (let at = n; at < n + times; at++) flip(entries[at]!);
        expect(list.size).toBe(model.size);
        if (take > 0) continue;
        const taken = [...list.take().values()].flat();
        expect(new Set(taken)).toEqual(model);
        expect(taken.length).toBe(model.size);
        for (const entry of taken) (entry as FieldEntry).dirty = false;
        model.clear();
      }
      expect(new Set(list.entries())).toEqual(model);
      expect(list.entries().length).toBe(model.size);
    }),
    { numRuns: 300 },
  );
});
