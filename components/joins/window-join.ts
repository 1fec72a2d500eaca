import type { Bolt, FiredTimer, Output, Row, StateTimer } from "../../topology/index.js";
import type { Grid } from "../windows/grid.js";
import type { Pairs } from "./pairs.js";
import { indexFrom, type KeptRow, type RowBook, requireRoom } from "./row-book.js";
import type { Meeting, SideName } from "./sides.js";

/** The running half of `join`: windows on a grid, in which tuples of both sides meet. */
export class WindowJoin implements Bolt {
  readonly #meeting: Meeting;
  readonly #pairs: Pairs;
  readonly #grid: Grid;
  readonly #lateness: number;
  readonly #book: RowBook;
  /**
   * By key: the next end of a window at which somebody may go alone, or when the next tuple is not needed any
   * more. Ends before it, that event time has passed, are over: who goes alone there has gone.
   */
  readonly #due: StateTimer;

  /** `lateness`: ms for which a window takes late tuples. */
  constructor(
    meeting: Meeting,
    pairs: Pairs,
    { grid, lateness }: { readonly grid: Grid; readonly lateness: number },
    book: RowBook,
    due: StateTimer,
  ) {
    this.#meeting = meeting;
    this.#pairs = pairs;
    this.#grid = grid;
    this.#lateness = lateness;
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
    if (last + this.#lateness <= watermark) {
      this.#meeting.late(side, row, out);
      return;
    }
    const key = this.#meeting.keyOf(side, row);
    requireRoom(this.#meeting, this.#book, key, side, "choose a shorter window");
    const from = this.#grid.endAfter(Math.max(pane, watermark - this.#lateness));
    const due = this.#due.at(key);
    const kept = this.#pairs.kept(side, row);
    let open: number | null = null;
    for (let end = from; end <= last; end = this.#grid.endAfter(end)) {
      const over = this.#lateness > 0 && end <= watermark && (due === undefined || end < due);
      if (!over && this.#pairs.kind !== "inner") open ??= end;
      this.#pair(key, side, kept, { end, over }, out);
    }
    this.#book.add(key, { side, time, from }, kept);
    const next = open ?? last + this.#lateness;
    if (due === undefined || next < due) this.#due.set(key, next);
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
      const neededTo = (row: KeptRow) => this.#lastOf(row) + this.#lateness;
      while (rows[side].length > 0 && neededTo(rows[side][0]!) <= at) this.#book.forgetFirst(key, side);
      const [first] = rows[side];
      if (first === undefined) continue;
      next = Math.min(next, neededTo(first));
      const open =
        this.#pairs.kind === "inner" ? undefined : rows[side].find((row) => this.#lastOf(row) > at);
      if (open !== undefined) next = Math.min(next, this.#nextOf(open, at));
    }
    if (next < Number.POSITIVE_INFINITY) this.#due.set(key, next);
  }

  // ------------------------------------------------------------ inside

  /** A tuple that is not kept yet, with those in the window; alone where nobody is, and it is over. */
  #pair(
    key: string,
    side: SideName,
    kept: Row,
    { end, over }: { readonly end: number; readonly over: boolean },
    out: Output,
  ): void {
    const rows = this.#book.of(key);
    const otherSide = side === "left" ? "right" : "left";
    const others = this.#inWindow(rows[otherSide], end);
    const alone = over && others.length > 0 && this.#inWindow(rows[side], end).length === 0;
    const again = alone && this.#pairs.goesAlone(otherSide);
    for (const other of others) {
      const met = this.#book.read(key, other);
      const both = side === "left" ? { left: kept, right: met } : { left: met, right: kept };
      this.#pairs.emit(this.#meeting, both, this.#placeOf(end), out, again);
    }
    if (!over || others.length > 0 || !this.#pairs.goesAlone(side)) return;
    const single = { left: null, right: null, [side]: kept };
    this.#pairs.emit(this.#meeting, single, this.#placeOf(end), out);
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

  /** The next end of a window that a tuple is part of. */
  #nextOf(row: KeptRow, now: number): number {
    return this.#grid.endAfter(Math.max(this.#grid.paneOf(row.time), now));
  }
}
