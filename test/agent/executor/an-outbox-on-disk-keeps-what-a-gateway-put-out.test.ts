import { expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { bolt, fields, map, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });

function gateway(outboxOnDisk: boolean, feed: () => GivenSpout, seen: number[]) {
  const t = new TopologyBuilder("gateway", { outboxOnDisk });
  const beside = { onEach: { role: "gateway" } };
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: feed as never }),
    beside,
  );
  const doubled = t.bolt(
    "doubled",
    readings.local(),
    map(reading, ({ n }) => ({ n: 2 * n })),
    beside,
  );
  t.bolt(
    "sink",
    doubled.shuffle(),
    bolt({ streams: {}, create: () => ({ execute: ({ n }) => void seen.push(n) }) }),
    { on: { role: "core" } },
  );
  return t.build();
}

const agents = { gw: { role: "gateway" }, core: { role: "core" } };
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ n: from + index }));

async function begun(outboxOnDisk: boolean) {
  const disk = new CrashDisk("store-gw", seededRandom(1));
  const other = new CrashDisk("store-core", seededRandom(2));
  const seen: number[] = [];
  const feeds: GivenSpout[] = [];
  const feed = () => {
    feeds.push(new GivenSpout());
    return feeds.at(-1)!;
  };
  const runtimes = new Runtimes(gateway(outboxOnDisk, feed, seen), {
    agents,
    on: { "sink:0": "core" },
    store: (agent) => (agent === "gw" ? disk : other).open(),
  });
  await runtimes.open();
  runtimes.recorded.set("readings@gw", { store: "store-gw", standby: null });
  await runtimes.assign();
  return { runtimes, disk, seen, feed: () => feeds.at(-1)! };
}

it("without an uplink readings count as safe, and a crash loses none of them", async () => {
  const { runtimes, disk, seen, feed } = await begun(true);
  runtimes.connect("gw", false);
  feed().give(...rows(1, 5_000));
  expect(await runtimes.until(() => feed().acked === 5_000, 60_000)).toBe(true);
  expect(seen).toEqual([]);

  runtimes.kill("gw");
  await disk.crash();
  runtimes.start("gw");
  await runtimes.assign();
  feed().give(...rows(5_001, 5_010));
  expect(await runtimes.until(() => seen.length >= 5_010, 60_000)).toBe(true);
  expect(new Set(seen)).toEqual(new Set(rows(1, 5_010).map((row) => 2 * (row["n"] as number))));
  // What is safe at the receiver leaves the disk with the next commit.
  feed().give({ n: 5_011 });
  await runtimes.advance(2_000);
  expect(runtimes.runtime("gw").report().store.outboxBytes).toBe(0);
});

it("without it they wait at the feed, as before", async () => {
  const { runtimes, feed } = await begun(false);
  runtimes.connect("gw", false);
  feed().give(...rows(1, 5_000));
  await runtimes.advance(20_000);
  expect(feed().acked).toBe(0);
});
