import {
  type AssignedStandby,
  type AssignedTask,
  type AssignedTopology,
  type AssignmentMessage,
  beginsEmpty,
  type EarlierFields,
  type NextVersion,
  type Peer,
} from "../proto/index.js";
import {
  type EarlierStream,
  earlierFor,
  linksOf,
  type PlannedLink,
  type PlannedTask,
  parseTaskId,
  type TaskId,
} from "../topology/index.js";
import { recordsOf, type Topology } from "./book.js";
import type { PendingUpdate, TaskRecord } from "./records.js";

/** What the whole desired state of one agent says of one topology, and its text for comparing. */
interface Section {
  readonly assigned: AssignedTopology;
  readonly text: string;
}

/** Envelope of an assignment, the same for all agents. */
export interface AssignmentFrame {
  readonly installation: string;
  readonly term: number;
  readonly knows: number;
  readonly heartbeatMs: number;
  readonly leaseMs: number;
}

/**
 * Desired state, agent by agent. A topology's part is worked out anew when the topology changed; only
 * agents whose part really differs get a new assignment.
 */
export class Assignments {
  readonly #sections = new Map<string, Map<string, Section>>();
  readonly #changed = new Set<string>();

  /** Replaces what all agents are told about a topology. */
  update(topology: string, parts: ReadonlyMap<string, AssignedTopology>): void {
    for (const [agent, sections] of this.#sections) {
      if (!parts.has(agent) && sections.delete(topology)) this.#changed.add(agent);
    }
    for (const [agent, assigned] of parts) {
      const text = JSON.stringify(assigned);
      const sections = this.#sectionsOf(agent);
      if (sections.get(topology)?.text === text) continue;
      sections.set(topology, { assigned, text });
      this.#changed.add(agent);
    }
  }

  /** The agent gets an assignment, if only an empty one. */
  need(agent: string): void {
    this.#changed.add(agent);
  }

  forget(agent: string): void {
    this.#sections.delete(agent);
    this.#changed.delete(agent);
  }

