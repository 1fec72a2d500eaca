import type { ChangesWriter } from "../../proto/index.js";
import type { StateCell, StateCells, StateHandle } from "../../topology/index.js";
import { StateBook } from "./book.js";
import { type KeyedCell, Writes, type WriteWatcher } from "./cell.js";
import { codecs, timerCodec } from "./codec.js";
import { readEntry } from "./entry.js";
import { ListStateCell } from "./list-cell.js";
import type { LookedCell } from "./look.js";
import { MapStateCell } from "./map-cell.js";
import {
  type DueTimer,
  defaultStateLimits,
  type StateChange,
  type StateLimits,
  type StateStorage,
} from "./state-contract.js";
import { TimerStateCell } from "./timer-cell.js";
import { TimerQueue } from "./timer-queue.js";
import { ValueStateCell } from "./value-cell.js";

export interface GroupStateOptions {
  /** Declared cells of each component of the task that has some. */
  readonly cells: ReadonlyMap<string, StateCells>;
  readonly limits?: Partial<StateLimits>;
  /** Where values are read that are not in memory; null = all of them stay there. */
  readonly storage: StateStorage | null;
  /** Running ms of the group, which go on over restarts: what a time to live is counted in. */
  readonly age: () => number;
}

type Keyed = KeyedCell & StateHandle;

/**
 * The state of all components of one task. What is written is in memory at once, in the next commit by
 * `takeChanges`, and in the store by `takeCheckpoint`, part by part; after `checkpointed` values may leave
 * memory, the key stays. To load: `restore` for each value in the store, then for each change of the commits
 * since the beginning of the last checkpoint that is whole, in order.
 */
export class GroupState {
  readonly #book: StateBook;
  readonly #keyed = new Map<string, Keyed>();
  readonly #looked: LookedCell[] = [];
  readonly #handles = new Map<string, Record<string, Keyed>>();
  readonly #writes = new Map<string, Writes>();
  readonly #timers = new Map<string, { readonly component: string; readonly name: string }>();
  readonly #processing = new TimerQueue();
  /** By component: each has an event time of its own. */
  readonly #event = new Map<string, TimerQueue>();

  constructor({ cells, limits, storage, age }: GroupStateOptions) {
    this.#book = new StateBook({ ...defaultStateLimits, ...limits }, storage, age);
    const shared = new Map<string, unknown>();
    for (const [component, declared] of cells) {
      const writes = new Writes(shared);
      const handles: Record<string, Keyed> = {};
      for (const [name, cell] of Object.entries(declared)) {
        const made = this.#make(component, name, cell, writes);
        handles[name] = made;
        this.#keyed.set(made.cell.id, made);
        const looked = { id: made.cell.id, kind: cell.kind, declared: cell, handle: made };
        this.#looked.push(looked as unknown as LookedCell);
      }
      this.#writes.set(component, writes);
      this.#handles.set(component, handles);
    }
  }

  /** The handles of a component's cells, by name; `watcher` is told at every write by them. */
  handles(component: string, watcher: WriteWatcher | null = null): Readonly<Record<string, StateHandle>> {
    this.#writes.get(component)?.watch(watcher);
    return this.#handles.get(component) ?? {};
  }

