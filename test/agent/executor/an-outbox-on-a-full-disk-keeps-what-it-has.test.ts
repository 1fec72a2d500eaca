import { expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { bolt, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int", text: "string" });
/** What an outbox takes on a full disk at least: 64 KiB, and the frame that goes beyond. */
const leastReadings = 64 + 12;
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    n: from + index,
    text: `${from + index}`.padEnd(1_000),
  }));

async function gateway(outboxFull: "block" | "dropOldest") {
  const disk = new CrashDisk("store-gw", seededRandom(1));
  const other = new CrashDisk("store-core", seededRandom(2));
  const seen: number[] = [];
  const feed = new GivenSpout();
  const t = new TopologyBuilder("gateway", { outboxOnDisk: true, outboxFull });
  const beside = { onEach: { role: "gateway" } };
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }), beside);
  const create = () => ({ execute: ({ n }: Row) => void seen.push(n as number) });
  t.bolt("sink", readings.shuffle(), bolt({ streams: {}, create }), { on: { role: "core" } });
  const runtimes = new Runtimes(t.build(), {
    agents: { gw: { role: "gateway" }, core: { role: "core" } },
    on: { "sink:0": "core" },
    store: (agent) => (agent === "gw" ? disk : other).open(),
  });
  await runtimes.open();
  runtimes.recorded.set("readings@gw", { store: "store-gw", standby: null });
  await runtimes.assign();
  runtimes.connect("gw", false);
  feed.give(...rows(1, 1_000));
  expect(await runtimes.until(() => feed.acked === 1_000, 60_000)).toBe(true);
  const waiting = () => runtimes.runtime("gw").report().store.outboxBytes;
  return { runtimes, seen, feed, waiting };
}

it("with `block` its feed waits, goes on by itself when there is room, and nothing is lost", async () => {
  const { runtimes, seen, feed, waiting } = await gateway("block");
  const before = waiting();
  runtimes.runtime("gw").fillDisk(true);
  feed.give(...rows(1_001, 3_000));
  await runtimes.advance(20_000);
  expect(waiting()).toBeLessThan(before * 1.1);
  expect(feed.acked).toBeLessThan(1_200);
  // Still without an uplink: only the word that the disk has room can move it.
  runtimes.runtime("gw").fillDisk(false);
  expect(await runtimes.until(() => feed.acked === 3_000, 60_000)).toBe(true);
  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.length >= 3_000, 60_000)).toBe(true);
  expect(seen).toEqual(rows(1, 3_000).map(({ n }) => n));
});

it("with `dropOldest` the newest stay, in the same space, and each that is dropped is counted", async () => {
  const { runtimes, seen, feed, waiting } = await gateway("dropOldest");
  const before = waiting();
  runtimes.runtime("gw").fillDisk(true);
  feed.give(...rows(1_001, 3_000));
  expect(await runtimes.until(() => feed.acked === 3_000, 60_000)).toBe(true);
  expect(waiting()).toBeLessThan(before * 1.2);
  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.at(-1) === 3_000, 60_000)).toBe(true);
  const { components, links } = runtimes.runtime("gw").report();
  const dropped = components.find(({ component }) => component === "readings")!.counters["dropped"]!;
  expect(dropped).toBeGreaterThan(1_500);
  expect(seen.length + dropped).toBe(3_000);
  expect(links.map((link) => link.dropped)).toEqual([dropped]);
});

it("readings still flow where the uplink is there: something is let through at all times", async () => {
  const { runtimes, seen, feed } = await gateway("block");
  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.length === 1_000, 60_000)).toBe(true);
  runtimes.runtime("gw").fillDisk(true);
  feed.give(...rows(1_001, 3_000));
  expect(await runtimes.until(() => seen.length === 3_000, 60_000)).toBe(true);
  runtimes.connect("gw", false);
  feed.give(...rows(3_001, 4_000));
  await runtimes.advance(20_000);
  expect(feed.acked - 3_000).toBeLessThan(leastReadings + 30);
});
