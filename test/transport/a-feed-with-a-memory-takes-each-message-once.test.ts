import { expect, it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { packetsIn, TaskMemory } from "./feed-memory.js";
import {
  type FeedBroker,
  type FeedPeer,
  joinFeed,
  mosquittoBroker,
  numbers,
  openFeed,
  Sensor,
} from "./feed-stage.js";

/** How many of a session's messages a broker still has for it: what a client without memory gets. */
async function leftAt(broker: FeedBroker): Promise<number> {
  const peer = await joinFeed(broker);
  const sensor = await Sensor.join(broker);
  await sensor.count(9_000, 9_001);
  const texts: string[] = [];
  await until("the last one came", () => {
    texts.push(...peer.takeAll());
    return texts.includes("9000");
  });
  return texts.length - 1;
}

function waiting(peer: FeedPeer, count: number): Promise<void> {
  return until(`${count} wait`, () => peer.feed.stats.waiting === count);
}

describeWithMosquitto("a feed with a memory, at Mosquitto", () => {
  it("takes nothing twice over cut lines, and acknowledges when the first copy may be", async () => {
    const broker = await mosquittoBroker();
    const peer = await joinFeed(broker, { memory: new TaskMemory() });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 500);
    await waiting(peer, 500);
    const taken: string[] = [];
    for (let n = 0; n < 300; n++) taken.push(peer.feed.take()!.payload.toString());
    peer.feed.acknowledge(200);
    for (const cut of [1, 2, 3]) {
      const before = peer.feed.stats.repeated;
      peer.cut();
      await until("it is back", () => peer.told.filter((text) => text.endsWith("session")).length === cut);
      await until("copies came", () => peer.feed.stats.repeated >= before + 300);
    }
    taken.push(...peer.takeAll());
    expect(taken).toEqual(numbers(0, 500));
    peer.feed.acknowledge(300);
    await sensor.count(500, 501);
    await waiting(peer, 1);
    await peer.feed.close();
    expect(await leftAt(broker)).toBe(1);
  });

  it("goes on from its last commit when the task is killed, wherever that was", async () => {
    const broker = await mosquittoBroker();
    const sensor = await Sensor.join(broker);
    const memory = new TaskMemory();
    const first = await joinFeed(broker, { memory });
    await sensor.count(0, 100);
    await waiting(first, 100);
    const committed: string[] = [];
    for (let n = 0; n < 60; n++) committed.push(first.feed.take()!.payload.toString());
    memory.commit();
    first.feed.acknowledge(20);
    for (let n = 0; n < 10; n++) first.feed.take();
    await sensor.count(100, 101);
    await waiting(first, 31);
    await first.feed.close();
    const next = new TaskMemory(memory.disk);
    const second = await joinFeed(broker, { memory: next });
    await waiting(second, 41);
    expect(second.feed.stats.repeated).toBe(40);
    expect(packetsIn(next.disk)).toBe(40);
    expect([...committed, ...second.takeAll()]).toEqual(numbers(0, 101));
    second.feed.acknowledge(41);
    await sensor.count(101, 102);
    await waiting(second, 1);
    await second.feed.close();
    expect(await leftAt(broker)).toBe(1);
  });

  it("takes nothing twice when another agent takes its session over while it is there", async () => {
    const broker = await mosquittoBroker();
    const sensor = await Sensor.join(broker);
    const memory = new TaskMemory();
    const first = await joinFeed(broker, { memory, backoff: { firstMs: 60_000, maxMs: 60_000 } });
    await sensor.count(0, 50);
    await waiting(first, 50);
    const taken = first.takeAll();
    memory.commit();
    const second = await joinFeed(broker, { memory: new TaskMemory(memory.disk) });
    await sensor.count(50, 60);
    await waiting(second, 10);
    expect(second.feed.stats.repeated).toBe(50);
    expect([...taken, ...second.takeAll()]).toEqual(numbers(0, 60));
    expect(first.feed.connected).toBe(false);
  });

  it("holds the PUBACKs of copies until the commit of the earlier run is known to be safe", async () => {
    const broker = await mosquittoBroker();
    const sensor = await Sensor.join(broker);
    const memory = new TaskMemory();
    const first = await joinFeed(broker, { memory });
    await sensor.count(0, 10);
    await waiting(first, 10);
    first.takeAll();
    memory.commit();
    await first.feed.close();
    const next = new TaskMemory(memory.disk);
    next.prompt = false;
    const second = await openFeed(broker, { memory: next });
    await until("copies came", () => second.feed.stats.repeated === 10);
    await second.feed.close();
    const third = await joinFeed(broker, { memory: new TaskMemory(memory.disk) });
    await until("they came again", () => third.feed.stats.repeated === 10);
    await third.feed.close();
    expect(await leftAt(broker)).toBe(0);
  });

  it("forgets, on disk too, before it subscribes at a broker that has lost its session", async () => {
    const broker = await mosquittoBroker();
    const memory = new TaskMemory();
    const peer = await joinFeed(broker, { memory });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 10);
    await waiting(peer, 10);
    const taken = peer.takeAll();
    memory.commit();
    expect(packetsIn(memory.disk)).toBe(10);
    memory.prompt = false;
    await broker.mosquitto!.kill();
    await broker.mosquitto!.start();
    await until("it has forgotten", () => memory.hand.size === 0);
    await sensor.count(10, 20);
    expect(peer.told.filter((text) => text === "connected: new")).toHaveLength(1);
    expect(peer.feed.stats.waiting).toBe(0);
    memory.commit();
    await until(
      "it has subscribed",
      () => peer.told.filter((text) => text === "connected: new").length === 2,
    );
    expect(memory.disk.size).toBe(0);
    await sensor.count(20, 30);
    await waiting(peer, 10);
    // The same ids as before the kill, and none is taken for a copy.
    expect([...taken, ...peer.takeAll()]).toEqual([...numbers(0, 10), ...numbers(20, 30)]);
    expect(peer.feed.stats.repeated).toBe(0);
  });

  it("forgets an earlier run's messages that do not come again", async () => {
    const broker = await mosquittoBroker();
    const memory = new TaskMemory();
    const first = await joinFeed(broker, { memory });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 10);
    await waiting(first, 10);
    first.takeAll();
    memory.commit();
    await first.feed.close(true);
    // A run that dies between CONNACK and its note: the session is there, and nobody subscribed.
    const dead = new TaskMemory(memory.disk);
    dead.prompt = false;
    const second = await openFeed(broker, { memory: dead });
    await until("it is connected", () => dead.hand.size === 0);
    await second.feed.close();
    const next = new TaskMemory(dead.disk);
    expect(packetsIn(next.hand)).toBe(10);
    const third = await joinFeed(broker, { memory: next });
    expect(third.told).toEqual(["connected: session"]);
    expect(next.disk.size).toBe(0);
  });
});
