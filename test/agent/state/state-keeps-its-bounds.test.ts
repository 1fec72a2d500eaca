import { expect, test } from "vitest";
import { keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import { takenFrom } from "./changes.js";
import { Grouped } from "./grouped.js";

const cells = {
  value: keyedValue("string"),
  mortal: keyedValue("int", { ttl: "1m" }),
  map: keyedMap("string"),
  list: keyedList("int"),
  latest: keyedList("int", { max: 3 }),
  timer: keyedTimer("processing"),
};
const full = expect.objectContaining({ code: "state-full", remedy: expect.stringContaining("ttl") });

test("beyond stateBytesMax a write is refused and changes nothing; what frees room makes room", () => {
  const { handles, state } = new Grouped(cells, { stateBytesMax: 1_000 });
  handles.value.set("a", "x".repeat(900));
  expect(() => handles.value.set("b", "x".repeat(200))).toThrow(full);
  expect(() => handles.value.set("a", "x".repeat(1_200))).toThrow(full);
  expect(() => handles.map.set("b", "c", "x".repeat(200))).toThrow(full);
  expect(() => handles.list.push("b", ...Array.from({ length: 100 }, (_, n) => n))).toThrow(full);
  expect([...handles.value.keys(), ...handles.map.keys(), ...handles.list.keys()]).toEqual(["a"]);
  expect(handles.value.get("a")).toHaveLength(900);
  expect(state.bytes).toBe(901);
  handles.value.delete("a");
  expect(state.bytes).toBe(0);
  handles.value.set("b", "x".repeat(200));
});

test("beyond keysMax a new key is refused; keys that are there can be written", () => {
  const { handles } = new Grouped(cells, { keysMax: 2 });
  handles.value.set("a", "1");
  handles.timer.set("a", 1);
  expect(() => handles.value.set("b", "1")).toThrow(full);
  expect(() => handles.map.set("a", "b", "1")).toThrow(full);
  expect(() => handles.timer.set("b", 1)).toThrow(full);
  handles.value.set("a", "2");
  handles.timer.clear("a");
  handles.value.set("b", "1");
});

test("a value that a commit could not carry is refused", () => {
  const { handles } = new Grouped(cells);
  expect(() => handles.value.set("a", "x".repeat(1024 * 1024 + 1))).toThrow(
    expect.objectContaining({ code: "bad-state-value" }),
  );
});

test("values leave memory after a checkpoint, are read back when asked for, and the used ones stay", () => {
  const grouped = new Grouped(cells, { cacheBytes: 1_000 });
  for (let n = 0; n < 100; n++) grouped.handles.value.set(`key-${n}`, `${n}`.padStart(100, "."));
  grouped.commit();
  expect(grouped.state.cachedBytes).toBe(0);
  expect(grouped.state.changedBytes).toBeGreaterThan(10_000);
  grouped.checkpoint();
  expect(grouped.state.cachedBytes).toBe(1_000);
  expect(grouped.state.changedBytes).toBe(0);
  const before = grouped.reads;
  for (let n = 0; n < 100; n++) {
    expect(grouped.handles.value.get(`key-${n}`)).toContain(`.${n}`);
    expect(grouped.handles.value.get("key-50")).toContain(".50");
  }
  expect(grouped.reads - before).toBeGreaterThan(80);
  expect(grouped.reads - before).toBeLessThan(103);
  expect(grouped.state.cachedBytes).toBeLessThanOrEqual(1_000);
  expect(grouped.state.dirty).toBe(false);
});

test("what changes before its part of a checkpoint comes is in that part, and not in the next one", () => {
  const grouped = new Grouped(cells);
  const { value } = grouped.handles;
  for (const key of ["a", "b", "c"]) value.set(key, "old");
  expect(grouped.takeCheckpoint(1).map(({ key }) => key)).toEqual(["a"]);
  grouped.endCheckpoint();
  value.set("a", "new");
  value.set("b", "newer");
  value.delete("c");
  expect(grouped.takeCheckpoint().map(({ key }) => key)).toEqual(["b", "c"]);
  grouped.endCheckpoint();
  expect(grouped.state.changedBytes).toBe("a".length + "new".length);
  expect(grouped.takeCheckpoint().map(({ key }) => key)).toEqual(["a"]);
  grouped.endCheckpoint();
  expect(grouped.state.changedBytes).toBe(0);
  grouped.load();
  expect(["a", "b", "c"].map((key) => grouped.handles.value.get(key))).toEqual(["new", "newer", undefined]);
});

test("what was loaded is in memory only as far as it fits", () => {
  const grouped = new Grouped(cells, { cacheBytes: 1_000 });
  for (let n = 0; n < 100; n++) grouped.handles.value.set(`key-${n}`, `${n}`.padStart(100, "."));
  grouped.checkpoint();
  grouped.load();
  expect(grouped.state.keys).toBe(100);
  expect(grouped.state.cachedBytes).toBeLessThanOrEqual(1_000);
  expect(grouped.handles.value.get("key-7")).toContain(".7");
});

test("where nobody commits, keys that come and go leave nothing behind", () => {
  const { handles, state } = new Grouped(cells);
  for (let n = 0; n < 1_000; n++) {
    handles.value.set(`key-${n}`, "x");
    handles.list.push(`key-${n}`, n);
    handles.timer.set(`key-${n}`, n);
    handles.value.delete(`key-${n}`);
    handles.list.clear(`key-${n}`);
    expect(state.dueTimer(n)?.key).toBe(`key-${n}`);
  }
  expect([state.keys, state.bytes, state.changedBytes]).toEqual([0, 0, 0]);
  expect(takenFrom(state)).toEqual([]);
  state.beginCheckpoint();
  expect(state.checkpointing).toBe(false);
});

test("keys whose time to live is over go as fast as new ones come", () => {
  const grouped = new Grouped(cells);
  for (let n = 0; n < 10_000; n++) {
    grouped.age += 60;
    grouped.handles.mortal.set(`key-${n}`, n);
  }
  // A minute has 1,000 new keys; a sweep looks at two for each new one.
  expect(grouped.state.keys).toBeLessThan(3_000);
  grouped.age += 60_001;
  for (let n = 0; n < 12; n++) grouped.commit();
  expect(grouped.state.keys).toBe(0);
});

test("a push to a long list tells of its end only, and a bound drops its beginning", () => {
  const grouped = new Grouped(cells);
  grouped.handles.list.set(
    "a",
    Array.from({ length: 10_000 }, (_, n) => n),
  );
  grouped.checkpoint();
  grouped.handles.list.push("a", 10_000);
  const changes = grouped.commit();
  expect(changes).toHaveLength(1);
  expect(changes[0]!.value!.length).toBeLessThan(200);
  for (let n = 0; n < 1_000; n++) grouped.handles.latest.push("a", n);
  expect(grouped.handles.latest.get("a")).toEqual([997, 998, 999]);
  grouped.checkpoint();
  grouped.load();
  expect(grouped.handles.latest.get("a")).toEqual([997, 998, 999]);
  expect(grouped.handles.list.get("a")).toHaveLength(10_001);
});

test("timers are due in the order of their times, each once, also after a load", () => {
  const grouped = new Grouped(cells);
  for (const at of [50, 10, 40, 20, 30]) grouped.handles.timer.set(`at-${at}`, at);
  grouped.handles.timer.set("at-50", 5);
  grouped.handles.timer.set("at-10", 60);
  grouped.commit();
  grouped.load();
  expect(grouped.state.nextTimerAt).toBe(5);
  const fired: string[] = [];
  for (let due = grouped.state.dueTimer(30); due !== null; due = grouped.state.dueTimer(30)) {
    fired.push(`${due.component} ${due.name} ${due.key} ${due.at}`);
  }
  expect(fired).toEqual(["bolt timer at-50 5", "bolt timer at-20 20", "bolt timer at-30 30"]);
  expect(grouped.state.nextTimerAt).toBe(40);
  grouped.commit();
  grouped.load();
  expect(grouped.handles.timer.at("at-20")).toBeUndefined();
  expect(grouped.handles.timer.at("at-10")).toBe(60);
});

test("a time to live goes on where it stopped, and a time that does not run does not count", () => {
  const grouped = new Grouped(cells);
  grouped.handles.mortal.set("a", 1);
  grouped.age = 59_999;
  grouped.commit();
  grouped.load();
  expect(grouped.handles.mortal.get("a")).toBe(1);
  grouped.age = 60_000;
  expect(grouped.handles.mortal.get("a")).toBeUndefined();
  expect(grouped.commit()).toMatchObject([{ cell: "bolt/mortal", key: "a", value: null }]);
});

test("a list whose time is over begins anew, also when nobody had heard of it", () => {
  const grouped = new Grouped({ recent: keyedList("string", { ttl: 150 }) });
  grouped.handles.recent.push("a", "old");
  grouped.age += 150;
  grouped.handles.recent.push("a", "new");
  expect([...grouped.handles.recent.keys()]).toEqual(["a"]);
  expect(grouped.handles.recent.get("a")).toEqual(["new"]);
  grouped.commit();
  grouped.load();
  expect(grouped.handles.recent.get("a")).toEqual(["new"]);
});

test("a list that keeps few values writes few, and takes no more room when one comes for another", () => {
  const grouped = new Grouped({ few: keyedList("double", { max: 3 }) });
  const { few } = grouped.handles;
  for (let n = 0; n < 3; n++) few.push("a", n);
  grouped.commit();
  const { bytes, keys } = grouped.state;
  for (let n = 3; n < 40; n++) few.push("a", n);
  expect(few.get("a")).toEqual([37, 38, 39]);
  expect({ bytes: grouped.state.bytes, keys: grouped.state.keys }).toEqual({ bytes, keys });
  // Type, how many, and of each its length and eight bytes.
  expect(grouped.commit().map(({ value }) => value?.length)).toEqual([2 + 3 * 9]);
});

test("a list that is full of what an older version kept comes to what is kept now", () => {
  const older = new Grouped({ few: keyedList("double", { max: 20 }) });
  for (let n = 0; n < 20; n++) older.handles.few.push("a", n);
  const [change] = older.commit();
  const grouped = new Grouped({ few: keyedList("double", { max: 3 }) });
  grouped.state.restore(change!, true);
  expect(grouped.handles.few.get("a")).toEqual([17, 18, 19]);
  grouped.handles.few.push("a", 20);
  expect(grouped.handles.few.get("a")).toEqual([18, 19, 20]);
  expect(grouped.commit().map(({ value }) => value?.length)).toEqual([2 + 3 * 9]);
  grouped.handles.few.clear("a");
  expect(grouped.state.bytes).toBe(0);
});

test.each(["value", "map"] as const)(
  "what a burst of keys of a %s left behind costs nothing later",
  (kind) => {
    const grouped = new Grouped({
      value: keyedValue("int", { ttl: "1m" }),
      map: keyedMap("int", { ttl: "1m" }),
    });
    const { handles, state } = grouped;
    const write = (key: string) =>
      kind === "value" ? handles.value.set(key, 1) : handles.map.set(key, "x", 1);
    const keys = () => [...handles[kind].keys()].length;
    const few = (name: string) => {
      const from = performance.now();
      for (let n = 0; n < 100; n++) {
        const key = `${name}-${n}`;
        write(key);
        if (kind === "value") handles.value.delete(key);
        else handles.map.delete(key, "x");
      }
      return performance.now() - from;
    };
    for (let n = 0; n < 100; n++) few(`early-${n}`);
    const before = few("before");
    for (let n = 0; n < 200_000; n++) write(`burst-${n}`);
    expect(keys()).toBe(200_000);
    grouped.age = 61_000;
    while (state.bytes > 0) state.forgetSome();
    expect(keys()).toBe(0);
    expect(few("after")).toBeLessThan(50 * before + 10);
  },
);
