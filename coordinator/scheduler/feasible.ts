import { type Chain, type Placement, placementAllows } from "../../topology/index.js";
import type { Room } from "./fit.js";
import type { ViewAgent } from "./view.js";

/** The open agents that a placement allows, as indexes; one list for equal placements. */
export class Feasible {
  readonly #agents: readonly ViewAgent[];
  readonly #lists = new Map<string, Int32Array>();

  constructor(agents: readonly ViewAgent[]) {
    this.#agents = agents;
  }

  of(placement: Placement): Int32Array {
    const key = placement.kind === "anywhere" ? "" : JSON.stringify(Object.entries(placement.labels).sort());
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list: number[] = [];
    for (const [index, agent] of this.#agents.entries()) {
      if (agent.closed === null && placementAllows(placement, agent)) list.push(index);
    }
    const indexes = Int32Array.from(list);
    this.#lists.set(key, indexes);
    return indexes;
  }
}

/** For each agent the first reason why it cannot run a task of the chain, counted; most frequent first. */
export function whyNot(
  chain: Chain,
  agents: readonly ViewAgent[],
  room: Room,
): { readonly reason: string; readonly agents: number }[] {
  const counts = new Map<string, number>();
  for (const [index, agent] of agents.entries()) {
    const reason = reasonAgainst(chain, agent, room.fault(index, chain.resources));
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, agents: count }))
    .sort((a, b) => b.agents - a.agents);
}

/** The first reason against the agent in words that follow "the agent …"; null = none. */
export function reasonAgainst(chain: Chain, agent: ViewAgent, noRoom: string | null): string | null {
  if (!placementAllows(chain.placement, agent) && chain.placement.kind !== "anywhere") {
    const missing = Object.entries(chain.placement.labels).filter(
      ([key, value]) => agent.labels[key] !== value,
    );
    return `has no label ${missing.map(([key, value]) => `${key}=${value}`).join(" ")}`;
  }
  return agent.closed ?? noRoom;
}
