import type { ExpectingRegistry } from "../../connectors/index.js";
import { chainsOf, type Graph, placementAllows, specOf } from "../../topology/index.js";
import type { WorkerBirth } from "./messages.js";

/**
 * A worker that waits for its work lets connectors make ready what the feeds of the graph will need, if they
 * may run here. To be called now and then while it waits; what cannot work is said when the feed begins.
 */
export function expectFeeds(
  graph: Graph,
  { agent, installation, topology }: Pick<WorkerBirth, "agent" | "installation" | "topology">,
  connectors: ExpectingRegistry,
): void {
  const spec = specOf(graph);
  for (const { head, placement } of chainsOf(spec)) {
    const { implementation } = graph.components.find(({ name }) => name === head)!;
    if (implementation.kind !== "builtin" || !placementAllows(placement, agent)) continue;
    const task = placement.kind === "onEach" ? `${head}@${agent.name}` : `${head}:0`;
    const { delivery } = graph.settings;
    const scope = { installation, topology, component: head, task, agent, delivery, input: {} };
    try {
      connectors.expect(implementation.builtin, implementation.config, scope);
    } catch {}
  }
}
