import type { Check, CheckState } from "../service/index.js";
import type { Colors, Terminal } from "./terminal.js";

const marks: Readonly<Record<CheckState, string>> = { ok: "✓", warning: "!", fault: "✗", skipped: "-" };

/** Prints what was looked at, a line each, and below what is not right what helps. */
export function printChecks(terminal: Terminal, checks: readonly Check[]): void {
  const { colors } = terminal;
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, state, found, remedy } of checks) {
    terminal.print(`${painted(state, colors)} ${name.padEnd(width)}  ${found}`);
    if (remedy !== "") terminal.print(`  ${" ".repeat(width)}  ${colors.dim(`remedy: ${remedy}`)}`);
  }
}

function painted(state: CheckState, { green, yellow, red, dim }: Colors): string {
  const paint = { ok: green, warning: yellow, fault: red, skipped: dim }[state];
  return paint(marks[state]);
}
