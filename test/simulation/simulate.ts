/**
 * `npm run simulate`: plays worlds in virtual time, in several processes. Prints each failing seed and how to
 * play it again; with --log what happened in it; with --json the campaign as the last line. Exit 1 if one
 * failed.
 */
import { availableParallelism } from "node:os";
import { readProgram } from "../../bench/program.js";
import { allKindsFrom, type Campaign, runCampaign, withAllKinds } from "./campaign.js";
import { type FaultKind, faultKinds } from "./faults.js";
import type { SeedResult } from "./seed.js";
import { runSideBySide } from "./side-by-side.js";
import { tellFailure } from "./telling.js";

const { options: values } = readProgram({
  name: "simulate",
  text: `Plays whole clusters in bad weather, in virtual time, with the real deciders: a world for each seed.
Each failing seed is printed with how to play it again, and so is a kind of fault that was
never seen in 100 of them or more, nor in worlds that were made for it.
Exit 1 if one failed.`,
  options: {
    seeds: { kind: "number", default: 100, min: 1, max: 1e9, unit: "", meaning: "how many worlds" },
    from: { kind: "number", default: 1, min: 1, max: 1e12, unit: "", meaning: "the first one's seed" },
    processes: {
      ...{ kind: "number", default: availableParallelism(), min: 1, max: 1_024, unit: "" },
      meaning: "how many are played side by side",
    },
    kind: {
      ...{ kind: "choice", default: "any", choices: ["any", ...faultKinds] },
      meaning: "the only kind of fault in all worlds; any = as their seeds have it",
    },
    log: { kind: "flag", meaning: "what happened in each world, played in one process" },
    json: { kind: "flag", meaning: "the campaign, as JSON in the last line" },
  },
});
const { seeds, from, log } = values;
const processes = Math.min(seeds, values.processes);
const everySeeds = 100;

const kind = faultKinds.find((each) => each === values.kind) ?? null;

const ofSeeds: Campaign =
  processes > 1 && !log && kind === null
    ? await runSideBySide(from, seeds, processes, progress())
    : await playHere(kind);
const whole = seeds >= allKindsFrom && kind === null;
const campaign = whole ? await withAllKinds(ofSeeds, from, tell) : ofSeeds;
if (values.json) console.log(JSON.stringify(campaign));
else say(campaign);
process.exitCode = campaign.failures.length > 0 ? 1 : 0;

function playHere(stormOf: FaultKind | null): Promise<Campaign> {
  const through = progress();
  return runCampaign(
    from,
    seeds,
    (result) => {
      tell(result, stormOf);
      through(result.seed - from + 1);
    },
    stormOf,
  );
}

function tell(result: SeedResult, stormOf: FaultKind | null): void {
  tellFailure(result, stormOf);
  if (log) for (const line of result.log) console.log(`  ${line}`);
}

/** Says now and then how many seeds are through. */
function progress(): (through: number) => void {
  let next = everySeeds;
  return (through) => {
    if (through < next) return;
    console.log(`${through} of ${seeds} seeds`);
    next = through - (through % everySeeds) + everySeeds;
  };
}

function say(campaign: Campaign): void {
  const { failures, readings, lost, duplicated, seconds, seedsPerSecond, timesRealTime } = campaign;
  console.log(`${seeds} seeds, ${failures.length} failed, in ${seconds} s`);
  console.log(`${seedsPerSecond} seeds/s, ${timesRealTime} x real time`);
  for (const { why } of failures) if (why.startsWith("a kind of fault")) console.log(why);
  console.log(`readings ${readings}, lost ${lost}, duplicated ${duplicated}`);
}
