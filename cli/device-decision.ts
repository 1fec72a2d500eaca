import type { OptionTable, Positionals } from "./command.js";

/** The device that an operator decides about. */
export const deviceArgument = {
  device: { describe: "name of the agent or sensor", required: true, completes: "agent" },
} as const satisfies Positionals;

/** Why; stands in the coordinator's records and is told to the device. */
export const whyOption = {
  why: { type: "string", placeholder: "text", describe: "reason, kept and shown with the device" },
} as const satisfies OptionTable;

/** `, 2 connections ended`; nothing when there were none. */
export function sessionsText(sessions: number): string {
  if (sessions === 0) return "it was not connected";
  return sessions === 1 ? "1 connection ended" : `${sessions} connections ended`;
}
