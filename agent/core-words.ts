import { HeadwaterError, type LogLevel } from "../base/index.js";
import type { TurnAwayMessage } from "../proto/index.js";
import type { AgentEffect } from "./core-contract.js";

/** A line for the agent's log. */
export function log(effects: AgentEffect[], level: LogLevel, text: string, fields: object = {}): void {
  effects.push({ kind: "log", level, text, fields: { ...fields } });
}

/** A warning about a bundle. */
export function warnOf(
  effects: AgentEffect[],
  text: string,
  { bundle, error }: { bundle: string; error: string },
): void {
  log(effects, "warn", text, { bundle, error });
}

/** Why the coordinator will not have this process, and what to do about it. */
export function turnedAway({ reason, text }: TurnAwayMessage): HeadwaterError {
  const remedies = {
    "name-taken": "give this agent another name, or stop the other one",
    "wire-version": "install the release that the coordinator runs",
    "set-aside": "find the copy of this agent, give one of them another name, and start this one again",
  };
  return new HeadwaterError(reason, text, { place: "agent", remedy: remedies[reason] });
}
