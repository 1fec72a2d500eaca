import { expect, test } from "vitest";
import { createGrants, grantedBytes, stepGrants } from "../../../agent/link/grants.js";
import { seededRandom } from "../../../base/index.js";

const KiB = 1024;

test("grants sum to at most the budget, or 16 KiB a link, whatever happens", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seededRandom(seed);
    const budgetBytes = (1 + random.below(64)) * 16 * KiB;
    const state = createGrants({ budgetBytes, windowBytes: (1 + random.below(16)) * 16 * KiB });
    const told = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const link = `l${random.below(40)}`;
      const kind = random.pick(["join", "join", "leave", "waiting", "waiting"] as const);
      const event = kind === "waiting" ? { kind, link, waiting: random.chance(0.7) } : { kind, link };
      if (kind === "leave") told.delete(link);
      for (const grant of stepGrants(state, event)) told.set(grant.link, grant.bytes);
      const bytes = [...state.granted.values()];
      const right =
        grantedBytes(state) <= Math.max(budgetBytes, 16 * KiB * bytes.length) &&
        [...told.values()].reduce((a, b) => a + b, 0) === grantedBytes(state) &&
        bytes.every((each) => each >= 16 * KiB && each <= state.windowBytes);
      if (!right) expect.fail(`seed ${seed}, step ${i}: ${JSON.stringify([...state.granted])}`);
    }
  }
});

test("those that wait get equal shares, and what is left over goes to who has waited longest", () => {
  const state = createGrants({ budgetBytes: 160 * KiB, windowBytes: 96 * KiB });
  for (const link of ["a", "b", "c", "d"]) stepGrants(state, { kind: "join", link });
  expect([...state.granted.values()]).toEqual([16, 16, 16, 16].map((k) => k * KiB));
  stepGrants(state, { kind: "waiting", link: "c", waiting: true });
  expect(state.granted.get("c")).toBe(96 * KiB);
  for (const link of ["a", "b", "d"]) stepGrants(state, { kind: "waiting", link, waiting: true });
  expect([...state.granted]).toEqual([
    ["a", 48 * KiB],
    ["b", 32 * KiB],
    ["c", 48 * KiB],
    ["d", 32 * KiB],
  ]);
  // Who got its share and waits again, waits behind the others.
  stepGrants(state, { kind: "waiting", link: "c", waiting: false });
  stepGrants(state, { kind: "waiting", link: "c", waiting: true });
  expect(state.granted.get("c")).toBe(32 * KiB);
  expect(state.granted.get("b")).toBe(48 * KiB);
});
