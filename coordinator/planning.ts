import type { Replica } from "../proto/index.js";
import { parseTaskId, type TaskId } from "../topology/index.js";
import { type AgentWork, type Book, recordsOf, reportKey, type Topology } from "./book.js";
import type { Cluster } from "./cluster.js";
import type { ClusterAgent } from "./cluster-agent.js";
import { appoint, doesCommit, isUnreadable, storeOf, withStoresFailing } from "./copies.js";
import { copiesOn, isLarge } from "./crowded.js";
import type { Desk } from "./desk.js";
import { Feasible } from "./scheduler/feasible.js";
import {
  canRead,
  type Plan,
  type SchedulerView,
  type ViewAgent,
  type ViewCopies,
  type ViewTopology,
} from "./scheduler/view.js";
import { warmAgents } from "./scheduler/warm.js";
import type { Telemetry } from "./telemetry.js";

/**
 * What the scheduler sees of cluster and book. A draining topology is looked after until it has run empty.
 */
export function viewOf(
  cluster: Cluster,
  book: Book,
  telemetry: Telemetry,
  now: number,
  lapseMs: number,
): SchedulerView {
  const topologies = [...book.topologies.values()].filter(isPlanned);
  const agents = [...cluster.agents.values()].map((agent) => viewOfAgent(agent, book, now));
  const views = topologies.map((topology) => {
    return {
      ...viewOfTopology(topology, telemetry),
      failing: withStoresFailing(book, topology),
      copies: copiesIn(topology, cluster, book),
      tied: tiedIn(topology, cluster, book, now, lapseMs),
    };
  });
  const held = isHeld(book);
  return { agents: agents.sort(byName), topologies: views.sort(byName), frozen: cluster.frozen, held };
}

/** True when an agent knows decisions that this store does not: what is recorded of copies may be old. */
function isHeld(book: Book): boolean {
  return book.unheard !== null || [...book.work.values()].some(({ ahead }) => ahead);
}

export function isPlanned({ record }: Topology): boolean {
  return record.desired === "running" || record.desired === "paused" || record.desired === "draining";
}

/** Makes a plan true in the book; returns the topologies that changed. */
export function applyPlan(plan: Plan, desk: Desk, wall: number): ReadonlySet<string> {
  const { book } = desk;
  const changed = new Set<string>();
  for (const { topology, task } of [...plan.removals, ...plan.releases]) {
    book.unplace(book.topologies.get(topology)!, task);
    changed.add(topology);
  }
  for (const { topology, task, to } of plan.moves) {
    book.place(book.topologies.get(topology)!, task, to, wall);
    changed.add(topology);
  }
  for (const { topology: name, task, agent } of plan.standbys) {
    const topology = book.topologies.get(name)!;
    appoint(desk, topology, topology.placed.get(task)!, agent);
  }
  for (const topology of book.topologies.values()) topology.unplaceable = [];
  for (const left of plan.unplaceable) book.topologies.get(left.topology)!.unplaceable.push(left);
  return changed;
}

/** Who may hold bundles warm: one picture for all topologies, and a text that tells whether it changed. */
export class WarmView {
  readonly agents: readonly ViewAgent[];
  readonly feasible: Feasible;
  readonly text: string;

  constructor(cluster: Cluster) {
    this.agents = [...cluster.agents.values()].map(viewOfWarm).sort(byName);
    this.feasible = new Feasible(this.agents);
    this.text = JSON.stringify(this.agents.map(({ name, labels, closed }) => [name, labels, closed]));
  }
}

/** Agents that are to hold a topology's bundle, whether they run some of it or not. */
export function warmFor(topology: Topology, { agents, feasible }: WarmView): ReadonlySet<string> {
  const warm = new Set<string>();
  if (topology.record.desired === "draining" || !isPlanned(topology)) return warm;
  for (const chain of topology.chains) {
    if (chain.placement.kind === "onEach") continue;
    const able = feasible.of(chain.placement);
    for (const index of warmAgents(topology.record.name, agents, able)) warm.add(agents[index]!.name);
  }
  return warm;
}

/** Agents under an operator's drain whose tasks of this topology are all pinned: these run empty in place. */
export function drainingIn(topology: Topology, cluster: Cluster): ReadonlySet<string> {
  const draining = new Set<string>();
  for (const agent of cluster.agents.values()) if (agent.draining) draining.add(agent.name);
  if (draining.size === 0) return draining;
  for (const { task, agent } of topology.placed.values()) {
    if (parseTaskId(task)!.agent === null) draining.delete(agent);
  }
  return draining;
}

/**
 * True when the agent has said that all its tasks of the topology have run empty, under its present
 * assignment.
 */
export function ranEmpty(topology: string, work: AgentWork, term: number): boolean {
  const current = work.reportedTerm === term && work.reportedGeneration >= work.assigned;
  return current && work.topologies.get(topology)?.drained === true;
}

function viewOfAgent(agent: ClusterAgent, book: Book, now: number): ViewAgent {
  const work = book.work.get(agent.name);
  return {
    name: agent.name,
    labels: agent.labels,
    capacity: agent.capacity,
    closed: whyClosed(agent, work),
    holds: holdsOf(agent, work, book, now),
    present: agent.status === "alive" || agent.status === "suspect",
    heard: agent.status === "alive",
    setAside: agent.setAsideUntil !== null,
    copies: copiesOn(book, agent.name),
    storesLayout: agent.storesLayout,
  };
}

