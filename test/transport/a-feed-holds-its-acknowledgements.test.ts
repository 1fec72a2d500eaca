import net from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { FeedLine } from "../../transport/index.js";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import {
  type FeedBroker,
  feedId,
  joinFeed,
  mosquittoBroker,
  numbers,
  openFeed,
  ourBroker,
  Sensor,
} from "./feed-stage.js";

/** The line of the feed that tests open, dialled, and its sockets. */
function earlyLine({ port }: FeedBroker): { readonly line: FeedLine; readonly sockets: net.Socket[] } {
  const sockets: net.Socket[] = [];
  const dial = () => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    sockets.push(socket);
    return socket;
  };
  const backoff = { firstMs: 10, maxMs: 100 };
  const line = new FeedLine({ address: { url: "mqtt://line" }, clientId: feedId, backoff, dial });
  onTestFinished(() => line.close(false, 1_000));
  line.dial();
  return { line, sockets };
}

/** Promises of FeedClient that hold on every broker. */
function feedPromises(makeBroker: () => Promise<FeedBroker>): void {
  it("of 500 held messages 200 are released, the line is cut: just the 300 others come again", async () => {
    const broker = await makeBroker();
    const peer = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 500);
    await until("500 wait", () => peer.feed.stats.waiting === 500);
    expect(peer.takeAll()).toEqual(numbers(0, 500));
    peer.feed.acknowledge(200);
    await sensor.count(500, 501);
    await until(
      "the broker has the PUBACKs, for it answered what came behind",
      () => peer.takeAll().length === 1,
    );
    peer.cut();
    await until("it is back", () => peer.told.includes("connected: session"));
    await until("they came again", () => peer.feed.stats.waiting >= 301);
    peer.feed.acknowledge(301);
    expect(peer.takeAll().sort()).toEqual(numbers(200, 501).sort());
    expect(peer.feed.stats.received).toBe(501 + 301);
  });

  it("messages that nobody had taken before the cut are taken once", async () => {
    const broker = await makeBroker();
    const peer = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 100);
    await until("100 wait", () => peer.feed.stats.waiting === 100);
    peer.cut();
    await until("it is back", () => peer.told.includes("connected: session"));
    await until("they came again", () => peer.feed.stats.received >= 200);
    const taken = peer.takeAll();
    expect(new Set(taken)).toEqual(new Set(numbers(0, 100)));
    // A broker that marks repeats (DUP) lets the copies be told from new messages; ours does not mark them.
    expect(taken.length).toBe(broker.mosquitto === null ? 200 : 100);
  });

  it("what a task had not acknowledged goes to the next task with its id", async () => {
    const broker = await makeBroker();
    const first = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 50);
    await until("50 wait", () => first.feed.stats.waiting === 50);
    first.takeAll();
    first.feed.acknowledge(20);
    await first.feed.close();
    await sensor.count(50, 60);
    const second = await joinFeed(broker);
    await until("the rest came", () => second.feed.stats.waiting === 40);
    expect(second.takeAll()).toEqual(numbers(20, 60));
  });

  it("a line that was dialled before there is a feed brings all of it", async () => {
    const broker = await makeBroker();
    const first = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 50);
    await until("50 wait", () => first.feed.stats.waiting === 50);
    await first.feed.close();
    const { line, sockets } = earlyLine(broker);
    await until("the broker has answered", () => sockets.some(({ bytesRead }) => bytesRead > 0));
    await sensor.count(50, 60);
    const second = await joinFeed(broker, { line });
    const taken: string[] = [];
    await until("all came", () => taken.push(...second.takeAll()) >= 60 && new Set(taken).size === 60);
    expect(second.feed.stats.connects).toBe(1);
    // Ours sends what comes between what it has kept, and sometimes keeps it, too.
    if (broker.mosquitto === null) expect(new Set(taken)).toEqual(new Set(numbers(0, 60)));
    else expect(taken).toEqual(numbers(0, 60));
    expect(sockets.filter(({ destroyed }) => !destroyed)).toHaveLength(1);
  });

  it("a line on which no feed listens keeps no broker waiting, and is dialled anew for one", async () => {
    const broker = await makeBroker();
    await (await joinFeed(broker)).feed.close();
    const { line, sockets } = earlyLine(broker);
    await until("it was given up", () => sockets.length > 0 && sockets.every(({ destroyed }) => destroyed));
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 5);
    const peer = await joinFeed(broker, { line });
    await until("all came", () => peer.feed.stats.waiting === 5);
    expect(peer.takeAll()).toEqual(numbers(0, 5));
  });

  it("an ended session leaves nothing behind", async () => {
    const broker = await makeBroker();
    const first = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 10);
    await until("10 wait", () => first.feed.stats.waiting === 10);
    await first.feed.close(true);
    await sensor.count(10, 20);
    const second = await joinFeed(broker);
    expect(second.told).toEqual(["connected: new"]);
    await sensor.count(20, 21);
    await until("the new one came", () => second.feed.stats.waiting > 0);
    expect(second.takeAll()).toEqual(["20"]);
  });

  it("a consumer ten times too slow gets everything, while little is held here", async () => {
    const broker = await makeBroker();
    const peer = await joinFeed(broker, { heldMax: 50 });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 2_000);
    const seen = new Set<string>();
    let most = 0;
    await until(
      "everything was taken",
      () => {
        const { waiting, held } = peer.feed.stats;
        most = Math.max(most, waiting + held);
        for (let i = 0; i < 10; i++) {
          const message = peer.feed.take();
          if (message === undefined) break;
          seen.add(message.payload.toString());
        }
        peer.feed.acknowledge(5);
        if (peer.feed.stats.waiting === 0) peer.feed.acknowledge(10);
        return seen.size === 2_000;
      },
      25_000,
    );
    expect(most).toBeLessThanOrEqual(100);
    if (broker.mosquitto !== null) {
      // A broker with a receive window waits for us: nothing is sent twice.
      expect(peer.feed.stats).toMatchObject({ received: 2_000, shed: 0, connects: 1 });
    }
  });

  it("QoS 0 beyond the bound drops the oldest, and counts them", async () => {
    const broker = await makeBroker();
    const peer = await joinFeed(broker, { heldMax: 20 });
    const sensor = await Sensor.join(broker);
    for (const text of numbers(0, 100)) sensor.throw("plant/1/temperature", text);
    await until("all came", () => peer.feed.stats.received === 100);
    expect(peer.feed.stats.dropped).toBe(80);
    expect(peer.takeAll()).toEqual(numbers(80, 100));
  });

  it("what the broker had retained is acknowledged and skipped, unless it is asked for", async () => {
    const broker = await makeBroker();
    const sensor = await Sensor.join(broker);
    sensor.send("plant/1/temperature", "old", true);
    await until("it is kept", () => sensor.unanswered === 0);
    const peer = await joinFeed(broker);
    const asking = await joinFeed(broker, { clientId: "asking", retained: true });
    await sensor.count(0, 3);
    await until("three came", () => peer.feed.stats.waiting === 3);
    expect(peer.takeAll()).toEqual(numbers(0, 3));
    await until("the asked one came, too", () => asking.feed.stats.waiting === 4);
    expect(asking.takeAll()).toEqual(["old", ...numbers(0, 3)]);
  });

  it("waits with connecting until it may, and says why it cannot", async () => {
    const broker = await makeBroker();
    let allowed = false;
    const peer = await openFeed(broker, { mayConnect: () => allowed });
    const away = await openFeed(broker, { address: { url: "mqtt://127.0.0.1:1" } });
    await until("it says so", () => away.told.length > 1);
    expect(away.told[0]).toMatch(/nothing listens at mqtt:\/\/127.0.0.1:1/);
    expect(peer.told).toEqual([]);
    allowed = true;
    await until("it is connected", () => peer.told.includes("connected: new"));
  });

  it("a message that is too large comes with its beginning and its size, the others whole", async () => {
    const broker = await makeBroker();
    const peer = await joinFeed(broker, { messageBytesMax: 10_000 });
    const sensor = await Sensor.join(broker);
    for (const text of ["before", "x".repeat(200_000), "after"]) sensor.send("plant/1/temperature", text);
    await until("all came", () => peer.feed.stats.waiting === 3);
    expect(peer.feed.take()!.payload.toString()).toBe("before");
    const large = peer.feed.take()!;
    expect(large.size).toBe(200_000);
    expect(large.payload.toString().startsWith("xxx")).toBe(true);
    expect(large.payload.length).toBeLessThan(80_000);
    expect(peer.feed.take()!.payload.toString()).toBe("after");
  });
}

