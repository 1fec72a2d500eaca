import { existsSync } from "node:fs";
import { seededRandom, systemClock } from "../../base/index.js";
import { type Graph, type GraphComponent, parseTaskId } from "../../topology/index.js";
import { GroupLog } from "../commit/group-log.js";
import { behind, pointerPrefix } from "../commit/keys.js";
import { openTopologyStore } from "../commit/level-topology-store.js";
import { MemoryTopologyStore } from "../commit/memory-store.js";
import type { TopologyStore } from "../commit/topology-store.js";
import { compileProgram, type Program } from "../executor/program.js";
import { TopologyRuntime } from "../executor/runtime.js";
import { createTaskState } from "../executor/task-state.js";

/** Changes of a task's state that are read: more of them make nothing faster. */
const changesMax = 5_000;
const turnMs = 5;

/**
 * What a worker that is held ready does with its time: it goes through what it will have to do when its turn
 * comes, without any effect. Code that has run once is compiled, and what was read lies in memory: on a busy
 * gateway a start takes a third of its time then. Whatever fails here is not this rehearsal's to say: it is
 * done again when it counts.
 */
export async function rehearse(graph: Graph, directory: string): Promise<void> {
  await rehearseTasks(graph).catch(() => undefined);
  await rehearseLoading(graph, directory).catch(() => undefined);
}

/** One task of each chain begins, over a store in memory, with nothing in the place of its components. */
async function rehearseTasks(graph: Graph): Promise<void> {
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
  const place = { term: 1, number: 1, start: 1, store: "", standby: null, wait: false };
  const tasks = compileProgram(dumb).chainList.map(({ head, placement }) => {
    return { ...place, task: placement.kind === "onEach" ? `${head}@rehearsal` : `${head}:0` };
  });
  const none = { standbys: [], peers: [], paused: false, draining: false, earlier: [] };
  await runtime.assign({ order: 1, tasks, ...none });
  while (runtime.run(turnMs));
  await runtime.close();
}

/** Reads the state of the tasks, while the worker of the version before goes on with the same store. */
async function rehearseLoading(graph: Graph, directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const program = compileProgram(graph);
  const { store } = await openTopologyStore(directory);
  try {
    for await (const page of store.read(pointerPrefix, behind(pointerPrefix)))
      for (const [key] of page) await look(program, store, key.slice(pointerPrefix.length));
  } finally {
    await store.close();
  }
}

async function look(program: Program, store: TopologyStore, task: string): Promise<void> {
  const chain = program.chains.get(parseTaskId(task)?.head ?? "");
  if (chain === undefined) return;
  const state = createTaskState(program, chain, { storage: null, age: () => 0 });
  let changes = 0;
  try {
    await GroupLog.look(store, task, (change, checkpointed) => {
      state?.restore(change, checkpointed);
      if (++changes >= changesMax) throw new Error("enough was read");
    });
  } catch {
    // It is written while it is read, or is long.
  }
}

const nothing = { open: () => undefined, next: () => "idle", execute: () => undefined } as const;

function dumbOf(component: GraphComponent): GraphComponent {
  return { ...component, implementation: { kind: "user", make: () => nothing } };
}
