import type {
  Bolt,
  FiredTimer,
  Output,
  Row,
  StateHandles,
  StateMap,
  StateTimer,
} from "../../topology/index.js";
import { keyedMap, keyedTimer } from "../../topology/index.js";
import type { Grid } from "./grid.js";
import { PaneFold } from "./pane-fold.js";
import type { States, Workings } from "./workings.js";

/** What windows that lie on a grid remember. */
export function alignedCells(clock: "event" | "processing") {
  return {
    /** By key and start of the pane: what its tuples come to. */
    panes: keyedMap("json"),
    /** By key and end of the window: how many results it has had; only with a lateness. */
    results: keyedMap("int"),
    /** By key: the next end of a window, or the time from which a pane is not needed any more. */
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
  readonly #panes: StateMap<States>;
  readonly #results: StateMap<number>;
  readonly #due: StateTimer;
  /** Of keys that had a window since the start of the task; made again from the state where they are not. */
  readonly #folds = new Map<string, PaneFold<States>>();
  readonly #ends = new Map<string, number[]>();

  constructor(
    workings: Workings,
    grid: Grid,
    latenessMs: number,
    state: StateHandles<ReturnType<typeof alignedCells>>,
  ) {
    this.#workings = workings;
    this.#grid = grid;
    this.#latenessMs = latenessMs;
    this.#panes = state.panes as unknown as StateMap<States>;
    this.#results = state.results;
    this.#due = state.due;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    const { watermark } = this.#workings;
    const pane = this.#grid.paneOf(time);
    const last = this.#grid.lastEnd(pane);
    if (last + this.#latenessMs <= watermark) {
      this.#workings.late(row, out);
      return;
    }
    const key = this.#workings.keyOf(row);
    const field = String(pane);
    const before = this.#panes.get(key, field);
    this.#panes.set(key, field, this.#workings.add(before, row, time));
    this.#folds.get(key)?.touch(pane);
    if (before === undefined) this.#wake(key, pane, watermark);
    const first = this.#grid.endAfter(pane);
    if (first <= watermark) this.#correct(key, first, Math.min(last, watermark), watermark, out);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const fold = this.#foldOf(key);
    const states = this.#isEnd(at) ? fold.query(this.#grid.startOf(at), at) : undefined;
    if (states !== undefined) this.#emit(key, at, states, out);
    this.#forget(key, fold, at);
    const next = this.#nextOf(fold, at);
    if (next !== null) {
      this.#due.set(key, next);
      return;
    }
    this.#folds.delete(key);
    this.#ends.delete(key);
  }

  // ------------------------------------------------------------ inside

  /** A new pane: its first window that is to come, or else its end, may be due before all others. */
  #wake(key: string, pane: number, watermark: number): void {
    const last = this.#grid.lastEnd(pane);
    let at = this.#grid.endAfter(Math.max(pane, watermark));
    if (at > last) at = last + this.#latenessMs;
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
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
      const starts: number[] = [];
      for (const [field] of this.#panes.entries(key)) starts.push(Number(field));
      const read = (pane: number) => this.#panes.get(key, String(pane))!;
      fold = new PaneFold(starts, read, this.#workings.merge);
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
