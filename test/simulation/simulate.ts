/**
 * `npm run simulate -- [--seeds N] [--from S] [--json] [--log]`: plays N worlds, from seed S on. Prints each
 * failing seed and how to play it again; with --log what happened in it; with --json the campaign as the last
 * line. Exit 1 if one failed.
 */
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    log: { type: "boolean", default: false },
  },
});
const seeds = positive(values.seeds, "--seeds");
const from = positive(values.from, "--from");
const everySeeds = 100;

const campaign = await runCampaign(from, seeds, ({ seed, why, log, virtualMs }) => {
  if (why !== null) {
    console.log(`seed ${seed} fails after ${(virtualMs / 1000).toFixed(0)} s: ${why}`);
    console.log(`  again: npm run simulate -- --from ${seed} --seeds 1 --log`);
  }
  if (values.log) for (const line of log) console.log(`  ${line}`);
  if ((seed - from + 1) % everySeeds === 0) console.log(`${seed - from + 1} of ${seeds} seeds`);
});
if (values.json) console.log(JSON.stringify(campaign));
else {
  const { failures, readings, lost, duplicated, seconds } = campaign;
  console.log(`${seeds} seeds, ${failures.length} failed, in ${seconds} s`);
  console.log(`readings ${readings}, lost ${lost}, duplicated ${duplicated}`);
}
process.exitCode = campaign.failures.length > 0 ? 1 : 0;

function positive(text: string, option: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`${option} ${text}: give a whole number above 0`);
  process.exit(2);
}
