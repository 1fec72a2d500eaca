import { expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import {
  bolt,
  type Delivery,
  fields,
  keyedValue,
  type StateValue,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const agents = { core: { role: "core" }, gw: { role: "gateway" } };
const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ n: from + index }));

/** Readings at the core go to a bolt with state on each gateway. */
function topology(delivery: Delivery, feed: () => GivenSpout, seen: number[]) {
  const t = new TopologyBuilder("plant", { delivery });
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: feed as never }), {
    on: { role: "core" },
  });
  const count = bolt({
    input: reading,
    streams: {},
    state: { counts: keyedValue("int") },
    create: ({ counts }: { counts: StateValue<number> }) => ({
      execute: ({ n }: { n: number }) => {
        counts.set("all", (counts.get("all") ?? 0) + 1);
        seen.push(n);
      },
    }),
  } as never);
  t.bolt("count", readings.all(), count, { onEach: { role: "gateway" } });
  return t.build();
}

it.each(["exactly-once", "at-least-once"] as const)(
  "%s: a gateway that was drained takes what comes then, of a sender that has worked all the time",
  async (delivery) => {
    const disks = {
      core: new CrashDisk("store-core", seededRandom(1)),
      gw: new CrashDisk("store-gw", seededRandom(2)),
    };
    const seen: number[] = [];
    const feeds: GivenSpout[] = [];
    const feed = () => {
      feeds.push(new GivenSpout());
      return feeds.at(-1)!;
    };
    const runtimes = new Runtimes(topology(delivery, feed, seen), {
      agents,
      on: { "readings:0": "core" },
      store: (agent) => disks[agent as "core" | "gw"].open(),
    });
    await runtimes.open();
    runtimes.recorded.set("readings:0", { store: "store-core", standby: null });
    runtimes.recorded.set("count@gw", { store: "store-gw", standby: null });
    await runtimes.assign();
    const take = async (from: number, to: number) => {
      feeds.at(-1)!.give(...rows(from, to));
      expect(await runtimes.until(() => seen.includes(to), 60_000), `${to} arrives`).toBe(true);
      await runtimes.advance(2_000);
    };
    await take(1, 10);
    // The sender finds the link in its store, and goes on.
    runtimes.kill("core");
    await disks.core.crash();
    runtimes.start("core");
    await runtimes.assign();
    await take(11, 20);

    const alone = [{ task: "readings:0", agent: "core", term: 1, number: 1 }];
    await runtimes.assign({ tasks: [], peers: alone }, ["gw"]);
    await runtimes.assign({ peers: alone }, ["core"]);
    runtimes.move("count@gw", "gw");
    await runtimes.assign();
    await take(21, 30);
    expect(runtimes.logs.join("\n")).not.toContain("never made");
    const counted = delivery === "exactly-once" ? seen : [...new Set(seen)];
    expect(counted.toSorted((a, b) => a - b)).toEqual(rows(1, 30).map(({ n }) => n));
  },
);
