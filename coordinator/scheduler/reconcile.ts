import { type Chain, parseTaskId, placementAllows, type TaskId, tasksOf } from "../../topology/index.js";
import type { Removal, SchedulerView, ViewAgent, ViewTopology } from "./view.js";

/** A task that stays where it is, as far as this plan goes. */
export interface Kept {
  readonly task: TaskId;
  readonly chain: Chain;
  readonly agent: string;
}

/** A task that needs a place. */
export interface Wanted {
  readonly task: TaskId;
  readonly chain: Chain;
  /** The only agent that may run it; null = movable. */
  readonly pinned: string | null;
  /** Where it is now, and stays if there is no better place; null = nowhere. */
  readonly from: string | null;
}

/** What is against what should be, for one topology. */
export interface Reconciled {
  readonly topology: ViewTopology;
  readonly kept: readonly Kept[];
  readonly wanted: readonly Wanted[];
  readonly removals: readonly Removal[];
}

/** Compares one topology's placements with its chains and the agents that are there. */
export function reconcile(
  topology: ViewTopology,
  agents: ReadonlyMap<string, ViewAgent>,
  view: SchedulerView,
): Reconciled {
  const kept: Kept[] = [];
  const wanted: Wanted[] = [];
  const removals: Removal[] = [];
  const chains = new Map(topology.chains.map((chain) => [chain.head, chain]));
  for (const [task, from] of topology.placed) {
    const chain = chains.get(parseTaskId(task)?.head ?? "");
    const agent = agents.get(from);
    const why = mayNotStay(chain, agent);
    if (why !== null) removals.push({ topology: topology.name, task, from, why });
  }
  const removed = new Set(removals.map((removal) => removal.task));
  const present = view.agents.filter((agent) => agent.present && agent.holds !== "empty");
  for (const chain of topology.chains) {
    const pinned = chain.placement.kind === "onEach";
    for (const [task, from] of pinned ? topology.placed : []) {
      if (parseTaskId(task)!.head === chain.head && !removed.has(task))
        kept.push({ task, chain, agent: from });
    }
    for (const { id, agent } of tasksOf(chain, present)) {
      const from = removed.has(id) ? undefined : topology.placed.get(id);
      if (from === undefined) wanted.push({ task: id, chain, pinned: agent, from: null });
      else if (pinned) continue;
      else if (view.frozen || agents.get(from)!.holds === "keep") kept.push({ task: id, chain, agent: from });
      else wanted.push({ task: id, chain, pinned: null, from });
    }
  }
  return { topology, kept, wanted, removals };
}

function mayNotStay(chain: Chain | undefined, agent: ViewAgent | undefined): string | null {
  if (chain === undefined) return "its chain is gone";
  if (agent === undefined) return "its agent is forgotten";
  if (!placementAllows(chain.placement, agent)) return "its agent's labels no longer match";
  if (chain.placement.kind === "onEach" && agent.holds === "empty") return "its agent is drained";
  return null;
}
