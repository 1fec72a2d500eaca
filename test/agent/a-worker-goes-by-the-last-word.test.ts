import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { SharedStores, type StoreUser } from "../../agent/commit/shared-stores.js";
import type { WorkerReport } from "../../agent/core-contract.js";
import type { RuntimeAssignment } from "../../agent/executor/runtime-contract.js";
import { WorkerThread } from "../../agent/worker/thread.js";
import { createBroker } from "../../broker/index.js";
import { logSink, mqttFeed } from "../../connectors/index.js";
import { beginsEmpty } from "../../proto/index.js";
import { fields, type Graph, graphHash, specOf, TopologyBuilder } from "../../topology/index.js";
import { freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { dist } from "../integration/process.js";

const directory = mkdtempSync(join(tmpdir(), "headwater-worker-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const nothing = { tasks: [], standbys: [], peers: [], paused: false, draining: false, earlier: [] };

const idle = { kind: "headwater/graph", name: "here", settings: {}, components: [] } as unknown as Graph;

/** A topology that has something to remember. */
function remembering(url = "mqtt://127.0.0.1:1"): Graph {
  const t = new TopologyBuilder("here", { delivery: "exactly-once" });
  const feed = mqttFeed({ url, topic: "in/{n}", fields: fields({ n: "int" }) });
  const readings = t.spout("readings", feed, { onEach: { role: "gateway" } });
  t.bolt("sink", readings.local(), logSink(), { onEach: { role: "gateway" } });
  return JSON.parse(JSON.stringify(t.build())) as Graph;
}

/** The stores of an agent, and what they are asked. */
class Witness {
  readonly said: string[] = [];
  readonly #stores = new SharedStores(join(directory, "stores"));

  share(topology: string, user: StoreUser) {
    this.said.push("share");
    return this.#stores.share(topology, user);
  }

  leave(user: StoreUser, clean: boolean): void {
    this.said.push(clean ? "leave" : "die");
    this.#stores.leave(user, clean);
  }
}

/** A worker, by default of a topology without components, what it reports, and how often it has ended. */
async function startWorker(
  graph = idle,
  assignment: RuntimeAssignment | null = { ...nothing, order: 1 },
  url = "",
) {
  const stores = new Witness();
  const bundle = join(directory, "bundle.mjs");
  writeFileSync(bundle, `export default ${JSON.stringify(graph)};`);
  const told = { reports: [] as WorkerReport[], ready: 0, ends: 0 };
  const thread = new WorkerThread(
    {
      ...{ topology: "here", instance: 1, heapMb: 32, installation: "test", prefix: "hw" },
      ...{ bundle, graph: graphHash(specOf(graph)), storeDirectory: join(directory, "stores", "here") },
      ...{
        agent: { name: "gw-1", labels: {} },
        broker: { url: url || `mqtt://127.0.0.1:${await freePort()}` },
      },
      ...{
        reconnectMaxMs: 1_000,
        listener: null,
        secrets: { directories: [], values: {} },
        letters: [],
        suspicious: false,
        poison: [],
      },
      stores,
      entry: pathToFileURL(join(dist, "agent", "worker", "worker.js")),
      assignment,
    },
    (event) => {
      if (event.kind === "worker-report") told.reports.push(event.report);
      if (event.kind === "worker-ready") told.ready++;
      if (event.kind === "worker-ended") told.ends++;
    },
  );
  return { thread, told, stores };
}

it("an assignment that comes while a worker begins is not undone by the one it was born with", async () => {
  const { thread, told } = await startWorker();
  thread.post({ kind: "assign", assignment: { ...nothing, order: 2 } });
  await until("the worker has reported", () => told.reports.length > 0 || told.ends > 0);
  thread.post({ kind: "stop", ended: false });
  await until("the worker has ended", () => told.ends > 0);
  await thread.exited;
  expect(told.reports.map(({ order }) => order)).toEqual(told.reports.map(() => 2));
});

it("a worker that was told to stop has ended before its thread is gone, once", async () => {
  const { thread, told } = await startWorker();
  await until("the worker has reported", () => told.reports.length > 0);
  thread.post({ kind: "stop", ended: false });
  let gone = false;
  void thread.exited.then(() => {
    gone = true;
  });
  await until("the worker has ended", () => told.ends > 0 || gone);
  expect(gone).toBe(false);
  await thread.exited;
  expect(told.ends).toBe(1);
});

it("a worker that is killed has ended when its thread is gone, once", async () => {
  const { thread, told } = await startWorker();
  await until("the worker has reported", () => told.reports.length > 0);
  thread.kill();
  await thread.exited;
  expect(told.ends).toBe(1);
});

it("a worker that waits has its store open, and lets go of it when it is asked to", async () => {
  const { thread, told, stores } = await startWorker(remembering(), null);
  await until("it is ready", () => told.ready > 0 || told.ends > 0);
  expect(stores.said).toEqual(["share"]);
  thread.letGo();
  await until("it has let go", () => stores.said.length > 1);
  thread.post({ kind: "begin", assignment: { ...nothing, order: 1 }, letters: [] });
  await until("the worker has reported", () => told.reports.length > 0 || told.ends > 0);
  thread.post({ kind: "stop", ended: false });
  await thread.exited;
  expect(stores.said).toEqual(["share", "leave", "share", "leave"]);
});

it("a worker that waits says when it has read all, as often as it is asked, and then begins", async () => {
  const { thread, told } = await startWorker(remembering(), null);
  await until("it is ready", () => told.ready > 0 || told.ends > 0);
  expect(thread.waits).toBe(true);
  expect([await thread.settle(), await thread.settle()]).toEqual([true, true]);
  thread.letGo();
  expect(await thread.settle()).toBe(true);
  thread.post({ kind: "begin", assignment: { ...nothing, order: 1 }, letters: [] });
  expect(thread.waits).toBe(false);
  await until("the worker has reported", () => told.reports.length > 0 || told.ends > 0);
  thread.kill();
  expect(await thread.settle()).toBe(false);
  await thread.exited;
});

it("a worker that takes over leaves its feeds a moment before it hears other agents", async () => {
  const asked = new Map<string, number>();
  const broker = await createBroker({
    listen: { host: "127.0.0.1", port: 0 },
    authorize: (_, __, action, filter) => {
      if (action === "subscribe") asked.set(filter, performance.now());
      return true;
    },
  });
  onTestFinished(() => broker.close());
  const { thread, told } = await startWorker(remembering(broker.url), null, broker.url);
  await until("it is ready", () => told.ready > 0 || told.ends > 0);
  await until("it is connected", () => broker.stats().clients > 0);
  expect(asked.size).toBe(0);
  const task = { ...beginsEmpty, task: "readings@gw-1", term: 1, number: 1, start: 1 };
  const from = performance.now();
  thread.post({ kind: "begin", assignment: { ...nothing, tasks: [task], order: 1 }, letters: [] });
  const links = () => [...asked].filter(([filter]) => filter.startsWith("hw/"));
  await until("it hears both", () => (asked.has("in/+") && links().length > 0) || told.ends > 0);
  thread.post({ kind: "stop", ended: false });
  await thread.exited;
  expect(asked.has("in/+")).toBe(true);
  for (const [, at] of links()) expect(at - from).toBeGreaterThan(24);
});

it("of a worker that dies nobody knows what became of its writes, of one that waited everybody", async () => {
  const waiting = await startWorker(remembering(), null);
  await until("it is ready", () => waiting.told.ready > 0 || waiting.told.ends > 0);
  waiting.thread.kill();
  await waiting.thread.exited;
  expect(waiting.stores.said).toEqual(["share", "leave"]);
  const working = await startWorker(remembering());
  await until("it is ready", () => working.told.ready > 0 || working.told.ends > 0);
  working.thread.kill();
  await working.thread.exited;
  expect(working.stores.said).toEqual(["share", "die"]);
});
