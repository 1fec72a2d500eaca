import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { RandomTopology } from "./random-graph.js";
import { Runtimes } from "./runtimes.js";

const seeds = Number(process.env["SEEDS"] ?? 120);
const first = Number(process.env["SEED"] ?? 1);
const steps = 60;

/**
 * Random graphs, random times at which promises settle and holds are released, restarts, moves, lost
 * messages.
 */
async function play(seed: number, agents: readonly string[]): Promise<RandomTopology> {
  const random = seededRandom(seed);
  const topology = new RandomTopology(random, { chains: 2 + random.below(5) });
  let lossy = agents.length > 1;
  const runtimes = new Runtimes(topology.graph, {
    seed,
    agents: Object.fromEntries(agents.map((agent) => [agent, {}])),
    delayMs: () => 1 + random.below(5),
    lost: () => lossy && random.chance(0.03),
  });
  await runtimes.open();
  if (agents.length > 1) {
    for (const task of runtimes.tasks) if (random.chance(0.5)) runtimes.move(task, random.pick(agents));
    await runtimes.assign();
  }
  for (let step = 0; step < steps; step++) {
    for (const feed of topology.feeds.values()) if (random.chance(0.5)) feed.give(random.below(8));
    for (let n = random.below(12); n > 0; n--) topology.settleOne();
    await runtimes.advance(random.below(random.chance(0.1) ? 500 : 20));
    if (agents.length > 1 && random.chance(0.06)) {
      runtimes.move(random.pick(runtimes.tasks), random.pick(agents));
      await runtimes.assign();
    }
    if (agents.length > 1 && random.chance(0.04)) {
      const agent = random.pick(agents);
      runtimes.kill(agent);
      runtimes.start(agent);
      await runtimes.assign();
    }
  }
  lossy = false;
  const done = () => [...topology.feeds.values()].every((feed) => feed.open_ === 0);
  for (let n = 0; n < 2_000 && !done(); n++) {
    for (let k = 0; k < 20 && topology.settleOne(); k++);
    await runtimes.advance(100);
  }
  if (!done()) {
    const why = JSON.stringify(runtimes.agents.map((agent) => runtimes.runtime(agent).report()));
    topology.faults.push(`never acknowledged: ${JSON.stringify(topology.places)} ${why}`);
  }
  return topology;
}

describe("no reading is acknowledged before its results are safe", () => {
  for (const agents of [["a"], ["a", "b", "c"]]) {
    it(`on ${agents.length} agents, whatever the graph and the order of things`, {
      timeout: 120_000,
    }, async () => {
      for (let seed = first; seed < first + seeds; seed++) {
        const { faults } = await play(seed, agents);
        expect(faults.slice(0, 3), `SEED=${seed}`).toEqual([]);
      }
    });
  }
});
