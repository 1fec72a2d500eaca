import { copyUnreadable, storeFails, type TaskReport, type TopologyReport } from "../proto/index.js";
import type { Place } from "./core-contract.js";
import type { HadWorker } from "./reconcile.js";

type Phase = HadWorker["phase"];

/** What heartbeats say of the tasks of a worker that has not reported. */
export const taskStatus = {
  starting: "starting",
  running: "starting",
  stopping: "stopping",
  "backing-off": "failed",
  refused: "failed",
} as const satisfies Record<Phase, TaskReport["status"]>;

/** What heartbeats say of a worker. */
export const workerStatus = {
  starting: "starting",
  running: "running",
  stopping: "stopped",
  "backing-off": "backing-off",
  refused: "stopped",
} as const satisfies Record<Phase, TopologyReport["worker"]>;

/** Which component a worker had in hand when it died, as the end of a sentence; "" = not known. */
export function whereabouts(components: readonly string[], place: Place | null): string {
  const component = place === null ? undefined : components[place.component];
  if (component === undefined) return "";
  // Until there is a suspicion only the chain is known, by its first component.
  return `, in component ${component}${place?.fingerprint === 0 ? " or one fused behind it" : ""}`;
}

/** Why the tasks of a worker do not run. With a store that fails they go to others who have their state. */
export function tasksWhy(why: string): string {
  return why.startsWith(storeFails) ? `${copyUnreadable}: ${why}` : why;
}
