import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Campaign, paceOf } from "./campaign.js";
import { type FaultCounts, faultKinds } from "./faults.js";

/** In the environment of a process that plays a part for another one. */
export const partVariable = "SIMULATION_PART";

/** What one process says of its part. */
export interface PartSaid {
  readonly part: Campaign;
}

/**
 * Plays seeds `from`, `from + 1` … in so many processes at once; each prints its own failing seeds. The seeds
 * are worlds of their own, so the result is that of one process.
 */
export async function runSideBySide(from: number, seeds: number, processes: number): Promise<Campaign> {
  const began = performance.now();
  const each = Math.ceil(seeds / processes);
  const parts: Promise<Campaign>[] = [];
  for (let first = from; first < from + seeds; first += each) {
    parts.push(playPart(first, Math.min(each, from + seeds - first)));
  }
  const campaigns = await Promise.all(parts);
  const sum = (of: (campaign: Campaign) => number) => campaigns.reduce((all, one) => all + of(one), 0);
  const faults = Object.fromEntries(
    faultKinds.map((kind) => [kind, sum((one) => one.faults[kind])]),
  ) as FaultCounts;
  return {
    seeds,
    failures: campaigns.flatMap((one) => one.failures),
    faults,
    readings: sum((one) => one.readings),
    lost: sum((one) => one.lost),
    duplicated: sum((one) => one.duplicated),
    ...paceOf(
      began,
      seeds,
      sum((one) => one.virtualSeconds),
    ),
  };
}

function playPart(from: number, seeds: number): Promise<Campaign> {
  const program = fileURLToPath(new URL("./simulate.ts", import.meta.url));
  const options = ["--from", `${from}`, "--seeds", `${seeds}`, "--processes", "1"];
  // A larger nursery: worlds make garbage fast, and most of it dies young.
  const child = fork(program, options, {
    execArgv: [...process.execArgv, "--max-semi-space-size=32"],
    env: { ...process.env, [partVariable]: "1" },
  });
  return new Promise((resolve, reject) => {
    child.once("message", (said) => resolve((said as PartSaid).part));
    child.once("exit", (code) => reject(new Error(`the process of seeds from ${from} on ended: ${code}`)));
  });
}
