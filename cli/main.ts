import { HeadwaterError, readSettings } from "../base/index.js";
import { exitCodeOf, exitCodes, printFailure } from "./failure.js";
import { plainSettings } from "./plain-agent.js";
import { processTerminal } from "./terminal.js";
import { packageVersion } from "./version.js";

/** `headwater agent` with plain flags; false when the words are something else. */
async function startedPlainAgent(words: readonly string[]): Promise<boolean> {
  if (words[0] !== "agent") return false;
  const { agentSettings, runAgent } = await import("../agent/index.js");
  const given = plainSettings(agentSettings, words.slice(1));
  if (given === null) return false;
  await runAgent(readSettings(agentSettings, given, process.env), packageVersion(), process.env);
  return true;
}

/**
 * Ctrl-C reaches every process of the terminal, and npx, timeout and the like hand it on to their child: so
 * close together, signals are one.
 */
const sameSignalMs = 500;

async function main(words: readonly string[]): Promise<number> {
  const terminal = processTerminal(process.env);
  const interrupt = new AbortController();
  let firstAt: number | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      const now = performance.now();
      firstAt ??= now;
      // The second one does not wait for anybody; one right behind the first is the same, handed on by npx.
      if (now - firstAt > sameSignalMs) process.exit(exitCodes.interrupted);
      if (!interrupt.signal.aborted) interrupt.abort(new HeadwaterError("interrupted", "interrupted"));
    });
  try {
    if (await startedPlainAgent(words)) return exitCodes.ok;
    const { runProgram } = await import("./program.js");
    return await runProgram(words, {
      terminal,
      env: process.env,
      version: packageVersion(),
      signal: interrupt.signal,
    });
  } catch (error) {
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    printFailure(error, terminal, words.includes("--json"));
    return exitCodeOf(error);
  }
}

// A reader that went away (`| head`) is no failure of ours; a full disk behind `> file` is, and must be said.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  const failure = new HeadwaterError("failed", `the output could not be written: ${error.message}`, {
    remedy: "make room where it goes, or let it go elsewhere",
  });
  printFailure(failure, processTerminal(process.env), process.argv.includes("--json"));
  process.exit(exitCodeOf(failure));
});
process.exitCode = await main(process.argv.slice(2));
