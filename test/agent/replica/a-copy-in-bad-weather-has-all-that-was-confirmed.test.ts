import { expect, test } from "vitest";
import type { ShipperEffect } from "../../../agent/replica/replica.js";
import { createShipper, shipperWhy, stepShipper } from "../../../agent/replica/shipper.js";
import { createStandby, stepStandby } from "../../../agent/replica/standby.js";
import type { ShippedMessage } from "../../../proto/index.js";
import { calm, RandomGroup } from "./random-group.js";

const storm = { loss: 0.05, double: 0.05, reorder: 0.1 };

/** A life of a group: commits, restarts, new disks, removals, promotions, broken lines; then calm. */
function live(seed: number): RandomGroup {
  // Messages so small that commits go in parts, and so little room that snapshots begin again.
  const shipBytesMax = [8, 40, 1_000][seed % 3]!;
  const limits = { shipBytesMax, queueBytesMax: 60 + 100 * (seed % 4), snapshotBytesPerSec: 2_000 };
  const group = new RandomGroup(seed, limits);
  const { random } = group;
  group.weather = storm;
  group.delayMs = 1 + random.below(50);
  for (let turn = 0; turn < 150; turn++) {
    const { shipper } = group.owner;
    if (shipper !== null && shipper.last.commit - shipper.confirmed < 3 && random.chance(0.5)) group.commit();
    group.nodes.forEach((_, i) => {
      if (random.chance(0.3)) group.learn(i);
      if (random.chance(0.02)) group.act(i, (stage) => stage.restart());
      if (random.chance(0.05)) group.line(i, false);
      else if (random.chance(0.4)) group.line(i, true);
    });
    if (random.chance(0.5)) group.coordinate();
    if (random.chance(0.02)) group.takeOut();
    if (random.chance(0.02)) group.wipe();
    if (random.chance(0.1)) group.promote();
    group.runUntil(group.now + random.below(800));
  }
  group.weather = calm;
  for (let turn = 0; turn < 60; turn++) {
    group.nodes.forEach((_, i) => {
      group.line(i, true);
      group.learn(i);
    });
    group.coordinate();
    group.runUntil(group.now + 3_000);
  }
  return group;
}

test("what was confirmed is never lost, and in calm a copy counts and has all", { timeout: 60_000 }, () => {
  let promoted = 0;
  let confirmed = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const group = live(seed);
    const { shipper } = group.owner;
    expect(group.recorded, `seed ${seed}: nobody counts`).not.toBeNull();
    expect(shipper?.confirmed, `seed ${seed}: ${shipperWhy(shipper!)}`).toBe(shipper?.last.commit);
    promoted += group.wanted.number - 1;
    confirmed += group.confirmed.length;
  }
  expect(promoted).toBeGreaterThan(60);
  expect(confirmed).toBeGreaterThan(500);
});

/** A group with a copy that counts. */
function joined(limits = {}): RandomGroup {
  const group = new RandomGroup(1, limits);
  group.coordinate();
  for (const i of [0, 1, 2]) group.learn(i);
  group.runUntil(1_000);
  group.coordinate();
  return group;
}

const indexOfStandby = (group: RandomGroup) =>
  group.nodes.findIndex(({ agent }) => agent === group.wanted.standby?.agent);

test("a standby that does not answer stops what is confirmed, and is an alarm, but goes on counting", () => {
  const group = joined();
  const standby = indexOfStandby(group);
  group.line(standby, false);
  for (let i = 0; i < 5; i++) group.commit();
  group.runUntil(100_000);
  expect(group.owner.shipper).toMatchObject({ confirmed: 0, silenceTold: true });
  expect(group.owner.shipper!.counted?.agent).toBe(group.nodes[standby]!.agent);
  const before = group.snapshots;
  group.line(standby, true);
  group.runUntil(200_000);
  expect(group.owner.shipper).toMatchObject({ confirmed: 5 });
  expect(group.snapshots).toBe(before);
});

test("a restarted standby gets the commits that it misses, without a snapshot", () => {
  const group = joined();
  const before = group.snapshots;
  for (let i = 0; i < 5; i++) {
    group.commit();
    group.act(indexOfStandby(group), (stage) => stage.restart());
    group.runUntil(group.now + 5_000);
  }
  expect(group.owner.shipper).toMatchObject({ confirmed: 5 });
  expect(group.snapshots).toBe(before);
});

test("commits in 60 parts arrive whole, or not at all", () => {
  const group = joined({ shipBytesMax: 1 });
  const log = () => group.nodes[indexOfStandby(group)]!.disk.copy!.commit;
  group.commit();
  for (let i = 0; i < 10; i++) {
    group.runUntil(group.now + 10);
    expect(log()).toBe(0);
  }
  group.runUntil(group.now + 5_000);
  expect(log()).toBe(1);
});

