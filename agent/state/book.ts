import { HeadwaterError, invariant } from "../../base/index.js";
import type { ChangesWriter } from "../../proto/index.js";
import {
  away,
  type Cell,
  chill,
  listBits,
  type ReadEntry,
  readEntry,
  type StateEntry,
  shownValue,
} from "./entry.js";
import { EntryList } from "./entry-list.js";
import { EntryValues, writeChange } from "./entry-writer.js";
import type { StateChange, StateLimits, StateStorage } from "./state-contract.js";

/** Keys looked at for their time to live with each commit, and with each new key. */
const sweptAtCommit = 256;
const sweptAtWrite = 2;
/** The same for a key that has no room. */
const sweptAtBound = 16;
const sweptWhenQuiet = 4_096;

/** A cell whose keys can be looked at one after the other, each step one, for those that are over. */
export interface Sweepable {
  /** There is nothing to be found at the moment. */
  readonly settled?: boolean;
  sweep(): Iterator<void>;
}

/**
 * What is true of all cells of a task together: how much there is, what has changed since the last commit and
 * since the last checkpoint, which values are in memory.
 */
export class StateBook {
  readonly limits: StateLimits;
  readonly age: () => number;
  readonly #storage: StateStorage | null;
  readonly #dirty = new EntryList(listBits.dirty);
  readonly #changed = new EntryList(listBits.changed);
  /** Of the checkpoint that is under way: all, how many of them were told of, and of those are durable. */
  #pending: readonly StateEntry[] = [];
  #told = 0;
  #durable = 0;
  /** In memory and in the store alike: may leave memory, those at the front first. */
  readonly #clean = new Set<StateEntry>();
  readonly #swept: Sweepable[] = [];
  readonly #values = new EntryValues();
  #sweeper: Iterator<void> | null = null;
  #rounds = 0;
  #cleanBytes = 0;
  #bytes = 0;
  #changedBytes = 0;
  #keys = 0;
  /** How often it was told what has changed: nothing counts as written since then. */
  round = 0;

  constructor(limits: StateLimits, storage: StateStorage | null, age: () => number) {
    this.limits = limits;
    this.#storage = storage;
    this.age = age;
  }

  get dirty(): boolean {
    return this.#dirty.size > 0;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get changedBytes(): number {
    return this.#changedBytes;
  }
  /** Bytes of values that are in memory although the store has them. */
  get cachedBytes(): number {
    return this.#cleanBytes;
  }
  get keys(): number {
    return this.#keys;
  }

  /** It has keys with a time to live, or such as are kept for a while. */
  sweeps(cell: Sweepable): void {
    this.#swept.push(cell);
  }

  /** Whether the entry's time to live is over; what is over is not there, whoever asks. */
  over(entry: StateEntry): boolean {
    return entry.mortal && entry.expiresAt <= this.age();
  }

  /** The value of a live entry, from the store when it is not in memory. */
  read(entry: StateEntry): unknown {
    entry.used = true;
    return entry.value === away ? this.#load(entry) : shownValue(entry);
  }

  /**
   * Brings the value of a live entry into the form of its cell; it counts as written. False: its time to live
   * was over, and it is gone.
   */
  thaw(entry: StateEntry): boolean {
    const { ttlMs } = entry.cell;
    if (ttlMs > 0 || entry.mortal) {
      const now = this.age();
      if (entry.expiresAt <= now) {
        this.remove(entry);
        return false;
      }
      if (ttlMs > 0) entry.expiresAt = expiryOf(now, ttlMs);
    }
    if (entry.hot) return true;
    if (!entry.thawed) {
      const value = entry.value === away ? this.#load(entry) : entry.value;
      entry.value = entry.cell.form!.thaw(value);
      entry.thawed = true;
    }
    this.#soil(entry);
    entry.used = true;
    return true;
  }

  /**
   * Throws `state-full` when so many bytes more, in so many new entries, have no room. `isNew`: they are of a
   * key of which the cell keeps nothing.
   */
  requireRoom(cell: Cell, bytes: number, keys: number, isNew: boolean): void {
    const { stateBytesMax, keysMax } = this.limits;
    if (isNew && cell.keys >= cell.keysMax) this.#requireKey(cell);
    if (this.#keys + keys > keysMax) {
      const remedy = "raise keysMax of the topology, with heapMb";
      throw full(cell, `${this.#keys} keys, of at most ${keysMax}`, remedy);
    }
    if (this.#bytes + bytes > stateBytesMax) {
      throw full(cell, `${this.#bytes} bytes, of at most ${stateBytesMax}`);
    }
  }

