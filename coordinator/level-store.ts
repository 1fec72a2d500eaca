import { join } from "node:path";
import { Level } from "level";
import { errorText, HeadwaterError, makeDirectories } from "../base/index.js";
import type { StoreRecord, Write } from "./records.js";
import { Seal, type SealText, whyBroken } from "./seal.js";
import { type CoordinatorStore, damagedStore, decodeText, encodeText, sha256Of } from "./store.js";
import { Written } from "./written.js";

/** Layout of the store. A program refuses a store whose layout is newer than it knows. */
const format = "1";

interface CodedError {
  readonly code?: string;
  readonly cause?: unknown;
}

/** How a store is opened whose records are not what was written: it is refused, or taken as it is. */
export type Damaged = "refused" | "taken";

/** In the store's directory; LevelDB leaves alone what it does not know. */
const writtenFile = "WRITTEN";

/**
 * Opens the store in a directory, which is made if it is not there. Throws `store-in-use` when another
 * process has it open, `damaged-store`, also when writes are missing (unless it is to be taken as it is),
 * `store-format` (also when it is another program's), or `store-failed` (disk full, no permission …).
 */
export async function openLevelStore(
  directory: string,
  damaged: Damaged = "refused",
): Promise<CoordinatorStore> {
  // Before the database is made, which opens by itself, and makes the directory in Node's way.
  await makeDirectories(directory, 0o700).catch((error: unknown) => {
    throw failedStore(error, directory);
  });
  // LevelDB writes nothing more once it puts a damaged block that is compressed together with others.
  const db = new Level<string, Uint8Array>(directory, {
    keyEncoding: "utf8",
    valueEncoding: "view",
    compression: false,
  });
  let written: Written | null = null;
  try {
    await db.open();
    written = await Written.open(join(directory, writtenFile)).catch((error: unknown) => {
      throw failedStore(error, directory);
    });
    const store = new LevelStore(db, written, directory, damaged);
    await store.begin();
    return store;
  } catch (error) {
    await written?.close().catch(() => undefined);
    await db.close().catch(() => undefined);
    throw openError(error, directory);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: false });
const encoder = new TextEncoder();
const synced = { sync: true } as const;
const recordPrefix = "record/";
/** Sorts behind all records, and nothing between. */
const sealKey = "seal";

class LevelStore implements CoordinatorStore {
  readonly #db: Level<string, Uint8Array>;
  readonly #written: Written;
  readonly #place: string;
  readonly #damaged: Damaged;
  #seal = new Seal();
  /** Seals follow one another; after one that failed there is none. */
  #last: Promise<void> = Promise.resolve();

  constructor(db: Level<string, Uint8Array>, written: Written, place: string, damaged: Damaged) {
    this.#db = db;
    this.#written = written;
    this.#place = place;
    this.#damaged = damaged;
  }