test("a way of 300 ms to the standby lets it count while commits are made each 50 ms", () => {
  const group = new RandomGroup(2);
  group.delayMs = 150;
  group.coordinate();
  for (const i of [0, 1, 2]) group.learn(i);
  for (let i = 0; i < 100; i++) {
    group.commit();
    group.runUntil(group.now + 50);
  }
  expect(group.owner.shipper!.counted).not.toBeNull();
  expect(group.owner.shipper!.confirmed).toBeGreaterThan(80);
});

test("snapshots go no faster than they may", () => {
  const group = new RandomGroup(3, { snapshotBytesPerSec: 100 });
  for (let i = 0; i < 100; i++) group.commit();
  group.coordinate();
  for (const i of [0, 1, 2]) group.learn(i);
  // 100 pages of 12 bytes or more.
  group.runUntil(11_000);
  expect(group.owner.shipper!.counted).toBeNull();
  expect(group.owner.shipper!.confirmed).toBe(100);
  group.runUntil(20_000);
  expect(group.owner.shipper!.counted).not.toBeNull();
});

const epoch = { term: 1, number: 1, start: 7 };
const standby = { agent: "B", store: "B1" };

/** What an owner with commit 3 does when its standby says that it has this. */
function answered(counted: boolean, have: Partial<ShippedMessage>): readonly ShipperEffect[] {
  const last = { commit: 3, crc: 33 };
  const shipper = createShipper({ group: "r:0", epoch, last, counted: counted ? standby : null });
  stepShipper(shipper, { kind: "appointed", standby }, 0);
  stepShipper(shipper, { kind: "connected" }, 0);
  const stream = { kind: "shipped", group: "r:0", epoch, session: 1, index: 1 } as const;
  const copy = { commit: 3, crc: 33, store: "B1", have: { ...epoch, start: 6 }, fenced: null };
  const message: ShippedMessage = { ...stream, ...copy, ...have };
  return stepShipper(shipper, { kind: "message", from: "B", message }, 1);
}

const kinds = (effects: readonly ShipperEffect[]) => effects.map(({ kind }) => kind);

test("an owner whose store is an old one says so, and confirms nothing more", () => {
  for (const counted of [true, false])
    for (const have of [{ commit: 4, crc: 44 }, { crc: 34 }])
      expect(kinds(answered(counted, have))).toEqual(["stale-owner"]);
});

test("a restarted owner confirms its last commit when its standby has it, and not before", () => {
  expect(kinds(answered(true, {}))).toEqual(["confirmed"]);
  expect(kinds(answered(true, { commit: 2, crc: 22 }))).toEqual(["open-snapshot", "next-page"]);
  expect(kinds(answered(true, { commit: 0, crc: 0, have: null }))).toEqual([
    "alarm",
    "open-snapshot",
    "next-page",
  ]);
  expect(kinds(answered(true, { store: "B2" }))).toEqual(["alarm"]);
});

test("a copy that does not count is never gone on with by a new life of the owner", () => {
  expect(kinds(answered(false, {}))).toEqual(["open-snapshot", "next-page"]);
});

test("who is told of a higher epoch stops; from others than the standby nobody is believed", () => {
  const fenced = { ...epoch, number: 2 };
  expect(answered(true, { fenced })).toEqual([{ kind: "overruled", epoch: fenced }]);
  expect(answered(true, { fenced: { ...epoch, number: 0 } })).toEqual([]);
});

test("a higher epoch than was assigned is neither taken nor refused, and an alarm after ten seconds", () => {
  const holder = createStandby({ group: "r:0", store: "B1", live: null, areaPrefix: "x" });
  const shipper = createShipper({ group: "r:0", epoch, last: { commit: 0, crc: 0 }, counted: null });
  stepShipper(shipper, { kind: "appointed", standby }, 0);
  const [opening] = stepShipper(shipper, { kind: "connected" }, 0);
  const message = (opening as ShipperEffect & { kind: "send" }).message;
  const arrives = (from: string, now: number) =>
    stepStandby(holder, { kind: "message", from, message }, now).map(({ kind }) => kind);
  stepStandby(holder, { kind: "assigned", owner: "C", term: 1, number: 0 }, 0);
  expect(arrives("A", 1_000)).toEqual([]);
  expect(stepStandby(holder, { kind: "timer" }, 10_999)).toEqual([]);
  expect(stepStandby(holder, { kind: "timer" }, 11_000)).toMatchObject([{ kind: "alarm" }]);
  stepStandby(holder, { kind: "assigned", owner: "A", term: 1, number: 1 }, 12_000);
  expect(arrives("C", 12_000)).toEqual([]);
  expect(arrives("A", 12_000)).toEqual(["answer"]);
  stepStandby(holder, { kind: "assigned", owner: "C", term: 1, number: 2 }, 13_000);
  const [answer] = stepStandby(holder, { kind: "message", from: "A", message }, 13_000);
  expect(answer).toMatchObject({ to: "A", message: { index: 0, fenced: { term: 1, number: 2 } } });
});
