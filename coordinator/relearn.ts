import type { HeartbeatMessage, HeldCopy, TaskReport, TopologyReport } from "../proto/index.js";
import { parseTaskId, type TaskId } from "../topology/index.js";
import { type Book, recordsOf, reportKey, type Topology } from "./book.js";
import { doesCommit, storeOf } from "./copies.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import { noCopies, type TaskRecord } from "./records.js";
import { goBack, laterVersions, takeOverVersions, whatIsMissing } from "./later-versions.js";

const alarmOf = ["store-old", "coordinator"] as const;

/**
 * The store turned out to be an old copy: which version runs, who owns what, and whose copies count, is known
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

/** Another life of an agent: what the one before reported is gone. */
export function unhear(desk: Desk, agent: string): void {
  const { book } = desk;
  book.workOf(agent).heard = false;
  if (book.unheard === null || book.unheard.has(agent)) return;
  book.unheard.add(agent);
  book.putMeta();
}

/**
 * An agent has reported, and perhaps named others that hold copies; `earlier`: what it reported of topologies
 * before.
 */
export function hear(
  desk: Desk,
  beat: HeartbeatMessage,
  earlier: ReadonlyMap<string, TopologyReport>,
  now: Now,
): void {
  const { book } = desk;
  const { unheard } = book;
  if (unheard === null) return;
  // What an operator is waited for is not worked out anew for every heartbeat.
  if (book.held && unheard.size === 0 && showsTheSame(beat, earlier)) return;
  const before = [...unheard].join();
  if (hasJoined(desk, beat.agent)) unheard.delete(beat.agent);
  for (const { replicas } of beat.tasks) {
    for (const { agent } of replicas) if (book.work.get(agent)?.heard !== true) unheard.add(agent);
  }
  if (unheard.size === 0) learn(desk, now);
  else if ([...unheard].join() !== before) {
    book.putMeta();
    sayWhoIsMissing(desk, now);
  }
}

/** It has said in this life of the coordinator who it is, and what it was told to hold. */
function hasJoined({ cluster }: Desk, agent: string): boolean {
  return (cluster.agents.get(agent)?.copies ?? null) !== null;
}

/**
 * An operator goes on without the agents that are silent; and, when nobody is, without the versions that only
 * agents have.
 */
export function stopLearning(desk: Desk, now: Now): void {
  if (desk.book.held && desk.book.unheard?.size === 0) goBack(desk);
  decide(desk, now);
}

/**
 * All have reported: decides, unless an agent that owns a task cannot say yet what it has of it. What an
 * operator brings may name tasks that nobody knew of before, so this is asked anew then, too.
 */
export function learn(desk: Desk, now: Now): void {
  const { book } = desk;
  if (book.unheard === null) return;
  takeOverVersions(desk, now);
  const shut = withStoresShut(desk);
  if (shut.size === 0) {
    decide(desk, now);
    return;
  }
  book.unheard = new Set(shut);
  book.held = false;
  book.putMeta();
  sayWhoIsMissing(desk, now);
}

/**
 * Decides by what was reported. A later version than the recorded one is taken over where the store has it,
 * and waits for an operator where not: nothing goes back to an older version by itself. The owner with the
 * highest epoch of a task wins and keeps its standby, whose copy counts until it has shown its own, and again
 * when that has followed; an heir that has not heard of its promotion wins over that; and everything gets an
 * epoch above all that there was (I2, I6).
 */
function decide(desk: Desk, now: Now): void {
  const { book } = desk;
  if (book.unheard === null) return;
  takeOverVersions(desk, now);
  const later = laterVersions(book);
  book.held = later.length > 0;
  book.unheard = book.held ? new Set() : null;
  book.putMeta();
  if (book.held) {
    const [code, subject] = alarmOf;
    desk.alarm(code, subject, whatIsMissing(book, later), now, true);
    return;
  }
  book.lower(...alarmOf);
  book.learntFrom = Math.min(book.learntFrom, book.decision + 1);
  for (const topology of book.topologies.values()) {
    const unknown = unrecorded(book, topology);
    for (const record of recordsOf(topology)) {
      const found = highest(desk, topology, record.task);
      if (promoteHeir(desk, topology, record.task, found, now)) continue;
      if (found === null) goOn(desk, topology, record, now);
      else adopt(desk, topology, found, now);
    }
    for (const task of unknown) {
      const found = highest(desk, topology, task);
      if (!promoteHeir(desk, topology, task, found, now) && found !== null) adopt(desk, topology, found, now);
    }
    desk.touch(topology.record.name);
  }
  for (const agent of desk.cluster.agents.keys()) desk.renewAssignment(agent);
  desk.replan();
}

