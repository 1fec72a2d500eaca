import type { AssignedTopology } from "../proto/index.js";
import type { AgentEffect } from "./core-contract.js";

/** Stores of topologies that are over are removed, once each, when no worker uses them any more. */
export class OverStores {
  readonly #dropped = new Set<string>();

  look(
    topologies: readonly AssignedTopology[],
    workers: ReadonlyMap<string, unknown>,
    effects: AgentEffect[],
  ): void {
    const over = new Set(topologies.filter(({ ending }) => ending).map(({ topology }) => topology));
    for (const topology of this.#dropped) if (!over.has(topology)) this.#dropped.delete(topology);
    for (const topology of over) {
      if (workers.has(topology) || this.#dropped.has(topology)) continue;
      this.#dropped.add(topology);
      effects.push({ kind: "drop-store", topology });
    }
  }
}
