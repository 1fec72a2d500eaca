import { expect, test } from "vitest";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
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
