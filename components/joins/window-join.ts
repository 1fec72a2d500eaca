import type { Bolt, FiredTimer, Output, Row, StateTimer } from "../../topology/index.js";
import type { Grid } from "../windows/grid.js";
import type { Pairs } from "./pairs.js";
import { indexFrom, type KeptRow, type KeptRows, type RowBook, requireRoom } from "./row-book.js";
import type { Meeting, SideName } from "./sides.js";

/** The running half of `join`: windows on a grid, in which tuples of both sides meet. */
export class WindowJoin implements Bolt {
  readonly #meeting: Meeting;
  readonly #pairs: Pairs;
  readonly #grid: Grid;
  readonly #book: RowBook;
  /** By key: the next end of a window, or of the last one that a tuple is part of where nobody goes alone. */
  readonly #due: StateTimer;

  constructor(meeting: Meeting, pairs: Pairs, grid: Grid, book: RowBook, due: StateTimer) {
    this.#meeting = meeting;
    this.#pairs = pairs;
    this.#grid = grid;
    this.#book = book;
    this.#due = due;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#meeting.open(context);
    this.#book.open();
  }

  execute(row: Row, out: Output): void {
    const side = this.#meeting.sideOf(out);
    const time = this.#meeting.timeOf(side, row);
    const { watermark } = this.#meeting;
    const pane = this.#grid.paneOf(time);
    const last = this.#grid.lastEnd(pane);
    if (last <= watermark) {
      this.#meeting.late(side, row, out);
      return;
    }
    const key = this.#meeting.keyOf(side, row);
    requireRoom(this.#meeting, this.#book, key, side, "choose a shorter window");
    const from = this.#grid.endAfter(Math.max(pane, watermark));
    const kept = this.#pairs.kept(side, row);
    this.#book.add(key, { side, time, from }, kept);
    const rows = this.#book.of(key);
    for (let end = from; end <= last; end = this.#grid.endAfter(end))
      this.#pair(key, side, kept, end, rows, out);
    const at = this.#pairs.kind === "inner" ? last : from;
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const rows = this.#book.of(key);
    if (this.#grid.endAfter(at - 0.5) === at) {
      const here = { left: this.#inWindow(rows.left, at), right: this.#inWindow(rows.right, at) };
      if (here.right.length === 0 && this.#pairs.goesAlone("left")) this.#alone(key, here.left, at, out);
      if (here.left.length === 0 && this.#pairs.goesAlone("right")) this.#alone(key, here.right, at, out);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const side of ["left", "right"] as const) {
      while (rows[side].length > 0 && this.#lastOf(rows[side][0]!) <= at) this.#book.forgetFirst(key, side);
      const first = rows[side][0];
      if (first !== undefined) next = Math.min(next, this.#nextOf(first, at));
    }
    if (next < Number.POSITIVE_INFINITY) this.#due.set(key, next);
  }

  // ------------------------------------------------------------ inside

  #pair(key: string, side: SideName, kept: Row, end: number, rows: KeptRows, out: Output): void {
    const others = this.#inWindow(side === "left" ? rows.right : rows.left, end);
    for (const other of others) {
      const met = this.#book.read(key, other);
      const both = side === "left" ? { left: kept, right: met } : { left: met, right: kept };
      this.#pairs.emit(this.#meeting, both, this.#placeOf(end), out);
    }
  }

  #alone(key: string, rows: readonly KeptRow[], end: number, out: Output): void {
    for (const row of rows) {
      const alone = { left: null, right: null, [row.side]: this.#book.read(key, row) };
      this.#pairs.emit(this.#meeting, alone, this.#placeOf(end), out);
    }
  }

  /** Those that lie in the window up to `end`, and came before it closed. */
  #inWindow(rows: readonly KeptRow[], end: number): readonly KeptRow[] {
    const from = indexFrom(rows, this.#grid.startOf(end));
    return rows.slice(from, indexFrom(rows, end)).filter((row) => row.from <= end);
  }

  #placeOf(end: number) {
    return { start: this.#grid.startOf(end), end, at: end - 1 };
  }

  #lastOf({ time }: KeptRow): number {
    return this.#grid.lastEnd(this.#grid.paneOf(time));
  }

  /** When there is something to do for a tuple. */
  #nextOf(row: KeptRow, now: number): number {
    if (this.#pairs.kind === "inner") return this.#lastOf(row);
    return this.#grid.endAfter(Math.max(this.#grid.paneOf(row.time), now));
  }
}
