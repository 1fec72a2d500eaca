import { expect, it } from "vitest";
import { bolt, fields, type Hold, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });

it("and its sender hears that it is safe when the dead letter is", async () => {
  const feed = new GivenSpout();
  const sink = new Kept();
  const letters: { raw: unknown; hold: Hold }[] = [];
  const t = new TopologyBuilder("lying");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const sunk = t.bolt("sink", readings.global(), bolt({ streams: {}, create: () => sink }));
  const dead = bolt({
    streams: {},
    create: () => ({
      execute({ raw }, out) {
        letters.push({ raw, hold: out.hold() });
      },
    }),
  });
  t.bolt("dead", sunk.deadLetters.local(), dead);
  const runtimes = await new Runtimes(t.build(), {
    agents: { a: {}, b: {} },
    on: { "sink:0": "b" },
    lost: (from, _to, message) => {
      if (message.kind === "frame" && from === "a") Object.assign(message, { tuples: 1_000_000 });
      return false;
    },
  }).open();
  feed.give({ n: 1 }, { n: 2 });
  await runtimes.advance(2_000);
  expect(sink.rows).toEqual([]);
  expect(letters.length).toBe(1);
  expect(letters[0]!.raw).toBeInstanceOf(Uint8Array);
  expect(runtimes.deadLetters()[0]!.error).toContain("1000000");
  expect(feed.acked).toBe(0);
  letters[0]!.hold.release();
  await runtimes.advance(2_000);
  expect(feed.acked).toBe(2);
});
