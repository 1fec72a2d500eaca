import {
  type HeartbeatMessage,
  type JoinMessage,
  type ListenerReport,
  type LoginRefusal,
  loginRefusals,
  type TopologyReport,
} from "../proto/index.js";
import { reportKey } from "./book.js";
import { doesCommit, takeCopies } from "./copies.js";
import type { Now } from "./core-contract.js";
import { takeRoom } from "./crowded.js";
import type { Desk } from "./desk.js";
import { takeLosses } from "./losses.js";
import { beginToLearn, hear } from "./relearn.js";

/** An agent that still works by an older assignment gets it again after so many heartbeats. */
const beatsTillAgain = 3;

/** Takes in what an agent says of its work. */
export function takeReport(desk: Desk, beat: HeartbeatMessage, now: Now): void {
  const work = desk.book.workOf(beat.agent);
  takePosition(desk, beat, now);
  const before = work.topologies;
  work.heard = true;
  work.load = beat.load;
  work.program = beat.program;
  work.listener = beat.listener === null ? null : { ...beat.listener, refused: knownRefusals(beat.listener) };
  work.tasks = new Map(beat.tasks.map((task) => [reportKey(task.topology, task.task), task]));
  work.topologies = new Map(beat.topologies.map((report) => [report.topology, report]));
  const known = work.alarms;
  work.alarms = new Map(
    beat.alarms.map(({ code, text }) => {
      return [code, { code, subject: beat.agent, text, since: known.get(code)?.since ?? now.wall }];
    }),
  );
  for (const [code, { text }] of work.alarms) {
    if (!known.has(code)) desk.log("warn", text, { alarm: code, agent: beat.agent });
  }
  desk.telemetry.take(beat.agent, beat.topologies);
  takeRoom(desk, beat.agent, now);
  takeLosses(desk, beat, now);
  if (work.ahead) return;
  if (desk.book.unheard !== null) {
    hear(desk, beat, before, now);
    return;
  }
  raiseEpochs(desk, beat, before, now);
  // One of its tasks may just have shown that the store is old.
  if (desk.book.unheard === null) takeCopies(desk, beat, before, now);
}

/**
 * Reasons that are not known here, such as those of an agent of a later release, count as `other`: an agent
 * must not fill the metrics with them.
 */
function knownRefusals({ refused }: ListenerReport): ListenerReport["refused"] {
  const known: Partial<Record<LoginRefusal, number>> = {};
  for (const [reason, count] of Object.entries(refused)) {
    const as = loginRefusals.find((each) => each === reason) ?? "other";
    if (count > 0) known[as] = (known[as] ?? 0) + count;
  }
  return known as ListenerReport["refused"];
}

/** Holds the (term, generation) that an agent works by against what it was told. */
export function takePosition(desk: Desk, message: JoinMessage | HeartbeatMessage, now: Now): void {
  const { agent, term, generation } = message;
  const { book } = desk;
  const work = book.workOf(agent);
  work.reportedTerm = term;
  work.reportedGeneration = generation;
  if (term < book.term && generation > book.knows) catchUp(desk, generation, now);
  const ahead = term > book.term || (term === book.term && generation > book.decision);
  if (ahead !== work.ahead) desk.replan();
  work.ahead = ahead;
  if (!ahead) {
    book.lower("agent-ahead", agent);
    const behind = term < book.term || generation < work.assigned;
    const pause = beatsTillAgain * desk.profile.heartbeatMs;
    if (behind && now.running - work.publishedAt >= pause) desk.tellAgain(agent);
    return;
  }
  if (term > book.seenTerm) {
    book.seenTerm = term;
    book.putMeta();
  }
  const text =
    `agent ${agent} knows decisions that this coordinator never made: the coordinator's store is an old ` +
    "copy, or another coordinator is at work; nothing of this agent moves until the coordinator is restarted";
  desk.alarm("agent-ahead", agent, text, now, true);
}

/**
 * Another life of this coordinator made decisions that the store does not know: it is an old copy. All
 * decisions go on above them, and what they were is learnt from the agents.
 */
function catchUp(desk: Desk, generation: number, now: Now): void {
  const { book } = desk;
  book.knows = generation;
  book.decision = Math.max(book.decision, generation);
  beginToLearn(desk, now);
}

/**
 * An agent with a new store counts its starts from 1 again: only higher epochs put it above what it was
 * (I2). Perhaps the state of its tasks went with the store, too: one that has a copy elsewhere goes to
 * whoever shows first that he still has it.
 */
export function renewEpochs(desk: Desk, agent: string, now: Now): void {
  // Every task gets one when all have reported, who say what the store only believes.
  if (desk.book.unheard !== null) return;
  for (const topology of desk.book.topologies.values()) {
    for (const placed of [...topology.placed.values()]) {
      if (placed.agent !== agent) continue;
      if ([...placed.replicas, ...placed.former].some((replica) => replica.agent !== agent)) {
        desk.book.unplace(topology, placed.task);
      } else desk.book.place(topology, placed.task, agent, now.wall);
      desk.touch(topology.record.name);
    }
  }
}

/**
 * A task that ran under an epoch which this store never gave gets a higher one, which fences whoever has
 * that (I2).
 */
function raiseEpochs(
  desk: Desk,
  beat: HeartbeatMessage,
  before: ReadonlyMap<string, TopologyReport>,
  now: Now,
): void {
  for (const { topology: name, task, epoch } of beat.tasks) {
    const topology = desk.book.topologies.get(name);
    const placed = topology?.placed.get(task);
    if (topology === undefined || placed === undefined) continue;
    if ((epoch.term - placed.term || epoch.number - placed.number) <= 0) continue;
    if (doesCommit(topology, task)) {
      beginToLearn(desk, now);
      hear(desk, beat, before, now);
      return;
    }
    desk.book.place(topology, task, placed.agent, now.wall);
    desk.touch(name);
    const text =
      `task ${task} of ${name} ran under an epoch that the coordinator's store does not know: ` +
      "it got a higher one";
    desk.alarm("store-old", `${name}/${task}`, text, now, false);
  }
}
