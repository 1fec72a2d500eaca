import { expect, test } from "vitest";
import { GroupState } from "../../../agent/state/group-state.js";
import { mean, window } from "../../../components/index.js";
import type { Bolt, ComponentContext, Output, StateCells, StateMap } from "../../../topology/index.js";

test("what somebody has read of a key is not changed by what is read, or comes, next", () => {
  const { state, implementation } = window({
    by: "sensor",
    time: "at",
    count: 3,
    every: 1,
    aggregates: { mean: mean("value") },
  } as never) as unknown as { state: StateCells; implementation: { make(handles: unknown): unknown } };
  const group = new GroupState({ cells: new Map([["w", state]]), storage: null, age: () => 0 });
  const handles = group.handles("w");
  const bolt = implementation.make(handles) as Bolt;
  const context = { component: "w", watermark: () => Number.NEGATIVE_INFINITY, count: () => {} };
  void bolt.open?.(context as unknown as ComponentContext);
  const take = (sensor: string, value: number) =>
    void bolt.execute({ sensor, value, at: value }, { emit: () => {} } as unknown as Output);
  for (const value of [1, 2, 3]) take("a", value);
  for (const value of [7, 8, 9]) take("b", value);
  const latest = handles["latest"] as StateMap<Uint8Array>;
  const [read, kept] = [latest.get("a", "ring")!, latest.get("a", "ring")!.slice()];
  expect(kept.length).toBeGreaterThan(0);
  expect(latest.get("b", "ring")).not.toEqual(kept);
  take("a", 4);
  latest.get("a", "ring");
  expect(read).toEqual(kept);
});
