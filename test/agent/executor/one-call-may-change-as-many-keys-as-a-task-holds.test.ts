import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ keys: "int" });

it("and its commit is durable", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("many-keys");
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const writing = bolt({
    input: reading,
    streams: {},
    state: { count: keyedValue("int") },
    create: ({ count }) => ({
      execute({ keys }) {
        for (let n = 0; n < keys; n++) count.set(`key ${n}`, n);
      },
    }),
  });
  t.bolt("writing", source.global(), writing);
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  feed.give({ keys: 200_000 });
  await runtimes.advance(2_000);
  expect(feed.acked).toBe(1);
});
