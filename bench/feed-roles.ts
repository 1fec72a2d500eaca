import net from "node:net";
import { connect } from "mqtt";
import { TopologyRuntime } from "../agent/executor/runtime.js";
import { Loop } from "../agent/worker/loop.js";
import { seededRandom } from "../base/index.js";
import { createBroker } from "../broker/index.js";
import { createConnectors, mqttFeed } from "../connectors/index.js";
import { beginsEmpty } from "../proto/index.js";
import { bolt, fields, filter, type Graph, TopologyBuilder } from "../topology/index.js";
import { encodePublish } from "../transport/packets.js";

/** What a process of the feed bench is told. */
export type RoleOrder =
  | { readonly kind: "consume"; readonly url: string; readonly count: number; readonly run: number }
  | { readonly kind: "publish"; readonly port: number; readonly count: number };

/** What it says. `ready`: its port, or 0; `subscribed`; `done`: messages a second, or what was published. */
export type RoleReport =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "subscribed" }
  | { readonly kind: "done"; readonly perSecond: number };

const topics = 20;
/** Un-acknowledged messages of the raw publisher and the raw source. */
const window = 1_000;
/** Packets that are encoded once and sent again and again. */
const prepared = 2_000;
const warmest = 30;
/** Time for a last packet to leave. */
const leaveMs = 50;

/** The messages of the bench: JSON of five members, 90 bytes, every second of them warm. */
function messageOf(index: number): { readonly topic: string; readonly payload: Buffer } {
  const celsius = index % 2 === 0 ? 21.5 : 35.25;
  const sensor = `north-${index % 40}`;
  const object = { room: "tomatoes", sensor, n: index, celsius, at: 1_767_225_600_000 + index };
  return { topic: `bench/${index % topics}`, payload: Buffer.from(JSON.stringify(object)) };
}

function say(report: RoleReport): void {
  process.send!(report);
}

// ---------------------------------------------------------------- consumers

/** Ours: feed → filter → count in a TopologyRuntime, driven as in an agent's worker. */
function consumeOurs(url: string, count: number, run: number): void {
  let counted = 0;
  let seen = 0;
  let begin = 0;
  const reading = fields({ room: "string", sensor: "string", n: "int", celsius: "double", at: "timestamp" });
  const t = new TopologyBuilder("bench");
  const feed = t.spout("feed", mqttFeed({ url, topic: "bench/+", fields: reading, format: "json" }));
  const cool = t.bolt(
    "cool",
    feed.local(),
    filter((tuple) => {
      if (seen++ === 0) begin = performance.now();
      if (seen === count) setImmediate(finish);
      return tuple.celsius < warmest;
    }),
  );
  const create = () => ({
    execute: () => {
      counted++;
    },
  });
  t.bolt("count", cool.local(), bolt({ streams: {}, create }));
  const runtime = runtimeOf(t.build(), run);
  const finish = () => {
    const perSecond = (count / (performance.now() - begin)) * 1000;
    if (counted !== count / 2) throw new Error(`counted ${counted}, not ${count / 2}`);
    void runtime.close().then(() => say({ kind: "done", perSecond }));
  };
}

function runtimeOf(graph: Graph, run: number): { close(): Promise<void> } {
  const loop = new Loop(
    { run: (budgetMs) => runtime.run(budgetMs) },
    () => performance.now(),
    () => undefined,
    () => undefined,
  );
  const runtime = new TopologyRuntime({
    graph,
    agent: { name: "bench", labels: {} },
    installation: `bench-${run}`,
    connectors: createConnectors(),
    random: seededRandom(run),
    port: {
      now: () => performance.now(),
      wall: () => Date.now(),
      send: () => undefined,
      wake: (at) => loop.wake(at),
      log: (_level, text) => {
        if (text.includes("connected to")) say({ kind: "subscribed" });
      },
    },
  });
  const task = { task: "feed:0", term: 1, number: 1, start: 1, ...beginsEmpty };
  void runtime.assign({ tasks: [task], order: 1, standbys: [], peers: [], paused: false, draining: false });
  return {
    close: async () => {
      await runtime.close(true);
      loop.close();
    },
  };
}

/**
 * What it is held against: MQTT.js as it comes, with JSON.parse and the same filter and count. Its session is
 * persistent, as a feed's is: without one a subscriber loses what is published while it is away, and the
 * broker, which is what both wait for, has less to do.
 */
function consumeBare(url: string, count: number, run: number): void {
  let counted = 0;
  let seen = 0;
  let begin = 0;
  const client = connect(url, { clientId: `bare-${run}`, clean: false, protocolVersion: 4 });
  client.on("message", (_topic, payload) => {
    if (seen++ === 0) begin = performance.now();
    const tuple = JSON.parse(payload.toString()) as { celsius: number };
    if (tuple.celsius < warmest) counted++;
    if (seen !== count) return;
    const perSecond = (count / (performance.now() - begin)) * 1000;
    if (counted !== count / 2) throw new Error(`counted ${counted}, not ${count / 2}`);
    // A broker forgets a session without subscriptions, or keeps nothing more for it.
    setImmediate(() => client.unsubscribe("bench/+"));
    setTimeout(() => client.end(true, () => say({ kind: "done", perSecond })), leaveMs);
  });
  client.on("connect", () => client.subscribe("bench/+", { qos: 1 }, () => say({ kind: "subscribed" })));
}

