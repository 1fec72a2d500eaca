import type { HeartbeatMessage, TaskReport } from "../proto/index.js";
import { parseTaskId } from "../topology/index.js";
import { recordsOf, reportKey, type Topology } from "./book.js";
import { doesCommit } from "./copies.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";

const alarmOf = ["store-old", "coordinator"] as const;

/**
 * The store turned out to be an old copy, and there is state: who owns what, and whose copies count, is known
 * by the agents alone. So nothing is decided and nobody is told anything before all of them have reported,
 * or an operator says to go on without the rest (`lift-freeze`).
 */
export function beginToLearn(desk: Desk, now: Now): void {
  const { book, cluster } = desk;
  if (book.unheard !== null) return;
  book.unheard = new Set([...cluster.agents.keys()].filter((agent) => !book.workOf(agent).heard));
  book.putMeta();
  sayWhoIsMissing(desk, now);
}

/** The coordinator was restarted meanwhile: what it had heard is gone, so all have to report again. */
export function resumeLearning(desk: Desk, now: Now): void {
  const { book, cluster } = desk;
  if (book.unheard === null) return;
  for (const agent of cluster.agents.keys()) book.unheard.add(agent);
  sayWhoIsMissing(desk, now);
}

/** True when some topology has tasks that commit: then an old copy of the store is not simply followed. */
export function hasState(desk: Desk): boolean {
  return [...desk.book.topologies.values()].some(({ committing }) => committing.size > 0);
}

/** Another life of an agent: what the one before reported is gone. */
export function unhear(desk: Desk, agent: string): void {
  const { book } = desk;
  book.workOf(agent).heard = false;
  if (book.unheard === null || book.unheard.has(agent)) return;
  book.unheard.add(agent);
  book.putMeta();
}

/** An agent has reported, and perhaps named others that hold copies. */
export function hear(desk: Desk, beat: HeartbeatMessage, now: Now): void {
  const { book } = desk;
  const { unheard } = book;
  if (unheard === null) return;
  const before = [...unheard].join();
  unheard.delete(beat.agent);
  for (const { replicas } of beat.tasks) {
    for (const { agent } of replicas) if (book.work.get(agent)?.heard !== true) unheard.add(agent);
  }
  if (unheard.size === 0) for (const agent of withStoresShut(desk)) unheard.add(agent);
  if (unheard.size === 0) learn(desk, now);
  else if ([...unheard].join() !== before) {
    book.putMeta();
    sayWhoIsMissing(desk, now);
  }
}

/**
 * Decides by what was reported: the owner with the highest epoch of a task wins and keeps its standby, which
 * counts again when it has followed, and everything gets an epoch above all that there was (I2, I6).
 */
export function learn(desk: Desk, now: Now): void {
  const { book } = desk;
  if (book.unheard === null) return;
  book.unheard = null;
  book.putMeta();
  book.lower(...alarmOf);
  for (const topology of book.topologies.values()) {
    for (const { task, agent } of [...topology.placed.values()]) {
      const found = highest(desk, topology, task);
      if (found === null) book.place(topology, task, agent, now.wall);
      else adopt(desk, topology, found, now);
    }
    for (const { task } of [...topology.parked.values()]) {
      const found = highest(desk, topology, task);
      if (found !== null) adopt(desk, topology, found, now);
    }
    desk.touch(topology.record.name);
  }
  for (const agent of desk.cluster.agents.keys()) desk.renewAssignment(agent);
  desk.replan();
}

/**
 * Agents that own a task in the highest epoch of all and have not opened the store of its state: their
 * reports name nobody's copies yet, and an older owner's copy must not win for that.
 */
function withStoresShut(desk: Desk): ReadonlySet<string> {
  const agents = new Set<string>();
  for (const topology of desk.book.topologies.values()) {
    for (const { task } of recordsOf(topology)) {
      // A pinned task's state is on its agent, whoever reports what.
      if (!doesCommit(topology, task) || parseTaskId(task)!.agent !== null) continue;
      const found = highest(desk, topology, task, true);
      if (found !== null && found.report.replicas.length === 0) agents.add(found.agent);
    }
  }
  return agents;
}

interface Found {
  readonly agent: string;
  readonly report: TaskReport;
}

/**
 * The report of the task with the highest epoch, when that is as high as the recorded one, of an owner.
 * `shut`: also of one whose store is not open, with an epoch above the recorded one. What this life of the
 * coordinator has recorded before it knew better is no measure: it was made from the old copy.
 */
function highest({ book }: Desk, topology: Topology, task: string, shut = false): Found | null {
  const record = topology.placed.get(task) ?? topology.parked.get(task);
  const measure = record === undefined || record.term === book.term ? { term: 0, number: 0 } : record;
  let found: Found | null = null;
  for (const [agent, { tasks }] of book.work) {
    const report = tasks.get(reportKey(topology.record.name, task));
    if (report === undefined) continue;
    const opened = report.replicas.length > 0;
    if (!opened && !shut) continue;
    const { term, number } = found?.report.epoch ?? measure;
    const more = report.epoch.term - term || report.epoch.number - number;
    if (more > 0 || (more === 0 && found === null && opened)) found = { agent, report };
  }
  return found;
}

function adopt({ book }: Desk, topology: Topology, { agent, report }: Found, now: Now): void {
  const own = report.replicas.filter((replica) => replica.agent === agent);
  const standby = report.replicas.find((replica) => replica.agent !== agent) ?? null;
  book.restart(topology, report.task, agent, own, now.wall, standby);
}

function sayWhoIsMissing(desk: Desk, now: Now): void {
  const missing = [...(desk.book.unheard ?? [])].sort().join(", ");
  const text =
    "the coordinator's store is an old copy; agents go on with what they have, and nothing is decided " +
    `until these have reported what they hold: ${missing}; \`headwater lift-freeze\` goes on without them`;
  const [code, subject] = alarmOf;
  desk.alarm(code, subject, text, now, true);
}
