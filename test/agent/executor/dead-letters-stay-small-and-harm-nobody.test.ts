import { expect, it } from "vitest";
import { DeadLetters, writeLetter } from "../../../agent/executor/dead-letters.js";
import { schemaOf } from "../../../proto/index.js";
import { bolt, deadLetterFields, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ text: "string" });

async function failing(error: (text: string) => Error, dead: object = new Kept()) {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("failing");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const execute = ({ text }: { text: string }) => {
    throw error(text);
  };
  const fails = t.bolt("fails", readings.global(), bolt({ streams: {}, create: () => ({ execute }) }));
  t.bolt("dead", fails.deadLetters.global(), bolt({ streams: {}, create: () => dead as Kept }));
  return { feed, runtimes: await new Runtimes(t.build()).open() };
}

it("the largest letter fits into a frame", () => {
  const tuple = { text: `"\\\u0001\ud800€`.repeat(50_000) };
  for (const what of [
    { error: "€".repeat(1_000_000), source: "s".repeat(1_000_000), tuple, raw: null, partial: false },
    {
      error: "€".repeat(1_000_000),
      source: "€".repeat(1_000_000),
      tuple: null,
      raw: new Uint8Array(1e6),
      partial: true,
    },
  ]) {
    const { row } = writeLetter("task:0", "component", what, 1);
    expect(schemaOf(deadLetterFields).measure(row)).toBeLessThan(240_000);
  }
});

it("an error of a megabyte reaches the dead letters' consumer, shortened", async () => {
  const dead = new Kept();
  const { feed, runtimes } = await failing((text) => new Error(text.repeat(1_000_000)), dead);
  feed.give({ text: "é" });
  await runtimes.advance(1_000);
  expect(dead.rows.length).toBe(1);
  expect(String(dead.rows[0]!["error"]).length).toBeLessThan(10_000);
  expect(feed.acked).toBe(1);
});

it("what is kept for a look is bounded in bytes, too", () => {
  const letters = new DeadLetters(1_000);
  const tuple = { text: "x".repeat(200_000) };
  for (let n = 0; n < 1_000; n++) {
    const what = { error: "e", source: "s", tuple, raw: null, partial: false };
    const { letter, bytes } = writeLetter("task:0", "component", what, 1);
    letters.add({ ...letter, row: tuple }, bytes);
  }
  expect(letters.count).toBe(1_000);
  expect(letters.list(1_000).length).toBeGreaterThan(5);
  expect(letters.list(1_000).length).toBeLessThan(60);
});

it("a flood of them does not flood the log, and says how many it left out", async () => {
  const { feed, runtimes } = await failing((text) => new Error(`cannot read ${text}`));
  feed.give(...Array.from({ length: 500 }, (_, n) => ({ text: `${n}` })));
  await runtimes.advance(1_500);
  feed.give({ text: "last" });
  await runtimes.advance(100);
  const lines = runtimes.logs.filter((line) => line.includes("cannot read"));
  expect(lines.length).toBeLessThan(30);
  expect(lines[0]).toContain("cannot read 0");
  expect(lines.at(-1)).toContain("cannot read last");
  expect(lines.at(-1)).toMatch(/\d+ more/);
  expect(runtimes.runtime().report().deadLetters).toBe(501);
});
