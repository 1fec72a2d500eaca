import { parseTaskId } from "../../topology/index.js";
import type { Topology } from "../book.js";
import type { ClusterAgent } from "../cluster-agent.js";
import type { CoordinatorCore } from "../core.js";
import type { Now } from "../core-contract.js";
import { taskOf } from "./describe-topology.js";
import type { AgentDescription, AgentStatus, AgentSummary } from "./types.js";

/** All agents in a few figures each, by name. */
export function agentSummariesOf(core: CoordinatorCore, now: Now): readonly AgentSummary[] {
  const held = new Map<string, { topology: Topology; task: string }[]>();
  for (const topology of core.book.topologies.values()) {
    for (const { task, agent } of topology.placed.values()) {
      const tasks = held.get(agent);
      if (tasks === undefined) held.set(agent, [{ topology, task }]);
      else tasks.push({ topology, task });
    }
  }
  const agents = [...core.cluster.agents.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return agents.map((agent) => summarise(core, agent, held.get(agent.name) ?? [], now));
}

export function agentSummaryOf(core: CoordinatorCore, agent: ClusterAgent, now: Now): AgentSummary {
  return summarise(core, agent, heldBy(core, agent.name), now);
}

/** Everything about one agent. */
export function describeAgent(core: CoordinatorCore, agent: ClusterAgent, now: Now): AgentDescription {
  const held = heldBy(core, agent.name);
  const work = core.book.work.get(agent.name);
  const warm = new Set(core.warm(agent.name));
  return {
    ...summarise(core, agent, held, now),
    boot: agent.boot,
    generation: { assigned: work?.assigned ?? 0, reported: work?.reportedGeneration ?? 0 },
    taskList: held.map(({ topology, task }) => ({
      topology: topology.record.name,
      ...taskOf(core, topology, chainOf(topology, task), task),
    })),
    workers: [...(work?.topologies.values() ?? [])].map((report) => ({
      topology: report.topology,
      agent: agent.name,
      status: report.worker,
      restarts: report.restarts,
      why: report.why,
      deadLetters: report.deadLetters,
      stateBytes: report.stateBytes,
      outboxBytes: report.outboxBytes,
      writtenBytesPerDay: report.writtenBytesPerDay,
      warm: warm.has(report.topology),
    })),
    alarms: core.book.alarms.filter(({ subject }) => subject === agent.name),
    listener: work?.listener ?? null,
  };
}

/** How many agents are in which status; an empty one under drain counts as drained. */
export function agentCounts(core: CoordinatorCore): Record<AgentStatus, number> {
  const counts = { joining: 0, alive: 0, suspect: 0, lost: 0, drained: 0 };
  const busy = new Set<string>();
  for (const { placed } of core.book.topologies.values())
    for (const { agent } of placed.values()) busy.add(agent);
  for (const agent of core.cluster.agents.values()) counts[statusOf(agent, busy.has(agent.name))]++;
  return counts;
}

function statusOf(agent: ClusterAgent, busy: boolean): AgentStatus {
  return agent.status === "alive" && agent.draining && !busy ? "drained" : agent.status;
}

function summarise(
  core: CoordinatorCore,
  agent: ClusterAgent,
  held: readonly { readonly topology: Topology; readonly task: string }[],
  now: Now,
): AgentSummary {
  const wallOf = (running: number) => Math.round(now.wall - (now.running - running));
  const reserved = { cpu: 0, memory: 0 };
  for (const { topology, task } of held) {
    const { resources } = chainOf(topology, task);
    reserved.cpu += resources.cpu;
    reserved.memory += resources.memory;
  }
  const status = statusOf(agent, held.length > 0);
  const drainedHere = status === "drained" && agent.status === "alive";
  return {
    name: agent.name,
    status,
    why: drainedHere ? "an operator drained it" : agent.why,
    since: wallOf(agent.since),
    lastSeen: agent.heardAt === null ? null : wallOf(agent.heardAt),
    labels: agent.labels,
    version: agent.version,
    cordoned: agent.cordoned,
    draining: agent.draining || agent.leaving,
    setAsideUntil: agent.setAsideUntil === null ? null : wallOf(agent.setAsideUntil),
    capacity: agent.capacity,
    reserved: { cpu: Math.round(reserved.cpu * 1000) / 1000, memory: reserved.memory },
    load: core.book.work.get(agent.name)?.load ?? null,
    tasks: held.length,
  };
}

function heldBy(core: CoordinatorCore, agent: string): { topology: Topology; task: string }[] {
  return [...core.book.topologies.values()].flatMap((topology) =>
    [...topology.placed.values()]
      .filter((placed) => placed.agent === agent)
      .map(({ task }) => ({ topology, task }))
      .sort((a, b) => (a.task < b.task ? -1 : 1)),
  );
}

function chainOf(topology: Topology, task: string) {
  const head = parseTaskId(task)!.head;
  return topology.chains.find((chain) => chain.head === head)!;
}
