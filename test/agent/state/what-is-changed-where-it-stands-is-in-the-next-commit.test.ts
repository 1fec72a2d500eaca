import { expect, test } from "vitest";
import { type Json, keyedMap, type LiveForm } from "../../../topology/index.js";
import fc from "../../property.js";
import { Grouped } from "./grouped.js";

const cells = { tally: keyedMap("json"), mortal: keyedMap("json", { ttl: 100 }) };
type Tally = readonly [count: number];
const form: LiveForm<Json, { count: number }> = {
  bytes: 10,
  thaw: (value) => ({ count: (value as Tally)[0] }),
  freeze: ({ count }): Tally => [count],
};

const key = fc.constantFrom("a", "b", "c");
const field = fc.constantFrom("1", "2");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("bump" as const), key, field }) },
  fc.record({ kind: fc.constantFrom("set" as const, "delete" as const), key, field }),
  fc.record({ kind: fc.constantFrom("commit" as const, "begin" as const, "end" as const, "crash" as const) }),
);

test("what is found may be changed: reads, commits, checkpoints, evictions and crashes see it", () => {
  let reads = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120, size: "max" }), (steps) => {
      const grouped = new Grouped(cells, { cacheBytes: 8 });
      let live = grouped.handles.tally.live(form);
      let model = new Map<string, number>();
      let committed = new Map(model);
      let underWay = false;
      for (const each of steps) {
        switch (each.kind) {
          case "bump": {
            const id = `${each.key}/${each.field}`;
            const found = live.find(each.key, each.field);
            expect(found?.count).toBe(model.get(id));
            if (found === undefined) live.add(each.key, each.field, { count: 1 });
            else found.count++;
            model.set(id, (model.get(id) ?? 0) + 1);
            break;
          }
          case "set":
            grouped.handles.tally.set(each.key, each.field, [100]);
            model.set(`${each.key}/${each.field}`, 100);
            break;
          case "delete":
            grouped.handles.tally.delete(each.key, each.field);
            model.delete(`${each.key}/${each.field}`);
            break;
          case "commit":
          case "begin":
            grouped.commit();
            committed = new Map(model);
            if (each.kind === "begin" && !underWay) {
              underWay = true;
              grouped.beginCheckpoint();
            }
            break;
          case "end":
            if (underWay) grouped.endCheckpoint();
            underWay = false;
            break;
          case "crash":
            underWay = false;
            model = new Map(committed);
            grouped.load();
            live = grouped.handles.tally.live(form);
        }
        const seen = new Map<string, unknown>();
        for (const name of grouped.handles.tally.keys()) {
          for (const [of, value] of grouped.handles.tally.entries(name)) seen.set(`${name}/${of}`, value);
        }
        expect(seen).toEqual(new Map([...model].map(([id, count]) => [id, [count]])));
      }
      reads += grouped.reads;
    }),
    { numRuns: 300 },
  );
  expect(reads).toBeGreaterThan(100);
});

test("each commit tells of it once, and only when it was asked for", () => {
  const { handles, commit } = made();
  const live = handles.tally.live(form);
  live.add("a", "1", { count: 1 });
  expect(commit()).toHaveLength(1);
  expect(commit()).toHaveLength(0);
  for (let n = 0; n < 3; n++) live.find("a", "1")!.count++;
  const [change] = commit();
  expect(new TextDecoder().decode(change!.value!.subarray(1))).toBe("[4]");
});

test("it counts against the bounds of the state, and its time to live begins anew", () => {
  const grouped = new Grouped(cells, { keysMax: 1 });
  const live = grouped.handles.mortal.live(form);
  live.add("a", "1", { count: 1 });
  expect(() => live.add("b", "1", { count: 1 })).toThrow(expect.objectContaining({ code: "state-full" }));
  grouped.age = 60;
  live.find("a", "1")!.count++;
  grouped.age = 159;
  expect(grouped.handles.mortal.get("a", "1")).toEqual([2]);
  grouped.age = 160;
  expect(live.find("a", "1")).toBeUndefined();
});

function made() {
  const grouped = new Grouped(cells);
  return { handles: grouped.handles, commit: () => grouped.commit() };
}