describe("a feed on our broker", () => {
  feedPromises(() => ourBroker());

  it("names the filter that the broker denies", async () => {
    const broker = await ourBroker({}, (_id, _user, action) => action !== "subscribe");
    const peer = await openFeed(broker);
    await until("it told", () => peer.errors.length > 0);
    expect(peer.errors[0]).toMatchObject({ code: "subscription-denied", place: "plant/+/temperature" });
    expect(peer.told[0]).toMatch(/refused the subscription to plant\/\+\/temperature/);
  });

  it("says that this broker cannot share a subscription", async () => {
    const peer = await openFeed(await ourBroker(), { share: "tasks" });
    await until("it told", () => peer.errors.length > 0);
    expect(peer.errors[0]!.code).toBe("no-shared-subscriptions");
    expect(peer.errors[0]!.remedy).toMatch(/several feeds/);
  });
});

describeWithMosquitto("a feed on Mosquitto", () => {
  feedPromises(() => mosquittoBroker());

  it("lives through many keepalives while messages are held, with a full window and with room", async () => {
    const broker = await mosquittoBroker({ config: ["log_type all"] });
    const roomy = await joinFeed(broker, { keepaliveSec: 1 });
    const full = await joinFeed(broker, { keepaliveSec: 1, heldMax: 50, clientId: "full" });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 500);
    await until("500 wait", () => roomy.feed.stats.waiting === 500);
    await until("50 wait", () => full.feed.stats.waiting === 50);
    roomy.takeAll();
    full.takeAll();
    full.feed.acknowledge(10);
    const pings = (from: string) => broker.mosquitto!.log.split(`Received PINGREQ from ${from}`).length - 1;
    const passed = () => pings("plant:greenhouse") >= 4 && pings("full") >= 8;
    await until("four keepalives have passed", passed, 15_000);
    expect(roomy.feed.stats).toMatchObject({ connects: 1, held: 500 });
    expect(full.feed.stats).toMatchObject({ connects: 1, held: 40, waiting: 10 });
    const seen = new Set<string>(numbers(0, 50));
    await until("the rest came", () => {
      const texts = full.takeAll();
      for (const text of texts) seen.add(text);
      full.feed.acknowledge(full.feed.stats.held);
      return seen.size === 500;
    });
    expect(full.feed.stats).toMatchObject({ connects: 1, received: 500 });
  });

  it("tasks that share a subscription divide the messages", async () => {
    const broker = await mosquittoBroker();
    const one = await joinFeed(broker, { clientId: "one", share: "tasks" });
    const two = await joinFeed(broker, { clientId: "two", share: "tasks" });
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 200);
    await until("all came", () => one.feed.stats.waiting + two.feed.stats.waiting === 200);
    expect(one.feed.stats.waiting).toBeGreaterThan(0);
    expect(two.feed.stats.waiting).toBeGreaterThan(0);
    expect([...one.takeAll(), ...two.takeAll()].sort()).toEqual(numbers(0, 200).sort());
  });

  it("goes on after kill -9 of the broker; what it had taken in is not lost", async () => {
    const broker = await mosquittoBroker();
    const peer = await joinFeed(broker);
    const sensor = await Sensor.join(broker);
    await sensor.count(0, 300);
    await until("300 came", () => peer.feed.stats.waiting === 300);
    await broker.mosquitto!.kill();
    await until("it noticed", () => !peer.feed.connected);
    await broker.mosquitto!.start();
    await until("it is back", () => peer.told.filter((text) => text === "connected: new").length === 2);
    await sensor.count(300, 400);
    await until("all wait", () => peer.feed.stats.waiting === 400);
    expect(peer.takeAll()).toEqual(numbers(0, 400));
    peer.feed.acknowledge(400);
    expect(peer.feed.stats.held).toBe(0);
  });
});
