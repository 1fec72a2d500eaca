import {
  type Chain,
  type PlannedTask,
  parseTaskId,
  placementAllows,
  type TaskId,
  tasksOf,
} from "../../topology/index.js";
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
  /** The only agents that may take it over, because they have its state; null = any. */
  readonly only: readonly string[] | null;
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
    if (chain !== undefined && mayNotBegin(topology, task)) continue;
    const why = mayNotStay(chain, agents.get(from));
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
    for (const planned of tasksOf(chain, present)) {
      const { id, agent } = planned;
      const from = removed.has(id) ? undefined : topology.placed.get(id);
      if (pinned) {
        if (from === undefined) wanted.push({ task: id, chain, pinned: agent, from: null, only: null });
      } else movable(planned, chain, from, { topology, agents, view, kept, wanted });
    }
  }
  return { topology, kept, wanted, removals };
}

interface Course {
  readonly topology: ViewTopology;
  readonly agents: ReadonlyMap<string, ViewAgent>;
  readonly view: SchedulerView;
  readonly kept: Kept[];
  readonly wanted: Wanted[];
}

function movable({ id: task }: PlannedTask, chain: Chain, from: string | undefined, course: Course): void {
  const { topology, agents, view, kept, wanted } = course;
  const copies = topology.copies.get(task);
  const recorded = copies !== undefined && copies.holders.length > 0;
  const only = recorded ? copies.able.filter((name) => name !== from) : null;
  if (from === undefined) {
    wanted.push({ task, chain, pinned: null, from: null, only });
    return;
  }
  const agent = agents.get(from);
  if (view.frozen || (view.held && recorded)) {
    if (agent !== undefined) kept.push({ task, chain, agent: from });
    return;
  }
  const heading = copies?.heading ?? null;
  if (heading !== null && only?.includes(heading)) {
    wanted.push({ task, chain, pinned: null, from, only: [heading] });
    return;
  }
  // What has its state there stays with it, until it is said that nobody can read that.
  const fails = !recorded && topology.failing.includes(from);
  const stays = agent?.holds === "keep" && placementAllows(chain.placement, agent);
  if (stays && !fails && copies?.whole !== false) kept.push({ task, chain, agent: from });
  else wanted.push({ task, chain, pinned: null, from, only });
}

/** True for a task that is not simply taken off its agent, since it could not begin anew elsewhere. */
function mayNotBegin(topology: ViewTopology, task: TaskId): boolean {
  return (topology.copies.get(task)?.holders.length ?? 0) > 0 || topology.tied.has(task);
}

function mayNotStay(chain: Chain | undefined, agent: ViewAgent | undefined): string | null {
  if (chain === undefined) return "its chain is gone";
  if (agent === undefined) return "its agent is forgotten";
  if (!placementAllows(chain.placement, agent)) return "its agent's labels no longer match";
  if (chain.placement.kind === "onEach" && agent.holds === "empty") return "its agent is drained";
  return null;
}
