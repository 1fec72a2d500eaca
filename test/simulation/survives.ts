import { expect, test } from "vitest";
import { withAllKinds } from "./campaign.js";
import { runSideBySide } from "./side-by-side.js";

/** 300 in `npm test`, in two files; `.ci/run` plays those behind them by `npm run simulate`. */
export const seedsPerFile = 150;

/**
 * Whole clusters, in one compiled process, in virtual time: nothing is lost, everything flows again, and each
 * kind of fault was seen.
 */
export function survives(from: number, seeds: number): void {
  test(`nothing is lost and everything flows again: seeds ${from} to ${from + seeds - 1}`, async () => {
    const played = await runSideBySide(from, seeds, 1, () => undefined);
    const campaign = await withAllKinds(played, from, () => undefined);
    const again = campaign.failures.map(({ seed, why }) => {
      return `seed ${seed}: ${why}\n  again: npm run simulate -- --from ${seed} --seeds 1 --log`;
    });
    expect(again.join("\n")).toBe("");
    expect(campaign.lost).toBe(0);
    expect(campaign.readings).toBeGreaterThan(100 * seeds);
  }, 1_800_000);
}
