import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Level } from "level";
import { HeadwaterError } from "../../base/index.js";
import {
  damagedStore,
  keepReserve,
  type LevelPlace,
  levelError,
  openLevel,
  requireFormat,
  setLevelAside,
  withChecksum,
  withoutChecksum,
} from "../level.js";
import { pageBytes, type StoreOp, type StorePage, type TopologyStore } from "./topology-store.js";

/** A store and what its opening found. */
export interface OpenedTopologyStore {
  readonly store: TopologyStore;
  /** Why the database that was there could not be used, and where it is now; "" = it could. */
  readonly setAside: string;
}

/** An opening that other threads of the process may join. */
export interface OpenedForAll extends OpenedTopologyStore {
  /** Whether the file that is given up on a full disk is there. */
  readonly reserveWhole: boolean;
}

/**
 * Opens the store of a topology in `<directory>`, which is made if it is not there; its parent is the
 * caller's. A damaged one is renamed to `<directory>.damaged`, and an empty one with a new id takes its
 * place. On a full disk a reserve file is given up, so that what is there can be read. `shared`: other
 * threads of this process may join (`joinTopologyStore`) as long as this opening is there. Throws
 * `store-in-use` when it is open elsewhere, `store-format` when another release wrote it, and `store-failed`.
 */
export async function openTopologyStore(
  directory: string,
  use: "alone" | "shared" = "alone",
): Promise<OpenedForAll> {
  const place = placeOf(directory);
  const make = (database: string) => makeDatabase(database, { multithreading: use === "shared" });
  const { db, loaded, setAside } = await openLevel(place, make, (fresh) => identityOf(fresh, place));
  const reserveWhole = await keepReserve(place);
  return { store: new LevelTopologyStore(db, place, loaded, reserveWhole), setAside, reserveWhole };
}

/**
 * Joins the opening that another thread of this process has made as `shared` and keeps until this one is
 * closed: nothing is read, so it takes no time. `id` and `reserveWhole` as the opening says. At any time at
 * most one thread may write. Throws `store-failed`.
 */
export async function joinTopologyStore(
  directory: string,
  { id, reserveWhole }: { readonly id: string; readonly reserveWhole: boolean },
): Promise<TopologyStore> {
  const place = placeOf(directory);
  const db = makeDatabase(directory, { multithreading: true, createIfMissing: false });
  await db.open().catch((error: unknown) => {
    throw levelError(error, place);
  });
  // Writes nothing: but what writes has run, so that it is compiled when the first task begins.
  await db.batch().put(clearedKey, new Uint8Array()).clear().write();
  return new LevelTopologyStore(db, place, id, reserveWhole);
}

/**
 * Sets a closed store aside whose damage showed only when it was read: to `<directory>.damaged`, in place of
 * an older one. `why` completes "is damaged (…)". Gives back what to tell the operator. The next opening
 * makes an empty store with a new id. Throws `store-failed`.
 */
export function setTopologyStoreAside(directory: string, why: string): Promise<string> {
  return setLevelAside(placeOf(directory), why);
}

type Database = Level<string, Uint8Array>;

/** What it has on Node.js besides: its types are those of browsers, too, which have no tables. */
interface Compacting {
  compactRange(from: string, to: string): Promise<void>;
}

/**
 * Layout of the database: keys as in `topology-store.ts`, and the record of its identity. In format 1 each
 * change of a commit named its cell. A database of that format is read, and is one of this from then on.
 */
const format = 2;
const earliestFormat = 1;
/** These are before every key that a caller may use. */
const identityKey = "!store";
/** Never there; deleted for the sync that comes with it. */
const clearedKey = "!cleared";
const firstKey = "a";
/** What is in memory, and in the log that the next opening writes out again. LevelDB may hold two. */
const writeBufferBytes = 2 * 1024 * 1024;
/** Room for two write buffers, each overfull by one large commit, that an opening writes to tables. */
const reserveBytes = 8 * 1024 * 1024;
/** While the reserve is missing, it is tried again after this many batches. */
const reserveTryBatches = 256;
/** Limits on the entries of a page, and on the keys that `clear` deletes in one turn. */
const pageEntriesMax = 5_000;
const clearKeysMax = 1_000;

function placeOf(directory: string): LevelPlace {
  return {
    database: directory,
    place: directory,
    reserve: join(directory, "reserve"),
    reserveBytes,
    name: "the topology's store",
    inUse: {
      text: `another process has the topology's store ${directory} open`,
      remedy: "stop that one first, or give this agent another name or --state-dir",
    },
  };
}

function makeDatabase(
  directory: string,
  sharing: { readonly multithreading: boolean; readonly createIfMissing?: boolean },
): Database {
  const options = { writeBufferSize: writeBufferBytes, ...sharing } as const;
  return new Level<string, Uint8Array>(directory, { keyEncoding: "utf8", valueEncoding: "view", ...options });
}

