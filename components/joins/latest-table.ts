import type { Bolt, Json, Output, Row, StateValue } from "../../topology/index.js";
import { heldRow, restoredRow } from "../held-row.js";
import type { Meeting } from "./sides.js";
import { withFields } from "../wider-row.js";

/** What `lookup` adds to a tuple. */
export interface Adding {
  /** The added fields of a row of the table. */
  of(row: Row): Row;
  /** The added fields where there is no row; null: such tuples go to `unmatched`. */
  readonly nothing: Row | null;
  /** There is no row for this key any more. */
  isGone(row: Row): boolean;
}

/** The running half of `lookup` without a time: the newest row of each key. */
export class LatestTable implements Bolt {
  readonly #meeting: Meeting;
  readonly #adding: Adding;
  readonly #rows: StateValue<{ readonly [field: string]: Json }>;

  constructor(meeting: Meeting, adding: Adding, rows: StateValue<{ readonly [field: string]: Json }>) {
    this.#meeting = meeting;
    this.#adding = adding;
    this.#rows = rows;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#meeting.open(context);
  }

  execute(row: Row, out: Output): void {
    const side = this.#meeting.sideOf(out);
    const key = this.#meeting.keyOf(side, row);
    if (side === "left") {
      const found = this.#rows.get(key);
      answer(this.#adding, row, found === undefined ? null : restoredRow(found), out);
    } else if (this.#adding.isGone(row)) this.#rows.delete(key);
    else this.#rows.set(key, heldRow(this.#adding.of(row)));
  }
}

/** Emits a tuple with what is added to it; `added` null: there is no row. */
export function answer(adding: Adding, row: Row, added: Row | null, out: Output): void {
  const more = added ?? adding.nothing;
  if (more === null) out.emitTo("unmatched", row);
  else out.emit(withFields(row, more));
}
