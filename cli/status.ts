import type { Colors } from "./terminal.js";

const good = new Set(["running", "alive", "connected", "open"]);
const bad = new Set(["failed", "lost", "unplaced", "backing-off", "stopped"]);
const quiet = new Set(["ended", "drained", "assigned"]);

/** A status in its colour: green works, yellow is on its way, red does not work. */
export function paintStatus(status: string, colors: Colors): string {
  if (good.has(status)) return colors.green(status);
  if (bad.has(status)) return colors.red(status);
  return quiet.has(status) ? colors.dim(status) : colors.yellow(status);
}
