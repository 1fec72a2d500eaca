import { type FaultCounts, faultKinds } from "./faults.js";
import { runSeed, type SeedResult } from "./seed.js";

/** What came of many seeds; the last line of `npm run simulate -- --json`. */
export interface Campaign {
  readonly seeds: number;
  readonly failures: readonly { readonly seed: number; readonly why: string }[];
  /** How often each kind of fault was seen. */
  readonly faults: FaultCounts;
  readonly readings: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Virtual time of all worlds together. */
  readonly virtualSeconds: number;
  /** Real time. */
  readonly seconds: number;
  readonly seedsPerSecond: number;
  /** How many times faster than real time, all processes together. */
  readonly timesRealTime: number;
}

/** How fast it went; `began` as `performance.now` gave it. */
export function paceOf(began: number, seeds: number, virtualSeconds: number) {
  const seconds = (performance.now() - began) / 1000;
  return {
    virtualSeconds: Math.round(virtualSeconds),
    seconds: Math.round(seconds * 100) / 100,
    seedsPerSecond: Math.round((seeds / seconds) * 100) / 100,
    timesRealTime: Math.round(virtualSeconds / seconds),
  } satisfies Partial<Campaign>;
}

/** A campaign of so many seeds must have seen every kind of fault. */
export const allKindsFrom = 200;

/** A failure of the campaign for kinds of faults that it never saw. */
export function unseenKinds(from: number, faults: FaultCounts): Campaign["failures"] {
  const unseen = faultKinds.filter((kind) => faults[kind] === 0);
  if (unseen.length === 0) return [];
  return [{ seed: from, why: `kinds of faults that were never seen: ${unseen.join(", ")}` }];
}

/**
 * Plays seeds `from`, `from + 1` … one after the other; `each` hears of every one. `whole`: not a part of a
 * larger campaign.
 */
export async function runCampaign(
  from: number,
  seeds: number,
  each: (result: SeedResult) => void = () => undefined,
  whole = true,
): Promise<Campaign> {
  const began = performance.now();
  const failures: { seed: number; why: string }[] = [];
  const faults = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
  let [readings, lost, duplicated, virtualMs] = [0, 0, 0, 0];
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await runSeed(seed);
    each(result);
    if (result.why !== null) failures.push({ seed, why: result.why });
    for (const kind of faultKinds) faults[kind] += result.faults[kind];
    readings += result.readings;
    lost += result.lost;
    duplicated += result.duplicated;
    virtualMs += result.virtualMs;
  }
  if (whole && seeds >= allKindsFrom) failures.push(...unseenKinds(from, faults));
  const pace = paceOf(began, seeds, virtualMs / 1000);
  return { seeds, failures, faults, readings, lost, duplicated, ...pace };
}
