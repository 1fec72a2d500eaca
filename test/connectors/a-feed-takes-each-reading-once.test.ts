import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { type MqttFeedOptions, mqttFeed } from "../../connectors/index.js";
import { ReadingKeys } from "../../connectors/runtime/reading-keys.js";
import { type Delivery, fields, type Row, TopologyBuilder } from "../../topology/index.js";
import { bytesBeside } from "../fixtures/bytes-beside.js";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { type FeedBroker, mosquittoBroker, ourBroker } from "../transport/feed-stage.js";
import { Cell } from "./cell.js";
import { openMqttFeed, plainClient, publish } from "./mqtt-drive.js";

const reading = fields({ sensor: "string", n: "int" });
const urlOf = (broker: FeedBroker) => `mqtt://127.0.0.1:${broker.port}`;

type Options = Partial<MqttFeedOptions<typeof reading>>;

const feedAt = (url: string, options: Options = {}) =>
  mqttFeed({ url, topic: "plant/{sensor}", fields: reading, ...options });

/** The feed's part of a graph and what `validate` says of it. */
function built(delivery: Delivery, options: Options = {}, parallelism = 1, url = "mqtt://localhost") {
  const t = new TopologyBuilder("plant", { delivery: "at-least-once" });
  const component = { parallelism, on: { site: "north" } };
  t.spout("readings", feedAt(url, options), component);
  const graph = { ...t.build(), settings: { ...t.build().settings, delivery } };
  const spout = graph.components[0]!;
  const { implementation } = spout;
  const findings = implementation.kind === "builtin" ? implementation.check!(spout, graph) : [];
  return findings
    .filter(({ code }) => code !== "shared-subscription")
    .map(({ severity, code }) => `${severity} ${code}`);
}

function cellsIn(delivery: Delivery, options: Options = {}): readonly string[] {
  const { state } = feedAt("mqtt://localhost", options);
  return Object.keys(typeof state === "function" ? state(delivery) : {});
}

async function count(url: string, from: number, to: number, times = 1): Promise<void> {
  const { transport } = await plainClient(url, `sensor-${from}-${to}`);
  for (let n = from; n < to; n++) {
    for (let i = 0; i < times; i++) await publish(transport, "plant/a", JSON.stringify({ n }));
  }
}

const numbersOf = (rows: readonly Row[]) => rows.map((row) => row["n"]);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("a feed with a dedupeKey", () => {
  it("takes a reading once that its sensor publishes twice, and says how many came again", async () => {
    const broker = await ourBroker();
    const keyBlocks = new Cell<Uint8Array>();
    const feed = await openMqttFeed(feedAt(urlOf(broker), { dedupeKey: ["sensor", "n"] }), {
      state: { keyBlocks },
    });
    await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    await count(urlOf(broker), 0, 30, 2);
    await until("all came", () => feed.taken() === 60);
    expect(numbersOf(feed.rows)).toEqual(range(0, 30));
    expect(feed.spout.stats!()).toMatchObject({ repeated: 30, held: 60 });
    feed.ack(60);
    await until("all are acknowledged", () => feed.spout.stats!()["held"] === 0);
  });

  it("knows after a crash what its last commit holds, and takes the rest", async () => {
    const broker = await ourBroker();
    const keyBlocks = new Cell<Uint8Array>();
    const spec = feedAt(urlOf(broker), { dedupeKey: ["sensor", "n"] });
    const first = await openMqttFeed(spec, { state: { keyBlocks }, heldMax: 20 });
    await until("it is subscribed", () => first.logged.some((line) => line.startsWith("info connected")));
    await count(urlOf(broker), 0, 40);
    await until("20 are taken", () => first.taken() === 20);
    const committed = keyBlocks.committed();
    await first.spout.close!();
    const second = await openMqttFeed(spec, { state: { keyBlocks: committed } });
    await until("all came again", () => second.taken() === 40);
    expect(numbersOf(second.rows)).toEqual(range(20, 40));
  });
});