  /** Declared cells with what is in them, to look at. */
  get cells(): readonly LookedCell[] {
    return [...this.#looked];
  }

  /**
   * What was kept of a key: `checkpointed`, its value in the last checkpoint, or a change of a commit after
   * it, which the next checkpoint tells of again. False: the cell is not declared any more, and what was kept
   * belongs to nobody. Throws `bad-state` when it was written with another type.
   */
  restore({ cell, key, value }: StateChange, checkpointed: boolean): boolean {
    const keyed = this.#keyed.get(cell);
    if (keyed === undefined) return false;
    const read = value === null ? null : readEntry(keyed.cell, key, value);
    const entry = keyed.entryOf(key);
    if (checkpointed && read !== null) this.#book.restore(entry, read);
    else this.#book.replay(entry, read);
    keyed.loaded(entry, read?.count ?? 0);
    return true;
  }

  /** Writes what has changed since the last commit; it is clean then. Forgets some of what is over, too. */
  takeChanges(to: ChangesWriter): void {
    this.#book.takeChanges(to);
  }

  /** A checkpoint begins, of what has changed since the last one; the last one is over. */
  beginCheckpoint(): void {
    this.#book.beginCheckpoint();
  }

  /** Some of the checkpoint has not been taken yet. */
  get checkpointing(): boolean {
    return this.#book.checkpointing;
  }

  /**
   * The next of it, of `bytes` of keys and values about, as they are now: right behind `takeChanges`, for it
   * belongs to the same commit. The deltas up to that of the beginning may be forgotten when all is durable.
   */
  takeCheckpoint(bytes: number): readonly StateChange[] {
    return this.#book.takeCheckpoint(bytes);
  }

  /** What was taken of the checkpoint is durable: from now on `storage` has these values. */
  checkpointed(): void {
    this.#book.checkpointed();
  }

  /** Forgets some of what is over, as each commit does. */
  forgetSome(): void {
    this.#book.forgetSome();
  }

  /** Something changed since the last commit. */
  get dirty(): boolean {
    return this.#book.dirty;
  }
  /** Bytes of keys and values, in memory or not. */
  get bytes(): number {
    return this.#book.bytes;
  }
  /** Bytes that changed and were taken for no checkpoint since: all of them are in memory until they are. */
  get changedBytes(): number {
    return this.#book.changedBytes;
  }
  /** Bytes of values that are in memory although the store has them. */
  get cachedBytes(): number {
    return this.#book.cachedBytes;
  }
  /** Keys of values, fields of maps, pieces of lists, timers. */
  get keys(): number {
    return this.#book.keys;
  }

  /** Wall-clock ms of the next timer by processing time; Infinity = none. */
  get nextTimerAt(): number {
    return this.#processing.first?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Time of a component's next timer by event time; Infinity = none. */
  eventTimerAt(component: string): number {
    return this.#event.get(component)?.first?.at ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The earliest timer by processing time whose time has come, which is forgotten by taking it; null = none.
   * `now`: wall-clock ms.
   */
  dueTimer(now: number): DueTimer | null {
    return this.#take(this.#processing, now);
  }

  /** The same for a component's timers by event time; `watermark`: everything before it has come. */
  dueEventTimer(component: string, watermark: number): DueTimer | null {
    const queue = this.#event.get(component);
    return queue === undefined ? null : this.#take(queue, watermark);
  }

  #take(queue: TimerQueue, time: number): DueTimer | null {
    const { first } = queue;
    if (first === undefined || first.at > time) return null;
    const { cell, id, at } = first;
    const { component, name } = this.#timers.get(cell.id)!;
    (this.#keyed.get(cell.id) as TimerStateCell).take(first);
    return { component, name, key: id, at };
  }

  #make(component: string, name: string, cell: StateCell, writes: Writes): Keyed {
    const book = this.#book;
    const place = { component, name, keysMax: cell.keysMax ?? Number.POSITIVE_INFINITY };
    if (cell.kind === "timer") {
      const queue = cell.clock === "event" ? this.#eventQueue(component) : this.#processing;
      this.#timers.set(`${component}/${name}`, { component, name });
      return new TimerStateCell({ ...place, codec: timerCodec, ttlMs: 0 }, queue, book, writes);
    }
    const parts = { ...place, codec: codecs[cell.type], ttlMs: cell.ttlMs };
    switch (cell.kind) {
      case "value":
        return new ValueStateCell(parts, book, writes);
      case "map":
        return new MapStateCell(parts, book, writes);
      case "list":
        return new ListStateCell({ ...parts, max: cell.max }, book, writes);
    }
  }

  #eventQueue(component: string): TimerQueue {
    let queue = this.#event.get(component);
    if (queue === undefined) {
      queue = new TimerQueue();
      this.#event.set(component, queue);
    }
    return queue;
  }
}
