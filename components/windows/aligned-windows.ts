import type { Bolt, FiredTimer, Output, Row, StateHandles, StateMap } from "../../topology/index.js";
import { keyedMap, keyedTimer } from "../../topology/index.js";
import { Agenda } from "./agenda.js";
import type { Grid } from "./grid.js";
import { PaneFold } from "./pane-fold.js";
import type { PaneNumbers } from "./pane-numbers.js";
import { Panes } from "./panes.js";
import type { States, Workings } from "./workings.js";

/** What windows that lie on a grid remember. */
export function alignedCells(clock: "event" | "processing") {
  return {
    /** By key and start of the pane: what its tuples come to. */
    panes: keyedMap("json"),
    /** By key and end of the window: how many results it has had; only with a lateness. */
    results: keyedMap("int"),
    /** Ends of windows, and times from which panes are not needed any more: see Agenda. */
    due: keyedTimer(clock),
  };
}

/**
 * Tumbling and hopping windows. A tuple goes into the one pane that it lies in; at the end of a window its
 * panes are merged, each a few times however many windows it is part of. With a lateness panes are kept for
 * so long, and a late tuple gives corrected results at once.
 */
export class AlignedWindows implements Bolt {
  readonly #workings: Workings;
  readonly #grid: Grid;
  readonly #latenessMs: number;
  readonly #panes: Panes;
  /** The aggregates as numbers; null = not all of them can be said so. */
  readonly #numbers: PaneNumbers | null;
  readonly #results: StateMap<number>;
  readonly #agenda: Agenda;
  /** Each pane is one window, and gone when that has ended. */
  readonly #plain: boolean;
  /** Of keys that had a window since the start of the task; made again from the state where they are not. */
  readonly #folds = new Map<string, PaneFold<States>>();
  readonly #ends = new Map<string, number[]>();
  /**
   * The pane of the latest tuple, as most often of the next: first and last end of its windows, and when it
   * is too late for the last of them.
   */
  #pane = Number.NaN;
  #paneEnd = Number.NaN;
  #first = Number.NaN;
  #last = Number.NaN;
  #closed = Number.NaN;

  constructor(
    workings: Workings,
    grid: Grid,
    latenessMs: number,
    state: StateHandles<ReturnType<typeof alignedCells>>,
  ) {
    this.#workings = workings;
    this.#grid = grid;
    this.#latenessMs = latenessMs;
    this.#plain = grid.tumbling && latenessMs === 0;
    this.#numbers = workings.inPlace;
    this.#panes = new Panes(state.panes as unknown as StateMap<States>, workings);
    this.#results = state.results;
    // A pane that is one window is there until that has ended: nobody asks its timer.
    this.#agenda = new Agenda(state.due, this.#plain ? "arrival" : "key");
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
    this.#agenda.restore(this.#panes.keys(), (key, from) => {
      if (this.#plain) return this.#endsToCome(key);
      const next = this.#nextOf(this.#foldOf(key), from - 0.5);
      return next === null ? [] : [next];
    });
    this.#folds.clear();
    if (this.#latenessMs === 0) for (const key of this.#results.keys()) this.#results.clear(key);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    if (!(time >= this.#pane && time < this.#paneEnd)) this.#moveTo(time);
    const watermark = this.#workings.watermark();
    if (this.#closed <= watermark) {
      this.#workings.late(row, out);
      return;
    }
    const key = this.#workings.keyOf(row);
    const isNew = this.#panes.add(key, row, time);
    if (isNew) this.#plan(key, watermark);
    if (this.#plain) return;
    // No window behind a pane has been asked for, unless the clock that they go by was set back.
    if (isNew || this.#first <= watermark || watermark === Number.NEGATIVE_INFINITY)
      this.#folds.get(key)?.touch(this.#pane);
    if (this.#first > watermark) return;
    this.#correct(key, this.#first, Math.min(this.#last, watermark), watermark, out);
  }

  timer(fired: FiredTimer, out: Output): void {
    const { at } = fired;
    const start = this.#isEnd(at) ? this.#grid.startOf(at) : null;
    const keys = this.#agenda.take(fired);
    if (this.#plain) this.#close(keys, start!, at, out);
    else forEachKey(new Set(keys), (key) => this.#pass(key, start, at, out));
  }

  // ------------------------------------------------------------ inside

  /** Of panes that are one window each. */
  #endsToCome(key: string): readonly number[] {
    const ends: number[] = [];
    for (const pane of this.#panes.starts(key)) {
      const end = this.#grid.lastEnd(pane);
      // It has had a result, and was kept to correct that, when the window had a lateness yet.
      if (this.#results.get(key, String(end)) !== undefined) this.#panes.delete(key, String(pane));
      else ends.push(end);
    }
    return ends;
  }

  #moveTo(time: number): void {
    this.#pane = this.#grid.paneOf(time);
    this.#paneEnd = this.#grid.paneEnd(this.#pane);
    this.#first = this.#grid.endAfter(this.#pane);
    this.#last = this.#grid.lastEnd(this.#pane);
    this.#closed = this.#last + this.#latenessMs;
    this.#panes.turnTo(this.#pane);
  }

  /** A new pane: its first window that is to come, or else its end, may be due before all others. */
  #plan(key: string, watermark: number): void {
    const at = this.#grid.endAfter(Math.max(this.#pane, watermark));
    this.#agenda.add(key, at > this.#last ? this.#closed : at);
  }

  /** The only window of a pane has ended. */
  #close(keys: readonly string[], start: number, end: number, out: Output): void {
    this.#panes.turnTo(start);
    // The next tuple turns to its own.
    this.#pane = Number.NaN;
    const place = { key: "", start, end, at: end - 1, revision: 0 };
    forEachKey(keys, (key) => {
      place.key = key;
      this.#panes.end(place, out);
    });
  }

  /** `start`: of the window that has ended at `at`; null = there was none. */
  #pass(key: string, start: number | null, at: number, out: Output): void {
    const fold = this.#foldOf(key);
    const states = start === null ? undefined : fold.query(start, at);
    try {
      if (states !== undefined) this.#emit(key, at, states, out);
    } finally {
      this.#goOn(key, fold, at);
    }
  }

  /** The next window of the key, if it has one. */
  #goOn(key: string, fold: PaneFold<States>, at: number): void {
    this.#forget(key, fold, at);
    const next = this.#nextOf(fold, at);
    if (next !== null) {
      this.#agenda.add(key, next);
      return;
    }
    this.#folds.delete(key);
    this.#ends.delete(key);
  }

