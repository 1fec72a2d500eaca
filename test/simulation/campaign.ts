import { type FaultCounts, type FaultKind, faultKinds } from "./faults.js";
import type { Plant } from "./plant.js";
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
export const allKindsFrom = 100;

/** Worlds that are made for a kind of fault at most, until one of them shows it. */
const worldsPerKind = 20;

/**
 * Plays seeds `from`, `from + 1` … one after the other; `each` hears of every one. `kind`: all storms are of
 * that fault alone; null = as each seed has them.
 */
export async function runCampaign(
  from: number,
  seeds: number,
  each: (result: SeedResult) => void = () => undefined,
  kind: FaultKind | null = null,
): Promise<Campaign> {
  const began = performance.now();
  let sum: Sum = noCampaign;
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await runSeed(seed, kind === null ? null : only(kind, seed));
    each(result);
    sum = plus(sum, result);
  }
  return { ...sum, seeds, ...paceOf(began, seeds, sum.virtualSeconds) };
}

/**
 * Rare kinds of faults may be in no world of a campaign. For each of those, worlds are made with storms of
 * nothing else, from its first seed on, until it is seen. If it is not seen even then, the campaign has
 * failed: it says nothing of that kind.
 */
export async function withAllKinds(
  campaign: Campaign,
  from: number,
  each: (result: SeedResult, kind: FaultKind) => void,
): Promise<Campaign> {
  let sum: Sum = campaign;
  for (const kind of faultKinds) {
    for (let seed = from; sum.faults[kind] === 0 && seed < from + worldsPerKind; seed++) {
      const result = await runSeed(seed, only(kind, seed));
      each(result, kind);
      sum = plus(sum, result);
    }
    if (sum.faults[kind] > 0) continue;
    const why = `a kind of fault was never seen: ${kind}`;
    sum = { ...sum, failures: [...sum.failures, { seed: from, why }] };
  }
  return { ...campaign, ...sum, virtualSeconds: campaign.virtualSeconds };
}

/** Of no seeds yet. */
export const noCampaign: Campaign = {
  ...{ seeds: 0, failures: [], readings: 0, lost: 0, duplicated: 0 },
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts,
  ...{ virtualSeconds: 0, seconds: 0, seedsPerSecond: 0, timesRealTime: 0 },
};

/** Two campaigns of seeds of their own as one; how fast it went is not known of it. */
export function together(one: Campaign, other: Campaign): Campaign {
  const counts = faultKinds.map((kind) => [kind, one.faults[kind] + other.faults[kind]]);
  return {
    ...noCampaign,
    seeds: one.seeds + other.seeds,
    failures: [...one.failures, ...other.failures],
    faults: Object.fromEntries(counts) as FaultCounts,
    readings: one.readings + other.readings,
    lost: one.lost + other.lost,
    duplicated: one.duplicated + other.duplicated,
    virtualSeconds: one.virtualSeconds + other.virtualSeconds,
  };
}

type Sum = Pick<Campaign, "failures" | "faults" | "readings" | "lost" | "duplicated" | "virtualSeconds">;

function plus(sum: Sum, { seed, why, faults, readings, lost, duplicated, virtualMs }: SeedResult): Sum {
  const counts = faultKinds.map((kind) => [kind, sum.faults[kind] + faults[kind]]);
  return {
    failures: why === null ? sum.failures : [...sum.failures, { seed, why }],
    faults: Object.fromEntries(counts) as FaultCounts,
    readings: sum.readings + readings,
    lost: sum.lost + lost,
    duplicated: sum.duplicated + duplicated,
    virtualSeconds: sum.virtualSeconds + virtualMs / 1000,
  };
}

/** What must have happened before, so that a fault of the kind can. */
const comesAfter: Partial<Record<FaultKind, FaultKind>> = { rollback: "update" };

/** A world with this kind of fault, and what it needs, and no other. */
function only(kind: FaultKind, seed: number): Plant {
  const before = comesAfter[kind];
  const kinds = before === undefined ? [kind] : [before, kind];
  return { name: "nothing is left out", seed, storm: { kinds } };
}