  /** Writes a kept value of `size` bytes. Throws `state-full`, and then nothing has changed. */
  put(entry: StateEntry, value: unknown, size: number): void {
    if (entry.live) {
      const grown = size - entry.size;
      if (grown > 0 && this.#bytes + grown > this.limits.stateBytesMax) {
        throw full(entry.cell, `${this.#bytes} bytes, of at most ${this.limits.stateBytesMax}`);
      }
      this.#soil(entry);
      if (grown !== 0) this.#grow(entry, grown);
    } else {
      this.requireRoom(entry.cell, entry.idLength + size, 1, isAlone(entry));
      this.#soil(entry);
      this.#revive(entry, size);
    }
    chill(entry);
    entry.value = value;
    entry.used = true;
    const { ttlMs } = entry.cell;
    if (ttlMs > 0) entry.expiresAt = expiryOf(this.age(), ttlMs);
  }

  /** After a new key of a cell with a time to live: keys that are over go as fast as new ones come. */
  sweepSome(): void {
    this.#sweep(sweptAtWrite);
  }

  /** Nothing comes in, so that neither writes nor commits look for what is over. */
  forgetSome(): void {
    this.#sweep(sweptWhenQuiet);
  }

  remove(entry: StateEntry): void {
    if (!entry.live) return;
    this.#bury(entry);
    if (entry.known) this.#soil(entry);
    else {
      // Nobody outside has heard of it: no trace is needed.
      if (entry.dirty) {
        entry.dirty = false;
        this.#dirty.dropped();
      }
      if (entry.changed) {
        entry.changed = false;
        this.#changed.dropped();
        this.#changedBytes -= entry.idLength;
      }
      entry.cell.forget(entry);
    }
  }

  /** What the last checkpoint says of a key. */
  restore(entry: StateEntry, read: ReadEntry): void {
    invariant(!entry.live, `state ${entry.cell.id} is restored once`);
    this.#revive(entry, read.size);
    entry.known = true;
    entry.expiresAt = read.expiresAt;
    const fits = this.#cleanBytes + entry.size <= this.limits.cacheBytes;
    entry.thawed = false;
    if (fits || !entry.cell.evictable || this.#storage === null) {
      entry.value = read.value();
      this.#clear(entry);
    } else entry.value = away;
  }

  /** What a commit after the last checkpoint says of a key; null: it was deleted. */
  replay(entry: StateEntry, read: ReadEntry | null): void {
    if (entry.live) this.#bury(entry);
    entry.known = true;
    if (read !== null) {
      this.#revive(entry, read.size);
      entry.expiresAt = read.expiresAt;
      entry.value = read.value();
    }
    this.#change(entry);
  }

  takeChanges(to: ChangesWriter): void {
    this.#sweep(sweptAtCommit);
    this.round++;
    for (const [cell, entries] of this.#dirty.take()) {
      to.turnTo(cell.id);
      for (let n = 0; n < entries.length; n++) writeChange(entries[n]!, to);
    }
  }

  beginCheckpoint(): void {
    invariant(!this.checkpointing, "one checkpoint after the other");
    this.#pending = this.#changed.takeStanding();
    this.#told = 0;
    this.#durable = 0;
  }

  get checkpointing(): boolean {
    return this.#told < this.#pending.length;
  }

  /** The next of the checkpoint, of so many bytes about; all that is dirty was told of before. */
  takeCheckpoint(bytes: number): readonly StateChange[] {
    this.round++;
    const changes: StateChange[] = [];
    for (let left = bytes; left > 0 && this.checkpointing; ) {
      const entry = this.#pending[this.#told++]!;
      entry.changed = false;
      this.#changed.leave(entry);
      this.#changedBytes -= entry.idLength + entry.size;
      const value = entry.live ? this.#values.of(entry) : null;
      const change = { cell: entry.cell.id, key: entry.id, value };
      changes.push(change);
      left -= change.key.length + (change.value?.length ?? 0);
    }
    return changes;
  }

  checkpointed(): void {
    for (; this.#durable < this.#told; this.#durable++) {
      const entry = this.#pending[this.#durable]!;
      if (entry.changed) continue;
      if (entry.live) this.#clear(entry);
      else {
        entry.known = false;
        entry.cell.forget(entry);
      }
    }
    if (!this.checkpointing) this.#pending = [];
    this.#evict();
  }

