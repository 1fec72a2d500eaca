import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { agentLimits } from "../../agent/core-contract.js";
import { Threads } from "../../agent/threads.js";
import { silentLog } from "../../base/index.js";
import { until } from "../fixtures/until.js";

const directory = mkdtempSync(join(tmpdir(), "headwater-threads-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A thread that says what it hears, and has settled when it is asked something. */
const entry = pathToFileURL(join(directory, "thread.mjs"));
writeFileSync(
  entry,
  `import { parentPort, workerData } from "node:worker_threads";
  const who = workerData.assignment === null ? "next" : "old";
  parentPort.on("message", ({ kind }) => {
    const line = { at: 0, level: "info", task: "", text: who + " " + kind };
    parentPort.postMessage({ kind: "log", lines: [line] });
    if (kind === "ask") parentPort.postMessage({ kind: "settled" });
  });`,
);

const assignment = {
  tasks: [],
  standbys: [],
  peers: [],
  paused: false,
  draining: false,
  earlier: [],
  order: 1,
};

/** An agent's threads: one that works (1), one that waits (2), and what they hear. */
function exchange() {
  const heard: string[] = [];
  const threads = new Threads(
    {
      identity: { name: "gw-1", labels: {} },
      bundles: { pathOf: (bundle) => bundle },
      storesDirectory: directory,
      listener: null,
      log: silentLog,
      workers: {
        broker: { url: "mqtt://127.0.0.1:1" },
        prefix: "hw",
        reconnectMaxMs: 1_000,
        secrets: { directories: [], values: {} },
        entry,
      },
    },
    (event) => {
      if (event.kind === "worker-log") heard.push(...event.lines.map(({ text }) => text));
    },
  );
  onTestFinished(() => threads.end());
  const birth = { topology: "here", bundle: "", graph: "", heapMb: 32, installation: "test" };
  const trusted = { letters: [], suspicious: false, poison: [] };
  threads.start({ ...birth, ...trusted, instance: 1, assignment });
  threads.start({ ...birth, ...trusted, instance: 2, assignment: null });
  return { heard, threads };
}

const ask = { kind: "ask", id: "1", ask: { kind: "counters" } } as never;

it("the word to stop waits until the one that waits has settled", async () => {
  const { heard, threads } = exchange();
  const stopped = threads.stop(1, false);
  await until("the next one is to settle", () => heard.length > 0);
  threads.post(1, ask);
  await until("the old one hears of something else", () => heard.length > 1);
  expect(heard).toEqual(["next settle", "old ask"]);
  threads.post(2, ask);
  await stopped;
  await until("the old one is to stop", () => heard.length > 3);
  expect(heard).toEqual(["next settle", "old ask", "next ask", "old stop"]);
});

it("but not for longer than the agent has patience with the old one", async () => {
  const { heard, threads } = exchange();
  const from = performance.now();
  await threads.stop(1, false);
  expect(performance.now() - from).toBeLessThan(agentLimits.closeMs / 2);
  await until("the old one is to stop", () => heard.length > 1);
  expect(heard).toEqual(["next settle", "old stop"]);
});

it("and not where nobody goes on with the topology", async () => {
  const { heard, threads } = exchange();
  await threads.stop(1, true);
  await until("the old one is to stop", () => heard.length > 0);
  expect(heard).toEqual(["old stop"]);
});
