import { expect, test } from "vitest";
import { plants } from "./plants.js";
import { runSeed } from "./seed.js";

for (const plant of plants) {
  test(`${plant.name}: within ${plant.seeds} seeds`, { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= plant.seeds; seed++) {
      if ((await runSeed(seed, plant)).why !== null) return;
    }
    expect.fail(`${plant.seeds} seeds did not find it`);
  });
}
