import type { RuntimeAssignment } from "../agent/index.js";
import { beginsEmpty } from "../proto/index.js";
import { chainsOf, type Graph, specOf, tasksOf } from "../topology/index.js";

/** The agent on which a whole topology runs in one process. */
export const localAgent = "local";

/**
 * Labels of the local agent: those that the placements ask for (the first, where they differ), and the
 * given ones.
 */
export function localLabels(
  graph: Graph,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const { placement } of graph.components) {
    if (placement.kind === "anywhere") continue;
    for (const [key, value] of Object.entries(placement.labels)) if (!labels.has(key)) labels.set(key, value);
  }
  for (const [key, value] of Object.entries(given)) labels.set(key, value);
  return Object.fromEntries(labels);
}

/**
 * Every task of the topology on the local agent, whatever labels its placement asks for; `start` counts
 * starts.
 */
export function localAssignment(graph: Graph, start: number): RuntimeAssignment {
  const tasks = chainsOf(specOf(graph)).flatMap((chain) => {
    const labels = chain.placement.kind === "onEach" ? chain.placement.labels : {};
    return tasksOf(chain, [{ name: localAgent, labels }]);
  });
  return {
    tasks: tasks.map(({ id }) => ({ task: id, term: 1, number: 1, start, ...beginsEmpty })),
    order: 1,
    standbys: [],
    peers: tasks.map(({ id }) => ({ task: id, agent: localAgent, term: 1, number: 1 })),
    paused: false,
    draining: false,
  };
}

/** How many tasks a component has when the topology runs on the local agent alone. */
export function localTasksOf(graph: Graph, component: string): number {
  const found = graph.components.find(({ name }) => name === component);
  return found === undefined || found.placement.kind === "onEach" ? 1 : found.parallelism;
}
