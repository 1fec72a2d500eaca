import { setTimeout as sleep } from "node:timers/promises";
import { HeadwaterError } from "../base/index.js";
import type { OptionTable } from "./command.js";
import { cut } from "./table.js";
import type { Terminal } from "./terminal.js";

/** Between two pictures. */
const watchMs = 1_000;

/** The option of commands whose answer changes while one looks at it. */
export const watchOption = {
  watch: { alias: "w", type: "boolean", default: false, describe: "show it again every second until Ctrl-C" },
} as const satisfies OptionTable;

/**
 * Shows something once; with `on`, again and again in the same place of the screen until the signal. In a
 * pipe the pictures follow each other.
 */
export async function watch(
  on: boolean,
  terminal: Terminal,
  signal: AbortSignal,
  show: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  if (!on) return show(terminal);
  while (!signal.aborted) {
    const lines: string[] = [];
    await show({ ...terminal, print: (line) => lines.push(line) }).catch((error: unknown) => {
      // A coordinator that is started again is worth waiting for.
      if (!(error instanceof HeadwaterError && error.retryable)) throw error;
      lines.push(terminal.colors.red(error.message));
    });
    if (terminal.interactive) {
      const picture = lines.map((line) => `${cut(line, terminal.width)}\u001b[K\n`).join("");
      process.stdout.write(`\u001b[H${picture}\u001b[J`);
    } else for (const line of lines) terminal.print(line);
    await pause(watchMs, signal);
  }
}

/** Waits, but not longer than until the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
