import { expect, it } from "vitest";
import { type SideProcess, withSides } from "../../bench/sides.js";

/** A module that says in which process it is measured, and one whose measurement fails. */
const module = `data:text/javascript,${encodeURIComponent(`
let measured = 0;
export const sides = {
  pid: () => ({ measure: () => process.pid }),
  count: () => ({ measure: () => ++measured }),
  faulty: () => ({ measure: () => { throw new Error("no luck"); } }),
  gone: () => ({ measure: () => process.exit(3) }),
};`)}`;

/** The processes run what was not compiled. */
const flags = ["--import", "tsx"];

function inProcesses<T>(
  names: readonly [string, string],
  use: (a: SideProcess, b: SideProcess) => Promise<T>,
) {
  return withSides(module, names, use, flags);
}

it("measures each side in a process of its own, which goes on from one measurement to the next", async () => {
  const pids = await inProcesses(["pid", "pid"], async (ours, ceiling) => {
    return [await ours.measure(), await ceiling.measure(), await ours.measure()] as const;
  });
  expect(new Set([...pids, process.pid]).size).toBe(3);
  expect(pids[0]).toBe(pids[2]);
  const counts = await inProcesses(["count", "count"], async (ours, ceiling) => {
    return [await ours.measure(), await ours.measure(), await ceiling.measure()];
  });
  expect(counts).toEqual([1, 2, 1]);
});

it("says what a side failed of, and does not wait for one that has ended", async () => {
  const measure = (name: string) => inProcesses([name, "pid"], (ours) => ours.measure());
  await expect(measure("faulty")).rejects.toThrow("faulty: no luck");
  await expect(measure("gone")).rejects.toThrow("gone: its process has ended");
  await expect(measure("nobody")).rejects.toThrow("nobody: there is no such side");
});
