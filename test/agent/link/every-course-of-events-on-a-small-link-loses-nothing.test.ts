import { describe, expect, test } from "vitest";
import { explore } from "./explore.js";
import { type SmallLink, smallLink } from "./small-link.js";

const statesMax = 200_000;

/** Every state of each of these is visited; from each, the end must be in reach with all messages lost. */
const small: readonly SmallLink[] = [
  { readings: 2 },
  { readings: 2, senderRestarts: 1 },
  { readings: 2, receiverRestarts: 1 },
  { readings: 2, windowFrames: 2, senderRestarts: 1 },
  { readings: 2, windowFrames: 2, receiverRestarts: 1 },
  { readings: 2, receiverMoves: 1 },
  { readings: 2, cuts: 1 },
  { readings: 1, cuts: 2 },
  { readings: 2, wants: 1 },
  { readings: 1, wants: 1, receiverRestarts: 1 },
  { readings: 1, wants: 1, cuts: 1 },
  { readings: 1, senderMoves: 1 },
  { readings: 1, senderRestarts: 1, receiverRestarts: 1 },
  { readings: 1, receiverMoves: 1, senderRestarts: 1 },
  { readings: 1, receiverMoves: 1, receiverRestarts: 1 },
];

/** A rule left out, and the smallest link on which that is found. */
const planted: readonly SmallLink[] = [
  { plant: "ack without series", readings: 2, senderRestarts: 1 },
  { plant: "start not counted", readings: 2, senderRestarts: 1 },
  { plant: "first frame instead of floor", readings: 2, windowFrames: 2, receiverRestarts: 1 },
  { plant: "no hello", readings: 1 },
  { plant: "fence forgotten", readings: 1, receiverMoves: 1 },
  { plant: "fence forgotten", readings: 1, senderMoves: 1 },
  { plant: "safe when received", readings: 1, receiverRestarts: 1 },
  { plant: "safe when wanted", readings: 1, wants: 1 },
];

describe("a link over a network that loses, doubles and reorders", () => {
  for (const link of small) {
    test(`loses nothing and comes to its end: ${JSON.stringify(link)}`, { timeout: 60_000 }, () => {
      const found = explore(smallLink(link), statesMax);
      expect(found.broken, found.way.join("\n")).toBeNull();
      expect(found.states).toBeGreaterThan(50);
    });
  }
});

describe("a rule left out is found", () => {
  for (const link of planted) {
    test(`${link.plant}: ${JSON.stringify(link)}`, { timeout: 60_000 }, () => {
      expect(explore(smallLink(link), statesMax).broken).not.toBeNull();
    });
  }
});
