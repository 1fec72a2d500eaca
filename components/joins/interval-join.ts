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
  type ByOf,
  boundsOf,
  type JoinKind,
  latenessOf,
  type PairOf,
  type PairOptions,
  Pairs,
  type Picks,
} from "./pairs.js";
import { indexAfter, indexFrom, type KeptRow, RowBook, requireRoom, rowCells } from "./row-book.js";
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
 * last time at which it could have met one), `fields`, and of an outer join `revision`. Tuples that are more
 * than `lateness` behind the watermark go to the streams `late-left` and `late-right`, counted.
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
  const lateness = latenessOf(options, "intervalJoin");
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
      return new IntervalJoin(new Meeting(sides), pairs, { from, to, lateness }, book, due);
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
  readonly #lateness: number;
  readonly #book: RowBook;
  /**
   * By key: when the next tuple goes alone, or is not needed any more. Those that were to go alone before,
   * and could by event time, have gone.
   */
  readonly #due: StateTimer;

  constructor(
    meeting: Meeting,
    pairs: Pairs,
    { from, to, lateness }: { readonly from: number; readonly to: number; readonly lateness: number },
    book: RowBook,
    due: StateTimer,
  ) {
    this.#meeting = meeting;
    this.#pairs = pairs;
    this.#from = from;
    this.#to = to;
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
    if (time < watermark - this.#lateness) {
      this.#meeting.late(side, row, out);
      return;
    }
    const key = this.#meeting.keyOf(side, row);
    requireRoom(this.#meeting, this.#book, key, side, "choose a shorter interval");
    const content = this.#pairs.kept(side, row);
    const due = this.#due.at(key);
    const isOver = (at: number) => this.#lateness > 0 && at <= watermark && (due === undefined || at < due);
    const kept = this.#book.add(key, { side, time, from: 0 }, content);
    for (const other of this.#near(key, kept)) {
      const met = this.#book.read(key, other);
      const both = side === "left" ? { left: content, right: met } : { left: met, right: content };
      const goes = this.#pairs.goesAlone(other.side);
      const again = goes && !other.matched && isOver(this.#aloneAt(other));
      this.#pairs.emit(this.#meeting, both, { at: Math.max(time, other.time) }, out, again);
      for (const each of [kept, other]) if (this.#pairs.goesAlone(each.side)) this.#book.match(key, each);
    }
    const alone = this.#aloneAt(kept);
    if (isOver(alone)) this.#alone(key, kept, out);
    const next = isOver(alone) || !this.#pairs.goesAlone(side) ? this.#neededTo(kept) : alone;
    if (due === undefined || next < due) this.#due.set(key, next);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    const rows = this.#book.of(key);
    let next = Number.POSITIVE_INFINITY;
    for (const side of ["left", "right"] as const) {
      const own = rows[side];
      const lead = this.#lead(side);
      if (this.#pairs.goesAlone(side)) {
        const behind = indexAfter(own, at - lead);
        for (let index = indexFrom(own, at - lead); index < behind; index++)
          this.#alone(key, own[index]!, out);
        if (behind < own.length) next = Math.min(next, this.#aloneAt(own[behind]!));
      }
      while (own.length > 0 && this.#neededTo(own[0]!) <= at) this.#book.forgetFirst(key, side);
      if (own.length > 0) next = Math.min(next, this.#neededTo(own[0]!));
    }
    if (next < Number.POSITIVE_INFINITY) this.#due.set(key, next);
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

  /** The tuple goes out alone, unless it has met somebody or its side never does. */
  #alone(key: string, row: KeptRow, out: Output): void {
    if (row.matched || !this.#pairs.goesAlone(row.side)) return;
    const single = { left: null, right: null, [row.side]: this.#book.read(key, row) };
    const last = Math.max(row.time, this.#aloneAt(row) - 1);
    this.#pairs.emit(this.#meeting, single, { at: last }, out);
  }

  /** Up to here somebody may come who meets it: the next whole ms, for who comes at the last moment. */
  #aloneAt({ side, time }: KeptRow): number {
    return time + this.#lead(side);
  }

  /** Up to here it is kept: behind event time when it comes, or who is over would be looked at again. */
  #neededTo(row: KeptRow): number {
    const alone = this.#aloneAt(row);
    return this.#lateness === 0 ? alone : Math.max(row.time + 1, alone) + this.#lateness;
  }

  #lead(side: SideName): number {
    return Math.max(0, (side === "left" ? this.#to : -this.#from) + 1);
  }
}
