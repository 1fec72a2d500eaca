import { expect, it } from "vitest";
import { Losses, lossReasons } from "../../../agent/executor/losses.js";
import { seededRandom } from "../../../base/index.js";
import {
  bolt,
  fields,
  type Row,
  spout,
  TopologyBuilder,
  type TopologySettings,
} from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int", text: "string" });
const count = 3_000;
const rows: Row[] = Array.from({ length: count }, (_, index) => ({
  n: index + 1,
  text: `${index}`.padEnd(1_000),
}));

/** A gateway that has taken all readings in, and has no uplink. */
async function gateway(settings: Partial<TopologySettings>) {
  const disk = new CrashDisk("store-gw", seededRandom(1));
  const other = new CrashDisk("store-core", seededRandom(2));
  const seen: number[] = [];
  const feed = new GivenSpout();
  const t = new TopologyBuilder("gateway", settings);
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }), {
    onEach: { role: "gateway" },
  });
  const create = () => ({ execute: ({ n }: Row) => void seen.push(n as number) });
  t.bolt("sink", readings.shuffle(), bolt({ streams: {}, create }), { on: { role: "core" } });
  const runtimes = new Runtimes(t.build(), {
    agents: { gw: { role: "gateway" }, core: { role: "core" } },
    on: { "sink:0": "core" },
    store: (agent) => (agent === "gw" ? disk : other).open(),
  });
  await runtimes.open();
  runtimes.recorded.set("readings@gw", { store: "store-gw", standby: null });
  runtimes.recorded.set("sink:0", { store: "store-core", standby: null });
  await runtimes.assign();
  runtimes.connect("gw", false);
  feed.give(...rows);
  expect(await runtimes.until(() => feed.acked === count, 60_000)).toBe(true);
  const lines = (agent: string) => {
    return runtimes.logs.filter((line) => line.startsWith(agent) && line.includes("are dropped"));
  };
  return { runtimes, disk, seen, feed, lines, link: () => runtimes.runtime("gw").report().links[0]! };
}

it("an outbox that is full says how many it dropped, why, and what helps: one line at each end", async () => {
  const settings = { delivery: "exactly-once", outboxMb: 1, outboxFull: "dropOldest" } as const;
  const { runtimes, seen, lines, link } = await gateway(settings);
  const { lost, lostWhy } = link();
  expect(lost).toBeGreaterThan(1_500);
  expect(lostWhy).toBe(`${lossReasons.full}; bring its receiver back, or give the topology more outboxMb`);
  const from = /^gw warn .*readings@gw>sink:0: tuples are dropped, \d+ to begin with: the outbox is full; /;
  expect(lines("gw")).toEqual([expect.stringMatching(from)]);

  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.at(-1) === count, 60_000)).toBe(true);
  expect(seen.length + link().lost).toBe(count);
  expect(lines("core")).toEqual([expect.stringMatching(/readings@gw>sink:0: .*: the outbox is full; /)]);
});

it("what is older than the outbox keeps is dropped with that reason", async () => {
  const { runtimes, lines, link, feed } = await gateway({
    outboxOnDisk: true,
    outboxHours: 1,
    outboxFull: "dropOldest",
  });
  expect(link()).toMatchObject({ lost: 0, lostWhy: "" });
  await runtimes.advance(3_660_000);
  feed.give({ n: count + 1, text: "" });
  expect(await runtimes.until(() => link().lost > 0, 10_000)).toBe(true);
  expect(link().lost).toBe(count);
  expect(link().lostWhy).toMatch(/^older than the outbox keeps; .* outboxHours$/);
  expect(lines("gw")).toHaveLength(1);
});

