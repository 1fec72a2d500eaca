import { expect, test } from "vitest";
import { bolt, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });

test("a bolt with two inputs learns which one a replayed tuple is of", async () => {
  const [left, right] = [new GivenSpout(), new GivenSpout()];
  const seen: string[] = [];
  let broken = true;
  const t = new TopologyBuilder("joined");
  const lefts = t.spout("lefts", spout({ streams: { default: number }, create: () => left }));
  const rights = t.spout("rights", spout({ streams: { default: number }, create: () => right }));
  const execute = (tuple: { n: number }, out: { readonly input: { component: string; stream: string } }) => {
    if (broken) throw new Error("no room");
    seen.push(`${out.input.component}/${out.input.stream} ${tuple.n}`);
  };
  t.bolt("both", [lefts, rights], bolt({ streams: {}, create: () => ({ execute }) }));
  const runtimes = await new Runtimes(t.build()).open();
  left.give({ n: 1 });
  await runtimes.advance(10);
  broken = false;
  right.give({ n: 2 });
  await runtimes.advance(10);
  expect(seen).toEqual(["rights/default 2"]);
  expect(runtimes.runtime().replayDeadLetters([])).toBe(1);
  await runtimes.advance(10);
  right.give({ n: 3 });
  await runtimes.advance(10);
  expect(seen).toEqual(["rights/default 2", "lefts/default 1", "rights/default 3"]);
});

test("one that a component emitted and that its stream does not take is a dead letter again", async () => {
  const day = 86_400_000;
  const t0 = 1_700_000_000_000;
  const given = new GivenSpout();
  const seen: unknown[] = [];
  const timed = fields({ n: "int", at: "timestamp" });
  const t = new TopologyBuilder("ahead");
  const ins = t.spout("ins", spout({ streams: { default: timed }, create: () => given }));
  const execute = ({ n, at }: Row, out: { emit(row: Row): void }) => {
    out.emit({ n: n === 2 ? "two" : n, at });
  };
  const dealt = t.bolt(
    "deal",
    ins,
    bolt({ streams: { default: timed }, create: () => ({ execute }) as never }),
    {
      eventTime: { field: "at", disorder: 0 },
    },
  );
  const create = () => ({ execute: ({ n }: Row) => void seen.push(n) });
  t.bolt("watch", dealt.shuffle(), bolt({ streams: {}, create }));
  const runtimes = await new Runtimes(t.build()).open();
  given.give({ n: 1, at: t0 }, { n: 2, at: t0 + day + 5_000 });
  await runtimes.advance(6_000);
  expect(runtimes.deadLetters()).toMatchObject([{ source: "deal/default", tuple: { n: "two" } }]);
  expect(runtimes.runtime().replayDeadLetters([])).toBe(1);
  given.give({ n: 3, at: t0 });
  await runtimes.advance(1_000);
  expect(seen).toEqual([1, 3]);
  expect(runtimes.deadLetters()).toMatchObject([
    { source: "deal/default", tuple: { n: "two" }, error: expect.stringContaining("expected a") },
  ]);
  expect(runtimes.counter("deal", "emitted")).toBe(2);
});
