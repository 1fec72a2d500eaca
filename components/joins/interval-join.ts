import { parseDuration } from "../../base/index.js";
import type {
  Bolt,
  BoltSpec,
  Fields,
  FiredTimer,
  Output,
  Row,
  StateHandles,
  StateTimer,
} from "../../topology/index.js";
import { derivedBolt, keyedTimer } from "../../topology/index.js";
import { requireOption } from "../checks.js";
import {
  boundsOf,
  type ByOf,
  type JoinKind,
  type PairOf,
  type PairOptions,
  Pairs,
  type Picks,
} from "./pairs.js";
import { indexFrom, type KeptRow, RowBook, requireRoom, rowCells } from "./row-book.js";
import { type AnySides, Meeting, meet, type SideName, sidesOf } from "./sides.js";

/** Which tuples meet: those of equal keys, the right one within an interval around the left one. */
export interface IntervalJoinOptions<
  L extends Fields,
  R extends Fields,
  By extends ByOf<L, R>,
  P extends Picks<L, R>,
  K extends JoinKind,
> extends PairOptions<L, R, By, P, K> {
  /**
   * The least and the greatest distance in time from the left tuple to the right one, both included:
   * ["-5s", "10s"] is from 5 s before it to 10 s behind it.
   */
  readonly between: readonly [from: string | number, to: string | number];
}

/**
 * Pairs of tuples of two streams with equal keys whose times lie near each other. A pair goes out when the
 * second of both comes; what met nobody, where `kind` asks for it, when the watermark says that nobody can
 * come any more. The result has the fields of `by`, `at` (of a pair the later time, of a tuple alone the
 * last time at which it could have met one), and `fields`. Tuples behind the watermark go to the streams
 * `late-left` and `late-right`, counted.
 *
 * Formula: { (l, r) : key(l) = key(r), from <= time(r) - time(l) <= to }; of an outer join also (l, null)
 * where there is no such r, and (null, r) likewise.
 */
export function intervalJoin<
  L extends Fields,
  R extends Fields,
  const By extends ByOf<NoInfer<L>, NoInfer<R>>,
  const P extends Picks<NoInfer<L>, NoInfer<R>>,
  const K extends JoinKind = "inner",
>(
  options: IntervalJoinOptions<L, R, By, P, K>,
): BoltSpec<
  L | R,
  {
    readonly default: PairOf<L, R, By, P, K, "at">;
    readonly "late-left": L;
    readonly "late-right": R;
  }
> {
  const sides = sidesOf(options as unknown as AnySides, "intervalJoin");
  const pairs = new Pairs(options, sides, ["at"], "intervalJoin");
  const bounds = boundsOf(options, "intervalJoin");
  const [from, to] = options.between.map(distance) as [number, number];
  const remedy = "give the earlier one first: between: [from, to]";
  requireOption(from <= to, "intervalJoin, between", "it ends before it begins", remedy);
  const cells = { ...rowCells, due: keyedTimer(sides.left.time === null ? "processing" : "event") };
  return derivedBolt({
    streams(inputs, place) {
      const first = meet(sides, inputs, place, { left: [], right: [] }, false);
      const met = meet(sides, inputs, place, pairs.uses(first.fields), false);
      return { streams: pairs.streams(met) as never, faults: met.faults };
    },
    state: cells,
    create({ rows, matched, due }: StateHandles<typeof cells>) {
      const book = new RowBook(rows, matched, bounds);
      return new IntervalJoin(new Meeting(sides), pairs, { from, to }, book, due);
    },
  });
}

/** ms of a duration that may have a sign. Throws `bad-duration`. */
function distance(duration: string | number): number {
  if (typeof duration === "number") return duration < 0 ? -parseDuration(-duration) : parseDuration(duration);
  const text = duration.trim();
  return text.startsWith("-") ? -parseDuration(text.slice(1)) : parseDuration(text);
}

class IntervalJoin implements Bolt {
  readonly #meeting: Meeting;
  readonly #pairs: Pairs;
  readonly #from: number;
  readonly #to: number;
  readonly #book: RowBook;
  /** By key: when the next tuple is not needed any more. */
  readonly #due: StateTimer;

  constructor(
    meeting: Meeting,
    pairs: Pairs,
    { from, to }: { readonly from: number; readonly to: number },
    book: RowBook,
    due: StateTimer,
  ) {
    this.#meeting = meeting;
    this.#pairs = pairs;
    this.#from = from;
    this.#to = to;
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
    if (time < this.#meeting.watermark) {
      this.#meeting.late(side, row, out);
      return;
    }
    const key = this.#meeting.keyOf(side, row);
    requireRoom(this.#meeting, this.#book, key, side, "choose a shorter interval");
    const content = this.#pairs.kept(side, row);
    const kept = this.#book.add(key, { side, time, from: 0 }, content);
    for (const other of this.#near(key, kept)) {
      const met = this.#book.read(key, other);
      const both = side === "left" ? { left: content, right: met } : { left: met, right: content };
      this.#pairs.emit(this.#meeting, both, { at: Math.max(time, other.time) }, out);
      for (const each of [kept, other]) if (this.#pairs.goesAlone(each.side)) this.#book.match(key, each);
    }
    const at = this.#neededTo(kept);
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const rows = this.#book.of(key);
    for (;;) {
      const first = this.#firstOf(rows.left[0], rows.right[0]);
      if (first === undefined) return;
      const needed = this.#neededTo(first);
      if (needed > at) {
        this.#due.set(key, needed);
        return;
      }
      if (this.#pairs.goesAlone(first.side) && !first.matched) {
        const alone = { left: null, right: null, [first.side]: this.#book.read(key, first) };
        const last = Math.max(first.time, needed - 1);
        this.#pairs.emit(this.#meeting, alone, { at: last }, out);
      }
      this.#book.forgetFirst(key, first.side);
    }
  }

  // ------------------------------------------------------------ inside

  /** Those of the other side that lie in the interval. */
  #near(key: string, { side, time }: KeptRow): readonly KeptRow[] {
    const [from, to] = side === "left" ? [this.#from, this.#to] : [-this.#to, -this.#from];
    const others = this.#book.of(key)[side === "left" ? "right" : "left"];
    const near: KeptRow[] = [];
    for (let index = indexFrom(others, time + from); index < others.length; index++) {
      if (others[index]!.time - time > to) break;
      near.push(others[index]!);
    }
    return near;
  }

  /** Up to here somebody may come who meets it: the next whole ms, for who comes at the last moment. */
  #neededTo({ side, time }: KeptRow): number {
    return Math.max(time, time + this.#reach(side) + 1);
  }

  #reach(side: SideName): number {
    return side === "left" ? this.#to : -this.#from;
  }

  #firstOf(left: KeptRow | undefined, right: KeptRow | undefined): KeptRow | undefined {
    if (left === undefined || right === undefined) return left ?? right;
    return this.#neededTo(left) <= this.#neededTo(right) ? left : right;
  }
}
