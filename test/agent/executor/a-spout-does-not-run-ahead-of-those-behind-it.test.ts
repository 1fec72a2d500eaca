import { expect, it } from "vitest";
import type { PlaceRecorder } from "../../../agent/executor/runtime-contract.js";
import type { Delivery } from "../../../topology/index.js";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const readings = 5_000;
/** More than a turn's readings, and one frame of them more. */
const aheadMost = 250;

it.each<Delivery>(["at-most-once", "at-least-once"])(
  "%s: each time that it has filled a frame, those behind it get their turn",
  async (delivery) => {
    const feed = new GivenSpout();
    let executed = 0;
    let furthest = 0;
    const execute = () => {
      furthest = Math.max(furthest, feed.taken - executed++);
    };
    const t = new TopologyBuilder("ahead", { delivery, heldMax: readings });
    const wide = fields({ n: "int", text: "string" });
    const source = t.spout("readings", spout({ streams: { default: wide }, create: () => feed }));
    t.bolt("sink", source.shuffle(), bolt({ streams: {}, create: () => ({ execute }) }));
    const runtimes = await new Runtimes(t.build()).open();
    feed.give(...Array.from({ length: readings }, (_, n) => ({ n, text: "x".repeat(60) })));
    await runtimes.settle();
    expect(executed).toBe(readings);
    expect(furthest).toBeLessThan(aheadMost);
  },
);

it("takes a long turn where it makes no work for others", async () => {
  const feed = new GivenSpout();
  let executed = 0;
  let before = 0;
  let longest = 0;
  const execute = () => {
    executed++;
  };
  const place: PlaceRecorder = {
    at: () => {
      longest = Math.max(longest, executed - before);
      before = executed;
    },
    idle: () => {},
    suspicious: false,
    poison: () => false,
  };
  const t = new TopologyBuilder("alone", { heldMax: readings });
  const narrow = fields({ n: "int" });
  const source = t.spout("readings", spout({ streams: { default: narrow }, create: () => feed }));
  t.bolt("sink", source, bolt({ streams: {}, create: () => ({ execute }) }));
  const runtimes = await new Runtimes(t.build(), { more: { place } }).open();
  feed.give(...Array.from({ length: readings }, (_, n) => ({ n })));
  await runtimes.settle();
  expect(executed).toBe(readings);
  expect(longest).toBe(500);
});
