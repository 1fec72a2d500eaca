import { expect, it } from "vitest";
import {
  bolt,
  type ComponentContext,
  type deadLetterFields,
  fields,
  type Row,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const got: Record<string, number[]> = {};
let broken = true;

function sink(name: string) {
  const rows: number[] = [];
  got[name] = rows;
  return bolt({ streams: {}, create: () => ({ execute: ({ n }: { n: number }) => void rows.push(n) }) });
}

/** feed → passed → before, picky, after, each in a chain of its own, and beside, in that of `passed`. */
async function dealt(retries = 0) {
  broken = true;
  const feed = new GivenSpout();
  const t = new TopologyBuilder("picky");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const execute = (row: Row, out: { emit(row: Row): void }) => out.emit(row);
  const streams = { default: reading };
  const pass = bolt({ streams, create: () => ({ execute }) as never });
  const passed = t.bolt("passed", readings.shuffle(), pass, { retries });
  const choose = ({ n }: { n: number }, tasks: number) => {
    if (broken && n === 2) throw new Error("no key");
    return broken && n === 3 ? [0, tasks] : n % tasks;
  };
  t.bolt("before", passed.fields("n"), sink("before"), { parallelism: 2 });
  t.bolt("picky", passed.custom(choose), sink("picky"), { parallelism: 3 });
  t.bolt("after", passed.shuffle(), sink("after"), { parallelism: 2 });
  t.bolt("beside", passed.local(), sink("beside"));
  const runtimes = await new Runtimes(t.build()).open();
  feed.give(...[1, 2, 3, 4].map((n) => ({ n })));
  await runtimes.settle();
  return { runtimes, feed };
}

it("the others get it once; it is a dead letter that names the consumer, and counted once", async () => {
  const { runtimes, feed } = await dealt(2);
  const all = [1, 2, 3, 4];
  expect(got).toMatchObject({ picky: [1, 4], beside: all });
  expect([...got["before"]!].sort()).toEqual(all);
  expect([...got["after"]!].sort()).toEqual(all);
  const common = { component: "passed", source: "passed/default/picky", partial: false };
  expect(runtimes.deadLetters()).toMatchObject([
    { ...common, tuple: { n: 3 }, error: "picky has no task with the index 3; use an index from 0 to 2" },
    { ...common, tuple: { n: 2 }, error: "the grouping into picky failed: no key" },
  ]);
  expect(["executed", "emitted", "failed"].map((name) => runtimes.counter("passed", name as never))).toEqual([
    4, 4, 2,
  ]);
  expect(feed.acked).toBe(4);
});

it("executed again it goes to that consumer alone, and to nobody while it still has no task", async () => {
  const { runtimes } = await dealt();
  expect(runtimes.runtime().replayDeadLetters([])).toBe(2);
  await runtimes.settle();
  expect(runtimes.deadLetters()).toMatchObject([
    { source: "passed/default/picky", tuple: { n: 3 } },
    { source: "passed/default/picky", tuple: { n: 2 } },
  ]);
  broken = false;
  expect(runtimes.runtime().replayDeadLetters([])).toBe(2);
  await runtimes.settle();
  expect(runtimes.deadLetters()).toEqual([]);
  expect([...got["picky"]!].sort()).toEqual([1, 2, 3, 4]);
  for (const other of ["before", "after", "beside"]) expect(got[other]).toHaveLength(4);
  expect(runtimes.counter("passed", "emitted")).toBe(4);
});

it("stays a dead letter where that consumer asks for a grouping by now that takes no tuple", async () => {
  const { runtimes } = await dealt();
  const letters = runtimes.runtime().lettersAfter(0);
  const t = new TopologyBuilder("picky");
  const given = spout({ streams: { default: reading }, create: () => new GivenSpout() });
  const readings = t.spout("readings", given);
  const pass = bolt({ streams: { default: reading }, create: () => ({ execute: () => undefined }) });
  const passed = t.bolt("passed", readings.shuffle(), pass);
  t.bolt("picky", passed.direct(), sink("picky"), { parallelism: 3 });
  const after = await new Runtimes(t.build(), { more: { letters } }).open();
  expect(after.runtime().replayDeadLetters([])).toBe(2);
  await after.settle();
  const error = expect.stringContaining("picky no longer reads passed/default by a grouping");
  expect(after.deadLetters()).toMatchObject([{ error }, { error }]);
  expect(got["picky"]).toEqual([]);
});

it("an index of emitDirect that one consumer has not is a fault of the emitter; nobody gets it", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("direct");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const execute = (row: Row, out: { emitDirect(index: number, row: Row): void }) => out.emitDirect(2, row);
  const streams = { default: reading };
  const routed = t.bolt("routed", readings, bolt({ streams, create: () => ({ execute }) as never }));
  t.bolt("wide", routed.direct(), sink("wide"), { parallelism: 3 });
  t.bolt("narrow", routed.direct(), sink("narrow"), { parallelism: 2 });
  const runtimes = await new Runtimes(t.build()).open();
  feed.give({ n: 1 });
  await runtimes.settle();
  expect(got).toMatchObject({ wide: [], narrow: [] });
  expect(runtimes.deadLetters()).toMatchObject([
    {
      component: "routed",
      source: "",
      error: "narrow has no task with the index 2; use an index from 0 to 1",
    },
  ]);
});

it("a dead letter that has no task at one of its readers reaches the others, and is none again", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("letters");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const fails = () => {
    throw new Error("never");
  };
  const failing = t.bolt("failing", readings, bolt({ streams: {}, create: () => ({ execute: fails }) }));
  const letters: string[] = [];
  const create = () => {
    let task = "";
    return {
      open: ({ component }: ComponentContext) => {
        task = component;
      },
      execute: ({ error }: Row) => void letters.push(`${task}: ${error}`),
    };
  };
  const reader = bolt<typeof deadLetterFields, Record<never, never>>({
    streams: {},
    create: create as never,
  });
  const chooses = () => {
    throw new Error("no key");
  };
  t.bolt("picky", failing.deadLetters.custom(chooses), reader);
  t.bolt("any", failing.deadLetters.shuffle(), reader);
  const runtimes = await new Runtimes(t.build()).open();
  feed.give({ n: 1 });
  await runtimes.settle();
  expect(letters).toEqual(["any: never"]);
  expect(runtimes.deadLetters()).toHaveLength(1);
  expect(runtimes.logs.filter((line) => /dead letter/.test(line))).toEqual([
    expect.stringMatching(/a dead letter could not be emitted to picky: the grouping .* failed: no key$/),
  ]);
});
