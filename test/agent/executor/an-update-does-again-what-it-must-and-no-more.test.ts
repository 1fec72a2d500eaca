import { beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const agents = { gw: { role: "gateway" }, core: { role: "core" } };

/** A feed whose broker gives again what was not acknowledged. */
class Session extends GivenSpout {
  readonly #broker: { readonly rows: { n: number }[]; acked: number };
  readonly #from: number;

  constructor(broker: { readonly rows: { n: number }[]; acked: number }) {
    super();
    this.#broker = broker;
    this.#from = broker.acked;
    this.give(...broker.rows.slice(broker.acked));
  }

  override ack(through: number): void {
    this.#broker.acked = this.#from + through;
  }
}

/** On a gateway readings are counted in state; elsewhere the totals are seen. */
function counting(feed: () => GivenSpout, seen: number[]) {
  const t = new TopologyBuilder("counting", { delivery: "at-least-once" });
  const beside = { onEach: { role: "gateway" } };
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: feed as never }),
    beside,
  );
  const counted = t.bolt(
    "counted",
    readings.local(),
    bolt({
      streams: { default: reading },
      state: { count: keyedValue("int") },
      create: ({ count }) => ({
        execute: ({ n }, out) => {
          count.set("all", (count.get("all") ?? 0) + 1);
          out.emit({ n });
        },
      }),
    }),
    beside,
  );
  t.bolt(
    "sink",
    counted.shuffle(),
    bolt({ streams: {}, create: () => ({ execute: ({ n }) => void seen.push(n) }) }),
    { on: { role: "core" } },
  );
  return t.build();
}

let runtimes: Runtimes;
let seen: number[];
let broker: { readonly rows: { n: number }[]; acked: number };
let session: GivenSpout;

function reads(n: number): void {
  broker.rows.push({ n });
  session.give({ n });
}

function stops(): readonly string[] {
  return runtimes.logs.filter((line) => line.includes("a newer owner rules"));
}

/** The old worker of an agent stops, the new one begins, by the assignment that is new to it. */
async function exchange(agent: string): Promise<void> {
  const old = runtimes.runtime(agent);
  const durable = old.durable().then(() => old.close());
  await runtimes.advance(5);
  await durable;
  runtimes.kill(agent);
  runtimes.start(agent);
  await runtimes.assign({}, [agent]);
}

beforeEach(async () => {
  seen = [];
  broker = { rows: [], acked: 0 };
  const disks = {
    gw: new CrashDisk("store-gw", seededRandom(1)),
    core: new CrashDisk("store-core", seededRandom(2)),
  };
  const graph = counting(() => {
    session = new Session(broker);
    return session;
  }, seen);
  runtimes = new Runtimes(graph, {
    agents,
    on: { "sink:0": "core" },
    store: (agent) => disks[agent as keyof typeof disks].open(),
  });
  await runtimes.open();
  runtimes.recorded.set("readings@gw", { store: "store-gw", standby: null });
  await runtimes.assign();
  reads(1);
  await runtimes.advance(5);
  expect([seen, broker.acked]).toEqual([[1], 1]);
  // So soon after a commit there is no other: it is executed, and safe at the other end, and not committed.
  reads(2);
  await runtimes.advance(5);
  expect([seen, broker.acked]).toEqual([[1, 2], 1]);
  for (const task of runtimes.tasks) runtimes.move(task, runtimes.placeOf(task));
});

describe("while an agent has a new version, and another has not been told yet", () => {
  it("the old one there ends by its own assignment: what was not committed comes once", async () => {
    await exchange("core");
    reads(3);
    await runtimes.advance(5);
    expect(stops()).toEqual([]);
    await exchange("gw");
    reads(4);
    await runtimes.advance(2_000);
    expect([seen, broker.acked]).toEqual([[1, 2, 3, 4], 4]);
  });

  it("one that is never told is overruled all the same, a while later", async () => {
    await exchange("core");
    reads(3);
    await runtimes.advance(10_000);
    expect(stops()).toEqual([expect.stringContaining("readings@gw")]);
    expect(seen).toEqual([1, 2]);
    await exchange("gw");
    await runtimes.advance(2_000);
    expect(new Set(seen)).toEqual(new Set([1, 2, 3]));
  });
});

it("a worker that stops commits for all its tasks, also when one is overruled meanwhile", async () => {
  const t = new TopologyBuilder("two", { delivery: "at-least-once" });
  const feed = new GivenSpout();
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: () => feed as never }),
    {
      on: { role: "gateway" },
    },
  );
  t.bolt(
    "counted",
    readings.fields("n"),
    bolt({
      streams: {},
      state: { count: keyedValue("int") },
      create: ({ count }) => ({ execute: ({ n }) => count.set(String(n), n) }),
    }),
    { on: { role: "core" }, parallelism: 2 },
  );
  const disk = new CrashDisk("store-core", seededRandom(1));
  const on = { "readings:0": "gw", "counted:0": "core", "counted:1": "core" };
  const others = new CrashDisk("store-gw", seededRandom(2));
  const store = (agent: string) => (agent === "core" ? disk : others).open();
  const two = new Runtimes(t.build(), { agents, on, store });
  await two.open();
  for (const task of ["counted:0", "counted:1"])
    two.recorded.set(task, { store: "store-core", standby: null });
  await two.assign();
  await two.advance(100);
  disk.stuck = true;
  feed.give(...Array.from({ length: 20 }, (_, n) => ({ n })));
  await two.advance(2);
  const core = two.runtime("core");
  let stopped = false;
  void core.durable().then(
    () => (stopped = true),
    () => (stopped = true),
  );
  await two.settle();
  const epoch = { term: 1, number: 9, start: 0 };
  core.receive("gw", { kind: "fenced", link: "readings:0>counted:0", epoch, to: "receiver" });
  await two.settle();
  expect(core.report().tasks.map(({ status }) => status)).toEqual(["failed", "running"]);
  expect(stopped).toBe(false);
  disk.stuck = false;
  await two.settle();
  expect(stopped).toBe(true);
  // Who was overruled before commits nothing any more, and is not waited for.
  let again = false;
  void core.durable().then(() => (again = true));
  await two.settle();
  expect(again).toBe(true);
});