/** For warm bundles a short silence is no reason to forget an agent. */
function viewOfWarm(agent: ClusterAgent): ViewAgent {
  const away = agent.status === "lost" || agent.status === "drained";
  const closed = away || agent.cordoned || agent.draining || agent.leaving ? "is away" : null;
  const { name, labels, capacity, storesLayout } = agent;
  const there = { present: !away, heard: !away };
  const about = { name, labels, capacity, closed, storesLayout, ...there };
  return { ...about, holds: "keep", setAside: false, copies: "take" };
}

function whyClosed(agent: ClusterAgent, work: AgentWork | undefined): string | null {
  switch (agent.status) {
    case "joining":
      return "has not reported yet";
    case "suspect":
      return "is silent";
    case "lost":
      return "is lost";
    case "drained":
      return "is stopped";
    case "alive":
      if (work?.ahead === true) return "knows newer decisions than this coordinator";
      if (agent.draining) return "is being drained";
      if (agent.cordoned) return "is cordoned";
      return agent.leaving ? "is stopping" : null;
  }
}

function holdsOf(
  agent: ClusterAgent,
  work: AgentWork | undefined,
  book: Book,
  now: number,
): ViewAgent["holds"] {
  if (work?.ahead === true) return "keep";
  if (agent.status === "lost" || agent.status === "drained") return "leave";
  if (!agent.draining) return agent.leaving ? "leave" : "keep";
  const late = work !== undefined && work.drainUntil !== null && now >= work.drainUntil;
  for (const topology of book.topologies.values()) {
    let pinned = false;
    for (const placed of topology.placed.values()) {
      if (placed.agent !== agent.name) continue;
      if (parseTaskId(placed.task)!.agent === null) return "leave";
      pinned = true;
    }
    if (!pinned || late) continue;
    if (work === undefined || !ranEmpty(topology.record.name, work, book.term)) return "leave";
  }
  return "empty";
}

function viewOfTopology(
  topology: Topology,
  telemetry: Telemetry,
): Omit<ViewTopology, "copies" | "tied" | "failing"> {
  const { record, chains, feeds, placed, committing } = topology;
  return {
    name: record.name,
    chains,
    committing,
    barred: record.barred ?? [],
    feeds: feeds.map(({ from, to, inputs }) => ({
      from,
      to,
      weight: inputs.reduce((sum, { component }) => {
        return sum + Math.max(1, telemetry.rate(record.name, component, "emitted"));
      }, 0),
    })),
    placed: new Map([...placed].map(([task, { agent }]) => [task, agent])),
  };
}

/** Where the state of each movable task is that commits. */
function copiesIn(topology: Topology, cluster: Cluster, book: Book): ReadonlyMap<TaskId, ViewCopies> {
  const copies = new Map<TaskId, ViewCopies>();
  if (topology.committing.size === 0) return copies;
  const barred = topology.record.barred ?? [];
  for (const record of recordsOf(topology)) {
    const { task, agent, replicas, former, standby, retired } = record;
    if (parseTaskId(task)!.agent !== null || !doesCommit(topology, task)) continue;
    const whole = [...replicas, ...former];
    const own = replicas.find((replica) => replica.agent === agent);
    const store = storeOf(book, topology, agent);
    const unread = whole
      .filter((replica) => isUnreadable({ book, cluster }, topology, task, replica))
      .map((replica) => replica.agent);
    copies.set(task, {
      holders: whole.map((replica) => replica.agent),
      unread,
      // Whose copy two owners may have written to, nobody can say.
      able: barred.includes(agent)
        ? []
        : whole
            .filter((replica) => !barred.includes(replica.agent) && mayOwn(replica, topology, cluster, book))
            .filter((replica) => !unread.includes(replica.agent))
            .filter((replica) => canRead(cluster.agents.get(replica.agent), cluster.agents.get(agent)))
            .map((replica) => replica.agent),
      whole: (own === undefined || store === "" || own.store === store) && !unread.includes(agent),
      standby: standby?.agent ?? null,
      retired,
      heading: topology.heading.get(task) ?? null,
      large: isLarge(book, topology, record),
    });
  }
  return copies;
}

function mayOwn(replica: Replica, topology: Topology, cluster: Cluster, book: Book): boolean {
  const agent = cluster.agents.get(replica.agent);
  if (agent?.status !== "alive" || agent.draining || agent.leaving) return false;
  return storeOf(book, topology, replica.agent) === replica.store;
}

/** Exclusive tasks whose agent may still act on them, and why, as a sentence. */
function tiedIn(
  topology: Topology,
  cluster: Cluster,
  book: Book,
  now: number,
  lapseMs: number,
): ReadonlyMap<TaskId, string> {
  const tied = new Map<TaskId, string>();
  if (topology.exclusive.size === 0) return tied;
  for (const { task, agent: name, parked } of recordsOf(topology)) {
    if (!topology.exclusive.has(parseTaskId(task)!.head)) continue;
    const agent = cluster.agents.get(name);
    if (agent === undefined || agent.status === "drained") continue;
    if (agent.heardAt !== null && now - agent.heardAt >= lapseMs) continue;
    if (agent.heardAt === null && agent.status === "lost") continue;
    const work = book.workOf(name);
    const current = work.reportedTerm === book.term && work.reportedGeneration >= work.assigned;
    if (parked && current && !work.tasks.has(reportKey(topology.record.name, task))) continue;
    tied.set(
      task,
      `${task} is exclusive: it waits until agent ${name} has let go of it or its lease is over`,
    );
  }
  return tied;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