/** Tasks that the store has never heard of, and agents have, perhaps with state. */
function unrecorded(book: Book, topology: Topology): readonly TaskId[] {
  const { name, desired } = topology.record;
  if (desired !== "running" && desired !== "paused") return [];
  const tasks = new Set<TaskId>();
  for (const [agent, work] of book.work) {
    for (const { topology: of, task } of work.tasks.values()) {
      const known = of !== name || topology.placed.has(task) || topology.parked.has(task);
      if (!known && isTaskOf(topology, task, agent)) tasks.add(task);
    }
  }
  return [...tasks].sort();
}

function isTaskOf({ chains }: Topology, task: TaskId, reporter: string): boolean {
  const parsed = parseTaskId(task);
  const chain = chains.find(({ head }) => head === parsed?.head);
  if (parsed === null || chain === undefined) return false;
  const pinned = chain.placement.kind === "onEach";
  return pinned ? parsed.agent === reporter : parsed.agent === null && parsed.index < chain.parallelism;
}

/** True when the agent runs the versions that it ran before. */
function showsTheSame(
  { topologies }: HeartbeatMessage,
  earlier: ReadonlyMap<string, TopologyReport>,
): boolean {
  if (topologies.length !== earlier.size) return false;
  return topologies.every(({ topology, revision }) => earlier.get(topology)?.revision === revision);
}

/**
 * Agents that own a task in the highest epoch of all, or are its heirs, and have not opened the store of its
 * state: their reports name nobody's copies yet, and an older owner's copy must not win for that.
 */
function withStoresShut(desk: Desk): ReadonlySet<string> {
  const { book } = desk;
  const agents = new Set<string>();
  for (const topology of book.topologies.values()) {
    const recorded = recordsOf(topology).map(({ task }) => task);
    for (const task of [...recorded, ...unrecorded(book, topology)]) {
      if (!doesCommit(topology, task)) continue;
      // A pinned task's state is on its agent, whoever reports what; without a record it would begin empty.
      if (parseTaskId(task)!.agent !== null && isKept(topology, task)) continue;
      const found = highest(desk, topology, task, true);
      if (found !== null && found.report.replicas.length === 0) agents.add(found.agent);
      const heir = heirOf(desk, topology, task, found);
      if (heir?.store === "") agents.add(heir.agent);
    }
  }
  return agents;
}

/** Where its state is stands in the store. */
function isKept({ placed, parked }: Topology, task: TaskId): boolean {
  return (placed.get(task) ?? parked.get(task) ?? noCopies).replicas.length > 0;
}

interface Found {
  readonly agent: string;
  readonly report: TaskReport;
}

/**
 * The report of the task with the highest epoch, when that is as high as the recorded one, of an owner.
 * `shut`: also of one whose store is not open, with an epoch above the recorded one, or with any when nothing
 * is recorded of its state.
 */
function highest({ book }: Desk, topology: Topology, task: string, shut = false): Found | null {
  const measure = measureOf(book, topology, task);
  let found: Found | null = null;
  for (const [agent, { tasks }] of book.work) {
    const report = tasks.get(reportKey(topology.record.name, task));
    if (report === undefined) continue;
    const opened = report.replicas.length > 0 || !doesCommit(topology, task);
    if (!opened && !shut) continue;
    const { term, number } = found?.report.epoch ?? measure;
    const more = report.epoch.term - term || report.epoch.number - number;
    const equal = more === 0 && found === null && (opened || !isKept(topology, task));
    if (more > 0 || equal) found = { agent, report };
  }
  return found;
}

/** An owner of whom only those who hold a copy have heard. */
interface Heir {
  readonly agent: string;
  /** The topology's store there; "" = not known, or the agent has not reported. */
  readonly store: string;
  /** Who owned the task before, and has let go of it. */
  readonly before: string | null;
}

/**
 * A promotion was under way: who holds a copy was told of an owner in a higher epoch than any that is
 * reported or recorded, and that one has not heard of it, for its own word is that it holds a copy for an
 * owner before. Only who had all of the state was ever promoted. Also one that has not said yet what it has.
 */
function heirOf({ book, cluster }: Desk, topology: Topology, task: TaskId, found: Found | null): Heir | null {
  const { name } = topology.record;
  const about = (copy: HeldCopy) => copy.topology === name && copy.task === task;
  let above: Pick<TaskRecord, "term" | "number"> = found?.report.epoch ?? measureOf(book, topology, task);
  let agent: string | null = null;
  for (const { copies } of cluster.agents.values()) {
    for (const copy of copies ?? []) {
      // What this life of the coordinator told before it knew better is no measure.
      if (!about(copy) || copy.term === book.term || !isAbove(copy, above)) continue;
      above = copy;
      agent = copy.owner;
    }
  }
  if (agent === null) return null;
  const { heard, reportedTerm } = book.workOf(agent);
  const copies = cluster.agents.get(agent)?.copies ?? null;
  if (!heard || copies === null) return { agent, store: "", before: null };
  const own = copies.find(about);
  if (own === undefined || !isAbove(above, own)) return null;
  // Whoever has followed this life of the coordinator already holds what that said, and no more.
  if (reportedTerm === book.term && !isHolder(topology, task, agent)) return null;
  return { agent, store: storeOf(book, topology, agent), before: own.owner };
}

