import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { errorWithRemedy, invariant, systemClock } from "../../base/index.js";
import { createConnectors } from "../../connectors/index.js";
import { chainsOf, commits, type Graph, specOf } from "../../topology/index.js";
import { ReadySockets } from "../../transport/index.js";
import type { WorkerLogLine } from "../core-contract.js";
import { Secrets } from "../secrets.js";
import { Board } from "./board.js";
import { expectFeeds } from "./expected-feeds.js";
import { Inbox } from "./inbox.js";
import { Journal } from "./journal.js";
import { lineOf } from "./line.js";
import { listenerWay } from "./listener-way.js";
import type { FromWorker, ToWorker, WorkerBirth } from "./messages.js";
import { loadGraph } from "./program.js";
import { rehearse } from "./rehearse.js";
import { StoreAccess } from "./store-access.js";
import { Strays } from "./strays.js";
import { TopologyWorker } from "./topology-worker.js";

/** So often one that waits sees to what its feeds will need. */
const expectMs = 1_000;
/** Behind an update links to other agents open so long after the feeds, for which everybody waits. */
const linksAfterMs = 25;

type BeginWord = Extract<ToWorker, { kind: "begin" }>;

async function main(port: MessagePort, birth: WorkerBirth): Promise<void> {
  const secrets = new Secrets(birth.secrets);
  const tell = (lines: readonly WorkerLogLine[]) =>
    port.postMessage({ kind: "log", lines } satisfies FromWorker);
  const journal = new Journal(systemClock.wall, (text) => secrets.redact(text), tell);
  journal.takeConsole();
  const refuse = (error: unknown) => {
    port.postMessage({ kind: "refused", why: errorWithRemedy(error) } satisfies FromWorker);
    process.exit(0);
  };
  const inbox = new Inbox(port);
  const graph = await loadGraph(birth.bundle, birth.graph).catch(refuse);
  const { assignment } = birth;
  const tellReady = () => {
    const components = graph.components.map(({ name }) => name);
    port.postMessage({ kind: "ready", components } satisfies FromWorker);
  };
  const line = lineOf(birth);
  if (assignment === null) {
    line.open();
    await rehearse(graph, birth.agent).catch(() => undefined);
  }
  const store = remembers(graph) ? new StoreAccess(port, inbox, journal, birth.storeDirectory) : null;
  await store?.join();
  if (assignment === null) await store?.prepare(graph);
  const connectors = createConnectors({
    listener: birth.listener === null ? undefined : listenerWay(birth.listener),
    fleet: birth.broker,
    secret: secrets.get,
    sockets: new ReadySockets(),
  });
  const expect = () => expectFeeds(graph, birth, connectors);
  if (assignment === null) expect();
  const expecting = setInterval(expect, expectMs);
  tellReady();
  const work =
    assignment === null ? await begin(port, inbox, store, graph) : { assignment, letters: birth.letters };
  clearInterval(expecting);
  const board = new Board(birth.board, birth.poison);
  const born = { ...birth, ...work };
  const strays = board.suspicious ? new Strays(board, systemClock.now) : null;
  strays?.listen();
  const parts = { port, graph, board, strays, journal, store, line, secrets, connectors };
  const linksMs = assignment === null ? linksAfterMs : 0;
  const worker = new TopologyWorker({ ...parts, birth: born, linksMs, left: () => process.exit(0) });
  worker.start(inbox);
}

/** The word to begin, for a worker that was born to wait for it. */
async function begin(
  port: MessagePort,
  inbox: Inbox,
  store: StoreAccess | null,
  graph: Graph,
): Promise<BeginWord> {
  for (;;) {
    const said = inbox.first("begin", "leave-store", "settle");
    const word = await (store?.keepUp(graph, said) ?? said);
    if (word.kind === "settle") {
      if (store?.joined !== null) await store?.prepare(graph);
      port.postMessage({ kind: "settled" } satisfies FromWorker);
      continue;
    }
    if (word.kind === "leave-store") {
      await store?.leave();
      continue;
    }
    if (store?.joined === null) await store.join();
    return word;
  }
}

/** Whether any task of the topology commits. */
function remembers(graph: Graph): boolean {
  const spec = specOf(graph);
  return chainsOf(spec).some((chain) => commits(spec, chain));
}

invariant(parentPort !== null, "worker.ts runs in a worker thread");
await main(parentPort, workerData as WorkerBirth);
