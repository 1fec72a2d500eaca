import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FeedListener } from "../../../agent/listener/listener.js";
import { startFeedListener } from "../../../agent/listener/start.js";
import { SensorUsers } from "../../../agent/listener/users.js";
import { agentSettings } from "../../../agent/settings.js";
import { readSettings, silentLog } from "../../../base/index.js";
import { MqttTransport } from "../../../transport/index.js";
import { freePort } from "../../fixtures/mosquitto.js";
import { userLine } from "../../fixtures/sensor-users.js";
import { until } from "../../fixtures/until.js";

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-users-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("the list of sensors' users", () => {
  it("lets in who has the password, and to which topics", () => {
    const text = [
      "# boilers",
      userLine("boiler", "warm", "plant/boiler/# plant/+/note"),
      "",
      userLine("any", "x"),
    ];
    const users = SensorUsers.read(text.join("\r\n"), "users");
    expect(users.size).toBe(2);
    expect(users.mayEnter("boiler", "warm")).toBe(true);
    for (const [name, password] of [
      ["boiler", "cold"],
      ["boiler", ""],
      ["boiler", null],
      ["nobody", "warm"],
      [null, null],
      ["__proto__", "warm"],
    ] as const)
      expect(users.mayEnter(name, password), `${name} ${password}`).toBe(false);
    expect(users.mayPublish("boiler", "plant/boiler/1/t")).toBe(true);
    expect(users.mayPublish("boiler", "plant/tank/note")).toBe(true);
    expect(users.mayPublish("boiler", "plant/tank/level")).toBe(false);
    expect(users.mayPublish("any", "plant/tank/level")).toBe(true);
    expect(users.mayPublish("nobody", "plant/tank/level")).toBe(false);
  });

  it("lets nobody in when it is empty", () => {
    expect(SensorUsers.read("", "users").mayEnter(null, null)).toBe(false);
  });

  it.each([
    ["no hash", "boiler"],
    ["a password in clear text", "boiler:warm"],
    ["another kind of hash", "boiler:$6$c2FsdA==$aGFzaA=="],
    ["half a hash", userLine("boiler", "warm").slice(0, -20)],
    ["too many rounds, which would hold up the agent", userLine("boiler", "warm", "", 2_001)],
    ["no rounds", userLine("boiler", "warm").replace("$101$", "$0$")],
    ["a name twice", `${userLine("b", "1")}\n${userLine("b", "2")}`],
    ["a topic that is none", userLine("boiler", "warm", "plant/#/boiler")],
  ])("is refused with its line, and shows no hash: %s", (_what, bad) => {
    const text = `${userLine("first", "1")}\n${bad}\n`;
    const line = bad.includes("\n") ? 3 : 2;
    const read = () => SensorUsers.read(text, "/etc/users");
    expect(read).toThrow(expect.objectContaining({ code: "bad-setting", place: "--feed-listener-users" }));
    expect(read).toThrow(`/etc/users, line ${line}: `);
    expect(read).not.toThrow(/\$7\$101/);
  });

  it("may be written by mosquitto_passwd, where there is one", ({ skip }) => {
    const file = join(freshFolder(), "passwords");
    try {
      execFileSync("mosquitto_passwd", ["-b", "-c", file, "boiler", "warm"], { stdio: "ignore" });
    } catch {
      skip("there is no mosquitto_passwd");
    }
    const written = execFileSync("cat", [file], { encoding: "utf8" });
    const users = SensorUsers.read(written, file);
    expect(users.mayEnter("boiler", "warm")).toBe(true);
    expect(users.mayEnter("boiler", "cold")).toBe(false);
  });
});

interface Sensor {
  answered: number;
  ended: number;
  publish(topic: string): void;
}

async function sensorAt(listener: FeedListener, username: string, password: string): Promise<Sensor> {
  const url = `mqtt://127.0.0.1:${listener.port}`;
  const backoff = { firstMs: 20, maxMs: 50 };
  const transport = new MqttTransport({ address: { url, username, password }, clientId: username, backoff });
  onTestFinished(() => transport.close());
  const sensor: Sensor = {
    answered: 0,
    ended: 0,
    publish: (topic) =>
      transport.publish(topic, Buffer.from("1"), { qos: 1 }, (error) => {
        if (error === null) sensor.answered++;
      }),
  };
  const disconnected = () => void sensor.ended++;
  let connected = false;
  transport.open({ connected: () => (connected = true), disconnected, message: () => undefined });
  await until(`${username} is let in`, () => connected);
  return sensor;
}

async function listenTo(users: string, more: Readonly<Record<string, unknown>> = {}): Promise<FeedListener> {
  const where = { feedListener: await freePort(), feedListenerHost: "127.0.0.1", feedListenerUsers: users };
  const settings = readSettings(agentSettings, { ...where, ...more }, {});
  const listener = (await startFeedListener(settings, freshFolder(), silentLog, 20))!;
  onTestFinished(() => listener.close());
  return listener;
}

describe("a sensor with a user of its own", () => {
  it("is answered for its own topics, and cut off without an answer for others", async () => {
    const file = join(freshFolder(), "users");
    writeFileSync(file, `${userLine("boiler", "warm", "plant/boiler/#")}\n`);
    const sensor = await sensorAt(await listenTo(file), "boiler", "warm");
    sensor.publish("plant/boiler/t");
    await until("its reading is answered", () => sensor.answered === 1);
    expect(sensor.ended).toBe(0);
    sensor.publish("plant/tank/level");
    await until("it is cut off", () => sensor.ended > 0);
    expect(sensor.answered).toBe(1);
  });

  it("is shut out when its line changes, others stay; a bad file changes nothing", async () => {
    const file = join(freshFolder(), "users");
    writeFileSync(file, `${userLine("boiler", "warm")}\n${userLine("tank", "full")}\n`);
    const listener = await listenTo(file);
    const boiler = await sensorAt(listener, "boiler", "warm");
    const tank = await sensorAt(listener, "tank", "full");
    boiler.publish("t");
    tank.publish("t");
    await until("both are answered", () => boiler.answered + tank.answered === 2);
    writeFileSync(file, `${userLine("boiler", "cold")}\n${userLine("tank", "full")}\n`);
    await until("it is cut off, and not let in again", () => boiler.ended > 2);
    writeFileSync(file, "tank\n");
    const fresh = await sensorAt(listener, "boiler", "cold");
    fresh.publish("t");
    await until("the new password counts", () => fresh.answered === 1);
    tank.publish("t");
    await until("the other one is answered", () => tank.answered === 2);
    expect(tank.ended).toBe(0);
  });

  it("and one user for all are not both taken", async () => {
    const file = join(freshFolder(), "users");
    writeFileSync(file, `${userLine("boiler", "warm")}\n`);
    const place = "--feed-listener-users";
    await expect(listenTo(file, { feedListenerUser: "all" })).rejects.toMatchObject({ place });
    await expect(listenTo(join(freshFolder(), "none"))).rejects.toMatchObject({ place, code: "bad-setting" });
  });
});