function isHolder({ placed, parked }: Topology, task: TaskId, agent: string): boolean {
  const { replicas, former, standby } = placed.get(task) ?? parked.get(task) ?? noCopies;
  return [...replicas, ...former, standby].some((replica) => replica?.agent === agent);
}

function isAbove(a: Pick<TaskRecord, "term" | "number">, b: Pick<TaskRecord, "term" | "number">): boolean {
  return (a.term - b.term || a.number - b.number) > 0;
}

/**
 * Its store is opened, and never begun empty; who was owner before may take its place till then. False =
 * there is none.
 */
function promoteHeir(desk: Desk, topology: Topology, task: TaskId, found: Found | null, now: Now): boolean {
  const { book } = desk;
  const heir = heirOf(desk, topology, task, found);
  if (heir === null || heir.store === "") return false;
  const { agent, store, before } = heir;
  const known = before === null ? "" : storeOf(book, topology, before);
  const former = known === "" || before === agent ? [] : [{ agent: before!, store: known }];
  book.restart(topology, task, agent, [{ agent, store }], now.wall, { standby: null, former });
  return true;
}

/**
 * Nobody says more of it than the old copy, whose word on what others have is worth nothing but where they
 * say the same: with its owner gone, or its owner's disk, they have all that is left.
 */
function goOn(desk: Desk, topology: Topology, record: TaskRecord, now: Now): void {
  const { task, agent, standby, parked } = record;
  const { name } = topology.record;
  const whole = [...record.replicas, ...record.former];
  const own = whole.filter((replica) => replica.agent === agent);
  const holding = [...desk.cluster.agents.keys()].filter((holder) => {
    return holder !== agent && saysItHolds(desk, holder, agent, { topology: name, task, epoch: record });
  });
  // One that is not recorded was appointed since, in the place of one that is.
  const same = holding.every((holder) => whole.some((replica) => replica.agent === holder));
  const others = whole.filter((replica) => same && holding.includes(replica.agent));
  if (parked) desk.book.amend(topology, record, { replicas: [...own, ...others], former: [] });
  else desk.book.restart(topology, task, agent, own, now.wall, { standby, former: others });
  if (others.length === 0) return;
  const text =
    `agent ${agent} has not said what it has of ${task}: unless it does now, the task goes on with the ` +
    `copy on ${others[0]!.agent}, without what was confirmed since the store was copied and is not in that`;
  desk.alarm("store-old", `${name}/${task}`, text, now, false);
}

/**
 * The recorded epoch. What this life of the coordinator has recorded before it knew better is no measure: it
 * was made from the old copy.
 */
function measureOf(book: Book, topology: Topology, task: TaskId): Pick<TaskRecord, "term" | "number"> {
  const record = topology.placed.get(task) ?? topology.parked.get(task);
  const unsound = record?.term === book.term && record.number < book.learntFrom;
  return record === undefined || unsound ? { term: 0, number: 0 } : record;
}

/** Should the owner be gone by now, with its disk or without, its standby has all that it ever confirmed. */
function adopt(desk: Desk, topology: Topology, { agent, report }: Found, now: Now): void {
  const own = report.replicas.filter((replica) => replica.agent === agent);
  const standby = report.replicas.find((replica) => replica.agent !== agent) ?? null;
  const former = standby !== null && saysItHolds(desk, standby.agent, agent, report) ? [standby] : [];
  desk.book.restart(topology, report.task, agent, own, now.wall, { standby, former });
}

interface HeldEpoch {
  readonly topology: string;
  readonly task: TaskId;
  readonly epoch: Pick<TaskRecord, "term" | "number">;
}

/**
 * What an owner says of its standby may be older than the last word that it was told: so that one must say
 * itself that it holds a copy for this owner, in this epoch.
 */
function saysItHolds(
  { cluster }: Desk,
  holder: string,
  owner: string,
  { topology, task, epoch }: HeldEpoch,
): boolean {
  const copies = cluster.agents.get(holder)?.copies ?? [];
  return copies.some((copy) => {
    if (copy.topology !== topology || copy.task !== task || copy.owner !== owner) return false;
    return copy.term === epoch.term && copy.number === epoch.number;
  });
}

function sayWhoIsMissing(desk: Desk, now: Now): void {
  const missing = [...(desk.book.unheard ?? [])].sort().join(", ");
  const text =
    "the coordinator's store is an old copy; agents go on with what they have, and nothing is decided " +
    `until these have reported what they hold: ${missing}; \`headwater lift-freeze\` goes on without them`;
  const [code, subject] = alarmOf;
  desk.alarm(code, subject, text, now, true);
}
