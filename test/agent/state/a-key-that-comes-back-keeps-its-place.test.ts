import { expect, test } from "vitest";
import type { Sweepable } from "../../../agent/state/book.js";
import { listBits } from "../../../agent/state/entry.js";
import { EntryList } from "../../../agent/state/entry-list.js";
import type { FieldEntry } from "../../../agent/state/field-entry.js";
import { FieldIndex } from "../../../agent/state/field-index.js";
import { type Json, keyedMap, type NumbersForm } from "../../../topology/index.js";
import { Grouped } from "./grouped.js";
import { cell } from "./map-cell-alone.js";

test("the entry of a field that has gone becomes that of the next one", () => {
  const index = husky();
  const entry = index.add("a", "1", undefined);
  index.delete(entry);
  expect(index.add("a", "2", index.slotOf("a"))).toBe(entry);
  expect(entry.field).toBe("2");
  expect(index.find("a", "1")).toBeUndefined();
  expect(index.find("a", "2")).toBe(entry);
});

test("a key that does not come back goes after some looks", () => {
  const index = husky();
  const entry = index.add("a", "1", undefined);
  index.delete(entry);
  for (let n = 0; n < 3; n++) index.tidy(entry);
  expect(index.slotOf("a")).toBe(entry.slot);
  index.tidy(entry);
  expect(index.slotOf("a")).toBeUndefined();
  expect(index.add("b", "1", undefined).slot).toBe(entry.slot);
});

test("there is one for each key, and only where they are kept", () => {
  const index = husky();
  const first = index.add("a", "1", undefined);
  first.live = true;
  const second = index.add("a", "2", index.slotOf("a"));
  index.delete(second);
  first.live = false;
  index.delete(first);
  expect([...index.of("a")]).toEqual([second]);
  const plain = new FieldIndex(cell);
  plain.delete(plain.add("a", "1", undefined));
  expect(plain.slotOf("a")).toBeUndefined();
});

test("an entry that drops out of a list and comes back stands there once", () => {
  const list = new EntryList(listBits.dirty);
  const entry = new FieldIndex(cell).add("a", "1", undefined);
  for (let n = 0; n < 3; n++) {
    entry.dirty = true;
    list.add(entry);
    expect(list.size).toBe(1);
    entry.dirty = false;
    list.dropped();
  }
  entry.dirty = true;
  list.add(entry);
  expect([...list.take().values()]).toEqual([[entry]]);
  list.add(entry);
  expect([...list.take().values()]).toEqual([[entry]]);
});

test("a key that was written and deleted since the last commit is written once", () => {
  const grouped = new Grouped({ map: keyedMap("json") });
  const { handles, state } = grouped;
  for (let n = 0; n < 100; n++) {
    handles.map.set("a", "1", n);
    grouped.commit();
    handles.map.set("a", "1", n + 1);
    handles.map.delete("a", "1");
    expect(state.dirty).toBe(true);
    expect(grouped.commit()).toHaveLength(1);
    expect(state.dirty).toBe(false);
  }
});

test("an entry that was taken so that it stands is not added again before it leaves", () => {
  const list = new EntryList(listBits.changed);
  const entry = new FieldIndex(cell).add("a", "1", undefined);
  entry.changed = true;
  list.add(entry);
  expect(list.takeStanding()).toEqual([entry]);
  expect([list.size, entry.changed]).toEqual([0, true]);
  entry.changed = false;
  list.leave(entry);
  entry.changed = true;
  list.add(entry);
  expect(list.takeStanding()).toEqual([entry]);
});

test("one that came back and lost its field again has as many looks as the first time", () => {
  const index = husky();
  const entry = index.add("a", "1", undefined);
  for (let n = 0; n < 5; n++) {
    index.delete(entry);
    for (let look = 0; look < 3; look++) index.tidy(entry);
    expect(index.add("a", "1", index.slotOf("a"))).toBe(entry);
  }
});

test("one that goes while a sweep stands before it harms nobody", () => {
  const index = husky();
  const live = index.add("a", "1", undefined);
  live.live = true;
  const husk = index.add("a", "2", live.slot);
  for (let n = 0; n < 3; n++) index.tidy(husk);
  const swept = index.allAt(live.slot);
  index.delete(husk);
  for (let n = 0; n < 4; n++) index.tidy(husk);
  for (const entry of swept) index.tidy(entry);
  expect([...index.allAt(live.slot)]).toEqual([live]);
});

test("many of them beside few others are too many", () => {
  const index = husky();
  const fields = Array.from({ length: 1_100 }, (_, n) => {
    const first = index.add(`k${n}`, "1", undefined);
    first.live = true;
    const second = index.add(`k${n}`, "2", first.slot);
    second.live = true;
    return { first, second };
  });
  const leave = (entry: FieldEntry) => {
    entry.live = false;
    index.delete(entry);
  };
  for (const { first } of fields) leave(first);
  expect(index.crowded, "beside as many others").toBe(false);
  for (const { second } of fields) leave(second);
  expect(index.crowded, "beside none").toBe(true);
  for (const { first } of fields.slice(0, 50)) expect(index.add(first.key, "3", first.slot)).toBe(first);
  expect(index.crowded, "some have come back").toBe(true);
  for (let n = 0; n < 4; n++) for (const { first } of fields.slice(50, 100)) index.tidy(first);
  expect(index.crowded, "and as many have gone").toBe(false);
});

test("rows of numbers that come and go, of ever other keys, leave nothing behind that grows", () => {
  const form: NumbersForm<Json> = {
    bytes: 8,
    start: [0],
    thaw: (value) => [value as number],
    freeze: (numbers, at) => numbers[at]!,
  };
  const { handles, state } = new Grouped({ counts: keyedMap("json") });
  const live = handles.counts.numbers(form);
  for (let n = 0; n < 20_000; n++) {
    live.turnTo(String(n % 7));
    const at = live.add(`key-${n}`);
    live.numbers[at] = n;
    expect(live.find(`key-${n}`)).toBe(at);
    if (n >= 100) handles.counts.delete(`key-${n - 100}`, String((n - 100) % 7));
  }
  expect(state.keys).toBe(100);
  expect(live.numbers.length).toBeLessThan(200);
  // Each step of a sweep is an entry: those of keys that do not come back are let go of while others come.
  const cell = handles.counts as unknown as Sweepable;
  let entries = 0;
  for (const steps = cell.sweep(); steps.next().done !== true; ) entries++;
  expect(entries).toBeLessThan(3_000);
});

function husky(): FieldIndex {
  const index = new FieldIndex(cell);
  index.keepsHusks = true;
  return index;
}
