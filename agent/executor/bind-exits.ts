import { type PlannedTask, parseTaskId } from "../../topology/index.js";
import type { OutgoingLink } from "./outgoing.js";
import type { Exit } from "./route.js";
import type { Stage } from "./stage.js";
import type { Task } from "./task.js";

/** Tells the exits of a task which links lead to the tasks of their consumers, in the order of indexes. */
export function bindExits(task: Task): void {
  const byHead = new Map<string, { readonly planned: PlannedTask; readonly link: OutgoingLink }[]>();
  for (const link of task.outs.values()) {
    const planned = parseTaskId(link.to)!;
    const list = byHead.get(planned.head) ?? [];
    list.push({ planned, link });
    byHead.set(planned.head, list);
  }
  for (const list of byHead.values()) {
    list.sort((a, b) => a.planned.index - b.planned.index || (a.planned.id < b.planned.id ? -1 : 1));
  }
  for (const exit of task.built.exits) {
    exit.bind((byHead.get(exit.plan.consumer) ?? []).map(({ link }) => link));
  }
  if (task.work.clock !== null) task.work.clock.bind(stagesOf(task.built.exits));
  task.look();
}

/** Which stages send by each link, with a stream that goes there. */
function stagesOf(exits: readonly Exit[]): ReadonlyMap<OutgoingLink, ReadonlySet<Stage>> {
  const stages = new Map<OutgoingLink, Set<Stage>>();
  for (const { links, stage } of exits) {
    for (const link of links) stages.set(link, (stages.get(link) ?? new Set()).add(stage));
  }
  return stages;
}
