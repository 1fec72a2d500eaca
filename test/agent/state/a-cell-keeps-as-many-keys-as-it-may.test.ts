import { expect, test } from "vitest";
import { keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import fc from "../../property.js";
import { Grouped } from "./grouped.js";

const keysMax = 3;
const cells = {
  value: keyedValue("int", { keysMax }),
  map: keyedMap("int", { keysMax }),
  list: keyedList("int", { keysMax, max: 40 }),
  timer: keyedTimer("processing", { keysMax }),
  free: keyedValue("int"),
};
type Name = Exclude<keyof typeof cells, "free">;
const names: readonly Name[] = ["value", "map", "list", "timer"];

/** What is written to the cells, by key and field. */
function write({ handles }: Grouped<typeof cells>, name: Name, key: string, field: string): void {
  if (name === "value") handles.value.set(key, 1);
  else if (name === "map") handles.map.set(key, field, 1);
  else if (name === "list") handles.list.push(key, ...Array.from({ length: 20 }, (_, n) => n));
  else handles.timer.set(key, 1);
}

function remove({ handles }: Grouped<typeof cells>, name: Name, key: string, field: string): void {
  if (name === "value") handles.value.delete(key);
  else if (name === "map") handles.map.delete(key, field);
  else handles[name].clear(key);
}

const step = fc.record({
  what: fc.constantFrom("write", "write", "write", "remove", "commit", "checkpoint", "crash"),
  name: fc.constantFrom(...names),
  key: fc.constantFrom("a", "b", "c", "d", "e"),
  field: fc.constantFrom("x", "y"),
});

test("a key more is refused and changes nothing, whatever was written, deleted, committed and loaded", () => {
  const property = fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
    const grouped = new Grouped(cells);
    const known = Object.fromEntries(names.map((name) => [name, new Map<string, Set<string>>()]));
    for (const { what, name, key, field: given } of steps) {
      const field = name === "map" ? given : "";
      const keys = known[name]!;
      const has = keys.get(key);
      if (what === "remove") {
        remove(grouped, name, key, field);
        has?.delete(field);
        if (has?.size === 0) keys.delete(key);
      } else if (what === "write" && has === undefined && keys.size === keysMax)
        expect(() => write(grouped, name, key, field)).toThrow(`bolt/${name}: it holds 3 keys, of at most 3`);
      else if (what === "write") {
        write(grouped, name, key, field);
        keys.set(key, (has ?? new Set()).add(field));
      } else if (what === "checkpoint") grouped.checkpoint();
      else {
        grouped.commit();
        if (what === "crash") grouped.load();
      }
      for (const each of names)
        expect([...grouped.handles[each].keys()].sort(), each).toEqual([...known[each]!.keys()].sort());
    }
    grouped.handles.free.set("one", 1);
  });
  fc.assert(property, { numRuns: 200 });
});

test("keys that are over make room, without a commit between", () => {
  const mortal = { seen: keyedValue("int", { keysMax: 2, ttl: "1m" }) };
  const own = new Grouped(mortal);
  own.handles.seen.set("a", 1);
  own.handles.seen.set("b", 1);
  expect(() => own.handles.seen.set("c", 1)).toThrow(
    expect.objectContaining({ code: "state-full", remedy: expect.stringContaining("keysMax") }),
  );
  own.age = 60_000;
  own.handles.seen.set("c", 1);
  own.handles.seen.set("d", 1);
  expect([...own.handles.seen.keys()].sort()).toEqual(["c", "d"]);
  expect(() => own.handles.seen.set("e", 1)).toThrow(/2 keys, of at most 2/);
});

test("the bound is part of the graph where it is given, and only there", () => {
  expect(keyedValue("int", { keysMax: 7 })).toEqual({ kind: "value", type: "int", ttlMs: 0, keysMax: 7 });
  for (const cell of [keyedValue("int"), keyedMap("int"), keyedList("int"), keyedTimer("event")])
    expect(Object.keys(cell)).not.toContain("keysMax");
});
