import { Level } from "level";
import { errorText, HeadwaterError, makeDirectories } from "../base/index.js";
import type { StoreRecord, Write } from "./records.js";
import { type CoordinatorStore, damagedStore, decodeRecord, encodeRecord, sha256Of } from "./store.js";

/** Layout of the store. A program refuses a store whose layout is newer than it knows. */
const format = "1";

interface CodedError {
  readonly code?: string;
  readonly cause?: unknown;
}

/**
 * Opens the store in a directory, which is made if it is not there. Throws `store-in-use` when another
 * process has it open, `damaged-store`, `store-format` (also when it is another program's), or `store-failed`
 * (disk full, no permission …).
 */
export async function openLevelStore(directory: string): Promise<CoordinatorStore> {
  // Before the database is made, which opens by itself, and makes the directory in Node's way.
  await makeDirectories(directory, 0o700).catch((error: unknown) => {
    throw openError(error, directory);
  });
  const db = new Level<string, Uint8Array>(directory, { keyEncoding: "utf8", valueEncoding: "view" });
  try {
    await db.open();
    const store = new LevelStore(db, directory);
    await store.checkFormat();
    return store;
  } catch (error) {
    await db.close().catch(() => undefined);
    throw openError(error, directory);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: false });
const encoder = new TextEncoder();
const synced = { sync: true } as const;

class LevelStore implements CoordinatorStore {
  readonly #db: Level<string, Uint8Array>;
  readonly #place: string;

  constructor(db: Level<string, Uint8Array>, place: string) {
    this.#db = db;
    this.#place = place;
  }

  async checkFormat(): Promise<void> {
    const found = await this.#db.get("format");
    if (found === undefined) {
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
    const records: StoreRecord[] = [];
    try {
      for await (const [key, value] of this.#db.iterator({ gte: "record/", lt: "record0" })) {
        records.push(decodeRecord(key.slice("record/".length), decoder.decode(value), this.#place));
      }
    } catch (error) {
      if (error instanceof HeadwaterError) throw error;
      throw damagedStore(errorText(error), this.#place, error);
    }
    return records;
  }

  async write(writes: readonly Write[]): Promise<void> {
    const batch = writes.map(({ key, record }) => {
      if (record === null) return { type: "del", key: `record/${key}` } as const;
      return { type: "put", key: `record/${key}`, value: encoder.encode(encodeRecord(record)) } as const;
    });
    await this.#change(() => this.#db.batch(batch, synced));
  }

  async bundle(sha256: string): Promise<Uint8Array | null> {
    const bytes = await this.#db.get(`bundle/${sha256}`);
    if (bytes === undefined) return null;
    if (sha256Of(bytes) !== sha256) {
      throw damagedStore(`bundle ${sha256} is not what was written`, this.#place);
    }
    return bytes;
  }

  async putBundle(sha256: string, bytes: Uint8Array): Promise<boolean> {
    if (await this.#db.has(`bundle/${sha256}`)) return false;
    await this.#change(() => this.#db.put(`bundle/${sha256}`, bytes, synced));
    return true;
  }

  async dropBundle(sha256: string): Promise<void> {
    await this.#change(() => this.#db.del(`bundle/${sha256}`, synced));
  }

  async bundles(): Promise<readonly string[]> {
    const keys = await this.#db.keys({ gte: "bundle/", lt: "bundle0" }).all();
    return keys.map((key) => key.slice("bundle/".length));
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  async #change(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw failedStore(error, this.#place);
    }
  }
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
    /corrupt|checksum|missing files?|bad (magic|record)|no meta/i.test(text)
  ) {
    return damagedStore(text, directory, error);
  }
  return failedStore(cause ?? error, directory);
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
