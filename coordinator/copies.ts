import {
  copyUnreadable,
  type HeartbeatMessage,
  type Replica,
  storeFails,
  type TaskReport,
  type TopologyReport,
} from "../proto/index.js";
import { parseTaskId, type TaskId } from "../topology/index.js";
import { type Book, recordsOf, reportKey, type Topology } from "./book.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import type { TaskRecord } from "./records.js";

/**
 * Takes in what an agent says of the copies of its tasks' state, and of its stores; `before`: its last
 * reports. What an owner counts is recorded before it may be promoted.
 */
export function takeCopies(
  desk: Desk,
  beat: HeartbeatMessage,
  before: ReadonlyMap<string, TopologyReport>,
  now: Now,
): void {
  const { book } = desk;
  for (const report of beat.tasks) {
    const topology = book.topologies.get(report.topology);
    const placed = topology?.placed.get(report.task);
    if (topology === undefined || placed === undefined || !doesCommit(topology, report.task)) continue;
    if (report.epoch.term !== placed.term || report.epoch.number !== placed.number) continue;
    if (placed.agent === beat.agent) {
      takeUnread(desk, topology, report, beat);
      takeReplicas(desk, topology, placed, report, follows(book, beat));
    } else barBoth(desk, topology, placed, beat.agent, now);
  }
  for (const report of beat.topologies) {
    const { topology: name, store } = report;
    const topology = book.topologies.get(name);
    if (isFailing(report) !== isFailing(before.get(name))) desk.replan();
    if (topology === undefined || store === "" || before.get(name)?.store === store) continue;
    takeStore(desk, topology, beat.agent, store, now);
  }
}

/**
 * Names who is to hold a copy of a task's state; the one before is out of the replicas from here on. It is a
 * former one until the owner has shown that its own is there, for that may be gone by now. A copy that counts
 * is not taken out while the owner is not there.
 */
export function appoint(desk: Desk, topology: Topology, record: TaskRecord, agent: string | null): void {
  const { standby } = record;
  if ((standby?.agent ?? null) === agent) return;
  const isThere = desk.cluster.agents.get(record.agent)?.status === "alive";
  if (!isThere && record.replicas.length > 1) return;
  if (topology.heading.get(record.task) !== agent) topology.heading.delete(record.task);
  const known = standby !== null && standby.store !== "" ? [standby.agent] : [];
  const others = record.replicas.filter((replica) => replica.agent !== record.agent);
  desk.book.amend(topology, record, {
    standby: agent === null ? null : { agent, store: storeOf(desk.book, topology, agent) },
    replicas: record.replicas.filter((replica) => replica.agent === record.agent),
    former: [...record.former, ...others],
    retired: [...new Set([...record.retired, ...known])].sort(),
  });
  desk.touch(topology.record.name);
}

/** The topology's store on an agent, as it last said; "" = unknown. */
export function storeOf(book: Book, topology: Topology, agent: string): string {
  return book.work.get(agent)?.topologies.get(topology.record.name)?.store ?? "";
}

/** The agent's process has said so of what is in this store, and no owner has read its own copy since. */
export function isUnreadable(
  { book, cluster }: Pick<Desk, "book" | "cluster">,
  topology: Topology,
  task: TaskId,
  { agent, store }: Replica,
): boolean {
  const processes = topology.unread.get(task);
  const now = storeOf(book, topology, agent);
  // Of a store that cannot be opened nothing is said.
  if (processes === undefined || (now !== "" && now !== store)) return false;
  return processes.has(cluster.agents.get(agent)?.boot ?? "");
}

/** Agents whose worker of the topology dies of its store again and again. */
export function withStoresFailing(book: Book, { record }: Topology): readonly string[] {
  const failing = [...book.work].filter(([, { topologies }]) => isFailing(topologies.get(record.name)));
  return failing.map(([agent]) => agent);
}

export function doesCommit(topology: Topology, task: string): boolean {
  return topology.committing.has(parseTaskId(task)?.head ?? "");
}

export function sameReplica(a: Replica, b: Replica): boolean {
  return a.agent === b.agent && a.store === b.store;
}

/** True when what the agent says was said under the very assignment that is its newest. */
function follows(book: Book, beat: HeartbeatMessage): boolean {
  const { assigned } = book.workOf(beat.agent);
  return assigned > 0 && beat.term === book.term && beat.generation === assigned;
}

/**
 * An owner that cannot read its copy makes room for another that has all of the state. That one may fail as
 * well, and nobody is asked twice: else they would take turns.
 */
