import { expect, it } from "vitest";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

it("after a drain that the coordinator took back", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("wanted");
  const readings = t.spout(
    "readings",
    spout({ streams: { default: fields({ n: "int" }) }, create: () => feed }),
  );
  const got: unknown[] = [];
  const sink = bolt({ streams: {}, create: () => ({ execute: (tuple) => void got.push(tuple) }) });
  t.bolt("sink", readings.local(), sink);
  const runtimes = await new Runtimes(t.build()).open();
  feed.give({ n: 1 });
  await runtimes.advance(1_000);
  expect(got.length).toBe(1);

  await runtimes.assign({ draining: true });
  feed.give({ n: 2 });
  await runtimes.advance(1_000);
  expect(got.length).toBe(1);

  await runtimes.assign({ draining: false });
  await runtimes.advance(1_000);
  expect(got.length).toBe(2);
});
