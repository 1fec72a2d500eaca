import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { FeedListener } from "../../../agent/listener/listener.js";
import { startFeedListener } from "../../../agent/listener/start.js";
import { agentSettings } from "../../../agent/settings.js";
import { readSettings, silentLog } from "../../../base/index.js";
import { MqttTransport } from "../../../transport/index.js";
import { connectPacket, packet, stranger } from "../../broker/stage.js";
import { freePort } from "../../fixtures/mosquitto.js";
import { userLine } from "../../fixtures/sensor-users.js";
import { until } from "../../fixtures/until.js";

async function listen(given: Readonly<Record<string, unknown>>): Promise<FeedListener> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-counts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const users = join(folder, "users");
  writeFileSync(users, `${userLine("boiler", "warm", "plant/boiler/#")}\n`);
  const where = { feedListener: await freePort(), feedListenerHost: "127.0.0.1" };
  const more = Object.keys(given).length === 0 ? { feedListenerUsers: users } : given;
  const settings = readSettings(agentSettings, { ...where, ...more }, {});
  const listener = (await startFeedListener(settings, folder, silentLog))!;
  onTestFinished(() => listener.close());
  return listener;
}

/** Comes once: who is refused, or cut off, does not try again. */
async function sensorAt(
  { port }: FeedListener,
  username: string,
  password: string,
): Promise<{ transport: MqttTransport; ended: () => boolean }> {
  const address = { url: `mqtt://127.0.0.1:${port}`, username, password };
  const backoff = { firstMs: 600_000, maxMs: 600_000 };
  const transport = new MqttTransport({ address, clientId: `${username}-${password}`, backoff });
  onTestFinished(() => transport.close());
  let ended = false;
  const disconnected = () => {
    ended = true;
  };
  transport.open({ connected: () => undefined, disconnected, message: () => undefined });
  await until("it is let in or refused", () => transport.connected || ended);
  return { transport, ended: () => ended };
}

it("logins, and those that are refused, by what was wrong with them", async () => {
  const listener = await listen({});
  expect(listener.report()).toEqual({
    ...{ connections: 0, logins: 0, refused: {}, received: 0, unclaimed: 0 },
    ...{ forbidden: 0, forbiddenBytes: 0, held: 0 },
  });
  await sensorAt(listener, "boiler", "cold");
  await sensorAt(listener, "boiler", "hot");
  await sensorAt(listener, "tank", "warm");
  // Each of them tries MQTT 5 first.
  const refused = { "bad-password": 2, "unknown-user": 1, "mqtt-version": 3 };
  expect(listener.report().refused).toEqual(refused);
  const { transport } = await sensorAt(listener, "boiler", "warm");
  await until("it is here", () => listener.report().connections === 1);
  expect(listener.report().logins).toBe(1);
  await transport.close();
  await until("it is gone", () => listener.report().connections === 0);
  expect(listener.report()).toMatchObject({ logins: 1, refused: { ...refused, "mqtt-version": 4 } });
});

it("with one user for all sensors, too", async () => {
  const listener = await listen({ feedListenerUser: "sensor", feedListenerPassword: "secret" });
  await sensorAt(listener, "sensor", "wrong");
  await sensorAt(listener, "other", "secret");
  expect(listener.report().refused).toEqual({ "bad-password": 1, "unknown-user": 1, "mqtt-version": 2 });
});

it("what is published: taken, taken by nobody, and to topics of others", async () => {
  const listener = await listen({});
  const { transport, ended } = await sensorAt(listener, "boiler", "warm");
  let answered = 0;
  const publish = (topic: string, text: string) =>
    transport.publish(topic, Buffer.from(text), { qos: 1 }, (error) => {
      if (error === null) answered++;
    });
  publish("plant/boiler/t", "1");
  await until("it is answered", () => answered === 1);
  expect(listener.report()).toMatchObject({ received: 1, unclaimed: 1, forbidden: 0 });
  publish("plant/tank/level", "0123456789");
  await until("it is cut off", ended);
  const { received, forbidden, forbiddenBytes } = listener.report();
  expect([received, forbidden, forbiddenBytes, answered]).toEqual([1, 1, 10, 1]);
});

it("connections that break the rules of MQTT or of this port, each once", async () => {
  const listener = await listen({});
  const endless = await stranger(listener.port);
  endless.socket.write(connectPacket({ clientId: "s", keepalive: 0 }));
  await until("who never says that it lives is refused", () => endless.closed);
  const old = await stranger(listener.port);
  const id = Buffer.from("x".repeat(30));
  const head = [0, 6, ...Buffer.from("MQIsdp"), 3, 2, 0, 60, 0, id.length];
  old.socket.write(packet(0x10, Buffer.concat([Buffer.from(head), id])));
  await until("an id that is too long for MQTT 3.1 is refused", () => old.closed);
  for (const level of [2, 6, 9, 137]) {
    const newer = await stranger(listener.port);
    newer.socket.write(connectPacket({ clientId: "s", level }));
    await until("who speaks another MQTT is refused", () => newer.closed);
  }
  const before = { keepalive: 1, "client-id": 1, "mqtt-version": 4 };
  expect(listener.report().refused).toEqual(before);
  const silent = await Promise.all(Array.from({ length: 201 }, () => stranger(listener.port)));
  await until("one of too many is closed", () => silent.some(({ closed }) => closed));
  expect(listener.report().refused).toEqual({ ...before, "too-many": 1 });
});

it("connections that were not let in for anything else, and none that went away by themselves", async () => {
  const listener = await listen({});
  const nonsense = await stranger(listener.port);
  nonsense.socket.write(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
  await until("who does not speak MQTT is closed", () => nonsense.closed);
  const endless = await stranger(listener.port);
  endless.socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
  await until("who says that it says too much is closed", () => endless.closed);
  expect(listener.report().refused).toEqual({ other: 2 });
  const gone = await stranger(listener.port);
  gone.socket.resetAndDestroy();
  const { transport, ended } = await sensorAt(listener, "boiler", "warm");
  transport.publish("plant/tank/level", Buffer.from("0"), { qos: 1 }, () => undefined);
  await until("who was let in is cut off", ended);
  expect(listener.report().refused).toEqual({ other: 2, "mqtt-version": 1 });
});
