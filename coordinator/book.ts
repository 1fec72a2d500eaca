import { HeadwaterError } from "../base/index.js";
import type {
  HeartbeatMessage,
  ListenerReport,
  ProgramReport,
  Replica,
  TaskReport,
  TopologyReport,
} from "../proto/index.js";
import {
  type Chain,
  type ChainFeed,
  chainFeedsOf,
  chainsOf,
  commits,
  type GraphSpec,
  isExclusive,
  type PlannedLink,
  parseTaskId,
  type TaskId,
} from "../topology/index.js";
import type { ApiTokenRecord } from "./api-tokens.js";
import type { Alarm } from "./http/types.js";
import type { TaskLosses } from "./losses.js";
import {
  keyOf,
  type MetaRecord,
  noCopies,
  type StoreRecord,
  type TaskRecord,
  type TopologyRecord,
  taskKey,
  topologyKey,
  type UpgradeRecord,
  type Write,
} from "./records.js";
import type { Unplaceable } from "./scheduler/view.js";
import type { UpgradeTimes } from "./upgrades.js";

/** A topology as the coordinator works with it. */
export interface Topology {
  record: TopologyRecord;
  chains: readonly Chain[];
  feeds: readonly ChainFeed[];
  /** Chains whose tasks commit, and those of which one task at most may act; by head. */
  committing: ReadonlySet<string>;
  exclusive: ReadonlySet<string>;
  readonly placed: Map<TaskId, TaskRecord>;
  /** Tasks that run nowhere and whose record is still needed. */
  readonly parked: Map<TaskId, TaskRecord>;
  /** Where a task goes as soon as its copy there is whole (rebalance). */
  readonly heading: Map<TaskId, string>;
  /** Nonces of the agents' processes that could not read what they have of a task, until an owner can. */
  readonly unread: Map<TaskId, Set<string>>;
  /** Links between the tasks as last worked out; null = the set of tasks changed since. */
  links: readonly PlannedLink[] | null;
  /** Why tasks have no place, as of the last plan. */
  unplaceable: Unplaceable[];
  /** Running ms at which draining ends in any case. */
  drainUntil: number;
  /** Running ms at which the present phase of an update must be over; Infinity = not yet worked out. */
  updateUntil: number;
}

/** What an agent last said about its work, and what it was last told. */
export interface AgentWork {
  /** Generation of its assignment; 0 = none was made in this life of the coordinator. */
  assigned: number;
  publishedAt: number;
  reportedTerm: number;
  reportedGeneration: number;
  /** It knows decisions that this coordinator does not: the coordinator's store is an old one. */
  ahead: boolean;
  /** It has sent a heartbeat in this life of the coordinator. */
  heard: boolean;
  /** Since when its pinned tasks run empty (operator's drain), running ms. */
  drainUntil: number | null;
  load: HeartbeatMessage["load"] | null;
  tasks: ReadonlyMap<string, TaskReport>;
  topologies: ReadonlyMap<string, TopologyReport>;
  /** What it says of itself, by code. */
  alarms: ReadonlyMap<string, Alarm>;
  /** Of the last upgrade of its program. */
  program: ProgramReport | null;
  /** Of its port for sensors; null = it has none. */
  listener: ListenerReport | null;
  /** It gets no copies of other agents' tasks before this, for want of room (running ms); null = it does. */
  crowdedUntil: number | null;
  /** When the copies that it has are looked at again, running ms. */
  crowdedLookAt: number;
  /** Tuples that its tasks have dropped, by report key. */
  losses: ReadonlyMap<string, TaskLosses>;
}

interface Raised {
  readonly alarm: Alarm;
  readonly at: number;
  readonly stands: boolean;
}

const alarmKeptMs = 600_000;

/**
 * The coordinator's books: what is recorded, what was reported, and the alarms. Changes of records are
 * collected until they are taken as one batch of writes.
 */
export class Book {
  readonly installation: string;
  readonly term: number;
  decision: number;
  /** The highest decision of earlier terms that is known here. */
  knows: number;
  seenTerm: number;
  /** Agents that must report before anything is decided, because the store was an old copy; null = none. */
  unheard: Set<string> | null;
  /** All have reported, and agents run versions that the store does not have: an operator is waited for. */
  held = false;
  /** From this number on, decisions of this life follow what agents had reported; Infinity = none does. */
  learntFrom = Infinity;
  readonly topologies = new Map<string, Topology>();
  readonly work = new Map<string, AgentWork>();
  /** API tokens that were given out, by name. */
  readonly tokens = new Map<string, ApiTokenRecord>();
  /** The last upgrade of agents' programs; null = there was none. */
  upgrade: UpgradeRecord | null = null;
  /** When the upgrade is looked at again, running ms, and when its agents were told. */
  upgradeLookAt = Number.NEGATIVE_INFINITY;
  readonly upgradeTimes = new Map<string, UpgradeTimes>();
  readonly #alarms = new Map<string, Raised>();
  readonly #writes = new Map<string, StoreRecord | null>();
  #writtenDecision: number;

