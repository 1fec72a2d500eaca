/**
 * `npm run simulate -- [--seeds N] [--from S] [--processes P] [--json] [--log]`: plays N worlds, from seed S
 * on, in P processes (default: one for each core). Prints each failing seed and how to play it again; with
 * --log what happened in it; with --json the campaign as the last line. Exit 1 if one failed.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type Campaign, runCampaign } from "./campaign.js";
import type { SeedResult } from "./seed.js";
import { type PartSaid, runSideBySide } from "./side-by-side.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    log: { type: "boolean", default: false },
    processes: { type: "string", default: String(availableParallelism()) },
    // This process plays a part for another one.
    part: { type: "boolean", default: false },
  },
});
const seeds = positive(values.seeds, "--seeds");
const from = positive(values.from, "--from");
const processes = Math.min(seeds, positive(values.processes, "--processes"));
const everySeeds = 100;

const campaign: Campaign =
  processes > 1 && !values.log
    ? await runSideBySide(from, seeds, processes)
    : await runCampaign(from, seeds, tell, !values.part);
if (values.part) process.send!({ part: campaign } satisfies PartSaid);
else if (values.json) console.log(JSON.stringify(campaign));
else say(campaign);
process.exitCode = campaign.failures.length > 0 && !values.part ? 1 : 0;

function tell({ seed, why, log, virtualMs }: SeedResult): void {
  if (why !== null) {
    console.log(`seed ${seed} fails after ${(virtualMs / 1000).toFixed(0)} s: ${why}`);
    console.log(`  again: npm run simulate -- --from ${seed} --seeds 1 --log`);
  }
  if (values.log) for (const line of log) console.log(`  ${line}`);
  if ((seed - from + 1) % everySeeds === 0) console.log(`${seed - from + 1} of ${seeds} seeds`);
}

function say(campaign: Campaign): void {
  const { failures, readings, lost, duplicated, seconds, seedsPerSecond, timesRealTime } = campaign;
  console.log(`${seeds} seeds, ${failures.length} failed, in ${seconds} s`);
  console.log(`${seedsPerSecond} seeds/s, ${timesRealTime} x real time`);
  console.log(`readings ${readings}, lost ${lost}, duplicated ${duplicated}`);
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`${option} ${text}: give a whole number above 0`);
  process.exit(2);
}
