import { expect, test } from "vitest";
import { plants } from "./plants.js";
import { runSeed } from "./seed.js";

/** Where a change of the simulation has made another world of the stored seed. */
const seedsMax = 60;

for (const plant of plants) {
  test(plant.name, { timeout: 300_000 }, async () => {
    const { tampering: _, install: __, ...bare } = plant;
    for (let seed = plant.seed; seed < plant.seed + seedsMax; seed++) {
      if ((await runSeed(seed, plant)).why === null) continue;
      // It is the rule that is missed: with it the same world is well.
      expect([seed, (await runSeed(seed, bare)).why]).toEqual([seed, null]);
      return;
    }
    expect.fail(`${seedsMax} seeds did not find it`);
  });
}
