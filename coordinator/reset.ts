import { HeadwaterError } from "../base/index.js";
import { parseTaskId } from "../topology/index.js";
import { recordsOf, reportKey, requireTopology, type Topology } from "./book.js";
import { doesCommit } from "./copies.js";
import type { LostState, Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import type { TaskRecord } from "./records.js";

/**
 * Lets tasks begin empty, with an epoch above whoever has their state now: a topology's task that commits, or
 * all of them. Returns what is lost by it. Throws `not-found` for a task that is not there or keeps nothing.
 */
export function reset(desk: Desk, name: string, task: string | null, now: Now): readonly LostState[] {
  const topology = requireTopology(desk.book, name);
  const records = recordsOf(topology).filter((record) => {
    return doesCommit(topology, record.task) && (task === null || record.task === task);
  });
  if (task !== null && records.length === 0) {
    throw new HeadwaterError("not-found", `${name} has no task ${task} that keeps state`, {
      place: "task",
      remedy: `\`headwater describe ${name}\` shows its tasks`,
    });
  }
  const lost = records.map((record) => lostWith(desk, topology, record));
  for (const record of records) beginEmpty(desk, topology, record, now);
  for (const { task: one } of records) desk.book.lower("two-owners", `${name}/${one}`);
  desk.book.change(topology, { barred: [] });
  desk.touch(name);
  desk.replan();
  return lost;
}

function lostWith({ book }: Desk, topology: Topology, record: TaskRecord): LostState {
  const { task, agent, replicas, former } = record;
  const report = book.work.get(agent)?.tasks.get(reportKey(topology.record.name, task));
  const agents = [...replicas, ...former].map((replica) => replica.agent);
  return { task, agents, commit: report?.commit ?? 0 };
}

/** In place where its agent is here; else it gets the next place that is free. */
function beginEmpty({ book, cluster }: Desk, topology: Topology, record: TaskRecord, now: Now): void {
  const status = cluster.agents.get(record.agent)?.status;
  const here = status === "alive" || status === "suspect" || parseTaskId(record.task)!.agent !== null;
  if (here && !record.parked) {
    book.restart(topology, record.task, record.agent, [], now.wall);
    return;
  }
  if (!record.parked) book.unplace(topology, record.task);
  if (topology.exclusive.has(parseTaskId(record.task)!.head)) {
    const parked = topology.parked.get(record.task)!;
    book.amend(topology, parked, { replicas: [], former: [], standby: null, retired: [] });
  } else book.unpark(topology, record.task);
}
