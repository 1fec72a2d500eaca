import type { Codec } from "./codec.js";
import type { Cell, StateEntry } from "./entry.js";

/** Told at every write of a component's state: a call that throws after one is half done. */
export interface WriteWatcher {
  spilled(): void;
}

/** What all cells of one component share. */
export class Writes {
  readonly #ofTask: Map<string, unknown>;
  #watcher: WriteWatcher | null = null;

  /** `ofTask`: what all components of the task share. */
  constructor(ofTask: Map<string, unknown>) {
    this.#ofTask = ofTask;
  }

  /** See SharedByTask. */
  shared<T>(name: string, make: () => T): T {
    if (!this.#ofTask.has(name)) this.#ofTask.set(name, make());
    return this.#ofTask.get(name) as T;
  }

  watch(watcher: WriteWatcher | null): void {
    this.#watcher = watcher;
  }

  happened(): void {
    this.#watcher?.spilled();
  }
}

/** A cell with the index of its keys, as the group sees it. */
export interface KeyedCell {
  readonly cell: Cell;
  /** The entry with this id, made when there is none. */
  entryOf(id: string): StateEntry;
  /** What was loaded is in the entry; `count`: values in it. */
  loaded(entry: StateEntry, count: number): void;
}

/** The description of a cell by its parts. */
export interface CellParts {
  readonly component: string;
  readonly name: string;
  readonly codec: Codec;
  readonly ttlMs: number;
  /** Infinity = as many as there is room for. */
  readonly keysMax: number;
}

/** Of a cell that keeps one entry a key. */
export function always(): boolean {
  return true;
}
