import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../agent/commit/memory-store.js";
import { Board } from "../../agent/worker/board.js";
import { Journal } from "../../agent/worker/journal.js";
import { Line } from "../../agent/worker/line.js";
import { TopologyWorker } from "../../agent/worker/topology-worker.js";
import { systemClock } from "../../base/index.js";
import { createConnectors } from "../../connectors/index.js";
import { beginsEmpty } from "../../proto/index.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";
import { MemoryBroker } from "../../transport/index.js";

const linksMs = 300;

/** A disk that needs a while for what a task begins with. */
class SlowStore extends MemoryTopologyStore {
  override async *read(from: string, below: string) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    yield* super.read(from, below);
  }
}

/** When its spout was opened, and when its connection to other agents. */
async function beginning(store: MemoryTopologyStore): Promise<{ spoutAt: number; lineAt: number }> {
  const board = new Board();
  board.lease(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  let spoutAt = Number.NaN;
  const t = new TopologyBuilder("begins", { delivery: "exactly-once" });
  const source = spout({
    streams: { default: fields({ n: "int" }) },
    create: () => ({
      open: () => {
        spoutAt = systemClock.now();
      },
      next: () => "idle" as const,
    }),
  });
  t.spout("source", source, { onEach: { role: "gateway" } });
  const line = new Line(new MemoryBroker().transport({ clientId: "gw-1" }));
  const lineAt = new Promise<number>((resolve) => {
    const open = line.open.bind(line);
    line.open = () => {
      resolve(systemClock.now());
      open();
    };
  });
  const task = { ...beginsEmpty, task: "source@gw-1", term: 1, number: 1, start: 1 };
  const told = { order: 1, tasks: [task], peers: [], standbys: [], paused: false, draining: false };
  const worker = new TopologyWorker({
    birth: {
      ...{ agent: { name: "gw-1", labels: {} }, topology: "begins", prefix: "p", installation: "i" },
      ...{ letters: [], assignment: { ...told, earlier: [] } },
    },
    port: { postMessage: () => undefined },
    ...{ graph: t.build(), board, strays: null, connectors: createConnectors() },
    journal: new Journal(systemClock.wall, String, () => undefined),
    store: { joined: store, prepared: new Map() },
    line,
    secrets: { redactAll: (message) => message },
    linksMs,
    left: () => undefined,
  });
  worker.start({ open: () => undefined });
  return { lineAt: await lineAt, spoutAt };
}

it("links of a worker that takes over open a moment behind its tasks, however long those read", async () => {
  const { spoutAt, lineAt } = await beginning(new SlowStore());
  // A timer may come up to a millisecond early.
  expect(lineAt - spoutAt).toBeGreaterThanOrEqual(linksMs - 2);
});