describe("keys of readings", () => {
  it("are the newest ones, in the order in which they came first", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      let cell = new Cell<Uint8Array>();
      let keys = new ReadingKeys(cell, ["a", "b"], 7);
      let known: string[] = [];
      for (let i = 0; i < 300; i++) {
        const row = { a: `s${random.below(4)}`, b: random.below(5) };
        const key = `${row.a} ${row.b}`;
        expect(keys.add(row), `seed ${seed}`).toBe(!known.includes(key));
        if (!known.includes(key)) known.push(key);
        known = known.slice(-7);
        if (!random.chance(0.1)) continue;
        cell = cell.committed();
        keys = new ReadingKeys(cell, ["a", "b"], 7);
      }
      expect(cell.size).toBeLessThanOrEqual(2);
    }
  });

  it("are the same after a restart with another dedupeWindow, as far as it reaches", () => {
    const cell = new Cell<Uint8Array>();
    const wide = new ReadingKeys(cell, ["n"], 1_000);
    for (let n = 0; n < 1_500; n++) wide.add({ n });
    const narrow = new ReadingKeys(cell, ["n"], 300);
    expect(narrow.add({ n: 1_200 })).toBe(false);
    expect(narrow.add({ n: 1_199 })).toBe(true);
    expect(cell.size).toBeLessThanOrEqual(Math.ceil(300 / 64) + 1);
    const again = new ReadingKeys(cell, ["n"], 5_000);
    expect(again.add({ n: 1_199 })).toBe(false);
    expect(again.add({ n: 1_202 })).toBe(false);
    expect(again.add({ n: 1_000 })).toBe(true);
  });

  it("that a damaged block had are not remembered, nor those before it", () => {
    const cell = new Cell<Uint8Array>();
    const keys = new ReadingKeys(cell, ["n"], 1_000);
    for (let n = 1; n <= 200; n++) keys.add({ n });
    cell.set("1", new Uint8Array(7));
    const again = new ReadingKeys(cell, ["n"], 1_000);
    expect(again.add({ n: 200 })).toBe(false);
    expect(again.add({ n: 128 })).toBe(false);
    expect(again.add({ n: 100 })).toBe(true);
    expect(again.add({ n: 10 })).toBe(true);
  });

  it("are forgotten once, though a wider window finds them twice", () => {
    const cell = new Cell<Uint8Array>();
    const narrow = new ReadingKeys(cell, ["n"], 10);
    for (let n = 1; n <= 40; n++) narrow.add({ n });
    for (let n = 20; n <= 29; n++) expect(narrow.add({ n })).toBe(true);
    const wide = new ReadingKeys(cell, ["n"], 45);
    for (let n = 100; n <= 130; n++) wide.add({ n });
    for (let n = 20; n <= 29; n++) expect(wide.add({ n })).toBe(false);
  });

  it("take 8 bytes each, in blocks that are only as long as they are full", () => {
    const cell = new Cell<Uint8Array>();
    const keys = new ReadingKeys(cell, ["n"], 1_000);
    for (let n = 1; n < 64; n++) keys.add({ n });
    for (let n = 64; n <= 80; n++) {
      keys.add({ n });
      expect(cell.get("1")).toHaveLength(7 + 8 * (n - 63));
    }
  });

  it("are the newest ones also where they are many, and take room for those that are there", () => {
    const max = 40_000;
    const cell = new Cell<Uint8Array>();
    const before = bytesBeside();
    let keys = new ReadingKeys(cell, ["n"], max);
    const add = (from: number, to: number) => {
      let fresh = 0;
      for (let n = from; n < to; n++) if (keys.add({ n })) fresh++;
      return fresh;
    };
    expect(add(0, 1_000)).toBe(1_000);
    // The ring is there from the beginning, the table of 40,000 would take 524,288 bytes more.
    expect(bytesBeside() - before).toBeLessThan(8 * max + 100_000);
    expect(add(0, 100_000)).toBe(99_000);
    expect(add(60_000, 100_000)).toBe(0);
    keys = new ReadingKeys(cell, ["n"], max);
    expect(add(60_000, 100_000)).toBe(0);
    expect(add(59_000, 60_000)).toBe(1_000);
  });

  it("are known where an earlier release wrote them, also with another dedupeWindow", () => {
    for (const [former, now] of [
      [1_000, 1_000],
      [1_000, 300],
      [100, 500],
    ] as const) {
      const fresh = new Cell<Uint8Array>();
      const all = new ReadingKeys(fresh, ["n"], 5_000);
      for (let n = 1; n <= 2_345; n++) all.add({ n });
      const cell = formerCell(fresh, 2_345, former);
      const lasts = Math.min(former, now);
      for (const keys of [new ReadingKeys(cell, ["n"], now), new ReadingKeys(cell, ["n"], now)])
        for (let n = 2_346 - lasts; n <= 2_345; n++) expect(keys.add({ n }), `${former} ${n}`).toBe(false);
      expect(new ReadingKeys(cell.committed(), ["n"], now).add({ n: 2_345 - lasts })).toBe(true);
    }
  });

  it("differ where a field differs, whatever it is", () => {
    const rows: Row[] = [
      { a: "1", b: "2" },
      { a: 1, b: "2" },
      { a: "1,2", b: "" },
      { a: '1","2', b: "" },
      { a: null, b: "null" },
      { a: "null", b: null },
      { a: new Uint8Array([1]), b: true },
      { a: { x: [1] }, b: Number.NaN },
      { a: "x".repeat(5_000), b: 1 },
      { a: "x".repeat(5_001), b: 1 },
    ];
    const cell = new Cell<Uint8Array>();
    const keys = new ReadingKeys(cell, ["a", "b"], 100);
    expect(rows.map((row) => keys.add(row))).toEqual(rows.map(() => true));
    expect(rows.map((row) => keys.add(row))).toEqual(rows.map(() => false));
    expect(cell.size).toBe(1);
  });

  it("give way, the older half, where the task's state is full", () => {
    const keys = new ReadingKeys(new Cell(new Map(), 2), ["n"], 1_000);
    for (let n = 1; n <= 128; n++) expect(keys.add({ n })).toBe(true);
    expect(keys.add({ n: 127 })).toBe(false);
    expect(keys.add({ n: 66 })).toBe(false);
    expect(keys.add({ n: 2 })).toBe(true);
  });
});

