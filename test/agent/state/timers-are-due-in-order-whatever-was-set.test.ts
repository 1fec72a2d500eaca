import { expect, test } from "vitest";
import { keyedTimer } from "../../../topology/index.js";
import fc from "../../property.js";
import { Grouped } from "./grouped.js";

const key = fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`);
const change = fc.record({ key, at: fc.option(fc.integer({ min: 0, max: 1_000 }), { freq: 3 }) });

test("every time that was set last, and no other, from the earliest on", () => {
  const changes = fc.array(change, { minLength: 50, maxLength: 300, size: "max" });
  fc.assert(
    fc.property(changes, fc.integer({ min: 0, max: 1_000 }), (list, now) => {
      const { handles, state } = new Grouped({ alarm: keyedTimer("processing") });
      const model = new Map<string, number>();
      for (const { key, at } of list) {
        if (at === null) handles.alarm.clear(key);
        else handles.alarm.set(key, at);
        if (at === null) model.delete(key);
        else model.set(key, at);
      }
      const order = [...model].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
      const fired: [string, number][] = [];
      for (let due = state.dueTimer(now); due !== null; due = state.dueTimer(now)) {
        fired.push([due.key, due.at]);
      }
      expect(fired).toEqual(order.filter(([, at]) => at <= now));
      expect(state.nextTimerAt).toBe(order.find(([, at]) => at > now)?.[1] ?? Number.POSITIVE_INFINITY);
    }),
    { numRuns: 200 },
  );
});
