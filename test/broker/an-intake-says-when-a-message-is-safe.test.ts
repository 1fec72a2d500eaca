import { Duplex } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Client, PublishPacket } from "aedes";
import { describe, expect, it } from "vitest";
import { ListenerDesk } from "../../agent/listener/desk.js";
import type { PublishedMessage, Safe } from "../../broker/index.js";
import { IntakeGate } from "../../broker/intake.js";
import { until } from "../fixtures/until.js";
import { connectPacket, openBroker, packet, publishPacket, type Stranger, stranger } from "./stage.js";

/** An intake that keeps messages, or only what answers them. */
function intakeOf({ keeps = true } = {}) {
  const messages: PublishedMessage[] = [];
  const answers: (() => void)[] = [];
  const take = (message: PublishedMessage, safe: () => void) => {
    if (keeps) messages.push(message);
    answers.push(safe);
  };
  return { heldMax: 10_000, full: false, knows: () => false, take, messages, answers };
}

async function acceptedAt(port: number, connect: Buffer): Promise<Stranger> {
  const one = await stranger(port);
  one.socket.write(connect);
  await until("it is accepted", () => one.received().length === 4);
  return one;
}

const textOf = ({ topic, payload }: PublishedMessage) => `${topic} ${Buffer.from(payload)}`;
const pubackOf = (id: number) => [0x40, 2, id >> 8, id & 255];

describe("a broker with an intake", () => {
  it("keeps of a message what its PUBACK needs, and answers all that are safe at once", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const intake = intakeOf({ keeps: false });
    const broker = await openBroker({ intake });
    const sensor = await acceptedAt(broker.port, connectPacket({ clientId: "sensor" }));
    const publish = async (from: number, to: number) => {
      const ids = Array.from({ length: to - from }, (_, i) => from + i);
      sensor.socket.write(Buffer.concat(ids.map((id) => publishPacket("plant/a", `{"n":${id}}`, 1, id))));
      await until("all came", () => intake.answers.length === to - 1);
      await turn();
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await publish(1, 1_001);
    expect(((await publish(1_001, 6_001)) - before) / 5_000).toBeLessThan(400);
    expect(broker.stats()).toMatchObject({ published: 6_000, held: 6_000 });
    let chunks = 0;
    sensor.socket.on("data", () => chunks++);
    for (const safe of intake.answers) safe();
    await until("all are answered", () => sensor.received().length === 4 + 4 * 6_000);
    expect([...sensor.received().subarray(-4)]).toEqual(pubackOf(6_000));
    expect([chunks, broker.stats().held]).toEqual([expect.toSatisfy((n: number) => n <= 5), 0]);
  });

  it("lets aedes answer QoS 2, and reads on meanwhile", async () => {
    const intake = intakeOf();
    const { port } = await openBroker({ intake });
    const sensor = await acceptedAt(port, connectPacket({ clientId: "sensor" }));
    const received = () => [...sensor.received().subarray(4)];
    sensor.socket.write(publishPacket("plant/a", "one", 2, 1));
    sensor.socket.write(publishPacket("plant/a", "two", 0));
    sensor.socket.write(publishPacket("plant/a", "three", 1, 2));
    await until("all came", () => intake.messages.length === 3);
    expect(intake.messages.map(textOf)).toEqual(["plant/a one", "plant/a two", "plant/a three"]);
    expect(received()).toEqual([]);
    intake.answers[2]!();
    await until("the last is answered", () => received().length === 4);
    intake.answers[0]!();
    await until("the first is received", () => received().length === 8);
    sensor.socket.write(packet(0x62, Buffer.from([0, 1])));
    await until("it is complete", () => received().length === 12);
    expect(received()).toEqual([...pubackOf(2), 0x50, 2, 0, 1, 0x70, 2, 0, 1]);
    expect(intake.messages.length).toBe(3);
  });

  it("holds one place for a message, however many copies of it the same connection sends", async () => {
    const desk = new ListenerDesk([], () => undefined);
    desk.open("plant/readings:0", ["plant/#"], []);
    const take = (message: PublishedMessage, safe: Safe) => desk.take(message, safe);
    const intake = { heldMax: 10, full: false, knows: () => false, take };
    const broker = await openBroker({ intake });
    const sensor = await acceptedAt(broker.port, connectPacket({ clientId: "sensor" }));
    const first = publishPacket("plant/a", "one", 1, 1);
    const copy = Buffer.from(first);
    copy[0]! |= 0x08;
    sensor.socket.write(Buffer.concat([first, ...Array.from({ length: 40 }, () => copy)]));
    await until("all copies came", () => desk.counters.repeated === 40);
    expect(broker.stats().held).toBe(1);
    desk.safe("plant/readings:0", [1]);
    await until("it is answered", () => sensor.received().length > 4);
    sensor.socket.write(publishPacket("plant/a", "two", 1, 2));
    await until("the next came", () => desk.counters.received === 42);
    expect([...sensor.received().subarray(4)]).toEqual(pubackOf(1));
    expect(broker.stats().held).toBe(1);
  });

  it("takes a will, which nobody waits for", async () => {
    const intake = intakeOf();
    const broker = await openBroker({ intake });
    const connect = connectPacket({ clientId: "sensor" });
    const will = Buffer.concat([
      Buffer.from([0, 7]),
      Buffer.from("plant/w"),
      Buffer.from([0, 4]),
      Buffer.from("gone"),
    ]);
    const body = Buffer.concat([connect.subarray(2), will]);
    // Will, at QoS 1.
    body[7]! |= 0x0c;
    const sensor = await acceptedAt(broker.port, packet(0x10, body));
    sensor.socket.destroy();
    await until("its will came", () => intake.messages.length === 1);
    expect(textOf(intake.messages[0]!)).toBe("plant/w gone");
    intake.answers[0]!();
    await until("it is gone", () => broker.stats().connections === 0);
    expect(broker.stats().held).toBe(0);
  });

  it("reads nothing from a client that does not read its PUBACKs", async () => {
    const intake = intakeOf();
    const gate = new IntakeGate(intake, "boot");
    const written: (() => void)[] = [];
    const socket = new Duplex({
      ...{ writableHighWaterMark: 8, read: () => undefined },
      write: (_chunk, _encoding, done) => void written.push(done),
    });
    const raw = socket.read.bind(socket);
    gate.watch(socket);
    const sensor = { id: "sensor", clean: false, closed: false, conn: socket } as unknown as Client;
    const publish = (messageId: number) => {
      const message = {
        topic: "plant/a",
        payload: Buffer.from("x"),
        qos: 1,
        messageId,
        dup: false,
        retain: false,
      };
      gate.publish(sensor, message as unknown as PublishPacket, 1, () => expect.unreachable());
    };
    for (let id = 1; id <= 3; id++) publish(id);
    for (const safe of intake.answers) safe();
    socket.push("more");
    expect(raw(0)).toBe(null);
    await turn();
    expect(socket.read()).toBe(null);
    let asked = 0;
    socket.on("readable", () => asked++);
    await turn();
    asked = 0;
    written[0]!();
    await turn();
    await turn();
    expect(asked).toBeGreaterThan(0);
    expect(String(socket.read())).toBe("more");
  });
});