/** The id that the database was given when it was made, which is now if it is empty. */
async function identityOf(db: Database, place: LevelPlace): Promise<string> {
  const text = await db.get<string, string>(identityKey, { valueEncoding: "utf8" });
  if (text !== undefined) {
    const identity = JSON.parse(withoutChecksum(text, place)) as { format: number; id: string };
    if (identity.format !== earliestFormat) requireFormat(identity.format, format, place);
    else await writeIdentity(db, identity.id);
    return identity.id;
  }
  const [first] = await db.keys({ limit: 1 }).all();
  if (first !== undefined) throw damagedStore("the record of its identity is gone", place);
  const id = randomUUID();
  await writeIdentity(db, id);
  return id;
}

async function writeIdentity(db: Database, id: string): Promise<void> {
  const record = withChecksum(JSON.stringify({ format, id }));
  await db.put<string, string>(identityKey, record, { valueEncoding: "utf8", sync: true });
}

class LevelTopologyStore implements TopologyStore {
  readonly id: string;
  readonly #db: Database;
  readonly #place: LevelPlace;
  /** Settles with the last batch: LevelDB's threads keep no order between batches that wait together. */
  #last: Promise<void> = Promise.resolve();
  #writtenBytes = 0;
  #failure: HeadwaterError | null = null;
  #closing: Promise<void> | null = null;
  #reserveWhole: boolean;
  #batches = 0;

  constructor(db: Database, place: LevelPlace, id: string, reserveWhole: boolean) {
    this.#db = db;
    this.#place = place;
    this.id = id;
    this.#reserveWhole = reserveWhole;
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  get(key: string): Uint8Array | undefined {
    this.#requireOpen();
    try {
      return this.#db.getSync(key);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  read(from: string, below: string): AsyncIterable<StorePage> {
    this.#requireOpen();
    // The iterator takes its snapshot here and not at the first page.
    const iterator = this.#db.iterator({ ...range(from, below), highWaterMarkBytes: pageBytes });
    const next = async (): Promise<IteratorResult<StorePage, undefined>> => {
      const page = await this.#ask(() => iterator.nextv(pageEntriesMax));
      if (page.length > 0) return { done: false, value: page };
      await iterator.close();
      return { done: true, value: undefined };
    };
    const end = async (): Promise<IteratorResult<StorePage, undefined>> => {
      await iterator.close();
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
  }

  async write(ops: readonly StoreOp[]): Promise<void> {
    this.#requireOpen();
    await this.#inTurn(async () => {
      if (ops.length > 0) await this.#batch(ops);
    });
  }

  async clear(from: string, below: string): Promise<void> {
    this.#requireOpen();
    // One iterator from the beginning to the end: each new one would have to pass all deleted keys again.
    const iterator = this.#db.keys({ ...range(from, below), highWaterMarkBytes: pageBytes });
    let cleared = false;
    try {
      for (;;) {
        const keys = await this.#ask(() => iterator.nextv(clearKeysMax));
        if (keys.length === 0) break;
        // LevelDB's own thread deletes ten times as fast as a batch of deletions does.
        await this.#inTurn(() => this.#db.clear({ gte: keys[0]!, lte: keys.at(-1)! }));
        for (const key of keys) this.#writtenBytes += Buffer.byteLength(key);
        cleared = true;
      }
    } finally {
      await iterator.close();
    }
    if (!cleared) return;
    // The log is in order, so that the sync of any batch syncs what was written before it.
    await this.#inTurn(() => this.#db.del(clearedKey, { sync: true }));
    // Deleted keys take their room until LevelDB comes by; whoever makes room on a disk needs it now.
    await this.#ask(() => (this.#db as unknown as Compacting).compactRange(from, below));
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => this.#db.close().catch(() => undefined));
    return this.#closing;
  }

  /** Does one change after the other, until one fails. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
      if (this.#failure !== null) throw this.#failure;
      try {
        await change();
      } catch (error) {
        throw this.#fail(error);
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #batch(ops: readonly StoreOp[]): Promise<void> {
    // A chained batch takes a fifth of the time of an array of operations on this thread (3 µs an op).
    const batch = this.#db.batch();
    for (const { key, value } of ops) {
      if (value === null) batch.del(key);
      else batch.put(key, value);
      this.#writtenBytes += Buffer.byteLength(key) + (value?.length ?? 0);
    }
    await batch.write({ sync: true });
    if (++this.#batches % reserveTryBatches === 0 && !this.#reserveWhole)
      this.#reserveWhole = await keepReserve(this.#place);
  }

  async #ask<Result>(question: () => Promise<Result>): Promise<Result> {
    this.#requireOpen();
    try {
      return await question();
    } catch (error) {
      // A question that `close` has cut off is no failure of the disk.
      this.#requireOpen();
      throw this.#fail(error);
    }
  }

  #requireOpen(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closing === null) return;
    throw new HeadwaterError("store-failed", "the topology's store is closed", { place: this.#place.place });
  }

  #fail(error: unknown): HeadwaterError {
    const known = levelError(error, this.#place);
    // One failure, one text: what comes later has the same cause.
    this.#failure ??= known;
    return known;
  }
}

function range(from: string, below: string): { gte: string; lt: string } {
  return { gte: from < firstKey ? firstKey : from, lt: below };
}
