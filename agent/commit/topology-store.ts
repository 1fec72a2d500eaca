/** One change of a batch: a value to write, or `null` to delete the key, whether it is there or not. */
export interface StoreOp {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Some entries of a range, in the order of keys; never empty. */
export type StorePage = readonly (readonly [key: string, value: Uint8Array])[];

/** A page ends with the entry that brings its keys and values to this many bytes. */
export const pageBytes = 64 * 1024;

/**
 * What one topology knows on one agent across a power cut: one opening of its database. The worker that runs
 * the topology is the only one that writes; one that is about to take over may read. Other processes are
 * refused meanwhile.
 *
 * **Keys** are not empty, begin with a lower-case letter, and are well-formed text (no half of a surrogate
 * pair: two such keys would be one). They are in the order of their UTF-8 bytes, which is the order of
 * JavaScript's `<` for all but characters above U+FFFF. A range is `from` (in it) to `below` (not in it).
 *
 * **Bytes** that a call gives back are the caller's own. Bytes that are given to `write` must not change
 * until its promise has settled. Not every bit that a disk turns is noticed here, and a batch that the disk
 * has lost may be missing while a later one is there: records carry their own checksum and number.
 *
 * **A failed write ends the opening.** LevelDB acknowledges synced batches that follow a failed one, and
 * loses them in a crash. So from the first rejection on, every call but `close` throws or rejects with that
 * error. The worker then acknowledges nothing more, ends, and begins anew from what the next opening reads;
 * the failed batch may be there, whole, or not.
 *
 * Errors: `store-failed` (retryable after a new opening): the disk is full or broken, or this opening is
 * closed. `damaged-store`: what is on the disk cannot be read; that ends the opening, too, and the database
 * must be set aside before the next one.
 */
export interface TopologyStore {
  /**
   * Random text, made when the database was created, the same at each opening. Another id says that
   * everything written before is gone: a new disk, or a damaged database that was set aside.
   */
  readonly id: string;

  /**
   * The value of a key, or `undefined`. At once, on the calling thread; called for single tuples. It sees
   * every batch whose promise has resolved; of a batch under way it may see nothing or, later, all.
   */
  get(key: string): Uint8Array | undefined;

  /**
   * The entries of a range, as they are at this call, whatever is written while they are read: it sees the
   * batches that `get` sees now. A page ends at `pageBytes`, so a reader never has the whole range in memory.
   * To be iterated once, to its end or until `break`: an iteration left standing keeps old values from being
   * freed.
   *
   * Deleted keys cost time until the database has tidied itself: a reader of a queue gives as `from` the
   * lowest key that may still be there.
   */
  read(from: string, below: string): AsyncIterable<StorePage>;

  /**
   * Writes all of `ops` or nothing, synced to the disk when it resolves; a key's last op counts. Batches take
   * effect in the order of the calls: after a crash there are those that were resolved and, of the others,
   * the first ones or none. No ops: resolves behind the batches before it, without a write. Batches that wait
   * are the caller's to bound.
   */
  write(ops: readonly StoreOp[]): Promise<void>;

  /**
   * Deletes a range in bounded batches, in turn with the batches of `write`; durable when it resolves. Not
   * atomic: after a crash or a failure a part may be left, so what points to the range must be gone before,
   * and the caller repeats it. Nothing may be written into the range meanwhile.
   */
  clear(from: string, below: string): Promise<void>;

  /**
   * Bytes of keys and values that this opening has written, for the count of flash wear. It leaves out what
   * the database adds: a few bytes an op, the rest of the page that each sync writes, and tidying, which
   * writes an entry again several times in its life.
   */
  readonly writtenBytes: number;

  /** Waits for batches under way, then closes. Never rejects; may be called more than once. */
  close(): Promise<void>;
}
