import { expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const kib = 1024;
/** What state may grow by on a full disk, and what one commit brings beyond. */
const moreKib = 256 + 64;
const reading = fields({ key: "string", text: "string" });
const rows = (from: number, to: number, text = "") =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    key: `key-${from + index}`,
    text: text.padEnd(kib, "x"),
  }));

/** A task that remembers the text of each key, and forgets a key of which it gets none. */
async function remembering(ttl?: string) {
  const disk = new CrashDisk("store-gw", seededRandom(1));
  const feed = new GivenSpout();
  const t = new TopologyBuilder("gateway");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const remember = bolt({
    streams: {},
    state: { texts: keyedValue("string", ttl === undefined ? {} : { ttl }) },
    create: ({ texts }) => ({
      execute: ({ key, text }: { key: string; text: string }) =>
        text.startsWith("-") ? texts.delete(key) : texts.set(key, text),
    }),
  });
  t.bolt("remember", readings.local(), remember);
  const runtimes = new Runtimes(t.build(), { store: () => disk.open() });
  await runtimes.open();
  runtimes.recorded.set("readings:0", { store: "store-gw", standby: null });
  await runtimes.assign();
  const report = () => runtimes.runtime().report();
  const fill = (on: boolean) => runtimes.runtime().fillDisk(on);
  const all = (count: number) => runtimes.until(() => feed.acked === count, 60_000);
  return {
    ...{ runtimes, feed, fill, all },
    kib: () => report().store.stateBytes / kib,
    waits: () => report().tasks[0]!.waits,
  };
}

it("what grows takes nothing more in, says why, and goes on by itself when there is room", async () => {
  const { runtimes, feed, fill, all, ...task } = await remembering();
  feed.give(...rows(1, 500));
  expect(await all(500)).toBe(true);
  const before = task.kib();
  fill(true);
  feed.give(...rows(501, 3_000));
  await runtimes.advance(60_000);
  expect(task.kib()).toBeLessThan(before + moreKib);
  expect(feed.acked).toBe(feed.taken);
  expect(feed.throttled).toBe(true);
  expect(task.waits()).toMatch(/disk is full, and its state \(0\.\d MiB\) may not grow: make room/);
  fill(false);
  expect(await all(3_000)).toBe(true);
  expect([task.kib() > 2_500, task.waits()]).toEqual([true, ""]);
});

it("what stays as large as it was goes on, and so does what falls and rises, as windows do", async () => {
  const { feed, fill, all, ...task } = await remembering();
  feed.give(...rows(1, 1_000));
  expect(await all(1_000)).toBe(true);
  feed.give(...rows(101, 1_000, "-"));
  expect(await all(1_900)).toBe(true);
  expect(task.kib()).toBeLessThan(200);
  fill(true);
  feed.give(...rows(1, 1_000), ...rows(1, 1_000, "again"), ...rows(1, 900, "-"), ...rows(1, 1_000));
  expect(await all(5_800)).toBe(true);
  expect(task.waits()).toBe("");
});

it("keys whose time to live is over go although nothing comes in, and that lets it go on", async () => {
  const { runtimes, feed, fill, all, ...task } = await remembering("10m");
  feed.give(...rows(1, 500));
  expect(await all(500)).toBe(true);
  await runtimes.advance(300_000);
  fill(true);
  feed.give(...rows(501, 1_200));
  await runtimes.advance(60_000);
  expect(task.waits()).not.toBe("");
  expect(feed.acked).toBeLessThan(500 + moreKib);
  // The first are ten minutes old.
  await runtimes.advance(250_000);
  expect(feed.acked).toBe(1_200);
  expect(task.waits()).toBe("");
});
