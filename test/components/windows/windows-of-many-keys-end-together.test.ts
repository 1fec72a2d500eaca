import { expect, test } from "vitest";
import { GroupState } from "../../../agent/state/group-state.js";
import { count, mean, window } from "../../../components/index.js";
import type { Numbers } from "../../../components/windows/aggregate.js";
import { Agenda } from "../../../components/windows/agenda.js";
import { fields, keyedTimer, type StateTimer } from "../../../topology/index.js";
import { WindowLife } from "./window-life.js";

const input = fields({ sensor: "string", value: "double", at: "timestamp" });
const keys = Array.from({ length: 5_000 }, (_, n) => `sensor-${n}`);

test("a window of 5,000 keys ends by a few hundred timers, also after a restart in the middle", () => {
  const aggregates = { mean: mean("value"), readings: count() };
  const life = new WindowLife(window({ by: "sensor", time: "at", size: 60_000, aggregates } as never), input);
  for (const at of [0, 30_000, 60_000]) for (const sensor of keys) life.execute({ sensor, value: at, at });
  expect(life.keys).toBeLessThanOrEqual(2 * keys.length + 2 * 256);
  life.restart();
  for (const sensor of keys) life.execute({ sensor, value: 60_000, at: 45_000 });
  life.advance(60_000);
  expect(life.results.map(({ sensor }) => sensor).sort()).toEqual([...keys].sort());
  for (const row of life.results)
    expect(row).toMatchObject({ start: 0, end: 60_000, mean: 30_000, readings: 3 });
  life.restart();
  life.advance(120_000);
  expect(life.results).toHaveLength(2 * keys.length);
  expect(life.keys).toBe(0);
});

test("a window ends in the order in which its keys came, some at a time", () => {
  const cells = new Map([["w", { due: keyedTimer("event") }]]);
  const state = new GroupState({ cells, storage: null, age: () => 0 });
  const agenda = new Agenda(state.handles("w")["due"] as StateTimer, "arrival");
  for (const key of keys) agenda.add(key, 60_000);
  const calls: (readonly string[])[] = [];
  for (let fired = state.dueEventTimer("w", 60_000); fired !== null; ) {
    calls.push(agenda.take(fired));
    fired = state.dueEventTimer("w", 60_000);
  }
  expect(calls.flat().sort()).toEqual([...keys].sort());
  expect(calls.length).toBeGreaterThan(16);
  const places = new Map(keys.map((key, n) => [key, n]));
  for (const call of calls) {
    expect(call.map((key) => places.get(key)! - places.get(call[0]!)!)).toEqual(call.map((_, n) => n));
  }
});

test.each([
  ["with a lateness from now on", {}, { lateness: 10_000 }],
  ["without one from now on", { lateness: 10_000 }, {}],
  ["that hops from now on", {}, { every: 30_000 }],
  ["that goes on as it was", {}, {}],
])("the windows of a topology %s end once for each key, also in the middle of an end", (_, before, after) => {
  const specOf = (shape: object) => {
    const aggregates = { readings: count() };
    return window({ by: "sensor", time: "at", size: 60_000, aggregates, ...shape } as never);
  };
  const life = new WindowLife(specOf(before), input);
  const some = keys.slice(0, 1_000);
  for (const at of [0, 60_000]) for (const sensor of some) life.execute({ sensor, value: 1, at });
  life.advance(60_000, "event", 3);
  const early = life.results.length;
  expect(early).toBeGreaterThan(0);
  expect(early).toBeLessThan(some.length);
  life.restart(specOf(after));
  life.advance(120_000);
  const ended = (end: number) => life.results.filter((row) => row["end"] === end && row["revision"] === 0);
  for (const end of [60_000, 120_000]) {
    expect(new Set(ended(end).map(({ sensor }) => sensor)).size, `end ${end}`).toBe(some.length);
    expect(ended(end), `end ${end}`).toHaveLength(some.length);
  }
  life.advance(Number.POSITIVE_INFINITY);
  expect(life.keys).toBe(0);
});

test.each([
  ["tumble", {}, { inPlace: undefined }, 1],
  ["tumble, with numbers changed in place", {}, {}, 1],
  ["tumble and have a lateness", { lateness: 1_000 }, {}, 1],
  ["hop", { every: 30_000 }, {}, 2],
])("where windows %s, a result that throws harms no other", (_, shape, own, windows) => {
  const value = mean("value");
  const given = (result: unknown) => {
    if (result === 13) throw new Error("13 is not given");
    return result;
  };
  const inPlace = {
    ...value.inPlace!,
    result: (numbers: Numbers, from: number) => given(value.inPlace!.result!(numbers, from)),
  };
  const strange = { ...value, inPlace, ...own, result: (state: never) => given(value.result(state)) };
  const options = { by: "sensor", time: "at", size: 60_000, aggregates: { value: strange }, ...shape };
  const life = new WindowLife(window(options as never), input);
  const some = keys.slice(0, 1_000);
  for (const [n, sensor] of some.entries()) {
    life.execute({ sensor, value: n === 500 ? 13 : 1, at: 30_000 });
    life.execute({ sensor, value: 2, at: 300_000 });
  }
  let thrown = 0;
  const throws = () => {
    try {
      life.advance(Number.POSITIVE_INFINITY);
      return false;
    } catch (error) {
      expect((error as Error).message).toBe("13 is not given");
      return true;
    }
  };
  while (throws()) thrown++;
  expect(thrown).toBe(windows);
  expect(life.results).toHaveLength(2 * windows * some.length - windows);
  expect(life.results.filter(({ sensor }) => sensor === some[500])).toHaveLength(windows);
  expect(life.keys).toBe(0);
});

test("timers of single keys, as they were once, are brought into groups", () => {
  const cells = new Map([["w", { due: keyedTimer("event") }]]);
  const state = new GroupState({ cells, storage: null, age: () => 0 });
  const due = state.handles("w")["due"] as StateTimer;
  for (const key of keys) due.set(key, 60_000);
  const agenda = new Agenda(due, "key");
  const starts: number[] = [];
  agenda.restore(keys, (_, from) => {
    starts.push(from);
    return [from];
  });
  expect(new Set(starts)).toEqual(new Set([60_000]));
  expect(state.keys).toBeLessThanOrEqual(256);
  const called: string[] = [];
  for (let fired = state.dueEventTimer("w", 60_000); fired !== null; ) {
    called.push(...agenda.take(fired));
    fired = state.dueEventTimer("w", 60_000);
  }
  expect(called.sort()).toEqual([...keys].sort());
});
