import { type ChildProcess, fork } from "node:child_process";
import { type Campaign, noCampaign, paceOf, together } from "./campaign.js";
import { withCompiled } from "./compiled.js";

/** What a process that plays parts for another one is asked, again and again. */
export interface PartAsked {
  readonly from: number;
  readonly seeds: number;
}

/** What it says when it is ready, and after each part. */
export interface PartSaid {
  /** null = it has only begun. */
  readonly part: Campaign | null;
}

/** Worlds are not equally long: each process gets its seeds in so many parts or more. */
const partsPerProcess = 8;
const partSeedsMax = 50;

/**
 * Worlds make garbage fast, and most of it dies young: a larger nursery. Each world has classes of rows of
 * its own, for which optimized code is thrown away and made again: it is made later than by itself, and
 * with less taken into it. What one world did not need the next one may: its code is kept.
 */
const nodeFlags = [
  "--max-semi-space-size=32",
  "--interrupt-budget=150000",
  "--max-inlined-bytecode-size-cumulative=300",
  "--no-flush-bytecode",
];

/**
 * Plays seeds `from`, `from + 1` … in so many processes at once; each prints its own failing seeds. The seeds
 * are worlds of their own, so the result is that of one process. `each` hears how many are through.
 */
export async function runSideBySide(
  from: number,
  seeds: number,
  processes: number,
  each: (through: number) => void,
): Promise<Campaign> {
  const began = performance.now();
  const partSeeds = Math.min(partSeedsMax, Math.ceil(seeds / (processes * partsPerProcess)));
  let next = from;
  let whole = noCampaign;
  const ask = (): PartAsked | null => {
    const part = { from: next, seeds: Math.min(partSeeds, from + seeds - next) };
    next += part.seeds;
    return part.seeds > 0 ? part : null;
  };
  const said = (part: Campaign) => {
    whole = together(whole, part);
    each(whole.seeds);
  };
  await withCompiled("part.ts", async (program) => {
    const children: ChildProcess[] = [];
    const playing = Array.from({ length: processes }, () => {
      const child = fork(program, [], { execArgv: [...nodeFlags] });
      children.push(child);
      return playParts(child, ask, said);
    });
    try {
      await Promise.all(playing);
    } finally {
      for (const child of children) child.kill();
    }
  });
  const failures = [...whole.failures].sort((one, other) => one.seed - other.seed);
  return { ...whole, failures, ...paceOf(began, seeds, whole.virtualSeconds) };
}

/** Resolves when nothing is left to ask; rejects when the process ends before. */
function playParts(
  child: ChildProcess,
  ask: () => PartAsked | null,
  said: (part: Campaign) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked: PartAsked | null = null;
    child.on("message", ({ part }: PartSaid) => {
      if (part !== null) said(part);
      asked = ask();
      if (asked === null) resolve();
      else child.send(asked);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const seeds = asked === null ? "" : ` of seeds from ${asked.from} on`;
      reject(new Error(`the process${seeds} ended: ${code ?? signal}`));
    });
  });
}
