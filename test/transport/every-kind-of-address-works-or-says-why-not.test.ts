import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createBroker } from "../../broker/index.js";
import { type BrokerAddress, MqttTransport } from "../../transport/index.js";
import { startHttpProxy } from "../fixtures/http-proxy.js";
import { describeWithMosquitto, freePort, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { startWebSocketBridge } from "../fixtures/web-socket-bridge.js";

interface Peer {
  readonly transport: MqttTransport;
  readonly reasons: string[];
  readonly payloads: Buffer[];
}

function open(address: BrokerAddress, clientId = "peer"): Peer {
  const transport = new MqttTransport({ address, clientId, backoff: { firstMs: 20, maxMs: 100 } });
  onTestFinished(() => transport.close());
  const peer: Peer = { transport, reasons: [], payloads: [] };
  transport.open({
    connected: () => undefined,
    disconnected: (reason) => peer.reasons.push(reason),
    message: ({ payload }) => peer.payloads.push(Buffer.from(payload)),
  });
  return peer;
}

async function expectReason(address: BrokerAddress, reason: RegExp): Promise<void> {
  const peer = open(address);
  await until("it told", () => peer.reasons.length > 0 || peer.transport.connected);
  expect(peer.reasons[0]).toMatch(reason);
}

async function expectMessages(address: BrokerAddress, size = 100_000): Promise<void> {
  const peer = open(address);
  await until(`it is connected; ${peer.reasons}`, () => peer.transport.connected);
  await peer.transport.subscribe("big", 1);
  for (let i = 0; i < 20; i++) {
    peer.transport.publish("big", Buffer.alloc(size, i), { qos: 1 });
  }
  await until("all came", () => peer.payloads.length === 20);
  expect(peer.payloads.every((payload) => payload.length === size)).toBe(true);
  const firstBytes = peer.payloads.map((payload) => payload[0]!).sort((a, b) => a - b);
  expect(firstBytes).toEqual(Array.from({ length: 20 }, (_, i) => i));
  await peer.transport.close();
}

describeWithMosquitto("an address of Mosquitto", () => {
  let directory: string;
  let mosquitto: Mosquitto;
  let ports: { plain: number; tls: number; ws: number; wss: number; password: number };
  let ca: string;
  let otherCa: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "headwater-tls-"));
    const openssl = (...words: string[]) =>
      execFileSync("openssl", words, { cwd: directory, stdio: "ignore" });
    const subject = (name: string) => [
      "-subj",
      `/CN=${name}`,
      "-days",
      "3650",
      "-nodes",
      "-newkey",
      "rsa:2048",
    ];
    for (const name of ["ca", "other"]) {
      openssl("req", "-x509", ...subject(name), "-keyout", `${name}.key`, "-out", `${name}.pem`);
    }
    openssl("req", ...subject("localhost"), "-keyout", "server.key", "-out", "server.csr");
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650"];
    openssl("x509", "-req", "-in", "server.csr", ...signed, "-out", "server.pem");
    execFileSync("mosquitto_passwd", ["-b", "-c", join(directory, "passwords"), "sensor", "secret"], {
      stdio: "ignore",
    });
    ca = readFileSync(join(directory, "ca.pem"), "utf8");
    otherCa = readFileSync(join(directory, "other.pem"), "utf8");
    ports = {
      plain: await freePort(),
      tls: await freePort(),
      ws: await freePort(),
      wss: await freePort(),
      password: await freePort(),
    };
    const files = ["certfile server.pem", "keyfile server.key"].map((line) =>
      line.replace(" ", ` ${directory}/`),
    );
    mosquitto = await startMosquitto({
      config: [
        "per_listener_settings true",
        ...[`listener ${ports.plain} 127.0.0.1`, "allow_anonymous true"],
        ...[`listener ${ports.tls} 127.0.0.1`, ...files, "allow_anonymous true"],
        ...[`listener ${ports.ws} 127.0.0.1`, "protocol websockets", "allow_anonymous true"],
        ...[`listener ${ports.wss} 127.0.0.1`, "protocol websockets", ...files, "allow_anonymous true"],
        ...[`listener ${ports.password} 127.0.0.1`, `password_file ${directory}/passwords`],
      ],
    });
  });

  afterAll(async () => {
    await mosquitto?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it("mqtts:// with the CA of the broker", () =>
    expectMessages({ url: `mqtts://localhost:${ports.tls}`, ca }));
  // Mosquitto 2.0.11 leaves large messages to WebSockets lying until something else moves the connection.
  it("ws://", () => expectMessages({ url: `ws://127.0.0.1:${ports.ws}` }, 200));
  it("wss:// with the CA of the broker", () =>
    expectMessages({ url: `wss://localhost:${ports.wss}`, ca }, 200));
  it("mqtt://, mqtts://, ws:// and wss:// through a proxy that wants a password", async () => {
    const proxy = await startHttpProxy({ password: "secret" });
    const through = { proxy: `http://gateway:secret@127.0.0.1:${proxy.port}` };
    await expectMessages({ url: `mqtt://127.0.0.1:${ports.plain}`, ...through });
    await expectMessages({ url: `mqtts://localhost:${ports.tls}`, ca, ...through });
    await expectMessages({ url: `ws://127.0.0.1:${ports.ws}`, ...through }, 200);
    await expectMessages({ url: `wss://localhost:${ports.wss}`, ca, ...through }, 200);
    expect(proxy.asked).toEqual([
      `127.0.0.1:${ports.plain}`,
      `localhost:${ports.tls}`,
      `127.0.0.1:${ports.ws}`,
      `localhost:${ports.wss}`,
    ]);
  });

  it("an unknown CA behind a proxy is said", async () => {
    const proxy = await startHttpProxy();
    const through = { proxy: `http://127.0.0.1:${proxy.port}` };
    await expectReason({ url: `mqtts://localhost:${ports.tls}`, ca: otherCa, ...through }, /unknown CA/);
  });

  it("user and password, given or in the URL", async () => {
    await expectMessages({
      url: `mqtt://127.0.0.1:${ports.password}`,
      username: "sensor",
      password: "secret",
    });
    await expectMessages({ url: `mqtt://sensor:secret@127.0.0.1:${ports.password}` });
  });
  it("an unknown CA is said", async () => {
    await expectReason({ url: `mqtts://localhost:${ports.tls}` }, /signed by an unknown CA: give its CA/);
    await expectReason({ url: `mqtts://localhost:${ports.tls}`, ca: otherCa }, /unknown CA/);
    await expectReason({ url: `wss://localhost:${ports.wss}` }, /unknown CA/);
  });
  it("a certificate for another name is said", () =>
    expectReason(
      { url: `mqtts://127.0.0.1:${ports.tls}`, ca },
      /certificate of .* is for another host name/,
    ));
  it("TLS to a port without, and plain to a port with TLS, is said", async () => {
    await expectReason(
      { url: `mqtts://localhost:${ports.password}`, ca },
      /does not speak TLS|broke the connection/,
    );
    await expectReason(
      { url: `mqtt://127.0.0.1:${ports.tls}` },
      /closed the connection|broke the connection/,
    );
  });
  it("a wrong or missing password is said, and never shown", async () => {
    const url = `mqtt://127.0.0.1:${ports.password}`;
    await expectReason(
      { url, username: "sensor", password: "guess" },
      /not authorised|user name or password/,
    );
    await expectReason({ url }, /not authorised|user name or password/);
    const peer = open({ url: `mqtt://sensor:guess@127.0.0.1:${ports.password}` });
    await until("it told", () => peer.reasons.length > 0);
    expect(peer.reasons.join()).not.toContain("guess");
  });
});

