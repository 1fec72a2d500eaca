import type { HeartbeatMessage, LinkReport } from "../proto/index.js";
import { reportKey } from "./book.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";

/** Tuples of a topology that were to arrive never will. */
export const lossAlarm = "tuples-dropped";

/** What links of one task have lost, as its agent says. */
export interface TaskLosses {
  /** Tuples, since the start of the agent's worker. */
  readonly reported: number;
  /** Of these before the alarm that stands was raised. */
  readonly before: number;
}

/**
 * Raises an alarm for each task whose links lose tuples, which goes by itself some time after the last. What
 * a coordinator hears first counts as lost just now: its agent may have had no way to say so before.
 */
export function takeLosses(desk: Desk, beat: HeartbeatMessage, now: Now): void {
  const work = desk.book.workOf(beat.agent);
  const known = work.losses;
  const heard = new Map<string, TaskLosses>();
  for (const { topology, links } of beat.topologies) {
    for (const [task, lossy] of lossesIn(links)) {
      const key = reportKey(topology, task);
      const reported = lossy.reduce((sum, { lost }) => sum + lost, 0);
      const last = known.get(key);
      // Less than before: another life of the worker.
      const so = last === undefined || last.reported > reported ? { reported: 0, before: 0 } : last;
      const before = desk.book.isRaised(lossAlarm, key) ? so.before : so.reported;
      heard.set(key, { reported, before });
      if (reported === so.reported) continue;
      const text = textOf(topology, task, beat.agent, reported - before, lossy);
      desk.alarm(lossAlarm, key, text, now, false);
    }
  }
  work.losses = heard;
}

/** Links that have lost something, by the task that sends. */
function lossesIn(links: readonly LinkReport[]): ReadonlyMap<string, readonly LinkReport[]> {
  const byTask = new Map<string, LinkReport[]>();
  for (const report of links) {
    if (report.lost === 0) continue;
    const task = report.link.slice(0, report.link.indexOf(">"));
    const known = byTask.get(task);
    if (known === undefined) byTask.set(task, [report]);
    else known.push(report);
  }
  return byTask;
}

function textOf(
  topology: string,
  task: string,
  agent: string,
  tuples: number,
  lossy: readonly LinkReport[],
): string {
  const most = lossy.reduce((one, other) => (other.lost > one.lost ? other : one));
  const to = most.link.slice(most.link.indexOf(">") + 1);
  const others = lossy.length === 1 ? "" : ` and ${lossy.length - 1} more`;
  const many = `${tuples} ${tuples === 1 ? "tuple" : "tuples"}`;
  const what = `${many} of ${task} for ${to}${others} will never arrive`;
  return `topology ${topology}: ${what}, dropped on agent ${agent}: ${most.lostWhy}`;
}
