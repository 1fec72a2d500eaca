import { expect, test } from "vitest";
import { GroupState } from "../../../agent/state/group-state.js";
import { count, mean, window } from "../../../components/index.js";
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

test("timers of single keys, as they were once, are brought into groups", () => {
  const cells = new Map([["w", { due: keyedTimer("event") }]]);
  const state = new GroupState({ cells, storage: null, age: () => 0 });
  const due = state.handles("w")["due"] as StateTimer;
  for (const key of keys) due.set(key, 60_000);
  const agenda = new Agenda(due);
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
