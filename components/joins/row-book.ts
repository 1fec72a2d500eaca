import type { Json, Row, StateMap } from "../../topology/index.js";
import { keyedMap } from "../../topology/index.js";
import { heldRow, restoredRow } from "../held-row.js";
import type { Meeting, SideName } from "./sides.js";

/** What a join remembers of the tuples that may still meet others. */
export const rowCells = {
  /** By key, side, time and number: each tuple by itself. */
  rows: keyedMap("json"),
  /** The same for tuples that have met one, where it matters. */
  matched: keyedMap("bool"),
};

/** A tuple that waits for others. */
export interface KeptRow {
  readonly side: SideName;
  readonly time: number;
  /** Tuples of one key in the order in which they came. */
  readonly number: number;
  /** Whatever ended before that is not for this tuple; it came too late. */
  readonly from: number;
  matched: boolean;
}

/** Those of a key, by time, those of one time as they came. */
export interface KeptRows {
  readonly left: KeptRow[];
  readonly right: KeptRow[];
  next: number;
}

/** How much a join may keep. */
export interface RowBounds {
  /** Tuples of one key and side. */
  readonly rowsMax: number;
  /** Keys of a task. */
  readonly keysMax: number;
}

/** The tuples that a join keeps: in its state, and their order in memory, made again where it is not. */
export class RowBook {
  readonly #rows: StateMap<Json>;
  readonly #matched: StateMap<boolean> | null;
  readonly bounds: RowBounds;
  readonly #known = new Map<string, KeptRows>();
  #keys = 0;

  /** `matched` null: nobody asks for it. */
  constructor(rows: StateMap<unknown>, matched: StateMap<boolean> | null, bounds: RowBounds) {
    this.#rows = rows as StateMap<Json>;
    this.#matched = matched;
    this.bounds = bounds;
  }

  /** Once, before all else. */
  open(): void {
    this.#keys = [...this.#rows.keys()].length;
  }

  of(key: string): KeptRows {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found: KeptRows = { left: [], right: [], next: 0 };
    for (const [field] of this.#rows.entries(key)) {
      const row = parsed(field);
      row.matched = this.#matched?.get(key, field) ?? false;
      found[row.side].push(row);
      found.next = Math.max(found.next, row.number + 1);
    }
    for (const rows of [found.left, found.right]) rows.sort((a, b) => a.time - b.time || a.number - b.number);
    this.#known.set(key, found);
    return found;
  }

  /** What there is no room for; null = there is room for one more tuple of this key and side. */
  full(key: string, side: SideName): "rows" | "keys" | null {
    const rows = this.of(key);
    if (rows[side].length >= this.bounds.rowsMax) return "rows";
    const isNew = rows.left.length + rows.right.length === 0;
    if (!isNew || this.#keys < this.bounds.keysMax) return null;
    this.#known.delete(key);
    return "keys";
  }

  /** Keeps a tuple. Throws `state-full`; then nothing has changed. */
  add(key: string, place: Pick<KeptRow, "side" | "time" | "from">, row: Row): KeptRow {
    const rows = this.of(key);
    const isNew = rows.left.length + rows.right.length === 0;
    const kept: KeptRow = { ...place, number: rows.next, matched: false };
    this.#rows.set(key, fieldOf(kept), heldRow(row));
    rows.next++;
    if (isNew) this.#keys++;
    const list = rows[place.side];
    let at = list.length;
    while (at > 0 && list[at - 1]!.time > kept.time) at--;
    list.splice(at, 0, kept);
    return kept;
  }

  read(key: string, kept: KeptRow): Row {
    return restoredRow(this.#rows.get(key, fieldOf(kept)) as { readonly [field: string]: Json });
  }

  match(key: string, kept: KeptRow): void {
    if (kept.matched) return;
    kept.matched = true;
    this.#matched?.set(key, fieldOf(kept), true);
  }

  /** Forgets the first tuple of a side. */
  forgetFirst(key: string, side: SideName): void {
    const rows = this.of(key);
    const field = fieldOf(rows[side].shift()!);
    this.#rows.delete(key, field);
    this.#matched?.delete(key, field);
    if (rows.left.length + rows.right.length > 0) return;
    this.#known.delete(key);
    this.#keys--;
  }
}

/** Index of the first tuple that is not before `time`. */
export function indexFrom(rows: readonly KeptRow[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first tuple that is behind `time`. */
export function indexAfter(rows: readonly KeptRow[], time: number): number {
  let at = indexFrom(rows, time);
  while (at < rows.length && rows[at]!.time === time) at++;
  return at;
}

function fieldOf({ side, time, number, from }: KeptRow): string {
  return `${side}/${time}/${number}/${from}`;
}

function parsed(field: string): KeptRow {
  const [side, time, number, from] = field.split("/") as [SideName, string, string, string];
  return { side, time: Number(time), number: Number(number), from: Number(from), matched: false };
}

/** Throws `join-full` where a tuple more would be too many. `less`: what would need less room. */
export function requireRoom(
  meeting: Meeting,
  book: RowBook,
  key: string,
  side: SideName,
  less: string,
): void {
  const full = book.full(key, side);
  if (full === null) return;
  const most = book.bounds[`${full}Max`];
  const what = full === "rows" ? `${most} tuples of one key wait` : `tuples of ${most} keys wait`;
  meeting.shed(what, `raise ${full}Max, or ${less}`);
}
