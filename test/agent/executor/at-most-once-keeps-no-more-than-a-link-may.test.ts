import { expect, it } from "vitest";
import { linkLimits } from "../../../agent/link/link.js";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

for (const size of [5_000, 200_000]) {
  it(`when nobody takes tuples of ${size} bytes: the oldest go, and are counted`, async () => {
    const feed = new GivenSpout();
    const sink = new Kept();
    const t = new TopologyBuilder("fresh", { delivery: "at-most-once" });
    const big = fields({ n: "int", text: "string" });
    const readings = t.spout("readings", spout({ streams: { default: big }, create: () => feed }));
    t.bolt("sink", readings.global(), bolt({ streams: {}, create: () => sink }));
    const runtimes = await new Runtimes(t.build()).open();
    runtimes.move("sink:0", "");
    await runtimes.assign();
    const most = Math.ceil((3 * linkLimits.keptBytes) / size);
    for (let n = 1; n <= most; n++) {
      feed.give({ n, text: "x".repeat(size) });
      if (n % 5 === 0) await runtimes.advance(1);
      const { waitingBytes } = runtimes.runtime().links[0]!;
      expect(waitingBytes).toBeLessThan(linkLimits.keptBytes + 300_000);
    }
    await runtimes.advance(1);
    expect(feed.taken).toBe(most);
    runtimes.move("sink:0", "a");
    await runtimes.assign();
    await runtimes.advance(5_000);
    expect(sink.rows.at(-1)!["n"]).toBe(most);
    expect(sink.rows.length + runtimes.counter("readings", "dropped")).toBe(most);
  });
}
