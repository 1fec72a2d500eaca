import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { Level } from "level";
import { type Clock, errorText, HeadwaterError } from "../base/index.js";
import { type AssignmentMessage, decodeDown, encodeDown } from "../proto/index.js";
import type { SavedState } from "./core-contract.js";

/** Where an agent keeps what it must know after a power cut. */
export interface AgentStore {
  /**
   * Durable when it resolves. After a rejection (`store-failed`) the old state or the new one is there; the
   * next call opens the store anew, because LevelDB loses synced writes that follow a failed one.
   */
  save(state: SavedState): Promise<void>;
  close(): Promise<void>;
}

/** A store and what was in it. */
export interface OpenedStore {
  readonly store: AgentStore;
  readonly saved: SavedState;
  /** Why the store that was there could not be used, and where it is now; "" = it could. */
  readonly setAside: string;
}

/** A file that is given up when the disk is full, because LevelDB cannot even be opened then. */
const reserveBytes = 1024 * 1024;
const format = 1;
const key = "state";

type Database = Level<string, string>;

/**
 * Opens the store in `<directory>/store`. A damaged one is renamed and an empty one takes its place. Throws
 * `store-in-use` when another agent has it open, and `store-failed` when the directory or the disk cannot be
 * used.
 */
export async function openAgentStore(
  directory: string,
  clock: Clock,
  newId: () => string,
): Promise<OpenedStore> {
  const place = join(directory, "store");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw failedStore(error, directory);
  }
  let setAside = "";
  let db: Database;
  let read: SavedState | null;
  try {
    ({ db, read } = await openDatabase(directory));
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const away = `${place}.damaged`;
    await rm(away, { recursive: true, force: true });
    await rename(place, away);
    setAside =
      `the agent's store is damaged (${errorText(error)}); ` +
      `it is now in ${away}, and the agent begins with an empty one`;
    ({ db, read } = await openDatabase(directory));
  }
  const saved = read ?? { store: newId(), assignment: null, starts: 0 };
  const store = new LevelAgentStore(directory, db);
  await store.keepReserve();
  return { store, saved: { ...saved, starts: startsFrom(saved.starts, clock.wall()) }, setAside };
}

/**
 * Numbers of starts begin above the seconds since 1970, so that they rise also when the store is new, or lost
 * its last write to a damaged file, and peers remember higher ones (I2).
 */
function startsFrom(saved: number, wallMs: number): number {
  return Math.max(saved, Math.floor(wallMs / 1000));
}

class LevelAgentStore implements AgentStore {
  readonly #directory: string;
  #db: Database | null;

  constructor(directory: string, db: Database) {
    this.#directory = directory;
    this.#db = db;
  }

  async save(state: SavedState): Promise<void> {
    try {
      this.#db ??= (await openDatabase(this.#directory)).db;
      await this.#db.put(key, encodeState(state), { sync: true });
    } catch (error) {
      const broken = this.#db;
      this.#db = null;
      await broken?.close().catch(() => undefined);
      throw failedStore(error, this.#directory);
    }
    await this.keepReserve();
  }

  async close(): Promise<void> {
    const db = this.#db;
    this.#db = null;
    await db?.close();
  }

  /** The reserve is made again when there is room; without it the agent works all the same. */
  async keepReserve(): Promise<void> {
    const file = await open(join(this.#directory, "reserve"), "a").catch(() => null);
    if (file === null) return;
    try {
      const { size } = await file.stat();
      if (size < reserveBytes) await file.write(Buffer.alloc(reserveBytes - size));
    } catch {
      // The disk is full: that is what writes of the store say.
    } finally {
      await file.close();
    }
  }
}

async function openDatabase(directory: string): Promise<{ db: Database; read: SavedState | null }> {
  try {
    return await openOnce(directory);
  } catch (error) {
    if (!isFull(error)) throw error;
    await rm(join(directory, "reserve"), { force: true });
    return openOnce(directory);
  }
}

async function openOnce(directory: string): Promise<{ db: Database; read: SavedState | null }> {
  const place = join(directory, "store");
  const db: Database = new Level(place, { keyEncoding: "utf8", valueEncoding: "utf8" });
  try {
    await db.open();
    const text = await db.get(key);
    return { db, read: text === undefined ? null : decodeState(text, place) };
  } catch (error) {
    await db.close().catch(() => undefined);
    throw openError(error, directory);
  }
}

function encodeState({ store, assignment, starts }: SavedState): string {
  const bytes = assignment === null ? null : Buffer.from(encodeDown(assignment)).toString("base64");
  const json = JSON.stringify({ format, store, starts, assignment: bytes });
  return `${checksum(json)} ${json}`;
}

function decodeState(text: string, place: string): SavedState {
  const json = text.slice(9);
  if (text.slice(0, 9) !== `${checksum(json)} `)
    throw damagedStore("its record is not what was written", place);
  const state = JSON.parse(json) as {
    format: number;
    store: string;
    starts: number;
    assignment: string | null;
  };
  if (state.format !== format) {
    const remedy = "start the release of Headwater that wrote it, or a newer one";
    throw new HeadwaterError("store-format", `the agent's store has layout ${state.format}`, {
      place,
      remedy,
    });
  }
  const { store, starts } = state;
  return { store, starts, assignment: state.assignment === null ? null : decodeAssignment(state.assignment) };
}

function decodeAssignment(base64: string): AssignmentMessage | null {
  const message = decodeDown(Buffer.from(base64, "base64"));
  return message.kind === "assignment" ? message : null;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}

interface CodedError {
  readonly code?: string;
  readonly cause?: unknown;
}

function openError(error: unknown, directory: string): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const { code, cause } = (error ?? {}) as CodedError;
  const inner = ((cause ?? {}) as CodedError).code ?? code;
  if (inner === "LEVEL_LOCKED") {
    const remedy = "stop that one first, or give this one another name or --state-dir";
    const text = `another agent runs with the state directory ${directory}`;
    return new HeadwaterError("store-in-use", text, { place: directory, remedy, cause: error });
  }
  const text = errorText(cause ?? error);
  const damaged =
    inner === "LEVEL_CORRUPTION" || /corrupt|checksum|missing files?|bad (magic|record)|no meta/i.test(text);
  return damaged ? damagedStore(text, directory) : failedStore(cause ?? error, directory);
}

function damagedStore(what: string, place: string): HeadwaterError {
  return new HeadwaterError("damaged-store", what, { place });
}

function isDamaged(error: unknown): boolean {
  return error instanceof HeadwaterError && (error.code === "damaged-store" || error.code === "bad-message");
}

function isFull(error: unknown): boolean {
  return error instanceof Error && /ENOSPC|no space/i.test(errorText(error));
}

function failedStore(error: unknown, place: string): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const text = errorText((error as CodedError | undefined)?.cause ?? error);
  return new HeadwaterError("store-failed", `the agent's store cannot be used: ${text}`, {
    place,
    remedy: isFull(error)
      ? "free some space on the disk of this directory"
      : "look at the directory's owner and its disk",
    retryable: true,
    cause: error,
  });
}