describe("an address", () => {
  it("ws:// carries messages in WebSocket messages cut anywhere", async () => {
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    await expectMessages({ url: `ws://127.0.0.1:${await startWebSocketBridge(broker.port)}/mqtt` });
  });

  it.each([
    ["localhost", /not a URL|unknown scheme/],
    ["http://localhost", /unknown scheme http/],
    ["mqtt://", /names no host|not a URL/],
    ["mqtt://user:secret@host:99999", /not a URL/],
  ])("%s is refused with the remedy, without its password", (url, message) => {
    let error: Error & { remedy?: string } = new Error("nothing thrown");
    try {
      new MqttTransport({ address: { url }, clientId: "x" });
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(error).toMatchObject({ code: "bad-broker-url" });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("secret");
    expect(error.remedy).toMatch(/mqtt:\/\/host:1883/);
  });

  it("with a certificate that is no PEM is refused before anything is dialled", () => {
    const address = { url: "mqtts://host", cert: "/etc/ssl/own.pem", key: "secret" };
    expect(() => new MqttTransport({ address, clientId: "x" })).toThrow(/cannot be used/);
  });

  it("of a host that is not known is said", () =>
    expectReason(
      { url: "mqtt://no-such-host.invalid" },
      /host name in .* (is not known|cannot be looked up)/,
    ));

  it("through a proxy that refuses, is none, or is not there is said, without its password", async () => {
    const url = "mqtt://broker.example:1883";
    const proxy = await startHttpProxy({ password: "secret" });
    const at = `127.0.0.1:${proxy.port}`;
    await expectReason({ url, proxy: `http://gw:wrong@${at}` }, /opens no way: it wants a user name/);
    const closed = await startHttpProxy({ refuse: true });
    const text = new RegExp(`proxy at 127.0.0.1:${closed.port} opens no way: it answered 403 Forbidden`);
    await expectReason({ url, proxy: `http://127.0.0.1:${closed.port}` }, text);
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    const nobody = await freePort();
    await expectReason({ url, proxy: `http://127.0.0.1:${nobody}` }, /proxy at .* is not reached/);
    for (const wrong of ["https://proxy:3128", "proxy.example", "http://"])
      expect(() => new MqttTransport({ address: { url, proxy: wrong }, clientId: "a" })).toThrow(/proxy/);
  });

  it("of IPv6 works, with and without a proxy", async () => {
    const broker = await createBroker({ listen: { host: "::1", port: 0 } });
    onTestFinished(() => broker.close());
    expect(broker.url).toMatch(/^mqtt:\/\/\[::1\]:/);
    await expectMessages({ url: broker.url });
    const proxy = await startHttpProxy();
    await expectMessages({ url: broker.url, proxy: `http://127.0.0.1:${proxy.port}` });
    expect(new Set(proxy.asked)).toEqual(new Set([`[::1]:${broker.port}`]));
  });

  it("of something that is no MQTT broker is said", async () => {
    const server = net.createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    await expectReason({ url: `mqtt://127.0.0.1:${port}` }, /the broker sent|closed the connection/);
  });
});
