import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { errorText, HeadwaterError } from "../base/index.js";
import type { StoreRecord, Write } from "./records.js";

/**
 * Where the coordinator keeps its records and the bundles of topologies. One contract suite holds for every
 * implementation. After a write has failed the store must be closed and opened again: the failed writes may
 * be there or not.
 */
export interface CoordinatorStore {
  /** All records, in no order. Throws `damaged-store` when one cannot be read. */
  load(): Promise<readonly StoreRecord[]>;
  /** All of them or none; durable when it resolves. */
  write(writes: readonly Write[]): Promise<void>;
  /** null when it is not there. Throws `damaged-bundle` when its bytes do not match its name. */
  bundle(sha256: string): Promise<Uint8Array | null>;
  /** Keeps a bundle durably; false when it was there, whole. The caller has checked its hash. */
  putBundle(sha256: string, bytes: Uint8Array): Promise<boolean>;
  dropBundle(sha256: string): Promise<void>;
  /** Names of all bundles; where one is damaged, perhaps not of those behind it. */
  bundles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A store that forgets everything with its process; for tests and the simulation. */
export class MemoryStore implements CoordinatorStore {
  readonly #records = new Map<string, string>();
  readonly #bundles = new Map<string, Uint8Array>();

  async load(): Promise<readonly StoreRecord[]> {
    return [...this.#records.values()].map((text) => JSON.parse(text) as StoreRecord);
  }

  async write(writes: readonly Write[]): Promise<void> {
    for (const { key, record } of writes) {
      if (record === null) this.#records.delete(key);
      else this.#records.set(key, JSON.stringify(record));
    }
  }

  async bundle(sha256: string): Promise<Uint8Array | null> {
    return this.#bundles.get(sha256) ?? null;
  }

  async putBundle(sha256: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#bundles.has(sha256)) return false;
    this.#bundles.set(sha256, bytes.slice());
    return true;
  }

  async dropBundle(sha256: string): Promise<void> {
    this.#bundles.delete(sha256);
  }

  async bundles(): Promise<readonly string[]> {
    return [...this.#bundles.keys()];
  }

  async close(): Promise<void> {}
}

/** Why a store failed, in words that say what helps. */
export function storeFailure(cause: unknown): HeadwaterError {
  if (cause instanceof HeadwaterError && cause.remedy !== undefined) return cause;
  const remedy = "look at the disk of the coordinator's state directory";
  const code = cause instanceof HeadwaterError ? cause.code : "store-failed";
  return new HeadwaterError(code, errorText(cause), { remedy, cause });
}

/**
 * A value as it lies on disk: a checksum before the JSON, because LevelDB itself does not look at what it
 * reads.
 */
export function encodeText(value: unknown): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}`;
}

/** What `encodeText` was given. `name`: of the record, for the error. Throws `damaged-store`. */
export function decodeText(name: string, text: string, place: string): unknown {
  const json = text.slice(9);
  if (text[8] !== " " || text.slice(0, 8) !== checksum(json)) {
    throw damagedStore(`record ${name} is not what was written`, place);
  }
  return JSON.parse(json) as unknown;
}

export function damagedStore(what: string, place: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError("damaged-store", `the coordinator's store is damaged: ${what}`, {
    place,
    remedy:
      "move this directory away and put a backup in its place with `headwater restore`; or start with an " +
      "empty one and submit the topologies again (agents stop what an empty coordinator does not know)",
    cause,
  });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, "0");
}
