import { HeadwaterError } from "../base/index.js";
import type { TopologyDescription } from "../coordinator/index.js";
import { plural } from "./format.js";

/** Tasks that an error names; of more it says how many. */
const namedMax = 3;

/** Throws when tasks were started and failed: what they say of it, and what helps. */
export function throwIfTasksFailed({ name, taskList, tasks }: TopologyDescription, remedy: string): void {
  const failed = taskList.filter(({ status }) => status === "failed");
  if (failed.length === 0) return;
  const reasons = failed.slice(0, namedMax).map(({ task, agent, why }) => `${task} on ${agent}: ${why}`);
  if (failed.length > namedMax) reasons.push(`and ${failed.length - namedMax} more`);
  const what = `${failed.length} of ${plural(tasks.total, "task")} of ${name} failed and will be tried again`;
  throw new HeadwaterError("failed", `${what}: ${reasons.join("; ")}`, { place: name, remedy });
}