  /** Results of windows that have ended, with a tuple that came late. */
  #correct(key: string, first: number, last: number, watermark: number, out: Output): void {
    const fold = this.#foldOf(key);
    for (let end = first; end <= last; end = this.#grid.endAfter(end)) {
      if (end + this.#latenessMs <= watermark) continue;
      const states = fold.fold(this.#grid.startOf(end), end);
      if (states === undefined) continue;
      this.#workings.count("corrected");
      this.#emit(key, end, states, out);
    }
  }

  #emit(key: string, end: number, states: States, out: Output): void {
    let revision = 0;
    if (this.#latenessMs > 0) {
      const field = String(end);
      const ends = this.#endsOf(key);
      revision = this.#results.get(key, field) ?? 0;
      this.#results.set(key, field, revision + 1);
      if (revision === 0) ends.push(end);
    }
    this.#workings.emit({ key, start: this.#grid.startOf(end), end, at: end - 1, revision, states }, out);
  }

  /** Whether a window ends there: a timer may also stand for panes that are not needed any more. */
  #isEnd(at: number): boolean {
    return this.#grid.endAfter(at - 0.5) === at;
  }

  #foldOf(key: string): PaneFold<States> {
    let fold = this.#folds.get(key);
    if (fold === undefined) {
      const starts = this.#panes.starts(key);
      const read = (pane: number) => this.#panes.get(key, String(pane))!;
      fold = new PaneFold(starts, read, this.#workings.merge, this.#numbers);
      this.#folds.set(key, fold);
    }
    return fold;
  }

  /** Panes whose last window cannot be corrected any more. */
  #forget(key: string, fold: PaneFold<States>, now: number): void {
    for (;;) {
      const pane = fold.next(Number.NEGATIVE_INFINITY);
      if (pane === undefined || this.#grid.lastEnd(pane) + this.#latenessMs > now) break;
      fold.forget(pane + 0.5);
      this.#panes.delete(key, String(pane));
    }
    if (this.#latenessMs === 0) return;
    const ends = this.#endsOf(key);
    let gone = 0;
    for (; gone < ends.length && ends[gone]! + this.#latenessMs <= now; gone++) {
      this.#results.delete(key, String(ends[gone]));
    }
    ends.splice(0, gone);
  }

  /** Ends of windows that have had a result and can be corrected, about in their order. */
  #endsOf(key: string): number[] {
    let ends = this.#ends.get(key);
    if (ends === undefined) {
      ends = Array.from(this.#results.entries(key), ([field]) => Number(field)).sort((a, b) => a - b);
      this.#ends.set(key, ends);
    }
    return ends;
  }

  /** When there is something to do again; null = nothing of the key is left. */
  #nextOf(fold: PaneFold<States>, now: number): number | null {
    const oldest = fold.next(Number.NEGATIVE_INFINITY);
    if (oldest === undefined) return null;
    const forgotten = this.#grid.lastEnd(oldest) + this.#latenessMs;
    // Panes before the next window wait only to be forgotten.
    const pane = fold.next(this.#grid.startOf(this.#grid.endAfter(now)));
    return pane === undefined ? forgotten : Math.min(forgotten, this.#grid.endAfter(Math.max(pane, now)));
  }
}

/** A result that cannot be given harms no other: the first error is thrown when all keys had their turn. */
function forEachKey(keys: Iterable<string>, step: (key: string) => void): void {
  const errors: unknown[] = [];
  for (const key of keys)
    try {
      step(key);
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
}
