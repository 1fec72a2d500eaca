import { seededRandom, systemClock } from "../../base/index.js";
import type { Graph, GraphComponent } from "../../topology/index.js";
import { MemoryTopologyStore } from "../commit/memory-store.js";
import { compileProgram } from "../executor/program.js";
import { TopologyRuntime } from "../executor/runtime.js";

const turnMs = 5;

/**
 * What a worker that is held ready does with its time: one task of each chain begins, over a store in memory
 * and with nothing in the place of its components. Code that has run once is compiled: its start, when its
 * turn comes, takes half of the time.
 */
export async function rehearse(graph: Graph): Promise<void> {
  const dumb = { ...graph, components: graph.components.map(dumbOf) };
  const runtime = new TopologyRuntime({
    graph: dumb,
    agent: { name: "rehearsal", labels: {} },
    installation: "rehearsal",
    connectors: { make: () => nothing },
    random: seededRandom(1),
    store: new MemoryTopologyStore(),
    port: {
      now: systemClock.now,
      wall: systemClock.wall,
      send: () => undefined,
      wake: () => undefined,
      log: () => undefined,
    },
  });
  const place = { term: 1, number: 1, start: 1, store: "", standby: null, wait: false, prove: false };
  const tasks = compileProgram(dumb).chainList.map(({ head, placement }) => {
    return { ...place, task: placement.kind === "onEach" ? `${head}@rehearsal` : `${head}:0` };
  });
  const none = { standbys: [], peers: [], paused: false, draining: false, earlier: [] };
  await runtime.assign({ order: 1, tasks, ...none });
  while (runtime.run(turnMs));
  await runtime.close();
}

const nothing = { open: () => undefined, next: () => "idle", execute: () => undefined } as const;

function dumbOf(component: GraphComponent): GraphComponent {
  return { ...component, implementation: { kind: "user", make: () => nothing } };
}
