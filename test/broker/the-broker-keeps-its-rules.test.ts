import { describe, expect, it } from "vitest";
import { until } from "../fixtures/until.js";
import { client, connectPacket, openBroker, packet, publishPacket, stranger } from "./stage.js";

/** SUBSCRIBE to one filter. */
function subscribePacket(filter: string, qos: number): Buffer {
  const name = Buffer.from(filter);
  return packet(
    0x82,
    Buffer.concat([Buffer.from([0, 7, name.length >> 8, name.length & 255]), name, Buffer.from([qos])]),
  );
}

describe("the embedded broker", () => {
  it("swallows and counts a forbidden message, denies a forbidden filter with 128", async () => {
    const told: string[] = [];
    const broker = await openBroker({
      authorize: (clientId, _username, action, topic) =>
        action === "subscribe" || topic.startsWith(`${clientId}/`),
      log: {
        error: (text) => told.push(text),
        warn: (text, fields) => told.push(`${text} ${JSON.stringify(fields)}`),
        info: () => undefined,
        debug: () => undefined,
      },
    });
    const watcher = await client(broker, "watcher", ["#"]);
    const sender = await client(broker, "sender");
    const answers: (Error | null)[] = [];
    for (const topic of ["other/a", "other/a", "sender/a"]) {
      sender.transport.publish(topic, Buffer.from("x"), { qos: 1, retain: topic === "other/a" }, (error) =>
        answers.push(error),
      );
    }
    await until("all are answered", () => answers.length === 3);
    await until("the allowed one came", () => watcher.messages.length > 0);
    expect(answers).toEqual([null, null, null]);
    expect(watcher.messages.map((message) => message.topic)).toEqual(["sender/a"]);
    expect(broker.stats()).toMatchObject({ publishesRefused: 2, retained: 0 });
    expect(told.filter((text) => text.includes("other/a")).length).toBe(1);
    expect(sender.transport.connected).toBe(true);
    await expect(sender.transport.subscribe("$SYS/#", 0)).rejects.toMatchObject({
      code: "subscription-denied",
    });
    expect(broker.stats().subscriptionsDenied).toBe(1);
  });

  it("takes QoS 2 from a publisher once, and delivers it as QoS 1", async () => {
    const broker = await openBroker();
    const watcher = await stranger(broker.port);
    watcher.socket.write(connectPacket({ clientId: "watcher" }));
    await until("it is accepted", () => watcher.received().length >= 4);
    watcher.socket.write(subscribePacket("a/+", 2));
    await until("it is subscribed", () => watcher.received().length >= 9);
    const sender = await stranger(broker.port);
    sender.socket.write(connectPacket({ clientId: "sender" }));
    await until("it is accepted", () => sender.received().length >= 4);
    const publish = publishPacket("a/b", "once", 2, 5);
    sender.socket.write(publish);
    await until("PUBREC came", () =>
      sender
        .received()
        .subarray(4)
        .equals(Buffer.from([0x50, 2, 0, 5])),
    );
    sender.socket.write(publish);
    sender.socket.write(Buffer.from([0x62, 2, 0, 5]));
    await until("PUBCOMP came", () => sender.received().includes(Buffer.from([0x70, 2, 0, 5])));
    await until("the message came", () => watcher.received().includes("once"));
    const delivered = watcher.received().subarray(9);
    expect(delivered[0]! & 6).toBe(2);
    expect(delivered.indexOf("once", delivered.indexOf("once") + 1)).toBe(-1);
  });

  it("bounds what it keeps for an absent session, counts what it drops, and tells once", async () => {
    const told: string[] = [];
    const warn = (text: string) => told.push(text);
    const log = { error: warn, warn, info: () => undefined, debug: () => undefined };
    const broker = await openBroker({ limits: { sessionMessagesMax: 100 }, log });
    const absent = await stranger(broker.port);
    absent.socket.write(connectPacket({ clientId: "absent", clean: false }));
    await until("it is accepted", () => absent.received().length >= 4);
    absent.socket.write(subscribePacket("t", 1));
    await until("it is subscribed", () => absent.received().length >= 9);
    absent.socket.destroy();
    await until("it is gone", () => broker.stats().clients === 0);
    const sender = await client(broker, "sender");
    let answered = 0;
    for (let i = 0; i < 250; i++) {
      sender.transport.publish("t", Buffer.from(`${i}`), { qos: 1 }, () => answered++);
    }
    await until("all are answered", () => answered === 250);
    expect(broker.stats()).toMatchObject({ sessions: 1, sessionMessages: 100, sessionDropped: 150 });
    expect(told).toEqual(["session absent holds 100 messages: further ones are dropped"]);
    const back = await stranger(broker.port);
    back.socket.write(connectPacket({ clientId: "absent", clean: false }));
    await until("the kept ones came", () => back.received().includes("99"));
    expect(back.received()[2]).toBe(1);
    expect(back.socket.destroyed).toBe(false);
  });

  it("bounds sessions and retained messages", async () => {
    const broker = await openBroker({ limits: { sessionsMax: 2, retainedMax: 3 } });
    for (const clientId of ["one", "two", "three"]) {
      const each = await stranger(broker.port);
      each.socket.write(connectPacket({ clientId, clean: false }));
      await until("it is answered", () => each.received().length >= 4);
      if (clientId === "three") {
        expect(each.received()[3]).toBe(3);
        await until("it is closed", () => each.closed);
      } else {
        each.socket.write(subscribePacket("t", 1));
        await until("it is subscribed", () => each.received().length >= 9);
      }
    }
    const sender = await client(broker, "sender");
    let answered = 0;
    for (let i = 0; i < 5; i++) {
      sender.transport.publish(`r/${i}`, Buffer.from("x"), { qos: 1, retain: true }, () => answered++);
    }
    await until("all are answered", () => answered === 5);
    expect(broker.stats()).toMatchObject({
      sessions: 2,
      retained: 3,
      retainedRefused: 2,
      connectsRefused: 1,
    });
  });

  it("does not let a subscriber that stops reading stall others beyond the drain timeout", async () => {
    // All of them share this thread: one that reads must not look as if it did not when the machine is busy.
    const broker = await openBroker({ limits: { drainTimeoutMs: 3_000 } });
    const watcher = await client(broker, "watcher", ["flood"]);
    const frozen = await stranger(broker.port);
    frozen.socket.write(connectPacket({ clientId: "frozen" }));
    await until("it is accepted", () => frozen.received().length >= 4);
    frozen.socket.write(subscribePacket("flood", 0));
    await until("it is subscribed", () => frozen.received().length >= 9);
    frozen.socket.pause();
    const sender = await client(broker, "sender");
    const payload = Buffer.alloc(200_000);
    for (let i = 0; i < 200; i++) sender.transport.publish("flood", payload, { qos: 0 });
    await until("the others got everything", () => watcher.messages.length === 200, 60_000);
    await until("the one that does not read is put out", () => broker.stats().clients === 2);
    expect(watcher.messages).toHaveLength(200);
  });
});
