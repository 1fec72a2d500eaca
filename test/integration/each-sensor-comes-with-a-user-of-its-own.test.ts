import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, freePort } from "../fixtures/mosquitto.js";
import { userLine } from "../fixtures/sensor-users.js";
import { until } from "../fixtures/until.js";
import { CountingFleet, topology } from "./counting-fleet.js";

const topicOf = (sensor: string) => `in/${topology}/gw-1/${sensor}`;

describeWithMosquitto("sensors with users of their own at a real agent, in exactly-once", () => {
  let counted: CountingFleet;
  let port: number;
  let file: string;
  const sensors: MqttClient[] = [];

  /** Comes once, and not again. */
  async function come(username: string, password: string): Promise<MqttClient> {
    const login = { username, password, clientId: `${username}-${sensors.length}`, reconnectPeriod: 0 };
    const sensor = await connectAsync(`mqtt://127.0.0.1:${port}`, login);
    sensor.on("error", () => undefined);
    sensors.push(sensor);
    return sensor;
  }

  async function publish(sensor: MqttClient, name: string, readings: number): Promise<void> {
    const { ledger } = counted;
    for (let i = 0; i < readings; i++) {
      const n = (ledger.sent.get(name) ?? 0) + 1;
      await sensor.publishAsync(topicOf(name), JSON.stringify({ n, at: Date.now() }), { qos: 1 });
      ledger.sent.set(name, n);
      ledger.sentCount++;
    }
  }

  async function listener() {
    return (await counted.fleet.client.agent("gw-1")).listener!;
  }

  beforeAll(async () => {
    port = await freePort();
    const prepare = ({ directory }: { readonly directory: string }) => {
      file = join(directory, "users");
      const lines = [
        userLine("boiler", "warm", topicOf("boiler")),
        userLine("tank", "full", topicOf("tank")),
      ];
      writeFileSync(file, `${lines.join("\n")}\n`);
      return ["--feed-listener-users", file, "--feed-listener-look-seconds", "1"];
    };
    counted = await CountingFleet.start({ listener: port, cores: 1, prepare });
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(counted.fleet.log);
  });

  afterAll(async () => {
    for (const sensor of sensors) sensor.end(true);
    await counted?.close();
  });

  it("count what they publish with the right password, once, and nothing else", async () => {
    const boiler = await come("boiler", "warm");
    await publish(boiler, "boiler", 50);
    await counted.exact();
    await expect(come("boiler", "cold")).rejects.toThrow(/not authorized|bad user ?name/i);
    await expect(come("nobody", "warm")).rejects.toThrow(/not authorized|bad user ?name/i);
    // Were this one counted, the tank's own first reading would be its second.
    let answered = false;
    boiler.publish(topicOf("tank"), JSON.stringify({ n: 1, at: Date.now() }), { qos: 1 }, (error) => {
      answered = error === undefined || error === null;
    });
    await until("it is cut off", () => !boiler.connected);
    expect(answered).toBe(false);
    await publish(await come("tank", "full"), "tank", 5);
    await publish(await come("boiler", "warm"), "boiler", 5);
    await counted.exact();
  });

  it("and who was refused is seen from afar", async () => {
    const refused = { "bad-password": 1, "unknown-user": 1 };
    const told = { refused, forbidden: 1, connections: 2, received: 60 };
    await expect.poll(listener, { timeout: 10_000 }).toMatchObject(told);
    const { url, token } = counted.fleet.access;
    const headers = { authorization: `Bearer ${token}` };
    const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
    for (const [name, labels, count] of [
      ["connections", 'agent="gw-1"', 2],
      ["refusals_total", 'agent="gw-1",reason="bad-password"', 1],
      ["refusals_total", 'agent="gw-1",reason="unknown-user"', 1],
      ["messages_total", 'agent="gw-1",what="received"', 60],
      ["messages_total", 'agent="gw-1",what="forbidden"', 1],
    ] as const)
      expect(metrics).toContain(`headwater_listener_${name}{${labels}} ${count}\n`);
    const said = await counted.fleet.command("agents", "describe", "gw-1");
    expect(said).toMatch(/listener +2 sensors connected/);
    expect(said).toMatch(/not let in: 1 unknown-user, 1 bad-password; 1 messages \(.+\) to topics/);
  });

  it("a changed file counts while the agent runs: who is gone from it is cut off, others stay", async () => {
    const [tank, boiler] = sensors.slice(-2);
    writeFileSync(file, "boiler:cold\n");
    await counted.fleet.agents.get("gw-1")!.says(/goes on with what its files said before/);
    expect([tank!.connected, boiler!.connected]).toEqual([true, true]);
    const lines = [userLine("boiler", "hot", topicOf("boiler")), userLine("tank", "full", topicOf("tank"))];
    writeFileSync(file, `${lines.join("\n")}\n`);
    await until("the boiler is cut off", () => !boiler!.connected, 10_000);
    expect(tank!.connected).toBe(true);
    await expect(come("boiler", "warm")).rejects.toThrow(/not authorized|bad user ?name/i);
    await publish(await come("boiler", "hot"), "boiler", 20);
    await publish(tank!, "tank", 5);
    await counted.exact();
  });
});
