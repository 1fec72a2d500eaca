import { randomBytes } from "node:crypto";
import net from "node:net";
import { type IClientOptions, MqttClient } from "mqtt";
import { TopologyRuntime } from "../agent/executor/runtime.js";
import { Links } from "../agent/worker/links.js";
import { Loop } from "../agent/worker/loop.js";
import { seededRandom } from "../base/index.js";
import { createBroker } from "../broker/index.js";
import { createConnectors } from "../connectors/index.js";
import { beginsEmpty, type Peer } from "../proto/index.js";
import { bolt, fields, type Graph, type Row, spout, TopologyBuilder } from "../topology/index.js";
import { MqttTransport } from "../transport/index.js";
import { framesOf, reading } from "./frames.js";
import { startPipeReceiver, startPipeSender } from "./pipe-roles.js";

/** What a process of the agent bench is told. */
export type AgentOrder =
  /** Emit so many tuples as fast as the link takes them; or at `perSecond`. */
  | { readonly kind: "send"; readonly count: number; readonly perSecond: number | null }
  /** Round trips of a bare MQTT message of so many bytes. */
  | { readonly kind: "bounce"; readonly count: number; readonly perSecond: number; readonly bytes: number };

/**
 * What it says. `arrived`: tuples a second, and the p50 and p99 of the way, ms. `dropped`, of a broker:
 * messages that it has acknowledged and had no room for.
 */
