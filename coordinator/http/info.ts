import type { Coordinator } from "../coordinator.js";
import { agentCounts } from "./describe-agent.js";
import { summariesOf } from "./describe-topology.js";
import type { Info, TopologyStatus } from "./types.js";

/** What does not change while the coordinator lives. */
export interface InfoFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly broker: { readonly kind: "embedded" | "external"; readonly url: string };
}

/** The whole installation in a few figures. */
export function infoOf(coordinator: Coordinator, facts: InfoFacts): Info {
  const { core } = coordinator;
  const summaries = summariesOf(core);
  const topologies: Record<TopologyStatus, number> = {
    pending: 0,
    running: 0,
    paused: 0,
    draining: 0,
    ended: 0,
  };
  let placed = 0;
  let unplaced = 0;
  for (const { status, tasks } of summaries) {
    topologies[status]++;
    placed += tasks.total - tasks.unplaced;
    unplaced += tasks.unplaced;
  }
  return {
    version: facts.version,
    installation: core.book.installation,
    term: core.book.term,
    startedAt: facts.startedAt,
    broker: { ...facts.broker, connected: coordinator.brokerWhy === "", why: coordinator.brokerWhy },
    profile: core.profile.name,
    agents: agentCounts(core),
    topologies,
    tasks: { placed, unplaced },
    frozen: core.cluster.frozen,
    alarms: core.book.alarms,
  };
}