  /** Checks everything that is there, once. */
  async begin(): Promise<void> {
    await this.#checkFormat();
    const { seal, number } = await this.#read(this.#written.number);
    seal.number = Math.max(number, this.#written.number);
    this.#seal = seal;
    // A crash between the two.
    if (this.#written.number < number) await this.#change(() => this.#written.set(number));
  }

  async #checkFormat(): Promise<void> {
    const found = await this.#db.get("format");
    if (found === undefined) {
      if (this.#written.number > 0) throw damagedStore("what it began with is not there", this.#place);
      // The store of an agent, say: its records would lie among those of another program for ever.
      if ((await this.#db.keys({ limit: 1 }).all()).length > 0) throw foreignStore(this.#place);
      await this.#db.put("format", encoder.encode(format), synced);
      return;
    }
    const text = decoder.decode(found);
    if (text === format) return;
    throw new HeadwaterError(
      "store-format",
      `the store has layout ${text.slice(0, 20)}, known is ${format}`,
      {
        place: this.#place,
        remedy: "start the release of Headwater that wrote it, or a newer one",
      },
    );
  }

  async load(): Promise<readonly StoreRecord[]> {
    return (await this.#read(0)).records;
  }

  /** All records of one moment, and the number of their seal; 0 = they have none. */
  async #read(written: number) {
    const records: StoreRecord[] = [];
    const seal = new Seal();
    let sealed: SealText | null = null;
    try {
      for await (const [key, value] of this.#db.iterator({ gte: recordPrefix, lte: sealKey })) {
        const text = decoder.decode(value);
        if (key === sealKey) {
          sealed = decodeText("seal", text, this.#place) as SealText;
          continue;
        }
        const record = decodeText(key.slice(recordPrefix.length), text, this.#place) as StoreRecord;
        records.push(record);
        seal.set(key, text);
        if (record.kind === "meta") seal.term = record.term;
      }
    } catch (error) {
      if (error instanceof HeadwaterError) throw error;
      throw damagedStore(errorText(error), this.#place, error);
    }
    const why = whyBroken(seal.text, sealed, written);
    if (why !== "" && this.#damaged === "refused") throw incompleteStore(why, this.#place);
    return { records, seal, number: sealed?.number ?? 0 };
  }

  write(writes: readonly Write[]): Promise<void> {
    this.#last = this.#last.then(() => this.#change(() => this.#writeSealed(writes)));
    return this.#last;
  }

  async #writeSealed(writes: readonly Write[]): Promise<void> {
    const seal = this.#seal;
    const batch = writes.map(({ key: name, record }) => {
      const key = `${recordPrefix}${name}`;
      const text = record === null ? null : encodeText(record);
      seal.set(key, text);
      if (record?.kind === "meta") seal.term = record.term;
      return text === null
        ? ({ type: "del", key } as const)
        : ({ type: "put", key, value: encoder.encode(text) } as const);
    });
    seal.number++;
    const sealed = { type: "put", key: sealKey, value: encoder.encode(encodeText(seal.text)) } as const;
    await this.#db.batch([...batch, sealed], synced);
    await this.#written.set(seal.number);
  }

  async bundle(sha256: string): Promise<Uint8Array | null> {
    const bytes = await this.#db.get(`bundle/${sha256}`).catch((error: unknown) => {
      const failed = openError(error, this.#place);
      throw failed.code === "damaged-store" ? damagedBundle(sha256, error) : failed;
    });
    if (bytes === undefined) return null;
    if (sha256Of(bytes) !== sha256) throw damagedBundle(sha256);
    return bytes;
  }

  async putBundle(sha256: string, bytes: Uint8Array): Promise<boolean> {
    // What cannot be read is written again.
    const whole = await this.bundle(sha256).catch(() => null);
    if (whole !== null) return false;
    await this.#change(() => this.#db.put(`bundle/${sha256}`, bytes, synced));
    return true;
  }

  async dropBundle(sha256: string): Promise<void> {
    await this.#change(() => this.#db.del(`bundle/${sha256}`, synced));
  }

  async bundles(): Promise<readonly string[]> {
    const names: string[] = [];
    try {
      for await (const key of this.#db.keys({ gte: "bundle/", lt: "bundle0" }))
        names.push(key.slice("bundle/".length));
    } catch (error) {
      // Keys stand in the blocks of what they name: those behind a damaged one cannot be listed, and stay.
      const failed = openError(error, this.#place);
      if (failed.code !== "damaged-store") throw failed;
    }
    return names;
  }

  async close(): Promise<void> {
    try {
      await this.#written.close();
    } finally {
      await this.#db.close();
    }
  }

  async #change(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw failedStore(error, this.#place);
    }
  }
}

function damagedBundle(sha256: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError("damaged-bundle", "a bundle in the coordinator's store is damaged", {
    place: `bundle ${sha256}`,
    remedy: "`headwater status` names its topology, and says how to put it in again",
    cause,
  });
}

function openError(error: unknown, directory: string): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const { code, cause } = (error ?? {}) as CodedError;
  const inner = ((cause ?? {}) as CodedError).code ?? code;
  if (inner === "LEVEL_LOCKED") {
    return new HeadwaterError("store-in-use", `another process has the state in ${directory} open`, {
      place: directory,
      remedy: "stop that coordinator (or agent) first, or give this one another --state-dir",
      cause: error,
    });
  }
  const text = errorText(cause ?? error);
  if (
    inner === "LEVEL_CORRUPTION" ||
    /corrupt|checksum|missing files?|no such file|bad (magic|record)|no meta/i.test(text)
  ) {
    return damagedStore(text, directory, error);
  }
  return failedStore(cause ?? error, directory);
}

function incompleteStore(why: string, directory: string): HeadwaterError {
  return new HeadwaterError("damaged-store", `the coordinator's store is damaged: ${why}`, {
    place: directory,
    remedy:
      "move this directory away and put a backup in its place with `headwater restore`; or, when what is " +
      "left is newer than any backup, `headwater restore --what-is-left` with the same --state-dir goes on " +
      "with that",
  });
}

function foreignStore(directory: string): HeadwaterError {
  return new HeadwaterError("store-format", "this is no coordinator's store, and something is in it", {
    place: directory,
    remedy: "give the coordinator's own --state-dir, or one that is empty; this may be an agent's",
  });
}

function failedStore(error: unknown, place: string): HeadwaterError {
  const text = errorText(error);
  const full = /ENOSPC|no space/i.test(text);
  return new HeadwaterError("store-failed", `the coordinator's store cannot be used: ${text}`, {
    place,
    remedy: full
      ? "free some space on the disk of this directory"
      : "give a directory that this user may write with --state-dir, and look at its disk",
    retryable: true,
    cause: error,
  });
}
