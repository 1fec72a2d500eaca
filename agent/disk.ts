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
/** How often the disk is looked at: outboxes fill it with some MB/s at most, and the reserve is larger. */
const lookMs = 5_000;
/** What was short is enough again with so much to spare, so that nothing flutters at the bound. */
const spareShare = 0.05;

/** What the agent may take of its disk, in MiB; 0 = by the size of the file system. */
export interface DiskSettings {
  readonly diskBudget: number;
  readonly diskReserve: number;
}

/** A file system, what of it is in the agent's directory, and what may be; bytes. */
export type DiskLook = NonNullable<AgentFacts["disk"]>;

/** Looks at a state directory; null = it cannot be seen. */
export async function lookAtDisk(directory: string, settings: DiskSettings): Promise<DiskLook | null> {
  try {
    const { bsize, bavail, blocks } = await statfs(directory);
    const used: Record<string, number> = {};
    const files = { left: filesMax };
    for (const path of await partsOf(directory)) used[path] = await bytesOf(join(directory, path), files);
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
export function diskIsFull({ directory, free, used, budget, reserve }: DiskLook, was = false): string {
  const spare = was ? spareShare : 0;
  if (free < reserve * (1 + spare))
    return (
      `${mib(free)} are free on the disk of ${directory}, and ${mib(reserve)} are to stay so: make room ` +
      "there, or set --disk-reserve"
    );
  const parts = Object.entries(used).sort(([, a], [, b]) => b - a);
  const sum = parts.reduce((bytes, [, part]) => bytes + part, 0);
  if (sum <= budget * (1 - spare)) return "";
  const most = parts[0]?.[0] ?? "";
  const topology = most.startsWith(`${storesFolder}/`) ? most.slice(storesFolder.length + 1) : null;
  return (
    `${directory} has ${mib(sum)}, most of it in ${most}, of a budget of ${mib(budget)}: set ` +
    "--disk-budget if it may have more" +
    (topology === null
      ? ""
      : "; outboxes wait, state of tasks and copies for others grow on within their own bounds: " +
        `\`headwater describe ${topology}\` shows them`)
  );
}

/** Watches the disk of a state directory. */
export class DiskWatch {
  /** Why nothing more may come to it, or "". */
  why = "";
  readonly #directory: string;
  readonly #settings: DiskSettings;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(directory: string, settings: DiskSettings, everyMs = lookMs) {
    this.#everyMs = everyMs;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** Looks now and then until `close`; `told` hears of each change, and `why` is the new one already. */
  async open(told: () => void): Promise<void> {
    const look = await lookAtDisk(this.#directory, this.#settings);
    const before = this.why;
    if (look !== null) this.why = diskIsFull(look, before !== "");
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.open(told), this.#everyMs);
    this.#timer.unref();
    if ((before === "") !== (this.why === "")) told();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
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
