import { HeadwaterError } from "../base/index.js";
import type { ChunkMessage, FetchMessage } from "../proto/index.js";
import { type CoordinatorStore, sha256Of } from "./store.js";

/** Largest bundle, bytes of one chunk, bytes of bundles kept in memory, bundles that no topology names. */
export const bundleBytesMax = 32 * 1024 * 1024;
const chunkBytes = 64 * 1024;
const cachedBytesMax = 64 * 1024 * 1024;
const unusedMax = 16;

/** Keeps bundles in the store and hands them to agents chunk by chunk. */
export class Bundles {
  readonly #store: () => CoordinatorStore;
  /** In order of use, the latest last. */
  readonly #cache = new Map<string, Uint8Array>();
  readonly #unused: string[] = [];

  constructor(store: () => CoordinatorStore) {
    this.#store = store;
  }

  /**
   * Takes a bundle in. Returns false when it was there. Throws `bad-bundle` when the bytes are not those of
   * the name.
   */
  async put(sha256: string, bytes: Uint8Array, isUsed: (bundle: string) => boolean): Promise<boolean> {
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
    const fresh = await this.#store().putBundle(sha256, bytes);
    if (fresh) this.#unused.push(sha256);
    while (this.#unused.length > unusedMax) {
      const oldest = this.#unused.shift()!;
      if (!isUsed(oldest)) await this.drop(oldest);
    }
    return fresh;
  }

  /** null when it is not there. */
  async size(sha256: string): Promise<number | null> {
    return (await this.#bytes(sha256))?.length ?? null;
  }

  async drop(sha256: string): Promise<void> {
    this.#cache.delete(sha256);
    await this.#store().dropBundle(sha256);
  }

  /** Throws away what no topology names. */
  async keepOnly(isUsed: (bundle: string) => boolean): Promise<void> {
    for (const bundle of await this.#store().bundles()) if (!isUsed(bundle)) await this.drop(bundle);
  }

  /** The answer to an agent that wants a piece; total 0 = not here. */
  async chunk({ bundle, offset }: FetchMessage): Promise<ChunkMessage> {
    const bytes = await this.#bytes(bundle);
    if (bytes === null) return { kind: "chunk", bundle, offset, total: 0, data: new Uint8Array() };
    const data = bytes.subarray(offset, offset + chunkBytes);
    return { kind: "chunk", bundle, offset, total: bytes.length, data };
  }

  /** null when it is not there. */
  bytes(sha256: string): Promise<Uint8Array | null> {
    return this.#bytes(sha256);
  }

  async #bytes(sha256: string): Promise<Uint8Array | null> {
    const cached = this.#cache.get(sha256);
    const bytes = cached ?? (await this.#store().bundle(sha256));
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