export type AgentWord =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "dropped"; readonly messages: number }
  | { readonly kind: "arrived"; readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

const tuplesOfReading = 100;
const tuplesOfFrame = 340;
/** Of the latencies the first are not counted. */
const warmTuples = 500;

function say(word: AgentWord): void {
  process.send!(word);
}

/** The kernel's monotonic clock: the same in all processes. */
function hostMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

// ---------------------------------------------------------------- both ends of a link

/** A topology of a source on one agent and a bolt on another, and what the two share with this bench. */
interface Course {
  left: number;
  /** Tuples a second, or null for as fast as it goes. */
  perSecond: number | null;
  begun: number;
  sent: number;
  wake: () => void;
  arrived: (tuple: Row) => void;
}

function graphOf(course: Course): Graph {
  const t = new TopologyBuilder("bench");
  const rows = framesOf(tuplesOfFrame).flat();
  const source = t.spout(
    "source",
    spout({
      streams: { default: fields(reading) },
      create: () => ({
        open: (context) => {
          course.wake = () => context.wake();
        },
        next: (out) => {
          if (course.left <= 0) return "idle";
          if (course.perSecond === null) {
            for (let i = 0; i < tuplesOfReading; i++) out.emit(rows[course.sent++ % rows.length] as never);
            course.left -= tuplesOfReading;
            return "reading";
          }
          const due = ((hostMs() - course.begun) / 1000) * course.perSecond;
          if (course.sent >= due) return "idle";
          course.sent++;
          course.left--;
          out.emit({ ...(rows[course.sent % rows.length] as object), celsius: hostMs() } as never);
          return "reading";
        },
      }),
    }),
  );
  const create = () => ({ execute: (tuple: Row) => course.arrived(tuple) });
  t.bolt("count", source.shuffle(), bolt({ streams: {}, create }));
  return t.build();
}

/** One agent's worker: runtime, links, loop, a connection of its own. */
function runEnd(agent: string, task: string, url: string, course: Course): void {
  const transport = new MqttTransport({
    address: { url },
    clientId: `${agent}:bench:${randomBytes(4).toString("hex")}`,
  });
  const names = { prefix: "headwater", agent, topology: "bench" };
  const links = new Links(transport, names, {
    received: (from, message) => runtime.receive(from, message),
    unreadable: (_, why) => {
      throw new Error(why);
    },
  });
  const runtime = new TopologyRuntime({
    graph: graphOf(course),
    agent: { name: agent, labels: {} },
    installation: "bench",
    connectors: createConnectors(),
    random: seededRandom(1),
    port: {
      now: () => performance.now(),
      wall: () => Date.now(),
      send: (to, message) => links.send(to, message),
      wake: (at) => loop.wake(at),
      log: (level, text, task) => console.error(`${agent} ${level} ${task}: ${text}`),
    },
  });
  const loop = new Loop(
    runtime,
    () => performance.now(),
    () => undefined,
    () => links.flush(),
  );
  transport.open({
    connected: () => {
      runtime.connected();
      say({ kind: "ready", port: 0 });
    },
    disconnected: (reason) => {
      throw new Error(reason);
    },
    message: (message) => {
      links.take(message);
      links.flush();
    },
    drained: () => links.flush(),
  });
  void links.subscribe();
  const epoch = { term: 1, number: 1 };
  const peers: Peer[] = [
    { task: "source:0", agent: "a", ...epoch },
    { task: "count:0", agent: "b", ...epoch },
  ];
  const work = {
    tasks: [{ task, ...epoch, start: 1, ...beginsEmpty }],
    order: 1,
    standbys: [],
    peers,
    paused: false,
    draining: false,
  };
  void runtime.assign(work);
  loop.wake(0);
}

const restingCourse = (): Course => ({
  left: 0,
  perSecond: null,
  begun: 0,
  sent: 0,
  wake: () => undefined,
  arrived: () => undefined,
});

function startSender(url: string): void {
  const course = restingCourse();
  runEnd("a", "source:0", url, course);
  process.on("message", (order: AgentOrder) => {
    if (order.kind !== "send") return;
    Object.assign(course, { left: order.count, perSecond: order.perSecond, begun: hostMs(), sent: 0 });
    course.wake();
    if (order.perSecond === null) return;
    const timer = setInterval(() => {
      if (course.left <= 0) clearInterval(timer);
      course.wake();
    }, 1);
  });
}

function startReceiver(url: string): void {
  const course = restingCourse();
  let wanted = Infinity;
  let seen = 0;
  let begun = 0;
  let ways: number[] | null = null;
  course.arrived = (tuple) => {
    if (seen++ === 0) begun = performance.now();
    if (ways !== null) ways.push(hostMs() - (tuple["celsius"] as number));
    if (seen < wanted) return;
    const perSecond = (seen / (performance.now() - begun)) * 1000;
    const { p50Ms, p99Ms } = quantilesOf(ways ?? []);
    wanted = Infinity;
    say({ kind: "arrived", perSecond, p50Ms, p99Ms });
  };
  runEnd("b", "count:0", url, course);
  process.on("message", (order: AgentOrder) => {
    if (order.kind !== "send") return;
    seen = 0;
    wanted = order.count;
    ways = order.perSecond === null ? null : [];
  });
}

function quantilesOf(ways: readonly number[]): { readonly p50Ms: number; readonly p99Ms: number } {
  const sorted = ways.slice(warmTuples).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

// ---------------------------------------------------------------- the same bytes without a link

const ready = () => say({ kind: "ready", port: 0 });

function startPipeIn(url: string): void {
  const pipe = startPipeSender(url, ready);
  process.on("message", (order: AgentOrder) => {
    if (order.kind === "send") pipe.send(order.count);
  });
}

function startPipeOut(url: string): void {
  const pipe = startPipeReceiver(url, ready);
  process.on("message", (order: AgentOrder) => {
    if (order.kind !== "send") return;
    pipe.expect(order.count, (perSecond) => say({ kind: "arrived", perSecond, p50Ms: 0, p99Ms: 0 }));
  });
}

// ---------------------------------------------------------------- a bare round trip

/** MQTT.js as it comes, but without Nagle's delay, which it does not turn off. */
function bareClient(url: string): MqttClient {
  const { hostname, port } = new URL(url);
  const options: IClientOptions = { clientId: `bare-${randomBytes(4).toString("hex")}`, protocolVersion: 4 };
  return new MqttClient(() => net.connect({ host: hostname, port: Number(port), noDelay: true }), options);
}

function startEcho(url: string): void {
  const client = bareClient(url);
  client.on("message", (_, payload) => void client.publish("bench/back", payload, { qos: 0 }));
  client.on("connect", () => client.subscribe("bench/there", () => say({ kind: "ready", port: 0 })));
}

function startBouncer(url: string): void {
  const client = bareClient(url);
  let ways: number[] = [];
  let wanted = 0;
  client.on("message", (_, payload) => {
    ways.push(hostMs() - payload.readDoubleLE(0));
    if (ways.length === wanted) say({ kind: "arrived", perSecond: 0, ...quantilesOf(ways) });
  });
  client.on("connect", () => client.subscribe("bench/back", () => say({ kind: "ready", port: 0 })));
  process.on("message", (order: AgentOrder) => {
    if (order.kind !== "bounce") return;
    ways = [];
    wanted = order.count;
    const begun = hostMs();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.min(order.count, ((hostMs() - begun) / 1000) * order.perSecond);
      for (; sent < due; sent++) {
        const payload = Buffer.alloc(order.bytes);
        payload.writeDoubleLE(hostMs(), 0);
        client.publish("bench/there", payload, { qos: 0 });
      }
      if (sent >= order.count) clearInterval(timer);
    }, 1);
  });
}

async function startBroker(): Promise<void> {
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
  process.on("message", () => say({ kind: "dropped", messages: broker.stats().sessionDropped }));
  say({ kind: "ready", port: broker.port });
}

const roles: Readonly<Record<string, (url: string) => void>> = {
  sender: startSender,
  receiver: startReceiver,
  pipeIn: startPipeIn,
  pipeOut: startPipeOut,
  echo: startEcho,
  bouncer: startBouncer,
  broker: () => void startBroker(),
};

const [role, url = ""] = process.argv.slice(2);
if (process.send !== undefined && role !== undefined) roles[role]?.(url);