  // ------------------------------------------------------------ inside

  /** Keys that are over make room for one more, as far as they are found at once. */
  #requireKey(cell: Cell): void {
    this.#sweep(sweptAtBound);
    if (cell.keys < cell.keysMax) return;
    const message = `${cell.id}: it holds ${cell.keys} keys, of at most ${cell.keysMax}`;
    throw new HeadwaterError("state-full", message, {
      place: cell.id,
      remedy: "raise keysMax of the component, let keys be forgotten, or divide them over more tasks",
    });
  }

  #grow(entry: StateEntry, by: number): void {
    entry.size += by;
    this.#bytes += by;
    if (entry.changed) this.#changedBytes += by;
  }

  #revive(entry: StateEntry, size: number): void {
    if (isAlone(entry)) entry.cell.keys++;
    entry.live = true;
    entry.size = 0;
    this.#keys++;
    this.#bytes += entry.idLength;
    this.#grow(entry, size);
  }

  #bury(entry: StateEntry): void {
    this.#unclear(entry);
    this.#grow(entry, -entry.size);
    this.#bytes -= entry.idLength;
    this.#keys--;
    if (isAlone(entry)) entry.cell.keys--;
    chill(entry);
    entry.live = false;
    entry.value = undefined;
    entry.expiresAt = Number.POSITIVE_INFINITY;
  }

  #soil(entry: StateEntry): void {
    if (entry.dirty) return;
    entry.dirty = true;
    this.#dirty.add(entry);
    this.#change(entry);
  }

  #change(entry: StateEntry): void {
    if (entry.changed) return;
    entry.changed = true;
    this.#changed.add(entry);
    this.#changedBytes += entry.idLength + entry.size;
    this.#unclear(entry);
  }

  /** The store has the same value. */
  #clear(entry: StateEntry): void {
    if (!entry.cell.evictable || this.#storage === null) return;
    this.#clean.add(entry);
    this.#cleanBytes += entry.size;
  }

  #unclear(entry: StateEntry): void {
    if (this.#clean.delete(entry)) this.#cleanBytes -= entry.size;
  }

  #load(entry: StateEntry): unknown {
    const bytes = this.#storage?.read(entry.cell.id, entry.id);
    if (bytes === undefined) {
      throw new HeadwaterError("state-lost", `${entry.cell.id}: a value is not in the store any more`, {
        place: entry.cell.id,
        remedy: "look after the disk; the task goes on from its last commit when it is started again",
      });
    }
    const value = readEntry(entry.cell, entry.id, bytes).value();
    entry.value = value;
    this.#clear(entry);
    this.#evict();
    return value;
  }

  /** Lets values go that were not used since they were last looked at, until the rest fits. */
  #evict(): void {
    const { cacheBytes } = this.limits;
    for (const entry of this.#clean) {
      if (this.#cleanBytes <= cacheBytes) return;
      this.#clean.delete(entry);
      if (entry.used) {
        entry.used = false;
        this.#clean.add(entry);
      } else {
        chill(entry);
        entry.value = away;
        this.#cleanBytes -= entry.size;
      }
    }
  }

  #sweep(most: number): void {
    if (this.#swept.length === 0) return;
    for (let n = 0; n < most; n++) {
      if (this.#sweeper === null) {
        const cell = this.#swept[this.#rounds % this.#swept.length]!;
        if (cell.settled !== true) this.#sweeper = cell.sweep();
      }
      if (this.#sweeper !== null && this.#sweeper.next().done !== true) continue;
      // One round of all cells at most: the rest has been looked at.
      this.#sweeper = null;
      if (++this.#rounds % this.#swept.length === 0) return;
    }
  }
}

/** In whole ms, so that V8 keeps it without an object for each. */
function expiryOf(now: number, ttlMs: number): number {
  return Math.ceil(now + ttlMs);
}

/** Whether the entry is all that there is of its key; where keys have no bound nobody counts them. */
function isAlone(entry: StateEntry): boolean {
  const { cell } = entry;
  return cell.keysMax < Number.POSITIVE_INFINITY && cell.alone(entry);
}

function full(cell: Cell, held: string, raise?: string): HeadwaterError {
  const more = raise === undefined ? "" : `, or ${raise}`;
  return new HeadwaterError("state-full", `${cell.id}: the state of this task is full: it holds ${held}`, {
    place: cell.id,
    remedy: `give the state a ttl, delete what is no longer needed, divide it over more tasks${more}`,
  });
}
