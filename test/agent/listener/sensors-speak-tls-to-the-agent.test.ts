import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import type { FeedListener } from "../../../agent/listener/listener.js";
import { startFeedListener } from "../../../agent/listener/start.js";
import { agentSettings } from "../../../agent/settings.js";
import { readSettings, silentLog } from "../../../base/index.js";
import { type BrokerAddress, MqttTransport } from "../../../transport/index.js";
import { freePort } from "../../fixtures/mosquitto.js";
import { until } from "../../fixtures/until.js";

const folder = mkdtempSync(join(tmpdir(), "headwater-listener-tls-"));
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");

beforeAll(() => {
  for (const name of ["first", "second"]) {
    const files = ["-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const kind = [
      "-x509",
      "-nodes",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-days",
      "9",
    ];
    execFileSync("openssl", ["req", ...kind, ...subject, ...files], { stdio: "ignore" });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(given: Readonly<Record<string, unknown>>, againMs?: number): Promise<FeedListener | null> {
  return startFeedListener(readSettings(agentSettings, given, {}), folder, silentLog, againMs);
}

async function startWith(name: string, againMs?: number): Promise<FeedListener> {
  const where = { feedListener: await freePort(), feedListenerHost: "127.0.0.1" };
  const files = { feedListenerCert: at(`${name}.pem`), feedListenerKey: at(`${name}.key`) };
  const listener = (await start({ ...where, ...files, feedListenerUser: "sensor" }, againMs))!;
  onTestFinished(() => listener.close());
  return listener;
}

/** What a sensor gets to hear: "" when its reading was answered. */
async function publishTo(address: BrokerAddress): Promise<string> {
  const transport = new MqttTransport({ address, clientId: "s-1", backoff: { firstMs: 20, maxMs: 100 } });
  onTestFinished(() => transport.close());
  let heard: string | null = null;
  transport.open({
    connected: () => {
      transport.publish("plant/a", Buffer.from("1"), { qos: 1 }, (error) => {
        heard ??= error === null ? "" : error.message;
      });
    },
    disconnected: (reason) => {
      heard ??= reason;
    },
    message: () => undefined,
  });
  await until("the sensor has heard", () => heard !== null);
  return heard!;
}

it("is answered over TLS when it trusts the certificate, and not otherwise", async () => {
  const listener = await startWith("first");
  const { port } = listener;
  const url = `mqtts://127.0.0.1:${port}`;
  expect(await publishTo({ url, ca: text("first.pem"), username: "sensor" })).toBe("");
  expect(listener.report().refused["tls"]).toBeUndefined();
  expect(await publishTo({ url, ca: text("second.pem"), username: "sensor" })).toMatch(/certificate/);
  expect(await publishTo({ url, ca: text("first.pem"), username: "nobody" })).toMatch(
    /user name|authori[sz]ed/,
  );
  expect(await publishTo({ url: `mqtt://127.0.0.1:${port}`, username: "sensor" })).not.toBe("");
  expect(listener.report().refused["tls"]).toBeGreaterThan(0);
});

it("sees a certificate that was renewed from its next connection on", async () => {
  const listener = await startWith("first");
  listener.show({ certificate: text("second.pem"), key: text("second.key") });
  const url = `mqtts://127.0.0.1:${listener.port}`;
  expect(await publishTo({ url, ca: text("second.pem"), username: "sensor" })).toBe("");
});

it("sees a certificate that was renewed in its files, once both belong together", async () => {
  for (const kind of ["pem", "key"]) copyFileSync(at(`first.${kind}`), at(`renewed.${kind}`));
  const { port } = await startWith("renewed", 20);
  const url = `mqtts://127.0.0.1:${port}`;
  copyFileSync(at("second.pem"), at("renewed.pem"));
  expect(await publishTo({ url, ca: text("first.pem"), username: "sensor" })).toBe("");
  copyFileSync(at("second.key"), at("renewed.key"));
  let heard: string;
  do heard = await publishTo({ url, ca: text("second.pem"), username: "sensor" });
  while (heard !== "");
});

it("reads its files no more when it is closed", async () => {
  const [begun, ended] = [vi.spyOn(globalThis, "setInterval"), vi.spyOn(globalThis, "clearInterval")];
  onTestFinished(() => void vi.restoreAllMocks());
  const listener = await startWith("first", 54_321);
  const index = begun.mock.calls.findIndex(([, pauseMs]) => pauseMs === 54_321);
  const timer = begun.mock.results[index]!.value as NodeJS.Timeout;
  await listener.close();
  expect(ended).toHaveBeenCalledWith(timer);
});

it.each([
  ["half of it", { feedListenerCert: at("first.pem") }, "--feed-listener-key"],
  ["the other half", { feedListenerKey: at("first.key") }, "--feed-listener-cert"],
  [
    "a file that is not there",
    { feedListenerCert: at("none.pem"), feedListenerKey: at("first.key") },
    "--feed-listener-cert",
  ],
  [
    "another one's key",
    { feedListenerCert: at("first.pem"), feedListenerKey: at("second.key") },
    "--feed-listener-cert",
  ],
])("does not start with %s", async (_what, files, place) => {
  await expect(start({ feedListener: await freePort(), ...files })).rejects.toMatchObject({
    code: "bad-setting",
    place,
  });
});
