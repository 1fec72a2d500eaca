import { HeadwaterError, type Log } from "../base/index.js";
import type { ChunkMessage, FetchMessage } from "../proto/index.js";
import type { Book } from "./book.js";
import type { Now } from "./core-contract.js";
import { judgeBundle, neededBundles } from "./needed-bundles.js";
import { type CoordinatorStore, sha256Of } from "./store.js";

/** Largest bundle, bytes of one chunk, bytes of bundles kept in memory, bundles that no topology names. */
export const bundleBytesMax = 32 * 1024 * 1024;
const chunkBytes = 64 * 1024;
const cachedBytesMax = 64 * 1024 * 1024;
const unusedMax = 16;

/** What bundles are kept with. */
export interface BundleKeeping {
  /** Throws `unavailable` while the store has failed. */
  store(): CoordinatorStore;
  /** null while the store has failed. */
  book(): Book | null;
  now(): Now;
  readonly log: Log;
}

/** Keeps bundles in the store and hands them to agents chunk by chunk. */
export class Bundles {
  readonly #keeping: BundleKeeping;
  /** In order of use, the latest last. */
  readonly #cache = new Map<string, Uint8Array>();
  readonly #unused: string[] = [];

  constructor(keeping: BundleKeeping) {
    this.#keeping = keeping;
  }

  /**
   * Takes a bundle in, also in the place of a damaged one. Returns false when it was there. Throws
   * `bad-bundle` when the bytes are not those of the name.
   */
  async put(sha256: string, bytes: Uint8Array): Promise<boolean> {
    if (sha256Of(bytes) !== sha256) {
      throw new HeadwaterError(
        "bad-bundle",
        "the bytes that arrived do not have the hash that the address names",
        {
          place: `bundle ${sha256}`,
          remedy: "send it again; if it happens again, something on the way changes what passes through it",
          retryable: true,
        },
      );
    }
    const fresh = await this.#keeping.store().putBundle(sha256, bytes);
    this.#judge(sha256, "");
    if (fresh) this.#unused.push(sha256);
    while (this.#unused.length > unusedMax) {
      const oldest = this.#unused.shift()!;
      const book = this.#keeping.book();
      if (book !== null && !neededBundles(book).has(oldest)) await this.drop(oldest);
    }
    return fresh;
  }

  /** null when it is not there. Throws `damaged-bundle` when its bytes are not those that were put in. */
  async size(sha256: string): Promise<number | null> {
    return (await this.#bytes(sha256))?.length ?? null;
  }

  async drop(sha256: string): Promise<void> {
    this.#cache.delete(sha256);
    await this.#keeping.store().dropBundle(sha256);
    this.#judge(sha256, "");
  }

  /** Throws away what is not needed, and looks at what is: damage is known before an agent wants it. */
  async keepNeeded(book: Book): Promise<void> {
    const store = this.#keeping.store();
    // Looked up for each: a topology may come meanwhile.
    for (const bundle of await store.bundles()) if (!neededBundles(book).has(bundle)) await this.drop(bundle);
    for (const bundle of neededBundles(book)) await this.#whole(bundle, () => store.bundle(bundle));
  }

  /** The answer to an agent that wants a piece; total 0 = it is not here, or damaged. */
  async chunk({ bundle, offset }: FetchMessage): Promise<ChunkMessage> {
    const bytes = await this.#whole(bundle, () => this.#bytes(bundle));
    if (bytes === null) return { kind: "chunk", bundle, offset, total: 0, data: new Uint8Array() };
    const data = bytes.subarray(offset, offset + chunkBytes);
    return { kind: "chunk", bundle, offset, total: bytes.length, data };
  }

  /** As `size`. */
  bytes(sha256: string): Promise<Uint8Array | null> {
    return this.#bytes(sha256);
  }

  /** null when it is not there, or damaged, which is told. */
  async #whole(bundle: string, read: () => Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    try {
      const bytes = await read();
      this.#judge(bundle, bytes === null ? "is missing" : "");
      return bytes;
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error.code !== "damaged-bundle") throw error;
      this.#judge(bundle, "is damaged");
      return null;
    }
  }

  #judge(bundle: string, fault: string): void {
    const { now, log } = this.#keeping;
    const book = this.#keeping.book();
    const text = book === null ? "" : judgeBundle(book, bundle, fault, now());
    if (text !== "") log.error(text);
  }

  async #bytes(sha256: string): Promise<Uint8Array | null> {
    const cached = this.#cache.get(sha256);
    const bytes = cached ?? (await this.#keeping.store().bundle(sha256));
    if (bytes === null) return null;
    this.#cache.delete(sha256);
    this.#cache.set(sha256, bytes);
    let sum = 0;
    for (const { length } of this.#cache.values()) sum += length;
    for (const [name, { length }] of this.#cache) {
      if (sum <= cachedBytesMax || name === sha256) break;
      this.#cache.delete(name);
      sum -= length;
    }
    return bytes;
  }
}
