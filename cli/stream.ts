import type { EndLine } from "../coordinator/index.js";
import type { Terminal } from "./terminal.js";

/** Says which agents should have answered and did not, on standard error. */
export function printMissing({ missing }: Pick<EndLine, "missing">, terminal: Terminal): void {
  for (const { agent, why } of missing)
    terminal.error(`${terminal.errorColors.yellow("warning:")} nothing from ${agent}: ${why}`);
}
