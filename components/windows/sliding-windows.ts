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
import { PaneFold } from "./pane-fold.js";
import type { PaneNumbers } from "./pane-numbers.js";
import type { States, Workings } from "./workings.js";

/** A window gives up its oldest tuples pane by pane, each this part of its length. */
const panesOfWindow = 1_000;

/** What sliding windows remember. */
export function slidingCells(clock: "event" | "processing") {
  return {
    /** By key and start of the pane. */
    panes: keyedMap("json"),
    /** By key, time and number: tuples whose turn has not come, each by itself. */
    waiting: keyedMap("json"),
    /** By key: the time of the next tuple that waits, or that from which no pane is needed any more. */
    due: keyedTimer(clock),
  };
}

/** What is known of a key in memory; made again from the state when it is not here. */
interface Known {
  readonly fold: PaneFold<States>;
  /** Fields of `waiting`, in the order of their times. */
  readonly waiting: { readonly time: number; readonly field: string }[];
  /** Number of the next tuple that waits. */
  next: number;
}

/**
 * For each tuple a result over the `size` ms up to it. By event time a tuple waits until everything before it
 * has come; then tuples go in by the order of their times.
 */
export class SlidingWindows implements Bolt {
  readonly #workings: Workings;
  /** The aggregates as numbers; null = not all of them can be said so. */
  readonly #numbers: PaneNumbers | null;
  readonly #sizeMs: number;
  readonly #paneMs: number;
  readonly #waits: boolean;
  readonly #panes: StateMap<States>;
  readonly #waiting: StateMap<States>;
  readonly #due: StateTimer;
  readonly #known = new Map<string, Known>();

  /** `waits`: by event time. */
  constructor(
    workings: Workings,
    sizeMs: number,
    waits: boolean,
    state: StateHandles<ReturnType<typeof slidingCells>>,
  ) {
    this.#workings = workings;
    this.#numbers = workings.inPlace;
    this.#sizeMs = sizeMs;
    this.#paneMs = Math.ceil(sizeMs / panesOfWindow);
    this.#waits = waits;
    this.#panes = state.panes as unknown as StateMap<States>;
    this.#waiting = state.waiting as unknown as StateMap<States>;
    this.#due = state.due;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    if (time < this.#workings.watermark()) {
      this.#workings.late(row, out);
      return;
    }
    const key = this.#workings.keyOf(row);
    const single = this.#workings.add(undefined, row, time);
    const known = this.#knownOf(key);
    if (!this.#waits) {
      this.#enter(key, known, time, single, out);
      if (this.#due.at(key) === undefined) this.#due.set(key, time + this.#keptMs);
      return;
    }
    const field = `${time}/${known.next++}`;
    this.#waiting.set(key, field, single);
    insert(known.waiting, { time, field });
    const due = this.#due.at(key);
    if (due === undefined || time < due) this.#due.set(key, time);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const known = this.#knownOf(key);
    for (let first = known.waiting[0]; first !== undefined && first.time <= at; first = known.waiting[0]) {
      known.waiting.shift();
      const single = this.#waiting.get(key, first.field)!;
      this.#waiting.delete(key, first.field);
      this.#enter(key, known, first.time, single, out);
    }
    this.#forget(key, known.fold, at);
    const oldest = known.fold.next(Number.NEGATIVE_INFINITY);
    const next = Math.min(
      known.waiting[0]?.time ?? Number.POSITIVE_INFINITY,
      oldest === undefined ? Number.POSITIVE_INFINITY : Math.max(at + this.#paneMs, oldest + this.#keptMs),
    );
    if (next < Number.POSITIVE_INFINITY) this.#due.set(key, next);
    else this.#known.delete(key);
  }

  // ------------------------------------------------------------ inside

  /** From its start on a pane may be needed for so long. */
  get #keptMs(): number {
    return this.#sizeMs + this.#paneMs;
  }

  /** The tuple's turn: all before it are in. */
  #enter(key: string, { fold }: Pick<Known, "fold">, time: number, single: States, out: Output): void {
    const pane = Math.floor(time / this.#paneMs) * this.#paneMs;
    const before = this.#panes.get(key, String(pane));
    const current = before === undefined ? single : this.#workings.merge(before, single);
    this.#panes.set(key, String(pane), current);
    const earlier = fold.query(this.#firstOf(time), pane);
    if (before === undefined) fold.touch(pane);
    const states = earlier === undefined ? current : this.#workings.merge(earlier, current);
    this.#workings.emit({ key, start: time - this.#sizeMs, end: time, at: time, revision: 0, states }, out);
    this.#forget(key, fold, time);
  }

  /** The first pane of the window up to `time`: those before it end where the window begins, or earlier. */
  #firstOf(time: number): number {
    return (Math.floor((time - this.#sizeMs) / this.#paneMs - 1) + 1) * this.#paneMs;
  }

  #forget(key: string, fold: PaneFold<States>, time: number): void {
    for (const pane of fold.forget(this.#firstOf(time))) this.#panes.delete(key, String(pane));
  }

  #knownOf(key: string): Known {
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    const panes = Array.from(this.#panes.entries(key), ([field]) => Number(field));
    const read = (pane: number) => this.#panes.get(key, String(pane))!;
    const waiting: Known["waiting"] = [];
    let next = 0;
    for (const [field] of this.#waiting.entries(key)) {
      const [time, number] = field.split("/").map(Number) as [number, number];
      waiting.push({ time, field });
      next = Math.max(next, number + 1);
    }
    waiting.sort((a, b) => a.time - b.time || numberOf(a.field) - numberOf(b.field));
    const fold = new PaneFold(panes, read, this.#workings.merge, this.#numbers);
    const known = { fold, waiting, next };
    this.#known.set(key, known);
    return known;
  }
}

function numberOf(field: string): number {
  return Number(field.slice(field.indexOf("/") + 1));
}

/** Puts an item behind all that are not later. */
function insert(into: Known["waiting"], item: Known["waiting"][number]): void {
  let at = into.length;
  while (at > 0 && into[at - 1]!.time > item.time) at--;
  into.splice(at, 0, item);
}
