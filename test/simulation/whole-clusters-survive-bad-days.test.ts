import { expect, test } from "vitest";
import { runCampaign, withAllKinds } from "./campaign.js";
import { faultKinds } from "./faults.js";
import { runSeed } from "./seed.js";
import { runSideBySide } from "./side-by-side.js";
import { seedsPerFile, survives } from "./survives.js";

survives(1, seedsPerFile);

/** Worlds beyond the campaign that once failed, as they were: without windows. */
const failedOnce = [385, 584, 601, 865, 1424, 1892, 2397];

test.each(failedOnce)("seed %d, which once failed", { timeout: 60_000 }, async (seed) => {
  const asItWas = { name: "nothing is left out", seed, shape: { timed: "not" } } as const;
  expect((await runSeed(seed, asItWas)).why).toBeNull();
});

test("an agent that was away when its topology was brought to a restored coordinator", async () => {
  const shape = { delivery: "exactly-once", timed: "wait" } as const;
  expect((await runSeed(113, { name: "nothing is left out", seed: 113, shape })).why).toBeNull();
});

test("a campaign in which a rare kind of fault never came makes worlds in which it comes", async () => {
  const rare = ["newDisk", "flippedFrame", "damagedFrame"];
  const campaign = await runCampaign(1, 1);
  const faults = { ...campaign.faults };
  for (const kind of faultKinds) faults[kind] = rare.includes(kind) ? 0 : 1;
  const played: string[] = [];
  const whole = await withAllKinds({ ...campaign, faults }, 1, (_, kind) => played.push(kind));
  expect(whole.failures).toEqual([]);
  expect(faultKinds.filter((kind) => whole.faults[kind] === 0)).toEqual([]);
  expect([...new Set(played)].sort()).toEqual([...rare].sort());
}, 120_000);

test("several compiled processes come to what this one comes to", { timeout: 300_000 }, async () => {
  const through: number[] = [];
  const [apart, here] = [await runSideBySide(11, 4, 2, (n) => through.push(n)), await runCampaign(11, 4)];
  const { seconds: _, seedsPerSecond: __, timesRealTime: ___, ...what } = apart;
  expect(here).toMatchObject(what);
  expect(what.seeds).toBe(4);
  expect(through).toEqual([1, 2, 3, 4]);
});

test("the same seed gives the same world", { timeout: 60_000 }, async () => {
  const [one, two] = [await runSeed(17), await runSeed(17)];
  expect(two).toEqual(one);
  expect(one.log.length).toBeGreaterThan(3);
});
