import { HeadwaterError } from "../base/index.js";
import type { TaskDescription, TopologyDescription } from "../coordinator/index.js";
import type { OptionTable } from "./command.js";
import { plural } from "./format.js";

/** Of commands that start tasks. */
export const startOptions = {
  wait: { type: "boolean", default: true, describe: "return as soon as it is accepted" },
  timeout: {
    type: "number",
    default: 30,
    placeholder: "seconds",
    describe: "how long its tasks may take to run; they go on starting behind it",
  },
} as const satisfies OptionTable;

/** Tasks that an error names; of more it says how many. */
const namedMax = 3;
/** With these a task is about to run, or was. One whose agent is away is that agent's matter. */
const starting: ReadonlySet<string> = new Set(["assigned", "starting", "stopping"]);

/** True for a task that is about to run, or failed and is tried again. */
export function isOpen({ status }: Pick<TaskDescription, "status">): boolean {
  return status === "failed" || starting.has(status);
}

/** ms that `--timeout` gives; throws `usage`. */
export function startMsOf(seconds: number): number {
  if (seconds > 0 && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
  throw new HeadwaterError("usage", `--timeout ${seconds} is no time`, {
    place: "--timeout",
    remedy: "give a number of seconds above 0, or --no-wait",
  });
}

/**
 * Throws `failed` when tasks have failed, or do not run yet although they have been waited for: what they say
 * of it, and what helps. Tasks that have no place, or whose agent is away, are none of these.
 */
export function throwUnlessRunning(topology: TopologyDescription, remedy: string, waitedMs: number): void {
  const { name, taskList, tasks } = topology;
  const failed = taskList.filter(({ status }) => status === "failed");
  const open = failed.length > 0 ? failed : taskList.filter(isOpen);
  if (open.length === 0) return;
  const reasons = open.slice(0, namedMax).map(({ task, agent, status, why }) => {
    const said = status === "failed" ? "" : `${status}${why === "" ? "" : ", "}`;
    return `${task} on ${agent}: ${said}${why}`;
  });
  if (open.length > namedMax) reasons.push(`and ${open.length - namedMax} more`);
  const count = `${open.length} of ${plural(tasks.total, "task")} of ${name}`;
  const what = failed.length > 0 ? "failed and will be tried again" : `did not run in ${waitedMs / 1_000} s`;
  const more =
    failed.length > 0 ? "" : `\`--timeout\` waits longer, \`headwater describe ${name}\` looks again; `;
  throw new HeadwaterError("failed", `${count} ${what}: ${reasons.join("; ")}`, {
    place: name,
    remedy: `${more}${remedy}`,
  });
}
