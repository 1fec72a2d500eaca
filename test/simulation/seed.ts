import { errorText } from "../../base/index.js";
import { findBroken, findLeft, findMisjudged, findUnbounded, findUncounted, lostReadings } from "./checks.js";
import { Cluster } from "./cluster.js";
import type { FaultCounts } from "./faults.js";
import type { Plant } from "./plant.js";
import { Storm } from "./storm.js";
import { topologyName } from "./topology.js";

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

const stormUntilMs = 25_000;
const sensingUntilMs = 29_000;
const atLeastMs = 34_000;
const atMostMs = 150_000;
const lookMs = 1_000;
/** After everything has settled every sensor sends so many readings, which must be through after so long. */
const lastCallReadings = 5;
const lastCallMs = 15_000;
const killedWithinMs = 20_000;

/** Plays the world of one seed: a storm, then calm until everything has come to its end. */
export async function runSeed(seed: number, plant: Plant | null = null): Promise<SeedResult> {
  const putBack = plant?.install?.();
  try {
    return await play(seed, plant);
  } finally {
    putBack?.();
  }
}

async function play(seed: number, plant: Plant | null): Promise<SeedResult> {
  const cluster = new Cluster(seed, plant);
  const storm = new Storm(cluster, stormUntilMs, plant?.storm);
  const { world, ledger, broken, host } = cluster;
  let why: string | null = null;
  try {
    cluster.begin();
    storm.begin();
    world.every(lookMs, () => {
      const unbounded = findUnbounded(cluster);
      if (unbounded !== null) broken.push(unbounded);
    });
    await world.runUntil(sensingUntilMs);
    cluster.sensing = false;
    await world.runUntil(atLeastMs);
    why = await settled(cluster, atMostMs, findBroken);
    if (why === null) {
      const calledAt = world.now;
      const readings = cluster.lastCall(lastCallReadings);
      why = await settled(cluster, calledAt + lastCallMs, (each) => {
        return findUncounted(each, readings) ?? findMisjudged(each, calledAt);
      });
    }
    if (why === null) {
      host.coordinator!.command({ kind: "kill", topology: topologyName, drainMs: killedWithinMs });
      why = await settled(cluster, world.now + 2 * killedWithinMs, findLeft);
    }
  } catch (error) {
    why = `threw: ${error instanceof Error ? error.stack : errorText(error)}`;
  }
  if (cluster.framesGone && [...cluster.missed().values()].some((count) => count > 0))
    storm.saw("damagedFrame");
  if (cluster.secondWire.read > 0 && cluster.secondWire.spared > 0) storm.saw("secondWire");
  return {
    seed,
    why,
    faults: storm.counts,
    readings: ledger.readings,
    lost: lostReadings(cluster).length,
    duplicated: ledger.duplicated,
    log: storm.log,
    virtualMs: world.now,
  };
}

/** What does not hold when it is looked at for the last time; null as soon as everything holds. */
async function settled(
  cluster: Cluster,
  until: number,
  find: (cluster: Cluster) => string | null,
): Promise<string | null> {
  const { world, broken } = cluster;
  for (;;) {
    const why = broken[0] ?? find(cluster);
    if (why === null || broken.length > 0 || world.now >= until) return why;
    await world.runUntil(world.now + lookMs);
  }
}
