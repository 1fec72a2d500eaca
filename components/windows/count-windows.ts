import type {
  Bolt,
  FiredTimer,
  Output,
  Row,
  StateMap,
  StateTimer,
  StateValue,
} from "../../topology/index.js";
import { keyedMap, keyedTimer, keyedValue } from "../../topology/index.js";
import { divisor } from "./grid.js";
import { PaneFold } from "./pane-fold.js";
import type { States, Workings } from "./workings.js";

/** Times of the first and the last tuple of a pane, and what its tuples come to. */
type CountPane = readonly [first: number, last: number, states: States];

/**
 * What count windows remember, of a key of which something came within `ttl` ms; 0 = of all: panes, or in
 * their place numbers that are changed where they stand (see CountBlocks and CountRings).
 */
export function countCells(ttl: number) {
  const cells = {
    /** By key: tuples so far. */
    counts: keyedValue("int", { ttl }),
    /** By key and number of the pane. */
    panes: keyedMap("json"),
    /** By key: doubles. */
    latest: keyedMap("bytes", { ttl }),
  };
  // Panes have no time to live of their own: each would go by its last tuple, and not by that of its key.
  return ttl === 0 ? cells : { ...cells, tidy: keyedTimer("processing") };
}

export interface CountState {
  readonly counts: StateValue<number>;
  readonly panes: StateMap<unknown>;
  readonly latest: StateMap<Uint8Array>;
  readonly tidy?: StateTimer;
}

/** Panes that an older version has kept of a window which keeps none any more. */
export class OlderPanes {
  readonly #state: CountState;
  readonly #ttl: number;

  /** `ttl`: as for `countCells`. */
  constructor(state: CountState, ttl: number) {
    this.#state = state;
    this.#ttl = ttl;
  }

  /** What is known of a key, the oldest pane first; null = nothing. */
  of(key: string): { readonly count: number; readonly panes: readonly CountPane[] } | null {
    const count = this.#state.counts.get(key);
    if (count === undefined) return null;
    const panes = [...this.#state.panes.entries(key)] as [string, CountPane][];
    panes.sort(([a], [b]) => Number(a) - Number(b));
    return { count, panes: panes.map(([, pane]) => pane) };
  }

  forget(key: string): void {
    this.#state.counts.delete(key);
    this.#state.panes.clear(key);
    this.#state.tidy?.clear(key);
  }

  /** See CountWindows. */
  timer({ key, at }: FiredTimer): void {
    if (this.#state.counts.get(key) === undefined) this.forget(key);
    else this.#state.tidy!.set(key, at + this.#ttl);
  }
}

/** The latest `size` tuples of a key, every `every` tuples; the first window is given when it is full. */
export class CountWindows implements Bolt {
  readonly #workings: Workings;
  readonly #size: number;
  readonly #every: number;
  readonly #pane: number;
  readonly #counts: StateValue<number>;
  readonly #panes: StateMap<CountPane>;
  /** When to look whether a key is forgotten; null: keys are kept. */
  readonly #tidy: StateTimer | null;
  readonly #ttl: number;
  /** Of keys that had a window since the start of the task. */
  readonly #folds = new Map<string, PaneFold<CountPane>>();
  #context: Parameters<NonNullable<Bolt["open"]>>[0] | null = null;

  /** `ttl`: as for `countCells`. */
  constructor(workings: Workings, [size, every, ttl]: readonly [number, number, number], state: CountState) {
    this.#workings = workings;
    this.#ttl = ttl;
    this.#tidy = state.tidy ?? null;
    this.#size = size;
    this.#every = every;
    this.#pane = divisor(size, every);
    this.#counts = state.counts;
    this.#panes = state.panes as StateMap<CountPane>;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#context = context;
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    const counted = this.#counts.get(key);
    // New, or forgotten: what is left of then is not of this count.
    if (counted === undefined && this.#tidy !== null) this.#forget(key);
    const before = counted ?? 0;
    const pane = Math.floor(before / this.#pane);
    const known = this.#panes.get(key, String(pane));
    const states = this.#workings.add(known?.[2], row, time);
    this.#panes.set(key, String(pane), [
      Math.min(known?.[0] ?? time, time),
      Math.max(known?.[1] ?? time, time),
      states,
    ]);
    const number = before + 1;
    this.#counts.set(key, number);
    if (before === 0) this.#lookAgain(key);
    const fold = this.#folds.get(key);
    if (known === undefined) fold?.touch(pane);
    if (number < this.#size || (number - this.#size) % this.#every !== 0) return;
    this.#full(key, fold ?? this.#foldOf(key), number, out);
  }

  /** The panes of a key that is forgotten go; one that still counts is looked at again. */
  timer({ key }: FiredTimer): void {
    if (this.#counts.get(key) === undefined) this.#forget(key);
    else this.#lookAgain(key);
  }

  // ------------------------------------------------------------ inside

  #lookAgain(key: string): void {
    this.#tidy?.set(key, this.#context!.now() + this.#ttl);
  }

  #forget(key: string): void {
    this.#folds.delete(key);
    for (const [pane] of [...this.#panes.entries(key)]) this.#panes.delete(key, pane);
  }

  #full(key: string, fold: PaneFold<CountPane>, number: number, out: Output): void {
    const to = number / this.#pane;
    const from = to - this.#size / this.#pane;
    const [start, end, states] = fold.query(from, to)!;
    this.#workings.emit({ key, start, end, at: end, revision: 0, states }, out);
    for (const gone of fold.forget(from + this.#every / this.#pane)) this.#panes.delete(key, String(gone));
  }

  #foldOf(key: string): PaneFold<CountPane> {
    const numbers = Array.from(this.#panes.entries(key), ([field]) => Number(field));
    const read = (pane: number) => this.#panes.get(key, String(pane))!;
    const { merge } = this.#workings;
    const fold = new PaneFold<CountPane>(numbers, read, (a, b) => {
      return [Math.min(a[0], b[0]), Math.max(a[1], b[1]), merge(a[2], b[2])];
    });
    this.#folds.set(key, fold);
    return fold;
  }
}
