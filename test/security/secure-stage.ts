import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { onTestFinished } from "vitest";
import { joinFleet } from "../../agent/identity/join.js";
import { createLog, readSettings } from "../../base/index.js";
import { Authority, newAuthority } from "../../coordinator/identity/authority.js";
import { coordinatorSettings, type StoreRecord, startCoordinator } from "../../coordinator/index.js";
import { type Identity, parseJoinToken } from "../../identity/index.js";
import { type GraphSpec, graphHash } from "../../topology/index.js";
import { MqttTransport, type TransportMessage } from "../../transport/index.js";
import { TestAgent } from "../coordinator/running.js";
import { until } from "../fixtures/until.js";

export { pause } from "../fixtures/until.js";

/** A broker that says nothing for so long says nothing, whatever else this machine does. */
const settleMs = 20_000;

/** A coordinator with its device port on loopback, and what its operator can ask. */
export class SecureStage {
  readonly lines: string[] = [];
  readonly #closing: (() => Promise<unknown>)[] = [];
  url = "";
  port = 0;
  #httpUrl = "";
  #token = "";
  /** Added to the coordinator's wall clock, ms. */
  ahead = 0;
  directory = "";

  static async open(given: Record<string, unknown> = {}): Promise<SecureStage> {
    const stage = new SecureStage();
    stage.directory = mkdtempSync(join(tmpdir(), "headwater-secure-"));
    await stage.start(given);
    onTestFinished(async () => {
      await stage.stop();
      rmSync(stage.directory, { recursive: true, force: true });
    });
    return stage;
  }

  async start(given: Record<string, unknown> = {}): Promise<void> {
    const usual = { httpPort: 0, mqttsPort: 0, mqttsHost: "127.0.0.1", stateDir: this.directory };
    const settings = readSettings(coordinatorSettings, { ...usual, ...given }, {});
    const sink = ({ text, fields }: { text: string; fields: object }) =>
      void this.lines.push(`${text} ${JSON.stringify(fields)}`);
    const log = createLog("debug", sink, Date.now);
    const clock = { now: () => performance.now(), wall: () => Date.now() + this.ahead };
    const running = await startCoordinator({ settings, environment: {}, log, version: "1.2.3", clock });
    this.#closing.push(() => running.close());
    this.#httpUrl = running.httpUrl;
    this.#token = running.token;
    this.url = running.brokerUrl;
    this.port = Number(new URL(running.brokerUrl.replace("mqtts:", "http:")).port);
  }

  async stop(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  /** Asks the API; rejects with what it answers to a request that it refuses. */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#httpUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error?: { message: string } };
    if (!response.ok) throw new Error(answer.error?.message);
    return answer as T;
  }

  /** An answer of the API as it comes. */
  answer(path: string): Promise<Response> {
    return fetch(`${this.#httpUrl}${path}`, { headers: { authorization: `Bearer ${this.#token}` } });
  }

  /** Submits a topology, whose bundle nobody will load; `path`: or gives another version to one. */
  async submit(spec: GraphSpec, path = "/v1/topologies"): Promise<void> {
    const code = new TextEncoder().encode(`// ${JSON.stringify(spec)}`);
    const bundle = createHash("sha256").update(code).digest("hex");
    await this.api("PUT", `/v1/bundles/${bundle}`, code);
    await this.api("POST", path, { spec, graph: graphHash(spec), bundle });
  }

  /** Joins an agent that says that it does what it is told. */
  async agent(name: string, labels: Record<string, string> = {}): Promise<[Identity, TestAgent]> {
    const identity = await this.join(name);
    const agent = new TestAgent(this.url, name, labels, identity);
    this.#closing.push(() => agent.close());
    await until(`${name} is told of its work`, () => agent.assignment !== null);
    return [identity, agent];
  }

  async token(wish: object = {}): Promise<string> {
    return (await this.api<{ token: string }>("POST", "/v1/join-tokens", wish)).token;
  }

  /** An identity of the coordinator's, made with the CA that lies in a backup: it may hear everything. */
  async authority(): Promise<Identity> {
    const response = await fetch(`${this.#httpUrl}/v1/backup`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    const lines = (await response.text()).split("\n").filter(Boolean);
    const records = lines.map((line) => (JSON.parse(line) as { record?: StoreRecord }).record);
    return new Authority(records.find((record) => record?.kind === "authority")!).issueOwn(Date.now());
  }

  /** Joins a device. */
  async join(name: string, wish: object = {}): Promise<Identity> {
    return joinFleet(this.url, parseJoinToken(await this.token(wish)), name);
  }

  /** Connects with an identity. */
  client(identity: Identity, clientId = `${identity.name}:control:1`, options: object = {}): Client {
    const client = new Client(this.url, identity, clientId, options);
    this.#closing.push(() => client.transport.close(500));
    return client;
  }
}

/** An MQTT connection that notes what happens to it. */
export class Client {
  readonly transport: MqttTransport;
  readonly messages: TransportMessage[] = [];
  readonly reasons: string[] = [];

  constructor(url: string, identity: Identity, clientId: string, options: object) {
    this.transport = new MqttTransport({
      address: { url, identity },
      clientId,
      backoff: { firstMs: 50, maxMs: 200 },
      ...options,
    });
    this.transport.open({
      connected: () => undefined,
      disconnected: (reason) => this.reasons.push(reason),
      message: (message) => this.messages.push({ ...message, payload: message.payload.slice() }),
    });
  }

  /** Waits until it is connected, or was refused. */
  async settled(): Promise<boolean> {
    const said = () => this.transport.connected || this.reasons.length > 0;
    await until("the broker takes a client in, or says why not", said, settleMs);
    return this.transport.connected;
  }
}

/** An identity of another installation's CA, for the same name. */
export function strangersIdentity(name: string): Identity {
  const other = new Authority(newAuthority(Date.now()));
  return { ...other.issueOwn(Date.now()), name, role: "agent" };
}

/** Raw TLS to a port; resolves with whether it was still open after the other end had time to refuse. */
export async function staysOpen(port: number, options: tls.ConnectionOptions): Promise<boolean> {
  const socket = tls.connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), 1_000);
    const ended = () => {
      clearTimeout(timer);
      resolve(false);
    };
    socket.on("error", ended);
    socket.on("close", ended);
    socket.resume();
    onTestFinished(() => {
      socket.destroy();
    });
  });
}