function takeUnread(
  desk: Desk,
  topology: Topology,
  report: TaskReport,
  { agent, boot }: HeartbeatMessage,
): void {
  const { task, status, why, replicas } = report;
  if (replicas.length > 0) topology.unread.delete(task);
  const before = topology.unread.get(task) ?? new Set();
  if (status !== "failed" || !why.startsWith(copyUnreadable) || before.has(boot)) return;
  topology.unread.set(task, before.add(boot));
  desk.log("warn", why, { topology: report.topology, task, agent });
  desk.replan();
}

function isFailing(report: TopologyReport | undefined): boolean {
  return report !== undefined && report.worker !== "running" && report.why.startsWith(storeFails);
}

function takeReplicas(
  desk: Desk,
  topology: Topology,
  placed: TaskRecord,
  report: TaskReport,
  current: boolean,
): void {
  const { book } = desk;
  let record = placed;
  const own = report.replicas.find(({ agent }) => agent === record.agent);
  if (record.replicas.length === 0 && own !== undefined) {
    record = book.amend(topology, record, { replicas: [own] });
    desk.touch(topology.record.name);
  }
  if (!current || own === undefined) return;
  if (record.former.length > 0 && record.replicas.some((replica) => sameReplica(replica, own))) {
    // Its copy is open, and only when it is told does it act without them: they are not needed any more.
    record = book.amend(topology, record, { former: [] });
    desk.touch(topology.record.name);
    desk.replan();
  } else if (record.former.length === 0) {
    // Whom the owner still counts, its store may count again after a crash: not to be appointed anew.
    const retired = record.retired.filter((agent) => report.replicas.some((each) => each.agent === agent));
    if (retired.length < record.retired.length) {
      record = book.amend(topology, record, { retired });
      desk.replan();
    }
  }
  const { standby, replicas } = record;
  if (standby === null || standby.store === "" || replicas.length !== 1) return;
  if (!report.replicas.some((replica) => sameReplica(replica, standby))) return;
  book.amend(topology, record, { replicas: [...replicas, standby] });
  desk.touch(topology.record.name);
  desk.replan();
  desk.log("info", "a copy of a task's state is whole", { topology: report.topology, task: report.task });
}

/** An agent has a store of the topology that was not known: copies that were in another are gone. */
function takeStore(desk: Desk, topology: Topology, agent: string, store: string, now: Now): void {
  const { book } = desk;
  for (const record of recordsOf(topology)) {
    const { task, standby } = record;
    if (!doesCommit(topology, task)) continue;
    if (standby?.agent === agent && standby.store !== store) {
      const replicas = record.replicas.filter((replica) => replica.agent !== agent);
      book.amend(topology, record, { standby: { agent, store }, replicas });
      desk.touch(topology.record.name);
    }
    if (record.former.some((replica) => replica.agent === agent && replica.store !== store)) {
      const former = record.former.filter((replica) => replica.agent !== agent);
      book.amend(topology, topology.placed.get(task) ?? topology.parked.get(task)!, { former });
      desk.touch(topology.record.name);
    }
    const own = record.replicas.find((replica) => replica.agent === agent);
    const lost = record.agent === agent && own !== undefined && own.store !== store;
    if (!lost || record.parked || parseTaskId(task)!.agent === null) continue;
    // A pinned task is of no use elsewhere, and its agent's disk was all that it had.
    book.restart(topology, task, agent, [], now.wall);
    desk.touch(topology.record.name);
    const text = `the state of ${task} went with the disk of agent ${agent}: it begins empty`;
    desk.alarm("state-lost", `${topology.record.name}/${task}`, text, now, false);
  }
  desk.replan();
}

/** Two owners of one epoch: a copied disk. Nobody can say whose state is right, so neither goes on. */
function barBoth(desk: Desk, topology: Topology, placed: TaskRecord, other: string, now: Now): void {
  const { name, barred = [] } = topology.record;
  const { agent, task } = placed;
  const report = desk.book.workOf(agent).tasks.get(reportKey(name, task));
  const both = report?.epoch.term === placed.term && report.epoch.number === placed.number;
  if (!both || barred.includes(other)) return;
  desk.book.change(topology, { barred: [...new Set([...barred, agent, other])].sort() });
  desk.touch(name);
  desk.replan();
  const text =
    `agents ${agent} and ${other} both own ${task} of ${name} in one epoch: both are stopped for this ` +
    `topology; find out whose disk is a copy, then \`headwater reset ${name}\` lets them go on`;
  desk.alarm("two-owners", `${name}/${task}`, text, now, true);
}
