import { setImmediate as nextTurn } from "node:timers/promises";
import { seededRandom, systemClock } from "../../base/index.js";
import { type ConnectorRegistry, createConnectors, rehearsalListener } from "../../connectors/index.js";
import { beginsEmpty, decodeLinkMessages, encodeLinkMessages, type LinkMessage } from "../../proto/index.js";
import type { Chain, Graph, GraphComponent, Implementation } from "../../topology/index.js";
import { openRehearsalBroker } from "../../transport/index.js";
import { MemoryTopologyStore } from "../commit/memory-store.js";
import { prepareTasks } from "../executor/beginning.js";
import { compileProgram } from "../executor/program.js";
import { TopologyRuntime } from "../executor/runtime.js";
import type { WorkerBirth } from "./messages.js";

const turnMs = 5;
/** Turns of the event loop in which what a life brings about is done: a few round trips in memory. */
const rounds = 24;
const lives = 2;
const sides = ["rehearsal-a", "rehearsal-b"] as const;

/**
 * What a worker that is held ready does with its time: one task of each chain lives twice over a store in
 * memory, so that the second life takes over what the first one left. Spouts, and what follows them, are on
 * one agent, all else is on another; what these say to each other is written and read as on the wire. Feeds
 * take messages of a broker in memory, which no filter of theirs matches, so nothing reaches a component; in
 * the place of all other components is nothing. Code that has run is compiled: without a rehearsal the first
 * reading behind an update waits for twice the processor time. Resolves with what the two agents report at
 * the end; it rejects where a runtime cannot be made of the graph.
 */
export async function rehearse(
  graph: Graph,
  { labels }: Pick<WorkerBirth["agent"], "labels">,
): Promise<readonly Report[]> {
  const connectors = createConnectors({ listener: rehearsalListener(), dial: openRehearsalBroker });
  const parts: Parts = {
    graph: { ...graph, components: graph.components.map(dumbOf) },
    labels,
    connectors: { make: (...of) => (of[0] === feedName ? connectors.make(...of) : nothing) },
  };
  const stores = sides.map(() => new MemoryTopologyStore());
  let reports: readonly Report[] = [];
  for (let start = 1; start <= lives; start++) reports = await liveOnce(parts, stores, start);
  return reports;
}

type Report = ReturnType<TopologyRuntime["report"]>;

interface Parts {
  readonly graph: Graph;
  readonly labels: WorkerBirth["agent"]["labels"];
  readonly connectors: ConnectorRegistry;
}

async function liveOnce(
  parts: Parts,
  stores: readonly MemoryTopologyStore[],
  start: number,
): Promise<readonly Report[]> {
  const { graph } = parts;
  const post: { readonly to: string; readonly from: string; readonly message: LinkMessage }[] = [];
  const runtimes: TopologyRuntime[] = [];
  for (const [index, store] of stores.entries()) {
    const from = sides[index]!;
    const runtime = new TopologyRuntime({
      graph,
      agent: { name: from, labels: parts.labels },
      installation: "rehearsal",
      connectors: parts.connectors,
      random: seededRandom(1),
      store,
      prepared: await prepareTasks(graph, store),
      port: {
        now: systemClock.now,
        wall: systemClock.wall,
        send: (to, message) => post.push({ to, from, message }),
        wake: () => undefined,
        log: () => undefined,
      },
    });
    runtimes.push(runtime);
    runtime.connected();
  }
  const opened = Promise.all(runtimes.map((each, index) => each.assign(workOf(graph, index, start))));
  for (let round = 0; round < rounds; round++) {
    for (const runtime of runtimes) while (runtime.run(turnMs));
    for (const { to, from, message } of post.splice(0)) {
      const [read] = decodeLinkMessages(encodeLinkMessages([message]));
      runtimes[sides.indexOf(to as (typeof sides)[number])]?.receive(from, read!);
    }
    await nextTurn();
    // What a task does at once is committed before it did more.
    if (round === rounds / 2) for (const runtime of runtimes) void runtime.durable().catch(() => undefined);
  }
  await opened;
  const reports = runtimes.map((runtime) => runtime.report());
  JSON.stringify(reports);
  for (const runtime of runtimes) await runtime.close();
  return reports;
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
