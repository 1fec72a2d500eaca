import { describe, expect, test } from "vitest";
import { explore } from "../link/explore.js";
import { type SmallGroup, smallGroup } from "./small-group.js";

const statesMax = 100_000;

/** Every state of each of these is visited; from each, the end must be in reach with all messages lost. */
const small: readonly SmallGroup[] = [
  { commits: 2 },
  { commits: 1, ownerRestarts: 1 },
  { commits: 1, standbyRestarts: 1 },
  { commits: 1, wipes: 1 },
  { commits: 2, promotes: 1 },
  { commits: 1, removes: 1, appoints: 2 },
  { commits: 1, removes: 1, promotes: 1 },
  { commits: 1, removes: 1, ownerRestarts: 1 },
  { commits: 1, removes: 1, promotes: 1, ownerRestarts: 1 },
  { commits: 1, promotes: 1, ownerRestarts: 1 },
  { commits: 1, promotes: 1, standbyRestarts: 1 },
  { commits: 1, promotes: 2, appoints: 2 },
];

/** A rule left out, and a group on which that is found. */
const planted: readonly SmallGroup[] = [
  { plant: "trust the own disk at restart", commits: 1, ownerRestarts: 1 },
  { plant: "owner degrades itself", commits: 1 },
  { plant: "returning standby keeps its store", commits: 2, removes: 1, appoints: 2 },
  { plant: "promote during snapshot", commits: 1 },
  { plant: "wiped replica promoted", commits: 1, wipes: 1, promotes: 1 },
  { plant: "count is not written", commits: 1, ownerRestarts: 1 },
  { plant: "answer before it is durable", commits: 1, standbyRestarts: 1 },
  { plant: "appointed again before the owner knew", commits: 1, removes: 1, appoints: 2 },
  { plant: "goes on before it has proved its copy", commits: 1, removes: 1, promotes: 1 },
];

describe("a group with a copy, over a network that loses, doubles and reorders", () => {
  for (const group of small) {
    test(`keeps what was confirmed, and comes to its end: ${JSON.stringify(group)}`, {
      timeout: 60_000,
    }, () => {
      const found = explore(smallGroup(group), statesMax);
      expect(found.broken, found.way.join("\n")).toBeNull();
      expect(found.states).toBeGreaterThan(50);
    });
  }
});

describe("a rule left out is found", () => {
  for (const group of planted) {
    test(`${group.plant}: ${JSON.stringify(group)}`, { timeout: 60_000 }, () => {
      expect(explore(smallGroup(group), statesMax).broken).not.toBeNull();
    });
  }
});
