import { readFileSync } from "node:fs";
import { HeadwaterError, readSettings } from "../base/index.js";
import { exitCodeOf, exitCodes, printFailure } from "./failure.js";
import { plainSettings } from "./plain-agent.js";
import { processTerminal } from "./terminal.js";

/** `headwater agent` with plain flags; false when the words are something else. */
async function startedPlainAgent(words: readonly string[]): Promise<boolean> {
  if (words[0] !== "agent") return false;
  const { agentSettings, runAgent } = await import("../agent/index.js");
  const given = plainSettings(agentSettings, words.slice(1));
  if (given === null) return false;
  await runAgent(readSettings(agentSettings, given, process.env), packageVersion(), process.env);
  return true;
}

/** The version in package.json, which lies two folders above dist/cli. */
function packageVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main(words: readonly string[]): Promise<number> {
  const terminal = processTerminal(process.env);
  const interrupt = new AbortController();
  let signals = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      // The second one does not wait for anybody.
      if (++signals > 1) process.exit(exitCodes.interrupted);
      interrupt.abort(new HeadwaterError("interrupted", "interrupted"));
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

// A reader that went away (`| head`) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
});
process.exitCode = await main(process.argv.slice(2));