// ---------------------------------------------------------------- sources

/** Encoded messages with packet ids 1 … prepared. */
function packetsOf(version: 4 | 5): readonly Buffer[] {
  return Array.from({ length: prepared }, (_, i) => {
    const { topic, payload } = messageOf(i);
    return encodePublish(version, topic, payload, { qos: 1 }, i + 1);
  });
}

/** Sends `count` packets over `socket`, at most `window` without their PUBACK. */
class Sender {
  readonly #socket: net.Socket;
  readonly #packets: readonly Buffer[];
  readonly #count: number;
  readonly #done: () => void;
  #sent = 0;
  #ackedBytes = 0;

  constructor(socket: net.Socket, packets: readonly Buffer[], count: number, done: () => void) {
    this.#socket = socket;
    this.#packets = packets;
    this.#count = count;
    this.#done = done;
  }

  /** `bytes` of PUBACKs (4 each) came in. */
  acked(bytes: number): void {
    this.#ackedBytes += bytes;
    if (this.#ackedBytes >= this.#count * 4) this.#done();
    else this.pump();
  }

  /** Sends without looking at PUBACKs, as fast as the socket takes it. */
  flood(): void {
    let room = true;
    while (room && this.#sent < this.#count) {
      const end = Math.min(this.#count, this.#sent + window / 5);
      const batch: Buffer[] = [];
      while (this.#sent < end) batch.push(this.#packets[this.#sent++ % prepared]!);
      room = this.#socket.write(Buffer.concat(batch));
    }
    if (this.#sent < this.#count) this.#socket.once("drain", () => this.flood());
  }

  pump(): void {
    const most = Math.min(this.#count, Math.floor(this.#ackedBytes / 4) + window);
    if (most - this.#sent < window / 10 && most < this.#count) return;
    const batch: Buffer[] = [];
    while (this.#sent < most) batch.push(this.#packets[this.#sent++ % prepared]!);
    if (batch.length > 0) this.#socket.write(Buffer.concat(batch));
  }
}

/** A raw source in the place of a broker: it greets, grants, and sends as fast as PUBACKs come. */
function startSource(): void {
  const packets = { 4: packetsOf(4), 5: packetsOf(5) };
  let count = 0;
  process.on("message", (order: RoleOrder) => {
    if (order.kind === "publish") count = order.count;
  });
  const server = net.createServer({ noDelay: true }, (socket) => {
    let version: 4 | 5 = 4;
    let sender: Sender | null = null;
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      const type = chunk[0]! >> 4;
      if (type === 1) {
        version = chunk[8] === 5 ? 5 : 4;
        socket.write(Buffer.from(version === 5 ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]));
      } else if (type === 8) {
        socket.write(
          Buffer.from(
            version === 5 ? [0x90, 4, chunk[2]!, chunk[3]!, 0, 1] : [0x90, 3, chunk[2]!, chunk[3]!, 1],
          ),
        );
        sender = new Sender(socket, packets[version], count, () => undefined);
        // A client of MQTT 3.1.1 has no receive window; with one its un-coalesced PUBACKs would wait for
        // Nagle's delay.
        setImmediate(() => (version === 5 ? sender!.pump() : sender!.flood()));
      } else if (type === 4 && version === 5) sender?.acked(chunk.length);
    });
  });
  server.listen(0, "127.0.0.1", () =>
    say({ kind: "ready", port: (server.address() as net.AddressInfo).port }),
  );
}

/** A raw publisher: it costs little, so that broker and consumer have the machine. */
function startPublisher(): void {
  const packets = packetsOf(4);
  process.on("message", (order: RoleOrder) => {
    if (order.kind !== "publish") return;
    const begin = performance.now();
    const socket = net.connect({ host: "127.0.0.1", port: order.port, noDelay: true });
    const sender = new Sender(socket, packets, order.count, () => {
      socket.end(Buffer.from([0xe0, 0]));
      say({ kind: "done", perSecond: (order.count / (performance.now() - begin)) * 1000 });
    });
    const id = Buffer.from("publisher");
    const head = [0x10, 12 + id.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, id.length];
    socket.write(Buffer.concat([Buffer.from(head), id]));
    socket.once("data", () => {
      socket.on("data", (chunk) => sender.acked(chunk.length));
      sender.pump();
    });
  });
  say({ kind: "ready", port: 0 });
}

async function startBroker(): Promise<void> {
  const limits = { sessionMessagesMax: 1_000_000, sessionBytesMax: 1024 * 1024 * 1024 };
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 }, limits });
  say({ kind: "ready", port: broker.port });
}

function startConsumer(consume: (url: string, count: number, run: number) => void): void {
  process.on("message", (order: RoleOrder) => {
    if (order.kind === "consume") consume(order.url, order.count, order.run);
  });
  say({ kind: "ready", port: 0 });
}

const roles: Readonly<Record<string, () => void>> = {
  ours: () => startConsumer(consumeOurs),
  bare: () => startConsumer(consumeBare),
  publisher: startPublisher,
  source: startSource,
  broker: () => void startBroker(),
};

const role = process.argv[2];
if (process.send !== undefined && role !== undefined) roles[role]?.();
