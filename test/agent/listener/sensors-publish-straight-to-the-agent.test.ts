import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { connectPacket, packet, publishPacket, stranger } from "../../broker/stage.js";
import { Cell } from "../../connectors/cell.js";
import { plainClient } from "../../connectors/mqtt-drive.js";
import { until } from "../../fixtures/until.js";
import { fileOf, numbersOf, range, runFeed, sensorAt, startListener } from "./stage.js";

/** PUBLISH at QoS 1, byte by byte. */
function publishBytes(n: number, packetId: number, dup: boolean): Buffer {
  const topic = Buffer.from("plant/a");
  const head = Buffer.from([0, topic.length]);
  const id = Buffer.from([packetId >> 8, packetId & 255]);
  const body = Buffer.concat([head, topic, id, Buffer.from(JSON.stringify({ n }))]);
  return packet(dup ? 0x3a : 0x32, body);
}

const pubackOf = (packetId: number) => Buffer.from([0x40, 2, packetId >> 8, packetId & 255]);

describe("a sensor that publishes to the agent's feed listener", () => {
  it("gets its PUBACK when the reading is safe, and not before", async () => {
    const listener = await startListener();
    const run = await runFeed(listener);
    const sensor = await sensorAt(listener);
    sensor.publish(0, 50);
    await until("50 came", () => run.feed.rows.length === 50);
    expect(numbersOf(run)).toEqual(range(0, 50));
    expect(sensor.answered).toBe(0);
    run.feed.ack(20);
    await until("20 are answered", () => sensor.answered === 20);
    run.feed.ack(50);
    await until("all are answered", () => sensor.answered === 50);
    expect(listener.report().held).toBe(0);
  });

  it.each([
    [undefined, 200],
    [3, 3],
  ])(
    "is forgotten, and counted, when as many others were heard after it: %o",
    async (asked, sensors) => {
      const listener = await startListener();
      const packets = new Cell<Uint8Array>();
      const run = await runFeed(listener, {
        packets,
        ...(asked === undefined ? {} : { sensorsRemembered: asked }),
      });
      for (let n = 0; n < sensors + 2; n++) {
        const sensor = await stranger(listener.port);
        sensor.socket.write(connectPacket({ clientId: `sensor-${n}` }));
        await until("it is accepted", () => sensor.received().length === 4);
        sensor.socket.write(publishBytes(n, 1, false));
        await until("its reading came", () => run.feed.rows.length === n + 1);
        sensor.socket.destroy();
        expect(run.feed.spout.stats!()["sensors-forgotten"]).toBe(Math.max(0, n - sensors + 1));
      }
      const kept = [...packets.keys()].map((key) => / (sensor-\d+)/.exec(key)![1]);
      expect(kept).toEqual(range(2, sensors + 2).map((n) => `sensor-${n}`));
    },
    60_000,
  );

  it("gets a dead letter for a reading that is too large, and goes on", async () => {
    const listener = await startListener();
    const run = await runFeed(listener);
    const sensor = await stranger(listener.port);
    sensor.socket.write(connectPacket({ clientId: "sensor" }));
    await until("it is accepted", () => sensor.received().length === 4);
    sensor.socket.write(publishBytes(1, 1, false));
    const large = publishPacket("plant/a", `{"n": 2, "photo": "${"x".repeat(1_000_000)}"}`, 1, 2);
    sensor.socket.write(large);
    sensor.socket.write(publishBytes(3, 3, false));
    await until("both readings came", () => run.feed.rows.length === 2);
    expect(numbersOf(run)).toEqual([1, 3]);
    expect(run.feed.dead).toEqual([
      expect.objectContaining({
        error: "a message of 1000021 bytes is over the limit of 262144",
        source: "plant/a",
      }),
    ]);
    run.feed.ack(3);
    const answers = Buffer.concat([1, 2, 3].map(pubackOf));
    await until("all are answered", () => sensor.received().subarray(4).equals(answers));
  });

  it("waits for all topologies that take its topic", async () => {
    const listener = await startListener();
    const [first, second] = [await runFeed(listener), await runFeed(listener, { topology: "other" })];
    const sensor = await sensorAt(listener);
    sensor.publish(0, 10);
    await until("both have them", () => first.feed.rows.length + second.feed.rows.length === 20);
    first.feed.ack(10);
    second.feed.ack(4);
    await until("4 are answered", () => sensor.answered === 4);
    listener.keep(["plant"]);
    await until("the killed topology is not waited for", () => sensor.answered === 10);
  });

  it("is served by the next worker when one dies, with what was not safe", async () => {
    const listener = await startListener();
    const first = await runFeed(listener);
    const sensor = await sensorAt(listener);
    sensor.publish(0, 30);
    await until("30 came", () => first.feed.rows.length === 30);
    first.feed.ack(10);
    await until("10 are answered", () => sensor.answered === 10);
    first.die();
    sensor.publish(30, 40);
    const second = await runFeed(listener);
    await until("the rest came", () => second.feed.rows.length === 30);
    expect(numbersOf(second)).toEqual(range(10, 40));
    second.feed.ack(30);
    await until("all are answered", () => sensor.answered === 40);
  });

  it("counts once in exactly-once when a worker dies between commit and PUBACK", async () => {
    const listener = await startListener();
    const packets = new Cell<Uint8Array>();
    const first = await runFeed(listener, { packets });
    const sensor = await sensorAt(listener);
    sensor.publish(0, 30);
    await until("30 came", () => first.feed.rows.length === 30);
    const committed = packets.committed();
    sensor.publish(30, 35);
    await until("35 came", () => first.feed.rows.length === 35);
    first.die();
    const second = await runFeed(listener, { packets: committed });
    await until("what was not committed came", () => second.feed.rows.length === 5);
    expect(numbersOf(second)).toEqual(range(30, 35));
    await until("what was committed is answered", () => sensor.answered === 30);
    second.feed.ack(5);
    await until("all are answered", () => sensor.answered === 35);
  });

  it("counts once in exactly-once when the agent dies between commit and PUBACK", async () => {
    const file = fileOf();
    const before = await startListener({ file });
    const packets = new Cell<Uint8Array>();
    const first = await runFeed(before, { packets });
    const sensor = await stranger(before.port);
    sensor.socket.write(connectPacket({ clientId: "s-1", clean: false }));
    sensor.socket.write(Buffer.concat([publishBytes(1, 7, false), publishBytes(2, 8, false)]));
    await until("they came", () => first.feed.rows.length === 2);
    expect(sensor.received()).toEqual(Buffer.from([0x20, 2, 0, 0]));
    const committed = packets.committed();
    await before.close();
    const after = await startListener({ file });
    const again = await stranger(after.port);
    again.socket.write(connectPacket({ clientId: "s-1", clean: false }));
    again.socket.write(Buffer.concat([publishBytes(1, 7, true), publishBytes(3, 9, false)]));
    await until("it is held for the feed that is to come", () => after.report().held === 2);
    const second = await runFeed(after, { packets: committed });
    await until("the new one came", () => second.feed.rows.length === 1);
    expect(numbersOf(second)).toEqual([3]);
    await until("the copy is answered", () => again.received().includes(pubackOf(7)));
    expect(again.received().includes(pubackOf(9))).toBe(false);
    second.feed.ack(1);
    await until("the other is answered", () => again.received().includes(pubackOf(9)));
    const third = await stranger(after.port);
    third.socket.write(connectPacket({ clientId: "s-1", clean: false }));
    await until("its session is present", () => third.received().equals(Buffer.from([0x20, 2, 1, 0])));
  });

  it("that comes back and marks its copy gets the PUBACK there, once", async () => {
    const listener = await startListener();
    const run = await runFeed(listener);
    const sensor = await stranger(listener.port);
    sensor.socket.write(connectPacket({ clientId: "s-1", clean: false }));
    sensor.socket.write(publishBytes(1, 7, false));
    await until("it came", () => run.feed.rows.length === 1);
    sensor.socket.destroy();
    const again = await stranger(listener.port);
    again.socket.write(connectPacket({ clientId: "s-1", clean: false }));
    again.socket.write(Buffer.concat([publishBytes(1, 7, true), publishBytes(2, 8, false)]));
    await until("the next one came", () => run.feed.rows.length === 2);
    run.feed.ack(2);
    await until("both are answered", () =>
      again.received().equals(Buffer.concat([Buffer.from([0x20, 2, 1, 0]), pubackOf(7), pubackOf(8)])),
    );
    expect(numbersOf(run)).toEqual([1, 2]);
  });

  it("is not read beyond 1,000 unanswered messages, while others are, and pings are answered", async () => {
    const listener = await startListener();
    const run = await runFeed(listener, { heldMax: 6_000 });
    const slow = await stranger(listener.port);
    slow.socket.write(connectPacket({ clientId: "slow" }));
    await until("it is accepted", () => slow.received().length >= 4);
    for (let n = 0; n < 900; n++) slow.socket.write(publishBytes(n, n + 1, false));
    slow.socket.write(Buffer.from([0xc0, 0]));
    await until("its ping is answered", () => slow.received().includes(Buffer.from([0xd0, 0])));
    for (let n = 900; n < 20_000; n++) slow.socket.write(publishBytes(n, n + 1, false));
    await until("1,000 came", () => run.feed.rows.length >= 1_000);
    const other = await sensorAt(listener, "other");
    other.publish(0, 10, 1, "plant/b");
    await until("the other's came", () => run.feed.rows.filter((row) => row["sensor"] === "b").length === 10);
    // What one read of the socket brings is the overshoot.
    expect(listener.report().held).toBeLessThan(1_000 + 65_536 / 20);
    for (let rounds = 0; rounds < 1_000 && run.feed.rows.length < 20_010; rounds++) {
      run.feed.ack(run.feed.taken());
      await until("more came", () => run.feed.rows.length === 20_010 || run.feed.taken() > 0, 20_000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(run.feed.rows.filter((row) => row["sensor"] === "a").map((row) => row["n"])).toEqual(
      range(0, 20_000),
    );
  });

  it("is answered where no topology takes its topic, and at QoS 0 taken if there is room", async () => {
    const listener = await startListener();
    const sensor = await sensorAt(listener);
    sensor.publish(0, 5, 1, "garden/x");
    await until("they are answered", () => sensor.answered === 5);
    const run = await runFeed(listener);
    sensor.publish(5, 6);
    await until("it came", () => run.feed.rows.length === 1);
    sensor.publish(6, 9, 0);
    await until("they came", () => run.feed.rows.length === 4);
    expect(listener.report().held).toBe(1);
  });

  it("must know user and password where they are set, and may not subscribe", async () => {
    const file = fileOf();
    const listener = await startListener({ user: "sensors", password: "wet feet", file });
    const refused = await stranger(listener.port);
    refused.socket.write(connectPacket({ clientId: "s" }));
    await until("it is refused", () => refused.closed);
    expect(refused.received()).toEqual(Buffer.from([0x20, 2, 0, 4]));
    const url = `mqtt://sensors:wet%20feet@127.0.0.1:${listener.port}`;
    const { transport } = await plainClient(url, "s");
    await expect(transport.subscribe("#", 1)).rejects.toMatchObject({ code: "subscription-denied" });
    await runFeed(listener);
    await until("the feed is on disk", () => {
      try {
        return JSON.parse(readFileSync(file, "utf8"))[0].feed === "plant/readings:0";
      } catch {
        return false;
      }
    });
  });
});
