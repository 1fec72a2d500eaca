import { type ChildProcess, spawn } from "node:child_process";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { dataTopic, defaultPrefix } from "../../proto/index.js";
import { MqttTransport } from "../../transport/index.js";
import { connectPacket, packet, publishPacket, stranger } from "../broker/stage.js";
import { until } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";

const perSecond = 2_000;
const measureMs = 6_000;
const shareMin = 0.95;
/** Growth of the coordinator's memory, MiB: by strangers; by a device that may publish, and does. */
const [floodedMax, besideFloodMax] = [20, 100];
const [strangers, megabytesEach] = [4, 60];

/** A device that publishes as fast as its connection takes it, in a process of its own. */
function flood(port: number, topic: string): ChildProcess {
  const hello = connectPacket({ clientId: "flood:data:1" }).toString("hex");
  const one = publishPacket(topic, "x".repeat(100), 0);
  const many = Buffer.concat(Array.from({ length: 200 }, () => one)).toString("hex");
  const script = `
    const many = Buffer.from("${many}", "hex");
    const socket = require("node:net").connect(${port}, "127.0.0.1", () => {
      socket.write(Buffer.from("${hello}", "hex"));
      const go = () => { while (socket.write(many)); };
      socket.on("drain", go);
      socket.once("data", go);
      socket.on("error", () => process.exit(1));
    });`;
  return spawn(process.execPath, ["-e", script], { stdio: "ignore" });
}

/** SUBSCRIBE with QoS 1. */
function subscribePacket(filter: string): Buffer {
  const name = Buffer.from(filter);
  const length = Buffer.from([name.length >> 8, name.length & 255]);
  return packet(0x82, Buffer.concat([Buffer.from([0, 1]), length, name, Buffer.from([1])]));
}

describe("a coordinator's broker", () => {
  let fleet: Fleet;

  beforeEach(async () => {
    fleet = await Fleet.start();
  });

  afterEach(() => fleet.close());

  async function device(name: string, filter?: string, message: () => void = () => undefined) {
    const transport = new MqttTransport({ address: { url: fleet.broker }, clientId: `${name}:data:1` });
    onTestFinished(() => transport.close(500));
    transport.open({ connected: () => undefined, disconnected: () => undefined, message });
    await until(`${name} is connected`, () => transport.connected);
    if (filter !== undefined) await transport.subscribe(filter, 0);
    return transport;
  }

  it("carries what others send while one device floods it and another has frozen", async () => {
    let [sent, got] = [0, 0];
    const before = fleet.coordinator.rssMb;
    const topic = dataTopic(defaultPrefix, "good", "other", "t");
    await device("other", topic, () => got++);
    const good = await device("good");
    // A device that subscribes, and reads no more.
    const frozen = net.connect(fleet.mqttPort, "127.0.0.1");
    onTestFinished(() => void frozen.destroy());
    frozen.write(connectPacket({ clientId: "frozen:data:1" }));
    await new Promise((resolve) => frozen.once("data", resolve));
    frozen.write(subscribePacket(dataTopic(defaultPrefix, "flood", "frozen", "t")));
    await new Promise((resolve) => frozen.once("data", resolve));
    frozen.pause();
    const flooding = flood(fleet.mqttPort, dataTopic(defaultPrefix, "flood", "frozen", "t"));
    onTestFinished(() => void flooding.kill("SIGKILL"));
    const small = new Uint8Array(200);
    const began = performance.now();
    const timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * perSecond;
      for (; sent < due; sent++) {
        void good.publish(topic, small, { qos: 0 });
      }
    }, 5);
    onTestFinished(() => clearInterval(timer));
    await until("the time is over", () => performance.now() - began >= measureMs, 2 * measureMs);
    clearInterval(timer);
    const inTime = got;
    const grown = fleet.coordinator.rssMb - before;
    console.log(`beside a flood and a frozen device: ${inTime} arrived, ${grown.toFixed(0)} MiB more memory`);
    expect(flooding.exitCode).toBeNull();
    expect(grown).toBeLessThan(besideFloodMax);
    expect(inTime).toBeGreaterThanOrEqual(shareMin * perSecond * (measureMs / 1_000));
  });

  it("keeps nothing of what strangers send before they have said who they are", async () => {
    const before = fleet.coordinator.rssMb;
    const megabyte = Buffer.alloc(1024 * 1024, 0x10);
    const flooding = await Promise.all(
      Array.from({ length: strangers }, async () => {
        const one = await stranger(fleet.mqttPort);
        for (let i = 0; i < megabytesEach && !one.closed; i++)
          await new Promise<void>((resolve) => one.socket.write(megabyte, () => resolve()));
        return one;
      }),
    );
    await until("all are shut out", () => flooding.every(({ closed }) => closed));
    const grown = fleet.coordinator.rssMb - before;
    console.log(
      `${strangers} strangers with ${megabytesEach} MB each: memory grew by ${grown.toFixed(1)} MiB`,
    );
    expect(grown).toBeLessThan(floodedMax);
    await device("good");
  });
});