describeWithMosquitto("an exactly-once feed at Mosquitto", () => {
  it("takes no committed reading again after a crash before its PUBACK", async () => {
    const broker = await mosquittoBroker();
    const packets = new Cell<Uint8Array>();
    const spec = feedAt(urlOf(broker));
    const given = { delivery: "exactly-once", heldMax: 50 };
    const first = await openMqttFeed(spec, { ...given, state: { packets } });
    await until("it is subscribed", () => first.logged.some((line) => line.startsWith("info connected")));
    await count(urlOf(broker), 0, 40);
    await until("40 are taken", () => first.taken() === 40);
    const committed = packets.committed();
    await count(urlOf(broker), 40, 50);
    await until("50 are taken", () => first.taken() === 50);
    await first.spout.close!();
    const second = await openMqttFeed(spec, { ...given, state: { packets: committed } });
    await until("the rest came", () => second.rows.length === 10);
    expect(numbersOf(second.rows)).toEqual(range(40, 50));
    expect(second.spout.stats!()).toMatchObject({ repeated: 40, held: 10 });
    expect(second.logged.some((line) => line.startsWith("warn"))).toBe(false);
  });
});

describe("what a feed says of exactly-once", () => {
  it("declares what it remembers only where copies must not count", () => {
    expect(cellsIn("at-least-once")).toEqual([]);
    expect(cellsIn("exactly-once")).toEqual(["packets"]);
    expect(cellsIn("exactly-once", { qos: 0 })).toEqual([]);
    expect(cellsIn("at-least-once", { dedupeKey: ["n"] })).toEqual(["keyBlocks"]);
    expect(cellsIn("exactly-once", { dedupeKey: ["n"] })).toEqual(["packets", "keyBlocks"]);
  });

  it("is where the promise begins, and where it cannot be kept", () => {
    expect(built("exactly-once")).toEqual([]);
    expect(built("exactly-once", { qos: 0 })).toEqual(["warning promise-begins-late"]);
    expect(built("at-least-once", { qos: 0 })).toEqual([]);
    expect(built("exactly-once", {}, 2)).toEqual(["error needs-dedupe-key"]);
    expect(built("exactly-once", { dedupeKey: ["n"] }, 2)).toEqual(["warning copies-may-count"]);
    expect(built("at-least-once", {}, 2)).toEqual([]);
    const embedded = "mqtt://coordinator:7883";
    expect(built("exactly-once", {}, 1, embedded)).toEqual(["warning copies-may-count"]);
    expect(built("exactly-once", { dedupeKey: ["sensor", "n"] }, 1, embedded)).toEqual([]);
  });

  it("names a key that is none", () => {
    const wrong = (options: object) => () => built("at-least-once", options as Options);
    expect(wrong({ dedupeKey: ["m"] })).toThrow('there is no field "m"');
    expect(wrong({ dedupeKey: [] })).toThrow("list of different fields");
    expect(wrong({ dedupeKey: ["n", "n"] })).toThrow("list of different fields");
    expect(wrong({ dedupeKey: ["n"], dedupeWindow: 0 })).toThrow("0 is not a number of keys");
  });

  it("names a number of remembered sensors that is none, or is for nobody", () => {
    const wrong = (sensorsRemembered: number, url: string) => () => {
      built("exactly-once", { sensorsRemembered }, 1, url);
    };
    expect(wrong(2_001, "listener:")).toThrow("use a whole number from 1 to 2000");
    expect(wrong(0, "listener:")).toThrow("0 is not a number of sensors");
    expect(wrong(200, "mqtt://plant:1883")).toThrow("own feed listener alone");
  });

  it("warns when the broker it finds may not mark copies", async () => {
    const broker = await ourBroker();
    const state = { packets: new Cell<Uint8Array>() };
    const feed = await openMqttFeed(feedAt(urlOf(broker)), { delivery: "exactly-once", state });
    await until("it warns", () => feed.logged.some((line) => /^warn.*needs a dedupeKey/.test(line)));
  });
});

/** The newest keys as layout 1 of stores had them: the number as a double, how many there are, 64 hashes. */
function formerCell(from: Cell<Uint8Array>, newest: number, max: number): Cell<Uint8Array> {
  const cell = new Cell<Uint8Array>();
  for (let n = Math.max(1, newest - max + 1); n <= newest; n++) {
    const name = String(Math.floor((n % max) / 64));
    const block = Buffer.from(cell.get(name) ?? new Uint8Array(12 + 64 * 8));
    block.writeDoubleBE(n, 0);
    block.writeUInt32BE(max, 8);
    const at = 7 + 8 * (n % 64);
    Buffer.from(from.get(String(Math.floor(n / 64)))!).copy(block, 12 + 8 * ((n % max) % 64), at, at + 8);
    cell.set(name, block);
  }
  return cell;
}
