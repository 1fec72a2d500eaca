import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTopologyStore } from "../agent/commit/level-topology-store.js";
import type { TopologyStore } from "../agent/commit/topology-store.js";
import { TopologyRuntime } from "../agent/executor/runtime.js";
import type { RuntimePort } from "../agent/index.js";
import { Loop } from "../agent/worker/loop.js";
import { seededRandom, systemClock } from "../base/index.js";
import { createConnectors } from "../connectors/index.js";
import { localAgent, localAssignment } from "../local/collapse.js";
import type { Graph } from "../topology/index.js";

/** A store on disk in a directory of its own, which is gone after `use`. */
export async function withStore<T>(use: (store: TopologyStore) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const { store } = await openTopologyStore(join(directory, "store"));
  try {
    return await use(store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A runtime of the whole topology with a store; it does nothing until it is driven. */
export function createRuntime(
  graph: Graph,
  store: TopologyStore,
  port: Pick<RuntimePort, "now" | "wall" | "wake"> & Partial<Pick<RuntimePort, "log">>,
): TopologyRuntime {
  return new TopologyRuntime({
    graph,
    agent: { name: localAgent, labels: {} },
    installation: "bench",
    connectors: createConnectors(),
    random: seededRandom(1),
    store,
    port: {
      send: () => {},
      storeFailed: (why) => {
        throw new Error(why);
      },
      log: (level, text, task) => console.error(`${level} ${task}: ${text}`),
      ...port,
    },
  });
}

/**
 * Opens all tasks of the topology. `goesOn`: the store has them already; else they begin empty, and the
 * assignment that records where they are follows at once.
 */
export async function assignAll(
  runtime: TopologyRuntime,
  graph: Graph,
  store: TopologyStore,
  goesOn = false,
): Promise<void> {
  const assignment = localAssignment(graph, 1);
  if (!goesOn) await runtime.assign(assignment);
  const tasks = assignment.tasks.map((task) => ({ ...task, store: store.id }));
  await runtime.assign({ ...assignment, order: 2, tasks });
}

/** A runtime that a loop drives in real time, as in an agent's worker. */
export class Driven {
  readonly runtime: TopologyRuntime;
  readonly #graph: Graph;
  readonly #store: TopologyStore;
  readonly #loop: Loop;
  #turned: () => void = () => {};

  /** `said`: is told what is logged for information, instead of standard error. */
  constructor(graph: Graph, store: TopologyStore, said: ((text: string) => void) | null = null) {
    const { now, wall } = systemClock;
    this.#graph = graph;
    this.#store = store;
    const log: RuntimePort["log"] = (level, text, task) => {
      if (level === "info" && said !== null) said(text);
      else console.error(`${level} ${task}: ${text}`);
    };
    this.runtime = createRuntime(graph, store, { now, wall, wake: (at) => this.#loop.wake(at), log });
    this.#loop = new Loop(
      this.runtime,
      now,
      () => {},
      () => this.#turned(),
    );
  }

  /** See `assignAll`. */
  assign(goesOn = false): Promise<void> {
    return assignAll(this.runtime, this.#graph, this.#store, goesOn);
  }

  /** Resolves after the first turn that leaves `condition` true. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#turned = () => {
        if (!condition()) return;
        this.#turned = () => {};
        resolve();
      };
      this.runtime.poke();
    });
  }

  async close(): Promise<void> {
    await this.runtime.close();
    this.#loop.close();
  }
}
