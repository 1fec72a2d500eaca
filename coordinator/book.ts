import type { HeartbeatMessage, TaskReport, TopologyReport } from "../proto/index.js";
import {
  type Chain,
  type ChainFeed,
  chainFeedsOf,
  chainsOf,
  type PlannedLink,
  type TaskId,
} from "../topology/index.js";
import type { Alarm } from "./http/types.js";
import {
  keyOf,
  type MetaRecord,
  type StoreRecord,
  type TaskRecord,
  type TopologyRecord,
  taskKey,
  topologyKey,
  type Write,
} from "./records.js";
import type { Unplaceable } from "./scheduler/view.js";

/** A topology as the coordinator works with it. */
export interface Topology {
  record: TopologyRecord;
  readonly chains: readonly Chain[];
  readonly feeds: readonly ChainFeed[];
  readonly placed: Map<TaskId, TaskRecord>;
  /** Links between the tasks as last worked out; null = the set of tasks changed since. */
  links: readonly PlannedLink[] | null;
  /** Why tasks have no place, as of the last plan. */
  unplaceable: Unplaceable[];
  /** Running ms at which draining ends in any case. */
  drainUntil: number;
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
  /** Since when its pinned tasks run empty (operator's drain), running ms. */
  drainUntil: number | null;
  load: HeartbeatMessage["load"] | null;
  tasks: ReadonlyMap<string, TaskReport>;
  topologies: ReadonlyMap<string, TopologyReport>;
  /** What it says of itself, by code. */
  alarms: ReadonlyMap<string, Alarm>;
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
  readonly topologies = new Map<string, Topology>();
  readonly work = new Map<string, AgentWork>();
  readonly #alarms = new Map<string, Raised>();
  readonly #writes = new Map<string, StoreRecord | null>();
  #writtenDecision: number;

  constructor(meta: MetaRecord) {
    this.installation = meta.installation;
    this.term = meta.term;
    this.decision = meta.decision;
    this.knows = meta.decision;
    this.seenTerm = meta.seenTerm;
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
    this.put({ kind: "meta", installation, term, decision, seenTerm });
    this.#writtenDecision = decision;
  }

  /** Takes a topology in, from a submit or from the store. */
  open(record: TopologyRecord, now: number): Topology {
    const chains = chainsOf(record.spec);
    const topology: Topology = {
      record,
      chains,
      feeds: chainFeedsOf(record.spec, chains),
      placed: new Map(),
      links: null,
      unplaceable: [],
      drainUntil: now + record.drainMs,
    };
    this.topologies.set(record.name, topology);
    return topology;
  }

  change(topology: Topology, change: Partial<TopologyRecord>): void {
    topology.record = { ...topology.record, ...change };
    this.put(topology.record);
  }

  /** Puts a task on an agent under a new epoch, higher than any before it. */
  place(topology: Topology, task: TaskId, agent: string, wall: number): void {
    const before = topology.placed.get(task);
    if (before === undefined) topology.links = null;
    const since = before?.agent === agent ? before.since : wall;
    const record: TaskRecord = {
      kind: "task",
      topology: topology.record.name,
      task,
      agent,
      term: this.term,
      number: this.nextDecision(),
      since,
    };
    topology.placed.set(task, record);
    this.put(record);
  }

  unplace(topology: Topology, task: TaskId): void {
    if (!topology.placed.delete(task)) return;
    topology.links = null;
    this.remove(taskKey(topology.record.name, task));
  }

  /** Takes all of a topology's tasks off their agents. */
  clear(topology: Topology): void {
    for (const task of [...topology.placed.keys()]) this.unplace(topology, task);
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

export function freshWork(): AgentWork {
  return {
    assigned: 0,
    publishedAt: Number.NEGATIVE_INFINITY,
    reportedTerm: 0,
    reportedGeneration: 0,
    ahead: false,
    drainUntil: null,
    load: null,
    tasks: new Map(),
    topologies: new Map(),
    alarms: new Map(),
  };
}

/** Key of a task in an agent's report. */
export function reportKey(topology: string, task: TaskId): string {
  return `${topology}/${task}`;
}
