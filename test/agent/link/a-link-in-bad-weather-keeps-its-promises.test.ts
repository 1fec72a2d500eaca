import { describe, expect, test } from "vitest";
import { calm, RandomLink } from "./random-link.js";

const storm = { loss: 0.05, double: 0.05, reorder: 0.1 };

/** A life of a link: values are made when there is room, ends restart, the line breaks; then calm. */
function live(seed: number, lossy: boolean): RandomLink {
  const link = new RandomLink(seed, { keptFrames: 20, windowFrames: 1 + (seed % 8), windowBytes: 4_000 });
  const { random } = link;
  link.weather = storm;
  link.delayMs = 1 + random.below(50);
  link.workMs = random.below(20);
  const again: number[] = [];
  for (let turn = 0; turn < 200; turn++) {
    for (let i = random.below(8); i > 0; i--) {
      if (!link.room && !lossy) break;
      link.offer(again.shift() ?? ++link.made, 1 + random.below(1_000));
      if (!link.room && lossy) link.dropOldest(10);
    }
    if (!lossy && random.chance(0.02)) again.push(...link.restartSender());
    if (!lossy && random.chance(0.02)) link.restartReceiver();
    if (random.chance(0.04)) link.line(false);
    else if (random.chance(0.3)) link.line(true);
    if (random.chance(0.1)) link.grant(500 + random.below(8_000));
    if (random.chance(0.2)) link.want();
    link.runUntil(link.now + random.below(200));
  }
  link.line(true);
  link.weather = calm;
  for (const value of again) link.offer(value);
  link.runUntil(link.now + 120_000);
  return link;
}

test("at-least-once: in bad weather all is finished, in order within a series, and then forgotten", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const link = live(seed, false);
    const missing = Array.from({ length: link.made }, (_, i) => i + 1).filter((v) => !link.finished.has(v));
    expect(missing, `seed ${seed}`).toEqual([]);
    expect(link.empty, `seed ${seed}: kept ${link.sender.kept.length}`).toBe(true);
    expect(link.alarms, `seed ${seed}`).toEqual([]);
  }
});

test("at-most-once: what is dropped is counted once, by both ends alike; the rest is finished", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const link = live(seed, true);
    for (let value = 1; value <= link.made; value++) {
      const times = link.finished.get(value) ?? 0;
      if (times === 1 || (times === 0 && link.dropped.has(value))) continue;
      expect.fail(`seed ${seed}: value ${value} was finished ${times} times`);
    }
    const arrived = [...link.dropped].filter((value) => link.finished.has(value)).length;
    expect(link.gapTuples, `seed ${seed}`).toBe(link.dropped.size - arrived);
    expect(link.empty, `seed ${seed}`).toBe(true);
  }
});

describe("a frame that cannot be taken", () => {
  test("damaged: becomes a gap and is handed back; the rest flows on", () => {
    const link = new RandomLink(1);
    link.verdict = (value) => (value % 5 === 0 ? "damaged" : undefined);
    for (let value = 1; value <= 50; value++) link.offer(value);
    link.runUntil(60_000);
    expect([...link.refused]).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
    expect(link.finished.size).toBe(40);
    expect(link.gapTuples).toBe(10);
    expect(link.empty).toBe(true);
  });

  test("of an unknown schema: waits, is not lost, and goes when it can be read", () => {
    const link = new RandomLink(2);
    let known = false;
    link.verdict = (value) => (value === 3 && !known ? "schema" : undefined);
    for (let value = 1; value <= 20; value++) link.offer(value);
    link.runUntil(60_000);
    expect(link.finished.size).toBe(2);
    expect(link.sender.refusal).toContain("schema");
    expect(link.framesSent).toBeLessThan(60);
    known = true;
    link.runUntil(200_000);
    expect(link.finished.size).toBe(20);
    expect(link.sender.refusal).toBe("");
    expect(link.empty).toBe(true);
  });
});

test("slow is not lost: a receiver that works a second on each frame gets no frame twice", () => {
  const link = new RandomLink(3);
  link.workMs = 1_000;
  while (link.now < 300_000) {
    while (link.room) link.offer(++link.made);
    link.runUntil(link.now + 500);
  }
  expect(link.finished.size).toBeGreaterThan(290);
  expect(link.sender.counters.resent).toBe(0);
  expect(link.framesSent).toBe(link.sender.counters.frames - (link.sender.kept.length - link.sender.cursor));
});

test("a lost frame is sent again after a round trip, not after a long time-out, when more follow", () => {
  const link = new RandomLink(4);
  link.delayMs = 50;
  link.runUntil(1_000);
  for (let value = 1; value <= 5; value++) link.offer(value);
  link.runUntil(2_000);
  link.weather = { loss: 1, double: 0, reorder: 0 };
  link.offer(6);
  link.weather = calm;
  for (let value = 7; value <= 10; value++) link.offer(value);
  link.runUntil(2_300);
  expect(link.finished.size).toBe(10);
});

test("the budget of the receiver's agent bounds what is under way; the sender says what waits", () => {
  const link = new RandomLink(5);
  link.grant(16 * 1024);
  link.workMs = 10_000;
  for (let i = 0; i < 100; i++) link.offer(++link.made, 8_000);
  link.runUntil(5_000);
  const underWay = link.sender.kept
    .slice(0, link.sender.cursor)
    .reduce((sum, each) => sum + 8_000 * (each.frame ? 1 : 0), 0);
  expect(underWay).toBeLessThanOrEqual(24_000);
  expect(link.receiver.waitingBytes).toBeGreaterThan(500_000);
  link.grant(400_000);
  link.runUntil(6_000);
  expect(link.sender.cursor).toBeGreaterThan(45);
});
