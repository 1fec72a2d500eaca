import { expect, it } from "vitest";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

it("between two tuples the lease ends: nothing more is done, until it is back", async () => {
  let leased = true;
  const done: number[] = [];
  const feed = new GivenSpout();
  const t = new TopologyBuilder("valves");
  const orders = t.spout(
    "orders",
    spout({ streams: { default: fields({ n: "int" }) }, create: () => feed as never }),
  );
  t.bolt(
    "valve",
    orders.shuffle(),
    bolt({
      streams: {},
      create: () => ({
        execute({ n }) {
          done.push(n);
          if (n === 3) leased = false;
        },
      }),
    }),
    { exclusive: true },
  );
  const runtimes = await new Runtimes(t.build(), { more: { leased: () => leased } }).open();
  feed.give(...[1, 2, 3, 4, 5].map((n) => ({ n })));
  await runtimes.advance(5_000);
  expect(done).toEqual([1, 2, 3]);
  leased = true;
  await runtimes.advance(1_000);
  expect(done).toEqual([1, 2, 3, 4, 5]);
});
