import type { HeartbeatMessage, TaskReport } from "../proto/index.js";
import { reportKey, type Topology } from "./book.js";
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

interface Found {
  readonly agent: string;
  readonly report: TaskReport;
}

/** The report of the task with the highest epoch, when that is as high as the recorded one, of an owner. */
function highest({ book }: Desk, topology: Topology, task: string): Found | null {
  const record = topology.placed.get(task) ?? topology.parked.get(task);
  let found: Found | null = null;
  for (const [agent, { tasks }] of book.work) {
    const report = tasks.get(reportKey(topology.record.name, task));
    if (report === undefined || report.replicas.length === 0) continue;
    const { term, number } = found?.report.epoch ?? record ?? { term: 0, number: 0 };
    const more = report.epoch.term - term || report.epoch.number - number;
    if (more > 0 || (more === 0 && found === null)) found = { agent, report };
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
    `until these have reported: ${missing}; \`headwater lift-freeze\` goes on without them`;
  const [code, subject] = alarmOf;
  desk.alarm(code, subject, text, now, true);
}
