import type { Plan, SchedulerView, ViewAgent, ViewTopology } from "../../coordinator/scheduler/view.js";
import type { Chain, Placement } from "../../topology/index.js";

/** Agents, topologies and placements for tests of the scheduler; plans are applied to it. */
export class Fleet {
  readonly agents = new Map<string, ViewAgent>();
  readonly topologies = new Map<string, Omit<ViewTopology, "placed"> & { placed: Map<string, string> }>();
  frozen = false;

  agent(name: string, over: Partial<ViewAgent> = {}): this {
    const there = { closed: null, holds: "keep", present: true, heard: true } as const;
    const usual = { ...there, setAside: false, copies: "take", storesLayout: 2 } as const;
    this.agents.set(name, { name, labels: {}, capacity: { cpu: 4, memory: 4096 }, ...usual, ...over });
    return this;
  }

  /** The agent is gone without a word. */
  lose(name: string): this {
    return this.change(name, { closed: "is lost", holds: "leave", present: false, heard: false });
  }

  change(name: string, over: Partial<ViewAgent>): this {
    this.agents.set(name, { ...this.agents.get(name)!, ...over });
    return this;
  }

  topology(name: string, chains: readonly Chain[], feeds: readonly [from: string, to: string][] = []): this {
    const weighted = feeds.map(([from, to]) => ({ from, to, weight: 1 }));
    const none = {
      committing: new Set<string>(),
      barred: [],
      failing: [],
      copies: new Map(),
      tied: new Map(),
    };
    this.topologies.set(name, { name, chains, feeds: weighted, placed: new Map(), ...none });
    return this;
  }

  get view(): SchedulerView {
    return {
      agents: [...this.agents.values()],
      topologies: [...this.topologies.values()],
      frozen: this.frozen,
      held: false,
    };
  }

  /** Makes the plan true. */
  apply(plan: Pick<Plan, "moves"> & Partial<Pick<Plan, "removals">>): this {
    for (const { topology, task } of plan.removals ?? []) this.topologies.get(topology)!.placed.delete(task);
    for (const { topology, task, to } of plan.moves) this.topologies.get(topology)!.placed.set(task, to);
    return this;
  }

  where(topology: string, task: string): string | undefined {
    return this.topologies.get(topology)!.placed.get(task);
  }
}

export function chainOf(
  head: string,
  placement: Placement,
  parallelism = 1,
  over: Partial<Chain> = {},
): Chain {
  return { head, components: [head], placement, parallelism, resources: { cpu: 0.1, memory: 16 }, ...over };
}

export const anywhere: Placement = { kind: "anywhere" };

export function on(labels: Record<string, string>): Placement {
  return { kind: "on", labels };
}

export function onEach(labels: Record<string, string>): Placement {
  return { kind: "onEach", labels };
}
