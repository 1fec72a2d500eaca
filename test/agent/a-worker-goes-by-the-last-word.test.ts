import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { WorkerReport } from "../../agent/core-contract.js";
import { WorkerThread } from "../../agent/worker/thread.js";
import { type Graph, graphHash, specOf } from "../../topology/index.js";
import { freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { dist } from "../integration/process.js";

const directory = mkdtempSync(join(tmpdir(), "headwater-worker-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const nothing = { tasks: [], standbys: [], peers: [], paused: false, draining: false, earlier: [] };

/** A worker of a topology without components, what it reports, and how often it was said to have ended. */
async function startWorker() {
  const graph = { kind: "headwater/graph", name: "here", settings: {}, components: [] } as unknown as Graph;
  const bundle = join(directory, "bundle.mjs");
  writeFileSync(bundle, `export default ${JSON.stringify(graph)};`);
  const told = { reports: [] as WorkerReport[], ends: 0 };
  const thread = new WorkerThread(
    {
      ...{ topology: "here", instance: 1, heapMb: 32, installation: "test", prefix: "hw" },
      ...{ bundle, graph: graphHash(specOf(graph)), storeDirectory: join(directory, "store") },
      ...{ agent: { name: "gw-1", labels: {} }, broker: { url: `mqtt://127.0.0.1:${await freePort()}` } },
      ...{
        reconnectMaxMs: 1_000,
        listener: null,
        secrets: { directories: [], values: {} },
        letters: [],
        suspicious: false,
        poison: [],
      },
      entry: pathToFileURL(join(dist, "agent", "worker", "worker.js")),
      assignment: { ...nothing, order: 1 },
    },
    (event) => {
      if (event.kind === "worker-report") told.reports.push(event.report);
      if (event.kind === "worker-ended") told.ends++;
    },
  );
  return { thread, told };
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