  /** Agents whose assignment differs from what it was at the last call. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed].sort();
    this.#changed.clear();
    return changed;
  }

  message(agent: string, generation: number, frame: AssignmentFrame): AssignmentMessage {
    const sections = [...this.#sectionsOf(agent)].sort(([a], [b]) => (a < b ? -1 : 1));
    const topologies = sections.map(([, section]) => section.assigned);
    return { kind: "assignment", agent, ...frame, generation, topologies };
  }

  /** The agent's part of each topology. */
  sections(agent: string): readonly AssignedTopology[] {
    return [...(this.#sections.get(agent)?.values() ?? [])].map(({ assigned }) => assigned);
  }

  /** Topologies of which the agent only holds the bundle. */
  warm(agent: string): readonly string[] {
    const sections = [...(this.#sections.get(agent) ?? [])];
    const idle = ({ assigned }: Section) => assigned.tasks.length + assigned.standbys.length === 0;
    return sections.filter(([, section]) => idle(section)).map(([topology]) => topology);
  }

  #sectionsOf(agent: string): Map<string, Section> {
    const known = this.#sections.get(agent);
    if (known !== undefined) return known;
    const fresh = new Map<string, Section>();
    this.#sections.set(agent, fresh);
    return fresh;
  }
}

/**
 * A topology's part for each agent that runs some of it, holds a copy, or is kept warm. Peers are those that
 * an agent's own tasks are linked with; a movable one that is nowhere has agent "".
 */
export function partsOf(
  topology: Topology,
  warm: ReadonlySet<string>,
  draining: ReadonlySet<string>,
): ReadonlyMap<string, AssignedTopology> {
  const { record, placed } = topology;
  if (record.desired === "ended") return new Map();
  const ending = record.desired === "ending";
  const idle = ending ? record.awaiting : warm;
  const shares = new Map<string, Share>();
  for (const agent of idle) shareOf(shares, agent);
  const barred = new Set(record.barred);
  for (const one of placed.values()) {
    if (!barred.has(one.agent)) shareOf(shares, one.agent).tasks.push(assignedTask(topology, one));
    else shareOf(shares, one.agent);
  }
  for (const record of recordsOf(topology)) {
    const { task, agent: owner, term, number, replicas, former, standby, parked } = record;
    const holders = [...(parked ? replicas : []), ...former].map(({ agent }) => agent);
    if (standby !== null) holders.push(standby.agent);
    for (const agent of new Set(holders)) {
      if (!barred.has(agent)) shareOf(shares, agent).standbys.push({ task, owner, term, number });
    }
  }
  const peers = peersOf(topology);
  const { update = null } = record;
  const next = update === null ? null : nextOf(update);
  const earlier = earlierFor(record.earlier ?? [], record.spec).map(fieldsInOrder);
  const parts = new Map<string, AssignedTopology>();
  for (const [agent, { tasks: own, standbys }] of shares) {
    own.sort(byTask);
    standbys.sort(byTask);
    parts.set(agent, {
      topology: record.name,
      revision: record.revision,
      bundle: record.bundle,
      bundleBytes: record.bundleBytes,
      graph: record.graph,
      heapMb: record.spec.settings.heapMb,
      paused: record.desired === "paused",
      draining: record.desired === "draining" || update?.phase === "draining" || draining.has(agent),
      ending,
      tasks: own,
      standbys,
      peers: peers.get(agent) ?? [],
      next: ending ? null : next,
      earlier,
    });
  }
  return parts;
}

function nextOf({ bundle, bundleBytes, graph, spec }: PendingUpdate): NextVersion {
  return { bundle, bundleBytes, graph, heapMb: spec.settings.heapMb };
}

function fieldsInOrder({ stream, fields }: EarlierStream): EarlierFields {
  return { stream, fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** What one agent does for a topology. */
interface Share {
  readonly tasks: AssignedTask[];
  readonly standbys: AssignedStandby[];
}

function shareOf(shares: Map<string, Share>, agent: string): Share {
  const known = shares.get(agent);
  if (known !== undefined) return known;
  const fresh = { tasks: [], standbys: [] };
  shares.set(agent, fresh);
  return fresh;
}

function assignedTask(topology: Topology, record: TaskRecord): AssignedTask {
  const { task, term, number, agent, replicas, former, retired } = record;
  const { head, agent: pinnedTo } = parseTaskId(task)!;
  if (!topology.committing.has(head)) return { task, term, number, ...beginsEmpty };
  const store = replicas.find((replica) => replica.agent === agent)?.store ?? "";
  const waits = topology.record.spec.settings.whenDegraded === "wait";
  const wait = waits && pinnedTo === null && replicas.length < 2;
  const prove = former.length > 0;
  // An owner goes on with whom it counts until it has shown its own copy.
  const counted = former.find((replica) => retired.includes(replica.agent)) ?? record.standby;
  const standby = counted?.store === "" ? null : counted;
  return { task, term, number, store, standby, wait, prove };
}

function byTask(a: { readonly task: TaskId }, b: { readonly task: TaskId }): number {
  return a.task < b.task ? -1 : 1;
}

/** All tasks of a topology: pinned ones as they are placed, movable ones by their chains' parallelism. */
export function allTasksOf(topology: Topology): readonly PlannedTask[] {
  const tasks: PlannedTask[] = [];
  for (const chain of topology.chains) {
    if (chain.placement.kind === "onEach") continue;
    for (let index = 0; index < chain.parallelism; index++) {
      tasks.push({ id: `${chain.head}:${index}`, head: chain.head, index, agent: null });
    }
  }
  for (const task of topology.placed.keys()) {
    const parsed = parseTaskId(task);
    if (parsed !== null && parsed.agent !== null) tasks.push(parsed);
  }
  return tasks;
}

export function linksIn(topology: Topology): readonly PlannedLink[] {
  topology.links ??= linksOf(topology.record.spec, topology.chains, allTasksOf(topology));
  return topology.links;
}

function peersOf(topology: Topology): ReadonlyMap<string, readonly Peer[]> {
  const linked = new Map<string, Set<TaskId>>();
  const note = (task: TaskId, other: TaskId) => {
    const agent = topology.placed.get(task)?.agent;
    if (agent === undefined) return;
    const others = linked.get(agent);
    if (others === undefined) linked.set(agent, new Set([other]));
    else others.add(other);
  };
  for (const { from, to } of linksIn(topology)) {
    note(from, to);
    note(to, from);
  }
  const peers = new Map<TaskId, Peer>();
  const peerOf = (task: TaskId): Peer => {
    const known = peers.get(task);
    if (known !== undefined) return known;
    const { agent = "", term = 0, number = 0 } = topology.placed.get(task) ?? {};
    const peer = { task, agent, term, number };
    peers.set(task, peer);
    return peer;
  };
  return new Map([...linked].map(([agent, tasks]) => [agent, [...tasks].sort().map(peerOf)]));
}