  constructor(meta: MetaRecord) {
    this.installation = meta.installation;
    this.term = meta.term;
    this.decision = meta.decision;
    this.knows = meta.decision;
    this.seenTerm = meta.seenTerm;
    this.unheard = meta.unheard ? new Set(meta.unheard) : null;
    this.#writtenDecision = -1;
  }

  /** Numbers rise over everything that is ever decided, so that no epoch and no generation comes twice. */
  nextDecision(): number {
    return ++this.decision;
  }

  put(record: StoreRecord): void {
    this.#writes.set(keyOf(record), record);
  }

  remove(key: string): void {
    this.#writes.set(key, null);
  }

  /** The writes since the last call, the counter of decisions with them; empty = nothing to make durable. */
  takeWrites(): readonly Write[] {
    if (this.#writtenDecision !== this.decision) this.putMeta();
    const writes = [...this.#writes].map(([key, record]) => ({ key, record }));
    this.#writes.clear();
    return writes;
  }

  putMeta(): void {
    const { installation, term, decision, seenTerm } = this;
    const unheard = this.unheard === null ? null : [...this.unheard].sort();
    this.put({ kind: "meta", installation, term, decision, seenTerm, unheard });
    this.#writtenDecision = decision;
  }

  setUpgrade(record: UpgradeRecord): void {
    this.upgrade = record;
    this.put(record);
  }

  /** Takes a topology in, from a submit or from the store. */
  open(record: TopologyRecord, now: number): Topology {
    const topology: Topology = {
      record,
      ...derivedFrom(record.spec),
      placed: new Map(),
      parked: new Map(),
      heading: new Map(),
      unread: new Map(),
      links: null,
      unplaceable: [],
      drainUntil: now + record.drainMs,
      updateUntil: Infinity,
    };
    this.topologies.set(record.name, topology);
    return topology;
  }

  change(topology: Topology, change: Partial<TopologyRecord>): void {
    topology.record = { ...topology.record, ...change };
    this.put(topology.record);
  }

  /** Another version takes the place of the one that runs; tasks stay as they are recorded. */
  revise(topology: Topology, change: Partial<TopologyRecord>): void {
    this.change(topology, change);
    Object.assign(topology, derivedFrom(topology.record.spec), { links: null, unplaceable: [] });
  }

  /** Takes a task's record in from the store. */
  recall(record: TaskRecord): void {
    const topology = this.topologies.get(record.topology);
    const whole = { ...noCopies, ...record };
    (whole.parked ? topology?.parked : topology?.placed)?.set(record.task, whole);
  }

  /**
   * Puts a task on an agent under a new epoch, higher than any before it. Its state must be there: where a
   * replica is recorded, only an agent that has one may become the owner, which counts its replicas anew in
   * each epoch. What others have counts until that one has shown that its copy is open.
   */
  place(topology: Topology, task: TaskId, agent: string, wall: number): void {
    const before = topology.placed.get(task) ?? topology.parked.get(task);
    const { replicas, former, standby } = before ?? noCopies;
    const whole = [...replicas, ...former];
    const own = whole.filter((replica) => replica.agent === agent);
    if (own.length === 0 && whole.length > 0) {
      throw new HeadwaterError("invariant", `${task} would go to ${agent}, which has no copy of its state`);
    }
    const goesOn = before?.agent === agent;
    const others = whole.filter((replica) => replica.agent !== agent);
    this.restart(topology, task, agent, own, wall, { standby: goesOn ? standby : null, former: others });
  }

  /** Puts a task on an agent under a new epoch with these replicas and no others, whatever was recorded. */
  restart(
    topology: Topology,
    task: TaskId,
    agent: string,
    replicas: readonly Replica[],
    wall: number,
    { standby, former }: Pick<TaskRecord, "standby" | "former"> = noCopies,
  ): void {
    const before = topology.placed.get(task);
    if (before === undefined) topology.links = null;
    const since = before?.agent === agent ? before.since : wall;
    const { name } = topology.record;
    const epoch = { term: this.term, number: this.nextDecision() };
    const copies = { replicas, former, standby, retired: [], parked: false };
    const record: TaskRecord = { kind: "task", topology: name, task, agent, ...epoch, since, ...copies };
    topology.parked.delete(task);
    topology.heading.delete(task);
    topology.placed.set(task, record);
    this.put(record);
  }

  /** Changes a task's record in the same epoch. */
  amend(topology: Topology, record: TaskRecord, change: Partial<TaskRecord>): TaskRecord {
    const amended = { ...record, ...change };
    (amended.parked ? topology.parked : topology.placed).set(record.task, amended);
    this.put(amended);
    return amended;
  }

  /** The task runs nowhere from here on; its record stays while somebody holds its state or may still act. */
  unplace(topology: Topology, task: TaskId): void {
    const record = topology.placed.get(task);
    if (record === undefined) return;
    topology.placed.delete(task);
    topology.heading.delete(task);
    topology.links = null;
    const { head } = parseTaskId(task)!;
    if (record.replicas.length > 0 || topology.exclusive.has(head)) {
      this.amend(topology, record, { parked: true });
    } else this.remove(taskKey(topology.record.name, task));
  }

  /** Forgets a parked task. */
  unpark(topology: Topology, task: TaskId): void {
    if (topology.parked.delete(task)) this.remove(taskKey(topology.record.name, task));
  }

  /** Takes all of a topology's tasks off their agents. */
  clear(topology: Topology): void {
    for (const task of [...topology.placed.keys()]) this.unplace(topology, task);
    for (const task of [...topology.parked.keys()]) this.unpark(topology, task);
    topology.unplaceable = [];
  }

  drop(topology: Topology): void {
    this.clear(topology);
    this.topologies.delete(topology.record.name);
    this.remove(topologyKey(topology.record.name));
  }

  workOf(agent: string): AgentWork {
    const known = this.work.get(agent);
    if (known !== undefined) return known;
    const fresh = freshWork();
    this.work.set(agent, fresh);
    return fresh;
  }

  /**
   * True the first time only. One that does not stand until it is lowered goes by itself after
   * `alarmKeptMs`.
   */
  raise(alarm: Alarm, now: number, stands: boolean): boolean {
    const key = `${alarm.code} ${alarm.subject}`;
    const known = this.#alarms.get(key);
    this.#alarms.set(key, { alarm: { ...alarm, since: known?.alarm.since ?? alarm.since }, at: now, stands });
    return known === undefined;
  }

  isRaised(code: string, subject: string): boolean {
    return this.#alarms.has(`${code} ${subject}`);
  }

  lower(code: string, subject: string): boolean {
    return this.#alarms.delete(`${code} ${subject}`);
  }

  expireAlarms(now: number): void {
    for (const [key, { at, stands }] of this.#alarms) {
      if (!stands && now - at >= alarmKeptMs) this.#alarms.delete(key);
    }
  }

  /** Alarms of the coordinator's own, and what agents say of themselves. */
  get alarms(): readonly Alarm[] {
    const raised = [...this.#alarms.values()].map(({ alarm }) => alarm);
    return [...raised, ...[...this.work.values()].flatMap(({ alarms }) => [...alarms.values()])];
  }
}

function derivedFrom(spec: GraphSpec): Pick<Topology, "chains" | "feeds" | "committing" | "exclusive"> {
  const chains = chainsOf(spec);
  const heads = (chosen: readonly Chain[]) => new Set(chosen.map(({ head }) => head));
  return {
    chains,
    feeds: chainFeedsOf(spec, chains),
    committing: heads(chains.filter((chain) => commits(spec, chain))),
    exclusive: heads(chains.filter((chain) => isExclusive(spec, chain))),
  };
}

export function freshWork(): AgentWork {
  return {
    assigned: 0,
    publishedAt: Number.NEGATIVE_INFINITY,
    reportedTerm: 0,
    reportedGeneration: 0,
    ahead: false,
    heard: false,
    drainUntil: null,
    load: null,
    tasks: new Map(),
    topologies: new Map(),
    alarms: new Map(),
    program: null,
    listener: null,
    crowdedUntil: null,
    crowdedLookAt: 0,
    losses: new Map(),
  };
}

/** Throws `not-found` when there is none of the name. */
export function requireTopology(book: Book, name: string): Topology {
  const topology = book.topologies.get(name);
  if (topology !== undefined) return topology;
  throw new HeadwaterError("not-found", `there is no topology ${name}`, {
    place: "topology",
    remedy: "`headwater list` shows those that are there",
  });
}

/** All that is recorded of its tasks, also of those that run nowhere. */
export function recordsOf({ placed, parked }: Topology): readonly TaskRecord[] {
  return [...placed.values(), ...parked.values()];
}

/** Key of a task in an agent's report. */
export function reportKey(topology: string, task: TaskId): string {
  return `${topology}/${task}`;
}