it("what a start finds damaged is said likewise, before anything is sent", async () => {
  const { runtimes, disk, seen, lines, link } = await gateway({ delivery: "exactly-once" });
  expect(link()).toMatchObject({ lost: 0, lostWhy: "" });
  runtimes.kill("gw");
  await disk.crash();
  const store = disk.open();
  const frames: (readonly [string, Uint8Array])[] = [];
  for await (const page of store.read("", "~"))
    frames.push(...page.filter(([key]) => key.includes("f/readings@gw>sink:0/")));
  const [key, value] = frames[frames.length >> 1]!;
  value[value.length >> 1]! ^= 1;
  await store.write([{ key, value }]);

  runtimes.start("gw");
  await runtimes.assign();
  expect(await runtimes.until(() => link().lost > 0, 10_000)).toBe(true);
  const { lost, lostWhy } = link();
  expect(lostWhy).toMatch(/^damaged in the sender's store; look after the disk of that agent/);
  expect(lines("gw")).toEqual([expect.stringMatching(/^gw error .* \d+ to begin with: damaged in /)]);
  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.at(-1) === count, 60_000)).toBe(true);
  expect(seen.length).toBe(count - lost);
  expect(lines("core")).toEqual([expect.stringMatching(/: damaged in the sender's store; /)]);
});

it("at-most-once drops what it was asked to drop, which is no loss: neither end says a word", async () => {
  const { runtimes, link, seen, lines } = await gateway({ delivery: "at-most-once" });
  expect(link().dropped).toBeGreaterThan(0);
  expect(link()).toMatchObject({ lost: 0, lostWhy: "" });
  runtimes.connect("gw", true);
  expect(await runtimes.until(() => seen.at(-1) === count, 60_000)).toBe(true);
  expect(runtimes.counter("sink", "dropped")).toBe(link().dropped);
  expect([lines("gw"), lines("core")]).toEqual([[], []]);
});

it("what a receiver refuses is a dead letter of the sender, which it does not call a loss", async () => {
  const seen: number[] = [];
  const feed = new GivenSpout();
  const t = new TopologyBuilder("refusing");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const create = () => ({ execute: ({ n }: Row) => void seen.push(n as number) });
  t.bolt("sink", readings.global(), bolt({ streams: {}, create }));
  const runtimes = await new Runtimes(t.build(), {
    agents: { a: {}, b: {} },
    on: { "sink:0": "b" },
    lost: (_from, _to, message) => {
      if (message.kind === "frame" && message.seq === 1) Object.assign(message, { checksum: 1 });
      return false;
    },
  }).open();
  feed.give({ n: 1, text: "" });
  await runtimes.advance(1_000);
  feed.give({ n: 2, text: "" });
  expect(await runtimes.until(() => seen.length > 0, 10_000)).toBe(true);
  expect([seen, runtimes.counter("sink", "dropped")]).toEqual([[2], 1]);
  expect(runtimes.deadLetters()).toMatchObject([{ tuple: { n: 1 } }]);
  expect(runtimes.logs.filter((line) => line.includes("are dropped"))).toEqual([]);
});

it("the log has one line for each episode, whatever others give as reasons", () => {
  const lines: string[] = [];
  let now = 0;
  const losses = new Losses("a:0>b:0", { now: () => now, log: (_, text) => void lines.push(text) });
  for (; now < 600_000; now += 30_000) losses.add(2, lossReasons.old);
  expect(lines).toEqual([`a:0>b:0: tuples are dropped, 2 to begin with: ${losses.report.lostWhy}`]);
  now += 60_000;
  losses.add(1, lossReasons.old);
  expect(lines).toHaveLength(2);
  for (let n = 0; n < 1_000; n++) losses.add(1, `reason ${n}`);
  expect(lines.length).toBeLessThan(12);
  expect(losses.report.lost).toBe(40 + 1 + 1_000);
});

it("frames without tuples are no loss; a hole of which nobody knows how many there were is one", () => {
  const lines: string[] = [];
  const host = { now: () => 0, log: (_: string, text: string) => void lines.push(text) };
  const losses = new Losses("a:0>b:0", host);
  losses.add(0, lossReasons.old);
  expect([lines, losses.report]).toEqual([[], { lost: 0, lostWhy: "" }]);
  new Losses("a:0>b:0", host, [0]);
  expect(lines).toEqual([expect.stringMatching(/^a:0>b:0: tuples are dropped: damaged in /)]);
});
