import { join } from "node:path";
import { Level } from "level";
import type { Clock } from "../base/index.js";
import { type AssignmentMessage, decodeDown, encodeDown } from "../proto/index.js";
import type { SavedState } from "./core-contract.js";
import {
  failedStore,
  keepReserve,
  type LevelPlace,
  type OpenedLevel,
  openLevel,
  requireFormat,
  withChecksum,
  withoutChecksum,
} from "./level.js";

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
  const place: LevelPlace = {
    database: join(directory, "store"),
    place: directory,
    reserve: join(directory, "reserve"),
    reserveBytes,
    name: "the agent's store",
    inUse: {
      text: `another agent runs with the state directory ${directory}`,
      remedy: "stop that one first, or give this one another name or --state-dir",
    },
  };
  const { db, loaded, setAside } = await openDatabase(place);
  const saved = loaded ?? { store: newId(), assignment: null, starts: 0 };
  await keepReserve(place);
  const starts = startsFrom(saved.starts, clock.wall());
  return { store: new LevelAgentStore(place, db), saved: { ...saved, starts }, setAside };
}

/**
 * Numbers of starts begin above the seconds since 1970, so that they rise also when the store is new, or lost
 * its last write to a damaged file, and peers remember higher ones (I2).
 */
function startsFrom(saved: number, wallMs: number): number {
  return Math.max(saved, Math.floor(wallMs / 1000));
}

class LevelAgentStore implements AgentStore {
  readonly #place: LevelPlace;
  #db: Database | null;

  constructor(place: LevelPlace, db: Database) {
    this.#place = place;
    this.#db = db;
  }

  async save(state: SavedState): Promise<void> {
    try {
      this.#db ??= (await openDatabase(this.#place)).db;
      await this.#db.put(key, encodeState(state), { sync: true });
    } catch (error) {
      const broken = this.#db;
      this.#db = null;
      await broken?.close().catch(() => undefined);
      throw failedStore(error, this.#place);
    }
    await keepReserve(this.#place);
  }

  async close(): Promise<void> {
    const db = this.#db;
    this.#db = null;
    await db?.close();
  }
}

function openDatabase(place: LevelPlace): Promise<OpenedLevel<string, SavedState | null>> {
  return openLevel(
    place,
    (database) => new Level<string, string>(database, { keyEncoding: "utf8", valueEncoding: "utf8" }),
    async (db) => {
      const text = await db.get(key);
      return text === undefined ? null : decodeState(text, place);
    },
  );
}

function encodeState({ store, assignment, starts }: SavedState): string {
  const bytes = assignment === null ? null : Buffer.from(encodeDown(assignment)).toString("base64");
  const json = JSON.stringify({ format, store, starts, assignment: bytes });
  return withChecksum(json);
}

function decodeState(text: string, place: LevelPlace): SavedState {
  const state = JSON.parse(withoutChecksum(text, place)) as {
    format: number;
    store: string;
    starts: number;
    assignment: string | null;
  };
  requireFormat(state.format, format, place);
  const { store, starts } = state;
  return { store, starts, assignment: state.assignment === null ? null : decodeAssignment(state.assignment) };
}

function decodeAssignment(base64: string): AssignmentMessage | null {
  const message = decodeDown(Buffer.from(base64, "base64"));
  return message.kind === "assignment" ? message : null;
}
