import type { Bolt, FiredTimer, Output, Row, StateTimer } from "../../topology/index.js";
import { type Adding, answer } from "./latest-table.js";
import { indexAfter, type KeptRows, type RowBook, requireRoom } from "./row-book.js";
import type { Meeting } from "./sides.js";

/**
 * The running half of `lookup` with a time. Tuples wait at the left until everything before them has come;
 * rows stand at the right, as long as a tuple may ask for them: of those before all tuples that may come,
 * the latest.
 */
export class VersionedTable implements Bolt {
  readonly #meeting: Meeting;
  readonly #adding: Adding;
  readonly #book: RowBook;
  /** By key: when the next tuple is answered. */
  readonly #due: StateTimer;

  constructor(meeting: Meeting, adding: Adding, book: RowBook, due: StateTimer) {
    this.#meeting = meeting;
    this.#adding = adding;
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
    const key = this.#meeting.keyOf(side, row);
    const { watermark } = this.#meeting;
    if (side === "left" && time < watermark) {
      this.#meeting.late(side, row, out, "late");
      return;
    }
    if (side === "right") this.#forget(key, this.#book.of(key), watermark);
    requireRoom(this.#meeting, this.#book, key, side, "let fewer rows of one key differ in time");
    if (side === "right") {
      // A key that is gone stays, as an empty row: an older one that comes late would bring it back.
      this.#book.add(key, { side, time, from: 0 }, this.#adding.isGone(row) ? {} : this.#adding.of(row));
      this.#forget(key, this.#book.of(key), watermark);
      return;
    }
    this.#book.add(key, { side, time, from: 0 }, row);
    const due = this.#due.at(key);
    if (due === undefined || time + 1 < due) this.#due.set(key, time + 1);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const rows = this.#book.of(key);
    for (let first = rows.left[0]; first !== undefined && first.time + 1 <= at; first = rows.left[0]) {
      const version = rows.right[indexAfter(rows.right, first.time) - 1];
      const found = version === undefined ? {} : this.#book.read(key, version);
      const isRow = Object.keys(found).length > 0;
      answer(this.#adding, this.#book.read(key, first), isRow ? found : null, out);
      this.#book.forgetFirst(key, "left");
    }
    this.#forget(key, rows, at);
    const next = rows.left[0];
    if (next !== undefined) this.#due.set(key, next.time + 1);
  }

  /** Rows that were followed by another before the first tuple that waits or may come. */
  #forget(key: string, rows: KeptRows, watermark: number): void {
    const needed = Math.min(watermark, rows.left[0]?.time ?? Number.POSITIVE_INFINITY);
    while (rows.right.length > 1 && rows.right[1]!.time <= needed) this.#book.forgetFirst(key, "right");
  }
}
