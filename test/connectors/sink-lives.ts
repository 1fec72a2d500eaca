import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import type { Random } from "../../base/index.js";
import type { SinkTask } from "./sink-child.js";

/** Bundles the process once, so that each of its lives begins quickly; returns its path. */
export async function buildSinkChild(folder: string): Promise<string> {
  const outfile = join(folder, "sink-child.cjs");
  await build({
    entryPoints: [new URL("sink-child.ts", import.meta.url).pathname],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    external: ["pg-native"],
    logLevel: "silent",
  });
  return outfile;
}

/** One life of the process. */
export interface SinkLife {
  /** Tuples that were acknowledged, in all lives. */
  readonly acked: number;
  /** Whether it came to its end by itself. */
  readonly ended: boolean;
  readonly complaints: string;
}

/** Runs it; with `killMs` it is killed so long after it is open, if it has not ended. */
export function liveOnce(child: string, task: SinkTask, killMs: number | null): Promise<SinkLife> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, JSON.stringify(task)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const last = () => void running.kill("SIGKILL");
    process.once("exit", last);
    let acked = task.from;
    let complaints = "";
    let timer: NodeJS.Timeout | undefined;
    createInterface(running.stdout).on("line", (line) => {
      acked = Number(line.slice("acked ".length));
      if (killMs !== null) timer ??= setTimeout(last, killMs);
    });
    running.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    running.once("close", (code) => {
      clearTimeout(timer);
      process.off("exit", last);
      resolve({ acked, ended: code === 0, complaints });
    });
  });
}

/**
 * Many lives in a row, each killed at a random moment; each begins where a link would: at what was not
 * acknowledged, or a little before it, while `disturb` does what it does. The last one ends by itself.
 * Returns how many tuples there were.
 */
export async function liveAndDie(
  child: string,
  sink: SinkTask["sink"],
  lives: number,
  random: Random,
  disturb: (life: number) => Promise<void> = async () => {},
): Promise<number> {
  let acked = 0;
  for (let life = 0; life < lives; life++) {
    const from = Math.max(0, acked - random.below(30));
    const task = { sink, from, to: Number.MAX_SAFE_INTEGER };
    const [lived] = await Promise.all([liveOnce(child, task, random.below(120)), disturb(life)]);
    if (lived.complaints.includes("rejected")) throw new Error(lived.complaints);
    acked = Math.max(acked, lived.acked);
  }
  const to = acked + 500;
  const lived = await liveOnce(child, { sink, from: Math.max(0, acked - 20), to }, null);
  if (!lived.ended || lived.acked !== to) throw new Error(`the last life did not end: ${lived.complaints}`);
  return to;
}
