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

it("an assignment that comes while a worker begins is not undone by the one it was born with", async () => {
  const graph = { kind: "headwater/graph", name: "here", settings: {}, components: [] } as unknown as Graph;
  const bundle = join(directory, "bundle.mjs");
  writeFileSync(bundle, `export default ${JSON.stringify(graph)};`);
  const reports: WorkerReport[] = [];
  let ended = false;
  const thread = new WorkerThread(
    {
      ...{ topology: "here", instance: 1, heapMb: 32, installation: "test", prefix: "hw" },
      ...{ bundle, graph: graphHash(specOf(graph)), storeDirectory: join(directory, "store") },
      ...{ agent: { name: "gw-1", labels: {} }, broker: { url: `mqtt://127.0.0.1:${await freePort()}` } },
      ...{ reconnectMaxMs: 1_000, listener: null, letters: [], suspicious: false, poison: [] },
      entry: pathToFileURL(join(dist, "agent", "worker", "worker.js")),
      assignment: { ...nothing, order: 1 },
    },
    (event) => {
      if (event.kind === "worker-report") reports.push(event.report);
      ended ||= event.kind === "worker-ended";
    },
  );
  thread.post({ kind: "assign", assignment: { ...nothing, order: 2 } });
  await until("the worker has reported", () => reports.length > 0 || ended);
  thread.post({ kind: "stop", ended: false });
  await until("the worker has ended", () => ended);
  expect(reports.map(({ order }) => order)).toEqual(reports.map(() => 2));
});
