import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { brokerConfig } from "../../coordinator/broker-config.js";
import { Authority, newAuthority } from "../../coordinator/identity/authority.js";
import { MqttTransport } from "../../transport/index.js";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";

const password = "only-for-this-test";
const users = ["headwater-coordinator", "gw-1", "gw-2", "gw-3"];
const authority = new Authority(newAuthority(Date.now()));
const text = new TextDecoder();
const sure = { qos: 1, retain: false } as const;

interface Heard {
  readonly topic: string;
  readonly payload: string;
}

describeWithMosquitto("the configuration that is printed for Mosquitto", () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-broker-config-"));
  const open: MqttTransport[] = [];
  let mosquitto: Mosquitto;

  beforeAll(async () => {
    const wishes = {
      prefix: "headwater",
      coordinatorUser: users[0]!,
      port: 8883,
      folder,
      certificates: false,
    };
    const [config, acl] = brokerConfig("mosquitto", wishes);
    mkdirSync(join(folder, "certs"));
    const { certificate, key } = authority.issueServer(["127.0.0.1"], Date.now());
    const files = { ca: authority.pem, server: certificate };
    for (const [name, pem] of Object.entries(files)) writeFileSync(join(folder, "certs", `${name}.pem`), pem);
    writeFileSync(join(folder, "certs", "server.key"), key);
    writeFileSync(join(folder, "headwater.acl"), acl!.text);
    writeFileSync(join(folder, "headwater.passwd"), "");
    for (const user of users)
      execFileSync("mosquitto_passwd", ["-b", join(folder, "headwater.passwd"), user, password]);
    // Everything as it is printed, but for the port.
    const lines = config!.text.split("\n").filter((line) => !line.startsWith("listener "));
    mosquitto = await startMosquitto({ config: lines });
  });

  afterAll(async () => {
    for (const transport of open) await transport.close(500);
    await mosquitto?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function connect(username: string, filters: readonly string[], secret = password, part = "control") {
    const heard: Heard[] = [];
    const reasons: string[] = [];
    const url = mosquitto.url.replace("mqtt:", "mqtts:");
    const address = { url, username, password: secret, ca: authority.pem };
    const transport = new MqttTransport({ address, clientId: `${username}:${part}:1` });
    open.push(transport);
    transport.open({
      connected: () => undefined,
      disconnected: (reason) => reasons.push(reason),
      message: ({ topic, payload }) => heard.push({ topic, payload: text.decode(payload) }),
    });
    await until("it is connected or refused", () => transport.connected || reasons.length > 0);
    for (const filter of filters) await transport.subscribe(filter, 1).catch(() => undefined);
    return { transport, heard, reasons };
  }

  it("lets nobody in without a password, nor without TLS", async () => {
    const { transport, reasons: said } = await connect("gw-1", [], "wrong");
    expect([transport.connected, said[0]]).toEqual([
      false,
      expect.stringMatching(/user name|password|auth/i),
    ]);
    expect((await connect("gw-3", [])).transport.connected).toBe(true);
    const plain = new MqttTransport({ address: { url: mosquitto.url }, clientId: "gw-1" });
    open.push(plain);
    const reasons: string[] = [];
    plain.open({
      connected: () => undefined,
      disconnected: (reason) => reasons.push(reason),
      message: () => undefined,
    });
    await until("it is refused", () => reasons.length > 0);
    expect(plain.connected).toBe(false);
  });

  it("lets an agent speak for itself and to itself, and do nothing else", async () => {
    const coordinator = await connect("headwater-coordinator", ["headwater/#"]);
    const two = await connect("gw-2", ["headwater/#", "headwater/d/+/gw-2/t", "headwater/d/+/gw-3/t", "#"]);
    const one = await connect("gw-1", ["headwater/agents/gw-1/down/+", "headwater/agents/gw-2/down/+"]);
    const mine = ["headwater/d/gw-1/gw-2/t", "headwater/a/gw-1/gw-2/t", "headwater/agents/gw-1/up/join"];
    const forbidden = [
      "headwater/d/gw-3/gw-2/t",
      "headwater/a/gw-2/gw-1/t",
      "headwater/agents/gw-2/up/join",
      "headwater/agents/gw-1/down/assignment",
      "headwater/d/gw-1/gw-2/t/more",
      "greenhouse/north",
    ];
    // Each on a connection of its own, which Mosquitto 2.0 may end for it.
    for (const topic of forbidden) {
      const { transport } = await connect("gw-1", [], password, `try-${open.length}`);
      await new Promise((decided) => transport.publish(topic, Buffer.from("1"), sure, decided));
      await transport.close(500);
    }
    for (const topic of mine) one.transport.publish(topic, Buffer.from("1"), sure);
    await until("all is heard", () => coordinator.heard.length >= mine.length && two.heard.length >= 1);
    // What comes last on each way proves that all before it has been decided.
    for (const agent of ["gw-1", "gw-2"])
      coordinator.transport.publish(`headwater/agents/${agent}/down/lease`, Buffer.from("end"), {
        qos: 1,
        retain: false,
      });
    await until("one has the last", () => one.heard.some(({ payload }) => payload === "end"));
    coordinator.transport.publish("headwater/d/gw-9/gw-2/t", Buffer.from("end"), sure);
    await until("two has the last", () => two.heard.some(({ topic }) => topic.includes("gw-9")));
    const topics = (heard: readonly Heard[]) => heard.map(({ topic }) => topic);
    const own = topics(coordinator.heard).filter(
      (topic) => topic.includes("gw-1") && !topic.includes("/down/"),
    );
    expect(own).toEqual(mine);
    expect(topics(coordinator.heard).filter((topic) => forbidden.slice(0, 3).includes(topic))).toEqual([]);
    expect(topics(one.heard)).toEqual(["headwater/agents/gw-1/down/lease"]);
    expect(topics(two.heard)).toEqual(
      expect.arrayContaining(["headwater/d/gw-1/gw-2/t", "headwater/d/gw-9/gw-2/t"]),
    );
    expect(topics(two.heard).filter((topic) => !topic.includes("/gw-2/"))).toEqual([]);
  });
});
