import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { AgentFacts } from "../proto/index.js";

/** Where an agent keeps the stores of its topologies, each in a folder of that name. */
export const storesFolder = "topologies";
/** With more of them than this they are told of as one: facts have a bound. */
const storesToldMax = 20;
/** Files that are looked at; a state directory has some hundreds. */
const filesMax = 20_000;
const mebibyte = 1024 * 1024;
/** How often the free room is looked at: others may fill it with 100 MB/s. */
const lookMs = 1_000;
/** With one look in so many the own files are counted, which fill it with some MB/s at most. */
const looksPerCount = 5;
/** What was short is enough again with so much to spare, so that nothing flutters at the bound. */
const spareShare = 0.05;
/** Copies of other agents' tasks give way first: at these shares of budget and reserve. */
const crowdedBudgets = 0.9;
const crowdedReserves = 1.5;

/** What the agent may take of its disk, in MiB; 0 = by the size of the file system. */
export interface DiskSettings {
  readonly diskBudget: number;
  readonly diskReserve: number;
}

/** A file system, what of it is in the agent's directory, and what may be; bytes. */
export type DiskLook = NonNullable<AgentFacts["disk"]>;

/** Looks at a state directory; null = it cannot be seen. `counted`: what it has, if that is known. */
export async function lookAtDisk(
  directory: string,
  settings: DiskSettings,
  counted?: DiskLook["used"],
): Promise<DiskLook | null> {
  try {
    const { bsize, bavail, blocks } = await statfs(directory);
    const used = counted ?? (await count(directory));
    const total = blocks * bsize;
    return { directory, free: bavail * bsize, total, used, ...diskBounds(total, settings) };
  } catch {
    return null;
  }
}

/**
 * Half of the file system, of `total` bytes, may be used; 5 % of it stay free, 64 MiB at least and 1 GiB at
 * most, but of a small one no more than a quarter.
 */
export function diskBounds(
  total: number,
  { diskBudget, diskReserve }: DiskSettings,
): Pick<DiskLook, "budget" | "reserve"> {
  const usual = Math.min(total / 4, Math.max(64 * mebibyte, Math.min(1024 * mebibyte, total / 20)));
  return {
    budget: diskBudget === 0 ? total / 2 : diskBudget * mebibyte,
    reserve: diskReserve === 0 ? usual : diskReserve * mebibyte,
  };
}

/** Why nothing more may come to the disk, and what helps; "" = it may. `was`: it was so before. */
export function diskIsFull(look: DiskLook, was = false): string {
  const short = whatIsShort(look, 1, 1, was);
  return short && `${short}: make room there, or set --disk-budget and --disk-reserve`;
}

/**
 * Why copies of other agents' tasks are to go elsewhere, before outboxes have to stop; "" = they may come and
 * stay. `was`: it was so before.
 */
export function diskIsCrowded(look: DiskLook, was = false): string {
  const short = whatIsShort(look, crowdedBudgets, crowdedReserves, was);
  return short && `${short}: large copies for other agents go elsewhere`;
}

/** What there is no room for on a disk, and why; "" = there is. */
export interface DiskRoom {
  /** For anything that may wait. */
  readonly why: string;
  /** For copies of other agents' tasks. */
  readonly crowded: string;
}

/** Watches the disk of a state directory. */
export class DiskWatch implements DiskRoom {
  why = "";
  crowded = "";
  readonly #directory: string;
  readonly #settings: DiskSettings;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #looks = 0;
  #counted: DiskLook["used"] | undefined;

  constructor(directory: string, settings: DiskSettings, everyMs = lookMs) {
    this.#everyMs = everyMs;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** Looks now and then until `close`; `told` hears of each change, and `why` is the new one already. */
  async open(told: () => void): Promise<void> {
    if (this.#looks++ % looksPerCount === 0) this.#counted = undefined;
    const look = await lookAtDisk(this.#directory, this.#settings, this.#counted);
    this.#counted = look?.used;
    const { why, crowded } = this;
    if (look !== null) {
      this.why = diskIsFull(look, why !== "");
      this.crowded = diskIsCrowded(look, crowded !== "");
    }
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.open(told), this.#everyMs);
    this.#timer.unref();
    const changed = (why === "") !== (this.why === "") || (crowded === "") !== (this.crowded === "");
    if (changed) told();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

/** What is short of so many reserves, or above this share of the budget; "" = nothing. */
function whatIsShort(
  { directory, free, used, budget, reserve }: DiskLook,
  budgets: number,
  reserves: number,
  was: boolean,
): string {
  const spare = was ? spareShare : 0;
  if (free < reserve * reserves * (1 + spare))
    return `${mib(free)} are free on the disk of ${directory}, and ${mib(reserve)} are to stay so`;
  const parts = Object.entries(used).sort(([, a], [, b]) => b - a);
  const sum = parts.reduce((bytes, [, part]) => bytes + part, 0);
  if (sum <= budget * (budgets - spare)) return "";
  return `${directory} has ${mib(sum)}, most of it in ${parts[0]?.[0]}, of a budget of ${mib(budget)}`;
}

/** Bytes of its parts. */
async function count(directory: string): Promise<DiskLook["used"]> {
  const used: Record<string, number> = {};
  const files = { left: filesMax };
  for (const path of await partsOf(directory)) used[path] = await bytesOf(join(directory, path), files);
  return used;
}

/** What a state directory is told of by: its entries, and stores of topologies one by one if they are few. */
async function partsOf(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  const stores = await readdir(join(directory, storesFolder)).catch(() => []);
  if (stores.length === 0 || stores.length > storesToldMax) return names;
  const others = names.filter((name) => name !== storesFolder);
  return [...others, ...stores.map((name) => `${storesFolder}/${name}`)];
}

/** Bytes of a file, or of all in a folder. Files come and go meanwhile: those that are gone are nothing. */
async function bytesOf(path: string, files: { left: number }): Promise<number> {
  if (files.left-- <= 0) return 0;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true) return found?.size ?? 0;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await bytesOf(join(path, name), files);
  return bytes;
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / mebibyte)} MiB`;
}
