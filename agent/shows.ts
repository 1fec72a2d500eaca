import type { AssignedTopology } from "../proto/index.js";
import type { WorkerReport } from "./core-contract.js";

/** What a worker was told last. */
interface Told {
  readonly order: number;
  readonly assigned: AssignedTopology;
}

/** True when a task shows in `report`, and not in the one before, that its copy is there. */
export function showsFirst(told: Told, report: WorkerReport, before: WorkerReport | null): boolean {
  const known = before === null ? [] : shownIn(told, before);
  return shownIn(told, report).some((task) => !known.includes(task));
}

/** Tasks whose copy is there, and that begin, or are to prove it; as said under what was told last. */
function shownIn({ order, assigned }: Told, report: WorkerReport): readonly string[] {
  if (report.order !== order) return [];
  const proving = new Set(assigned.tasks.filter(({ prove }) => prove).map(({ task }) => task));
  return report.tasks.flatMap(({ task, status, replicas }) => {
    return replicas.length > 0 && (status === "starting" || proving.has(task)) ? [task] : [];
  });
}
