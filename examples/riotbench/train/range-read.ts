import { type SpoutContext, type SpoutOutputOf, type StateValue, keyedValue, spout } from "headwater";
import { type CityRow, row } from "../rows.js";

/** Reads up to `count` rows of a table behind the first `from`; fewer where it has no more. */
export type ReadTable = (from: number, count: number) => readonly CityRow[];

/** What is read when. */
export interface RangeReadOptions {
  /** Between two reads, in ms. */
  readonly everyMs: number;
  /** Rows of a range. */
  readonly rangeRows: number;
}

/**
 * A timed range read: every so often the next range of a table, each row a reading. A range that is not whole
 * yet is asked for again at the next time. How far it came is state.
 */
export function rangeRead(read: ReadTable, options: RangeReadOptions) {
  return spout({
    streams: { default: row },
    state: { next: keyedValue("int") },
    create: ({ next }) => new RangeRead(read, options, next),
  });
}

class RangeRead {
  readonly #read: ReadTable;
  readonly #options: RangeReadOptions;
  readonly #next: StateValue<number>;
  #context: SpoutContext | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** What was read and is not emitted yet, from `#at` on. */
  #rows: readonly CityRow[] = [];
  #at = 0;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(read: ReadTable, options: RangeReadOptions, next: StateValue<number>) {
    this.#read = read;
    this.#options = options;
    this.#next = next;
  }

  open(context: SpoutContext): void {
    this.#context = context;
  }

  next(out: SpoutOutputOf<{ readonly default: typeof row }>) {
    const from = this.#next.get("next") ?? 0;
    if (this.#at === this.#rows.length && !this.#readRange(from)) return "idle" as const;
    out.emit(this.#rows[this.#at++]!);
    this.#next.set("next", from + 1);
    return "reading" as const;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** False: it is not time, or the range is not whole. After a restart the rest of a range comes first. */
  #readRange(from: number): boolean {
    const { everyMs, rangeRows } = this.#options;
    const context = this.#context!;
    const now = context.now();
    if (now < this.#dueAt) return false;
    const wanted = rangeRows - (from % rangeRows);
    const rows = this.#read(from, wanted);
    this.#dueAt = now + everyMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => context.wake(), everyMs);
    if (rows.length < wanted) return false;
    this.#rows = rows;
    this.#at = 0;
    return true;
  }
}
