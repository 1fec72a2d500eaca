import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode } from "cbor-x";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBroker } from "../../broker/index.js";
import { type MqttSinkOptions, mqttSink } from "../../connectors/index.js";
import { type Fields, fields } from "../../topology/index.js";
import { describeWithMosquitto, freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { type FeedBroker, mosquittoBroker, ourBroker } from "../transport/feed-stage.js";
import { type BoltDrive, openBolt, temporaryFolder } from "./drive.js";
import { plainClient } from "./mqtt-drive.js";

const urlOf = (broker: FeedBroker) => `mqtt://127.0.0.1:${broker.port}`;

async function openSink(options: MqttSinkOptions<Fields>, given = {}): Promise<BoltDrive> {
  const drive = await openBolt(mqttSink(options), given);
  onTestFinished(async () => drive.bolt.close?.());
  return drive;
}

const text = (payload: Uint8Array) => Buffer.from(payload).toString();
const member = (payload: Uint8Array, name: string) => JSON.parse(text(payload))[name];

function sinkPromises(makeBroker: () => Promise<FeedBroker>): void {
  it("publishes each tuple to its topic, and lets the ack go when the broker has it", async () => {
    const url = urlOf(await makeBroker());
    const watcher = await plainClient(url, "watcher", ["climate/#"]);
    const sink = await openSink({ url, topic: "climate/${agent.site}/{room}" });
    await sink.execute({ room: "hall", celsius: 21.5, raw: new Uint8Array([1, 2]) });
    await sink.execute({ room: "bath", celsius: 23, raw: null });
    expect(sink.held()).toBe(2);
    await until("both came", () => watcher.messages.length === 2);
    expect(watcher.messages.map((message) => message.topic)).toEqual([
      "climate/north/hall",
      "climate/north/bath",
    ]);
    expect(text(watcher.messages[0]!.payload)).toBe('{"room":"hall","celsius":21.5,"raw":"AQI="}');
    await until("the acks went", () => sink.held() === 0);
    expect(sink.counts.get("published")).toBe(2);
  });

  it("writes a message id that is the same for each copy and another for each message", async () => {
    const url = urlOf(await makeBroker());
    const watcher = await plainClient(url, "watcher", ["out"]);
    const ids = new Set<string>();
    for (let start = 0; start < 2; start++) {
      const sink = await openSink({ url, topic: "out", messageId: "id" });
      for (let i = 0; i < 10; i++) await sink.execute({ i });
    }
    await until("all came", () => watcher.messages.length === 20);
    for (const { payload } of watcher.messages) ids.add(member(payload, "id"));
    expect(ids.size).toBe(20);
    expect([...ids][0]).toMatch(/^greenhouse\/component:0\/.+\/1$/);
  });

  it("names a tuple by its place in the link, whichever task sends it", async () => {
    const url = urlOf(await makeBroker());
    const watcher = await plainClient(url, "watcher", ["out"]);
    for (const task of ["publish:0", "publish:0"]) {
      const sink = await openSink({ url, topic: "out", messageId: "id" }, { task });
      for (const index of [0, 1])
        await sink.execute(
          { index },
          { link: "mean:3>publish:0", series: "1795839122.4.1795839180", seq: 7, index },
        );
    }
    await until("all came", () => watcher.messages.length === 4);
    const ids = watcher.messages.map(({ payload }) => member(payload, "id"));
    expect(ids.sort()).toEqual(
      [0, 0, 1, 1].map((index) => `greenhouse/mean:3>publish:0/1795839122.4.1795839180/7/${index}`),
    );
  });

  it("keeps what the broker retains, and writes cbor", async () => {
    const url = urlOf(await makeBroker());
    const sink = await openSink({ url, topic: "last/{n}", retain: true, format: "cbor" });
    await sink.execute({ n: 1, bytes: new Uint8Array([7]) });
    await until("the ack went", () => sink.held() === 0);
    const late = await plainClient(url, "late", ["last/+"]);
    await until("it came", () => late.messages.length === 1);
    expect(late.messages[0]!.retain).toBe(true);
    const decoded = decode(Buffer.from(late.messages[0]!.payload));
    expect({ ...decoded, bytes: [...decoded.bytes] }).toEqual({ n: 1, bytes: [7] });
  });

  it("at QoS 0 lets the ack go when the message is handed over", async () => {
    const url = urlOf(await makeBroker());
    const watcher = await plainClient(url, "watcher", ["out"]);
    const sink = await openSink({ url, topic: "out", qos: 0 });
    for (let i = 0; i < 500; i++) await sink.execute({ i });
    await until("all came", () => watcher.messages.length === 500);
    expect(sink.held()).toBe(0);
    expect(watcher.messages.map(({ payload }) => member(payload, "i"))).toEqual(
      Array.from({ length: 500 }, (_, i) => i),
    );
  });

  it("refuses a tuple without a topic or with too much in it: a dead letter, and nothing held", async () => {
    const url = urlOf(await makeBroker());
    const sink = await openSink({ url, topic: "out/{room}" });
    for (const room of ["", null, undefined, "a+b", "a#", "a/b"]) {
      await expect(sink.execute({ room })).rejects.toMatchObject({ code: "bad-topic" });
    }
    await expect(sink.execute({ room: "a", much: "x".repeat(262_144) })).rejects.toMatchObject({
      code: "too-large",
    });
    expect(sink.held()).toBe(0);
  });
}

describe("mqttSink on our broker", () => {
  sinkPromises(() => ourBroker());

  it("loses nothing over a restart of the broker: what was not acknowledged is sent again", async () => {
    const port = await freePort();
    const open = () => createBroker({ listen: { host: "127.0.0.1", port } });
    const url = `mqtt://127.0.0.1:${port}`;
    const sink = await openSink({ url, topic: "out", messageId: "id" });
    await until("it says that the broker is away", () => sink.logged.length > 0);
    expect(sink.logged[0]).toMatch(/nothing listens/);
    for (let i = 0; i < 100; i++) await sink.execute({ i });
    expect(sink.held()).toBe(100);
    const seen = new Map<number, Set<string>>();
    let sent = 100;
    for (let round = 0; round < 3; round++) {
      const broker = await open();
      const watcher = await plainClient(url, `watcher${round}`, ["out"]);
      for (let i = 0; i < 300; i++) await sink.execute({ i: sent++ });
      await until("some came", () => watcher.messages.length > 50, 20_000);
      if (round === 2) await until("the acks went", () => sink.held() === 0, 20_000);
      await broker.close();
      for (const { payload } of watcher.messages) {
        const i = member(payload, "i") as number;
        seen.set(i, (seen.get(i) ?? new Set()).add(member(payload, "id")));
      }
    }
    expect(sink.held()).toBe(0);
    // The watcher itself may have missed what came while it connected; the sink's own count may not.
    expect(sink.counts.get("published")).toBe(sent);
    for (const ids of seen.values()) expect(ids.size).toBe(1);
  });

  it("at-most-once holds nothing back, and drops the oldest beyond its bound, counted", async () => {
    const url = `mqtt://127.0.0.1:${await freePort()}`;
    const sink = await openSink({ url, topic: "out" }, { delivery: "at-most-once" });
    for (let i = 0; i < 10_250; i++) await sink.execute({ i });
    expect(sink.held()).toBe(0);
    expect(sink.counts.get("dropped")).toBe(250);
  });
});

describeWithMosquitto("mqttSink on Mosquitto", () => {
  sinkPromises(() => mosquittoBroker());

  it("loses nothing when the broker is killed and comes back", async () => {
    const broker = await mosquittoBroker();
    const url = urlOf(broker);
    const sink = await openSink({ url, topic: "out", messageId: "id" });
    const seen = new Set<number>();
    let sent = 0;
    for (let round = 0; round < 3; round++) {
      const watcher = await plainClient(url, `watcher${round}`, ["out"]);
      const collect = () => {
        for (const { payload } of watcher.messages.splice(0)) seen.add(member(payload, "i") as number);
      };
      for (let i = 0; i < 500; i++) await sink.execute({ i: sent++ });
      await until("some came", () => watcher.messages.length > 20);
      if (round < 2) await broker.mosquitto!.kill();
      collect();
      if (round < 2) {
        await until("it noticed", () => sink.logged.length > 0);
        await broker.mosquitto!.start();
      } else {
        await until("the acks went", () => sink.held() === 0);
        await until("the rest came", () => {
          collect();
          return seen.has(sent - 1);
        });
      }
    }
    expect(sink.counts.get("published")).toBe(sent);
    expect(sink.counts.get("sent-again")).toBeGreaterThan(0);
  });

  it("holds and tries again what the broker refuses, and says so", async () => {
    const acl = join(temporaryFolder(), "acl");
    writeFileSync(acl, "topic write allowed\ntopic read #\n", { mode: 0o644 });
    const broker = await mosquittoBroker({ config: [`acl_file ${acl}`] });
    const sink = await openSink({ url: urlOf(broker), topic: "{where}" });
    await sink.execute({ where: "forbidden" });
    await until("it says so", () => sink.logged.some((line) => line.includes("refused: not authorised")));
    expect(sink.held()).toBe(1);
  });

  it("carries the message id as a user property", async () => {
    const broker = await mosquittoBroker();
    const url = urlOf(broker);
    const { connectAsync } = await import("mqtt");
    const watcher = await connectAsync(url, { protocolVersion: 5 });
    onTestFinished(() => watcher.endAsync(true));
    const ids: unknown[] = [];
    watcher.on("message", (_topic, _payload, packet) => {
      ids.push(packet.properties?.userProperties?.["message-id"]);
    });
    await watcher.subscribeAsync("out");
    const sink = await openSink({ url, topic: "out", format: "protobuf", fields: fields({ n: "int" }) });
    await sink.execute({ n: 1 });
    await until("it came", () => ids.length === 1);
    expect(ids[0]).toMatch(/^greenhouse\/component:0\/.+\/1$/);
  });
});
