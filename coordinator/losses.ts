import type { HeartbeatMessage, LinkReport } from "../proto/index.js";
import { reportKey } from "./book.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";

/** Tuples of a topology that were to arrive never will. */
export const lossAlarm = "tuples-dropped";

/** What links of one task have lost, as its agent says. */
export interface TaskLosses {
  /** Tuples by link, since the start of the agent's worker, or of the link. */
  readonly reported: ReadonlyMap<string, number>;
  /** Tuples that the alarm that stands tells of. */
  readonly told: number;
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
      const last = known.get(key);
      const reported = new Map(lossy.map(({ link, lost }) => [link, lost]));
      const more = lossy.reduce((sum, { link, lost }) => sum + since(last?.reported.get(link), lost), 0);
      const told = more + (desk.book.isRaised(lossAlarm, key) ? (last?.told ?? 0) : 0);
      heard.set(key, { reported, told });
      if (more === 0) continue;
      desk.alarm(lossAlarm, key, textOf(topology, task, beat.agent, told, lossy), now, false);
    }
  }
  work.losses = heard;
}

/** What was lost since the last report. Less than there: another life of the worker, or of the link. */
function since(last: number | undefined, lost: number): number {
  return last === undefined || lost < last ? lost : lost - last;
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
