import type { Client } from "aedes";
import { describe, expect, it } from "vitest";
import { createLog, type LogLine, type Random, seededRandom, silentLog } from "../../base/index.js";
import { Access } from "../../broker/access.js";
import { createBroker } from "../../broker/index.js";
import { LengthGuard } from "../../broker/length-guard.js";
import { brokerLimits } from "../../broker/limits.js";
import { BoundedPersistence } from "../../broker/persistence.js";
import { Refusals } from "../../broker/refusals.js";
import { until } from "../fixtures/until.js";
import { client, connectPacket, openBroker, packet, publishPacket, stranger } from "./stage.js";

/** SUBSCRIBE at QoS 1. */
function subscribe(filter: string): Buffer {
  const name = Buffer.from(filter);
  return packet(
    0x82,
    Buffer.concat([Buffer.from([0, 9, name.length >> 8, name.length & 255]), name, Buffer.from([1])]),
  );
}

const seed = Number(process.env["SEED"] ?? 5);

describe("the embedded broker", () => {
  it("ends a connection whose first packet is longer than 4 KiB, before it is buffered", async () => {
    const broker = await openBroker();
    const before = process.memoryUsage().rss;
    const flood = Buffer.concat([Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(4 * 1024 * 1024)]);
    for (let i = 0; i < 4; i++) {
      const one = await stranger(broker.port);
      for (let part = 0; part < 15 && !one.closed; part++) {
        await new Promise<void>((resolve) => one.socket.write(flood, () => resolve()));
      }
      await until("it is closed", () => one.closed);
    }
    expect(broker.stats().guarded).toBe(4);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it("takes no more connections than it may have, and counts those that it does not take", async () => {
    const broker = await openBroker({ limits: { connectionsMax: 1 } });
    const first = await stranger(broker.port);
    const second = await stranger(broker.port);
    await until("the second is closed", () => second.closed);
    expect([first.closed, broker.stats().guarded]).toEqual([false, 1]);
    expect([...broker.refusals()]).toEqual([["too many connections", 1]]);
  });

  it("drops a message that is too large, acknowledges and counts it, and its client goes on", async () => {
    const lines: LogLine[] = [];
    const log = createLog("warn", (line) => lines.push(line), Date.now);
    const broker = await openBroker({ limits: { packetBytesMax: 256 * 1024 }, log });
    const watcher = await client(broker, "watcher", ["#"]);
    const good = await stranger(broker.port);
    good.socket.write(connectPacket({ clientId: "good" }));
    await until("it is accepted", () => good.received().length >= 4);
    const tooLarge = "x".repeat(256 * 1024 - 2);
    const id = (packetId: number) => [packetId >> 8, packetId & 255];
    const messages = [
      publishPacket("t", "x".repeat(256 * 1024 - 3), 0),
      publishPacket("t", tooLarge, 0),
      publishPacket("t", tooLarge, 1, 1),
      publishPacket("retained", tooLarge, 1, 2).fill(0x33, 0, 1),
      publishPacket("t", tooLarge.repeat(40), 2, 3),
      publishPacket("t", "after", 1, 4),
    ];
    for (const message of messages) good.socket.write(message);
    await until("the others came", () => watcher.messages.length === 2);
    expect(watcher.messages.map(({ payload }) => payload.length)).toEqual([256 * 1024 - 3, 5]);
    const answers = [1, 2, 3, 4].map((packetId) => [packetId === 3 ? 0x50 : 0x40, 2, ...id(packetId)]);
    await until("all are answered", () => good.received().length === 4 + 4 * answers.length);
    expect(good.received().subarray(4)).toEqual(Buffer.from(answers.flat()));
    expect(good.closed).toBe(false);
    expect(broker.stats()).toMatchObject({
      publishesTooLarge: 4,
      publishesRefused: 0,
      guarded: 0,
      retained: 0,
    });
    expect(lines.map(({ fields }) => fields)).toEqual([
      { client: "good", topic: "t", bytes: tooLarge.length, packetBytesMax: 256 * 1024 },
      { client: "good", topic: "retained", bytes: tooLarge.length, packetBytesMax: 256 * 1024 },
    ]);
  });

  it("goes by the topic rules for what is too large, too", async () => {
    const broker = await openBroker({ limits: { packetBytesMax: 5_000 }, authorize: () => false });
    const one = await stranger(broker.port);
    one.socket.write(connectPacket({ clientId: "one" }));
    await until("it is accepted", () => one.received().length >= 4);
    one.socket.write(publishPacket("t", "x".repeat(5_000), 1, 9));
    await until("it is answered", () => one.received().length === 8);
    expect(broker.stats()).toMatchObject({ publishesTooLarge: 0, publishesRefused: 1 });
  });

  it("ends a connection whose packet is too large and no message, and says so once", async () => {
    const lines: LogLine[] = [];
    const log = createLog("warn", (line) => lines.push(line), Date.now);
    const broker = await openBroker({ limits: { packetBytesMax: 5_000 }, log });
    for (let time = 0; time < 3; time++) {
      const one = await stranger(broker.port);
      one.socket.write(connectPacket({ clientId: "chatty" }));
      await until("it is accepted", () => one.received().length >= 4);
      one.socket.write(packet(0x82, Buffer.alloc(5_001)));
      await until("it is closed", () => one.closed);
    }
    expect(broker.stats().guarded).toBe(3);
    expect(lines.map(({ fields }) => fields)).toEqual([
      { reason: "packet-too-large", bytesMax: 5_000, client: "chatty", from: "127.0.0.1" },
    ]);
  });

  it("lets a good client in within a second beside 1,000 idle strangers", async () => {
    const broker = await openBroker();
    for (let i = 0; i < 1_000; i++) await stranger(broker.port);
    const begin = performance.now();
    await client(broker, "good");
    expect(performance.now() - begin).toBeLessThan(1_000);
    expect(broker.stats().halfOpen).toBeLessThanOrEqual(200);
  });

  it("ends a connection that does not say CONNECT in time", async () => {
    const broker = await openBroker({ limits: { connectTimeoutMs: 50 } });
    const idle = await stranger(broker.port);
    await until("it is closed", () => idle.closed);
    await until("it is forgotten", () => broker.stats().connections === 0);
  });

  it("refuses a keepalive of more than 120 s, and none at all", async () => {
    const broker = await openBroker();
    for (const keepalive of [0, 121]) {
      const one = await stranger(broker.port);
      one.socket.write(connectPacket({ clientId: "long", keepalive }));
      await until("it is closed", () => one.closed);
      expect(one.received()[3]).toBe(6);
    }
  });

  it("takes nothing that aedes hands on of a client that was not let in", async () => {
    const limits = { ...brokerLimits };
    const persistence = new BoundedPersistence(limits, () => undefined);
    const { hooks } = new Access(limits, persistence, silentLog, new Refusals(silentLog));
    // As it was found: refused before it had an id, its connection not yet ended.
    const nobody = { id: null, closed: false } as unknown as Client;
    const message = { topic: "t", payload: Buffer.from("x"), qos: 0, retain: false } as never;
    const answer = await new Promise((resolve) => hooks.authorizePublish(nobody, message, resolve));
    expect(answer).toEqual(new Error("a message of a client that was not let in"));
    const wanted = { topic: "t", qos: 0 } as never;
    const granted = await new Promise((resolve) =>
      hooks.authorizeSubscribe(nobody, wanted, (_error, subscription) => resolve(subscription)),
    );
    expect(granted).toBeNull();
  });

  it("takes nothing from who was refused, whatever is sent behind CONNECT", async () => {
    const broker = await openBroker({ authenticate: (clientId) => clientId !== "eve" });
    const watcher = await client(broker, "watcher", ["#"]);
    const refused = [
      connectPacket({ clientId: "eve" }),
      connectPacket({ clientId: "x", level: 9 }),
      connectPacket({ clientId: "x", keepalive: 0 }),
    ];
    for (let round = 0; round < 60; round++) {
      const one = await stranger(broker.port);
      one.socket.write(refused[round % refused.length]!);
      const more = () => one.socket.write(publishPacket("forged", "x", (round % 2) as 0 | 1));
      // The answer is on its way, and the connection not yet ended.
      one.socket.on("data", more);
      for (let i = 0; i < 20 && !one.closed; i++) {
        more();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await until("it is closed", () => one.closed);
    }
    const sender = await client(broker, "sender");
    sender.transport.publish("mark", Buffer.from("x"), { qos: 1 });
    await until("the mark came", () => watcher.messages.some(({ topic }) => topic === "mark"));
    expect(watcher.messages.map(({ topic }) => topic)).toEqual(["mark"]);
  });

  it("counts a login that it refuses once", async () => {
    const broker = await openBroker({
      authenticate: (clientId) => clientId !== "eve",
      limits: { sessionsMax: 0 },
    });
    for (const packet of [
      connectPacket({ clientId: "eve" }),
      connectPacket({ clientId: "one", clean: false }),
      connectPacket({ clientId: "two", level: 9 }),
    ]) {
      const one = await stranger(broker.port);
      one.socket.write(packet);
      await until("it is closed", () => one.closed);
    }
    const once = [
      ["bad user name or password", 1],
      ["too many persistent sessions", 1],
      ["Invalid protocol version", 1],
    ];
    expect([...broker.refusals()]).toEqual(once);
    expect([...broker.refusedAtDoor()]).toEqual(once);
  });

  it("bounds subscriptions of a client, their length, and what waits for all sessions together", async () => {
    const broker = await openBroker({
      limits: { subscriptionsMax: 3, filterBytesMax: 20, sessionsBytesMax: 2_000 },
    });
    const one = await stranger(broker.port);
    one.socket.write(connectPacket({ clientId: "one", clean: false }));
    await until("it is accepted", () => one.received().length >= 4);
    const filters = ["a", "b", "a", "c", "d", "x".repeat(21)];
    for (const [i, filter] of filters.entries()) {
      one.socket.write(subscribe(filter));
      await until("it is answered", () => one.received().length === 4 + 5 * (i + 1));
    }
    const granted = filters.map((_, i) => one.received()[4 + 5 * i + 4]);
    expect(granted).toEqual([1, 1, 1, 1, 128, 128]);
    one.socket.destroy();
    await until("it is gone", () => broker.stats().clients === 0);
    const sender = await client(broker, "sender");
    let answered = 0;
    for (let i = 0; i < 20; i++)
      sender.transport.publish("a", Buffer.alloc(200), { qos: 1 }, () => answered++);
    await until("all are answered", () => answered === 20);
    expect(broker.stats()).toMatchObject({ sessionMessages: 3, sessionDropped: 17, subscriptionsDenied: 2 });
    expect(broker.refusals().get("the client has N subscriptions, the limit")).toBe(1);
    expect(broker.refusals().get("the filter is longer than N bytes")).toBe(1);
  });

  it("survives topics of many levels, hostile names and 20,000 damaged packets", async () => {
    const broker = await openBroker();
    const watcher = await client(broker, "watcher", ["mark"]);
    const random = seededRandom(seed);
    const hostile = ["a/".repeat(200), "/".repeat(150), "__proto__", "constructor/x", "a/\u0000/b", "$SYS/x"];
    for (const topic of hostile) {
      const one = await stranger(broker.port);
      one.socket.write(connectPacket({ clientId: "__proto__" }));
      one.socket.write(publishPacket(topic, "x", 1));
      one.socket.write(
        packet(0x82, Buffer.concat([Buffer.from([0, 9]), publishPacket(topic, "", 0).subarray(2)])),
      );
      one.socket.end();
      await until("it is closed", () => one.closed);
    }
    for (let round = 0; round < 100; round++) {
      const one = await stranger(broker.port);
      const parts = [connectPacket({ clientId: `c${round}` })];
      for (let i = 0; i < 200; i++) {
        const bytes = Buffer.from(publishPacket(`t/${i}`, "payload", (i % 3) as 0 | 1 | 2, i + 1));
        if (random.chance(0.05)) bytes[random.below(bytes.length)] = random.below(256);
        parts.push(bytes);
      }
      one.socket.end(Buffer.concat(parts));
      await until("it is closed", () => one.closed, 20_000);
    }
    const sender = await client(broker, "sender");
    sender.transport.publish("mark", Buffer.from("x"), { qos: 1 });
    await until("the mark came", () => watcher.messages.length === 1);
  });

  it("says that the port is in use, which one, and what to do", async () => {
    const broker = await openBroker();
    const listen = { host: "127.0.0.1", port: broker.port };
    await expect(createBroker({ listen })).rejects.toMatchObject({
      code: "port-in-use",
      message: expect.stringContaining(String(broker.port)),
      remedy: expect.stringContaining("choose another"),
    });
    await expect(createBroker({ listen: { host: "203.0.113.7", port: 0 } })).rejects.toMatchObject({
      code: "bad-listen-address",
    });
  });

  it("ends every connection at once when it closes, and frees its port", async () => {
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    const strangers = [await stranger(broker.port), await stranger(broker.port)];
    const good = await client(broker, "good", ["t"]);
    const begin = performance.now();
    await broker.close();
    expect(performance.now() - begin).toBeLessThan(1_000);
    await until("all are closed", () => strangers.every((one) => one.closed) && !good.transport.connected);
    const again = await createBroker({ listen: { host: "127.0.0.1", port: broker.port } });
    await again.close();
  });
});

describe("the length guard", () => {
  /** What passes of packets with bodies of these bytes, in chunks that come at random. */
  function passed(random: Random, guard: LengthGuard, bytes: Buffer): Buffer | null {
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + random.below(random.chance(0.5) ? 3 : 500);
      const part = guard.pass(bytes.subarray(at, end));
      if (part === null) return null;
      parts.push(part);
      at = end;
    }
    return Buffer.concat(parts);
  }

  const sizes = (random: Random) =>
    Array.from({ length: 1 + random.below(5) }, () => random.pick([0, 1, 127, 128, 900, 1_000, 1_001]));

  it("breaks off at a packet that is too large, whatever the chunks", () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 2_000; round++) {
      const bodies = sizes(random);
      const bytes = Buffer.concat(bodies.map((size) => packet(0xa2, Buffer.alloc(size))));
      let broken = "";
      const guard = new LengthGuard(1_000, (reason) => {
        broken = reason;
      });
      if (random.chance(0.5)) guard.accept(1_000);
      const large = bodies.includes(1_001);
      const all = passed(random, guard, bytes)?.equals(bytes) ?? null;
      expect(all, `seed ${seed}, sizes ${bodies}`).toBe(large ? null : true);
      expect(broken).toBe(large ? "packet-too-large" : "");
    }
  });

  it("puts messages that are too large in short, and no byte of others changes, whatever the chunks", () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 2_000; round++) {
      const large = random.pick([1_001, 4_200, 90_000]);
      const bodies = [...sizes(random), large, ...sizes(random)].filter((size) => size !== 1_001);
      const messages = bodies.map((size, index) =>
        size <= 1_000
          ? packet(0xa2, Buffer.alloc(size, index))
          : publishPacket("t/u", "y".repeat(size), 1, 7),
      );
      const guard = new LengthGuard(4_096, () => expect.unreachable());
      guard.accept(1_000);
      const expected = messages.map((message, index) => {
        if (bodies[index]! <= 1_000) return message;
        const beginning = "y".repeat(Math.min(bodies[index]!, 4_096));
        return publishPacket(`$headwater/too-large/${bodies[index]}/t/u`, beginning, 1, 7);
      });
      const note = `seed ${seed}, round ${round}, sizes ${bodies}`;
      expect(passed(random, guard, Buffer.concat(messages))?.equals(Buffer.concat(expected)), note).toBe(
        true,
      );
    }
  });

  it("breaks off at a message that is too large and whose topic is none", () => {
    const guard = new LengthGuard(1_000, () => undefined);
    guard.accept(1_000);
    expect(guard.pass(packet(0x32, Buffer.alloc(1_001, 0xff)))).toBeNull();
  });
});
