import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "../../base/index.js";
import { type ConnectorRegistry, createConnectors, rehearsalListener } from "../../connectors/index.js";
import { beginsEmpty } from "../../proto/index.js";
import type { Chain, Graph, GraphComponent, Implementation } from "../../topology/index.js";
import { MemoryBroker, openRehearsalBroker } from "../../transport/index.js";
import { MemoryTopologyStore } from "../commit/memory-store.js";
import type { WorkerReport } from "../core-contract.js";
import { prepareTasks } from "../executor/beginning.js";
import { compileProgram } from "../executor/program.js";
import { Board } from "./board.js";
import { Journal } from "./journal.js";
import { Line } from "./line.js";
import type { FromWorker, ToWorker, WorkerBirth } from "./messages.js";
import { TopologyWorker } from "./topology-worker.js";

/** Turns of the event loop in which what a life brings about is done: a few round trips in memory. */
const rounds = 24;
const lives = 2;
const sides = ["rehearsal-a", "rehearsal-b"] as const;

/**
 * What a worker that is held ready does with its time: two workers like itself live twice within its thread,
 * over stores in memory, so that the second life takes over what the first one left. One task of each chain:
 * spouts, and what follows them, are on one agent, all else is on another, with a broker in memory between
 * the two. Feeds take messages of such a broker, too, which no filter of theirs matches, so nothing reaches a
 * component; in the place of all other components is nothing. Code that has run is compiled: without a
 * rehearsal the first reading behind an update waits for twice the processor time, and the worker's own last
 * commit, one day, takes longer. Resolves with what the two agents report near the end; it rejects where a
 * worker cannot be made of the graph.
 */
export async function rehearse(
  graph: Graph,
  { labels }: Pick<WorkerBirth["agent"], "labels">,
): Promise<readonly WorkerReport[]> {
  const connectors = createConnectors({ listener: rehearsalListener(), dial: openRehearsalBroker });
  const parts: Parts = {
    graph: { ...graph, components: graph.components.map(dumbOf) },
    labels,
    connectors: { make: (...of) => (of[0] === feedName ? connectors.make(...of) : nothing) },
  };
  const stores = sides.map(() => new MemoryTopologyStore());
  let reports: readonly WorkerReport[] = [];
  for (let start = 1; start <= lives; start++) reports = await liveOnce(parts, stores, start);
  return reports;
}

interface Parts {
  readonly graph: Graph;
  readonly labels: WorkerBirth["agent"]["labels"];
  readonly connectors: ConnectorRegistry;
}

async function liveOnce(
  parts: Parts,
  stores: readonly MemoryTopologyStore[],
  start: number,
): Promise<readonly WorkerReport[]> {
  const broker = new MemoryBroker();
  const agents: Agent[] = [];
  for (const [side, store] of stores.entries()) agents.push(await agentOf(parts, broker, side, store, start));
  for (const { begin } of agents) begin();
  for (let round = 0; round < rounds; round++) await nextTurn();
  const reports = agents.map(({ report }) => report());
  await Promise.all(agents.map(({ end }) => end()));
  return reports;
}

/** A worker of one of the two, and what the main thread of an agent does with it. */
interface Agent {
  begin(): void;
  report(): WorkerReport;
  /** Resolves when it has let go of everything. */
  end(): Promise<void>;
}

async function agentOf(
  { graph, labels, connectors }: Parts,
  broker: MemoryBroker,
  side: number,
  store: MemoryTopologyStore,
  start: number,
): Promise<Agent> {
  const name = sides[side]!;
  const board = new Board();
  board.lease(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  let say: (message: ToWorker) => void = () => undefined;
  let report: WorkerReport | undefined;
  let released: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    released = resolve;
  });
  const worker = new TopologyWorker({
    birth: {
      ...{ agent: { name, labels }, topology: "rehearsal", prefix: "rehearsal", installation: "rehearsal" },
      ...{ letters: [], assignment: workOf(graph, side, start) },
    },
    port: {
      postMessage(message: FromWorker) {
        if (message.kind === "report") report = message.report;
        else if (message.kind === "released") released();
      },
    },
    ...{ graph, board, strays: null, connectors },
    journal: new Journal(
      systemClock.wall,
      (text) => text,
      () => undefined,
    ),
    store: { joined: store, prepared: await prepareTasks(graph, store) },
    line: new Line(broker.transport({ clientId: name })),
    secrets: { redactAll: (message) => message },
    linksMs: 0,
    left: () => undefined,
  });
  return {
    begin() {
      worker.start({
        open: (take) => {
          say = take;
        },
      });
    },
    report() {
      worker.look();
      return report!;
    },
    end() {
      say({ kind: "stop", ended: false });
      return over;
    },
  };
}

/** What one of the two agents is told. */
function workOf(graph: Graph, side: number, start: number) {
  const tasks = compileProgram(graph).chainList.map((chain) => {
    const agent = sideOf(graph, chain);
    const { head, placement } = chain;
    return { agent, task: placement.kind === "onEach" ? `${head}@${sides[agent]}` : `${head}:0` };
  });
  const epoch = { term: 1, number: 1 };
  return {
    order: 1,
    tasks: tasks
      .filter(({ agent }) => agent === side)
      .map(({ task }) => ({ ...beginsEmpty, ...epoch, task, start })),
    peers: tasks.map(({ task, agent }) => ({ ...epoch, task, agent: sides[agent]! })),
    ...{ standbys: [], paused: false, draining: false, earlier: [] },
  };
}

function sideOf(graph: Graph, { head }: Chain): number {
  return graph.components.find(({ name }) => name === head)?.role === "spout" ? 0 : 1;
}

const nothing = { open: () => undefined, next: () => "idle", execute: () => undefined } as const;
const feedName = "mqtt-feed";
const dumb: Implementation = { kind: "user", make: () => nothing };

function dumbOf(component: GraphComponent): GraphComponent {
  const { implementation } = component;
  const isFeed = implementation.kind === "builtin" && implementation.builtin === feedName;
  return isFeed ? component : { ...component, implementation: dumb };
}
