import { randomFillSync } from "node:crypto";
import { rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { Level } from "level";
import { errorText, HeadwaterError, makeDirectories, syncDirectory } from "../base/index.js";

/** Where a LevelDB database lies, what is kept for it, and what it is called in errors. */
export interface LevelPlace {
  /** The directory of the database; nothing of ours but the reserve is in it. */
  readonly database: string;
  /** The directory that errors name as their place. */
  readonly place: string;
  /** A file that is given up when the disk is full, because LevelDB cannot even be opened then. */
  readonly reserve: string;
  readonly reserveBytes: number;
  /** As in "the agent's store". */
  readonly name: string;
  /** What is said when another process has it open. */
  readonly inUse: { readonly text: string; readonly remedy: string };
}

/** An open database, what `load` found in it, and why the one before it was set aside ("" = it was not). */
export interface OpenedLevel<Value, Loaded> {
  readonly db: Level<string, Value>;
  readonly loaded: Loaded;
  readonly setAside: string;
}

/** How a database is made from its directory: encodings, sizes. */
export type MakeLevel<Value> = (database: string) => Level<string, Value>;

/** The reserve is made again when this many times its size is free. */
const roomTimes = 2;
/** It is written in pieces of so many bytes. */
const pieceBytes = 512 * 1024;

/**
 * Opens a database and loads what is wanted from it. On a full disk the reserve is given up first. A damaged
 * one is renamed to `<database>.damaged`, in place of an older one, and an empty one takes its place. Throws
 * `store-in-use`, `store-failed`, and what `load` throws.
 */
export async function openLevel<Value, Loaded>(
  place: LevelPlace,
  make: MakeLevel<Value>,
  load: (db: Level<string, Value>) => Promise<Loaded>,
): Promise<OpenedLevel<Value, Loaded>> {
  try {
    return { ...(await openWithReserve(place, make, load)), setAside: "" };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const setAside = await setLevelAside(place, errorText(error));
    return { ...(await openWithReserve(place, make, load)), setAside };
  }
}

/** Renames a closed database that is damaged, and says so. The next opening makes an empty one. */
export async function setLevelAside(place: LevelPlace, why: string): Promise<string> {
  const { database, reserve, name } = place;
  const away = `${database}.damaged`;
  try {
    await rm(reserve, { force: true });
    await rm(away, { recursive: true, force: true });
    await rename(database, away);
  } catch (error) {
    throw failedStore(error, place);
  }
  return `${name} is damaged (${why}); it is now in ${away}, and an empty one takes its place`;
}

/**
 * Makes the reserve again when there is room; says whether it is whole. It is filled with random bytes,
 * because a disk that compresses would give nothing back for zeros.
 */
export async function keepReserve({ reserve, reserveBytes }: LevelPlace): Promise<boolean> {
  try {
    const size = await stat(reserve).then(
      (found) => found.size,
      () => 0,
    );
    if (size >= reserveBytes) return true;
    const { bavail, bsize } = await statfs(dirname(reserve));
    if (bavail * bsize < roomTimes * reserveBytes) return false;
    await writeFile(reserve, randomPieces(reserveBytes - size), { flag: "a", mode: 0o600 });
    return true;
  } catch {
    // The database works without it, and says by itself when the disk is full or broken.
    return false;
  }
}

/** One buffer, filled again for each piece: what is given up here stays in memory for minutes. */
function* randomPieces(bytes: number): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, bytes));
  for (let left = bytes; left > 0; left -= piece.length) yield randomFillSync(piece).subarray(0, left);
}

/** `text` behind its checksum. */
export function withChecksum(text: string): string {
  return `${checksum(text)} ${text}`;
}

/** What `withChecksum` was given. Throws `damaged-store`. */
export function withoutChecksum(text: string, place: LevelPlace): string {
  const inner = text.slice(9);
  if (text.slice(0, 9) !== `${checksum(inner)} `)
    throw damagedStore("its record is not what was written", place);
  return inner;
}

/** Refuses a layout that another release has written. Throws `store-format`. */
export function requireFormat(found: unknown, known: number, { name, place }: LevelPlace): void {
  if (found === known) return;
  const remedy = "start the release of Headwater that wrote it, or a newer one";
  throw new HeadwaterError("store-format", `${name} has layout ${String(found)}`, { place, remedy });
}

/** What LevelDB says, as an error of ours: `store-in-use`, `damaged-store` or `store-failed`. */
export function levelError(error: unknown, place: LevelPlace): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const { code, cause } = (error ?? {}) as CodedError;
  const inner = ((cause ?? {}) as CodedError).code ?? code;
  if (inner === "LEVEL_LOCKED") {
    const { text, remedy } = place.inUse;
    return new HeadwaterError("store-in-use", text, { place: place.place, remedy, cause: error });
  }
  const text = errorText(cause ?? error);
  const damaged =
    inner === "LEVEL_CORRUPTION" || /corrupt|checksum|missing files?|bad (magic|record)|no meta/i.test(text);
  return damaged ? damagedStore(text, place) : failedStore(error, place);
}

/** `damaged-store`: what is there is not what was written. */
export function damagedStore(what: string, { place }: LevelPlace): HeadwaterError {
  return new HeadwaterError("damaged-store", what, { place });
}

/** `store-failed`: the directory or the disk cannot be used; a new opening may help. */
export function failedStore(error: unknown, { name, place }: LevelPlace): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const text = errorText((error as CodedError | undefined)?.cause ?? error);
  return new HeadwaterError("store-failed", `${name} cannot be used: ${text}`, {
    place,
    remedy: isFull(text)
      ? "free some space on the disk of this directory"
      : "give a directory that this user may write with --state-dir, and look at its disk",
    retryable: true,
    cause: error,
  });
}

interface CodedError {
  readonly code?: string;
  readonly cause?: unknown;
}

interface Loading<Value, Loaded> {
  readonly db: Level<string, Value>;
  readonly loaded: Loaded;
}

async function openWithReserve<Value, Loaded>(
  place: LevelPlace,
  make: MakeLevel<Value>,
  load: (db: Level<string, Value>) => Promise<Loaded>,
): Promise<Loading<Value, Loaded>> {
  try {
    return await openOnce(place, make, load);
  } catch (error) {
    if (!isFull(errorText(error))) throw error;
    await rm(place.reserve, { force: true }).catch(() => undefined);
    return openOnce(place, make, load);
  }
}

async function openOnce<Value, Loaded>(
  place: LevelPlace,
  make: MakeLevel<Value>,
  load: (db: Level<string, Value>) => Promise<Loaded>,
): Promise<Loading<Value, Loaded>> {
  // Before the database is made, which opens by itself, and makes the directory in Node's way.
  await makeDirectory(place.database).catch((error: unknown) => {
    throw levelError(error, place);
  });
  const db = make(place.database);
  try {
    await db.open();
    return { db, loaded: await load(db) };
  } catch (error) {
    await db.close().catch(() => undefined);
    throw levelError(error, place);
  }
}

/** LevelDB syncs what is in its directory; that the directory itself is there after a power cut is ours. */
async function makeDirectory(path: string): Promise<void> {
  const first = await makeDirectories(path, 0o700);
  if (first === undefined) return;
  for (let parent = dirname(path); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === dirname(parent)) break;
  }
}

/** A record whose checksum is right, but whose message cannot be read, is as useless as a damaged one. */
function isDamaged(error: unknown): boolean {
  return error instanceof HeadwaterError && (error.code === "damaged-store" || error.code === "bad-message");
}

function isFull(text: string): boolean {
  return /ENOSPC|no space|EDQUOT|quota/i.test(text);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
