import { errorText } from "../../base/index.js";
import { findBroken } from "./checks.js";
import { Cluster } from "./cluster.js";
import type { Plant } from "./plants.js";
import { type FaultCounts, Storm } from "./storm.js";
import { places } from "./topology.js";

/** What became of one world. */
export interface SeedResult {
  readonly seed: number;
  /** null = every promise held. */
  readonly why: string | null;
  readonly faults: FaultCounts;
  readonly readings: number;
  readonly lost: number;
  readonly duplicated: number;
  /** What happened, for a failing seed. */
  readonly log: readonly string[];
  readonly virtualMs: number;
}

const stormUntilMs = 45_000;
const sensingUntilMs = 52_000;
const atLeastMs = 60_000;
const atMostMs = 180_000;
const lookMs = 1_000;

/** Plays the world of one seed: a storm, then calm until everything has come to its end. */
export async function runSeed(seed: number, plant: Plant | null = null): Promise<SeedResult> {
  const cluster = new Cluster(seed, plant);
  const storm = new Storm(cluster, stormUntilMs);
  const { world, ledger, broken } = cluster;
  let why: string | null = null;
  try {
    cluster.begin();
    storm.begin();
    await world.runUntil(sensingUntilMs);
    cluster.sensing = false;
    await world.runUntil(atLeastMs);
    for (;;) {
      why = broken[0] ?? findBroken(cluster);
      if (why === null || broken.length > 0 || world.now >= atMostMs) break;
      await world.runUntil(world.now + lookMs);
    }
  } catch (error) {
    why = `threw: ${error instanceof Error ? error.stack : errorText(error)}`;
  }
  return {
    seed,
    why,
    faults: storm.counts,
    readings: ledger.readings,
    lost: ledger.lost(places).length,
    duplicated: ledger.duplicated,
    log: storm.log,
    virtualMs: world.now,
  };
}
