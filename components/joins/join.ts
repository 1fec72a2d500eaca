import type { BoltSpec, Fields, StateHandles } from "../../topology/index.js";
import { derivedBolt, keyedTimer } from "../../topology/index.js";
import { gridOf } from "../windows/kinds.js";
import type { WindowShape } from "../windows/window.js";
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
import { RowBook, rowCells } from "./row-book.js";
import { type AnySides, Meeting, meet, sidesOf } from "./sides.js";
import { WindowJoin } from "./window-join.js";

/** Which tuples meet: those of equal keys in the same window. */
export interface JoinOptions<
  L extends Fields,
  R extends Fields,
  By extends ByOf<L, R>,
  P extends Picks<L, R>,
  K extends JoinKind,
> extends PairOptions<L, R, By, P, K>,
    Pick<WindowShape, "every" | "offset" | "zone"> {
  /** How long windows are: "10s", ms, or "day", "week", "month" in local time. */
  readonly size: NonNullable<WindowShape["size"]>;
}

/**
 * Pairs of tuples of two streams with equal keys in the same window: `size` alone is tumbling, with `every`
 * hopping (then a pair comes once in each window that holds both). A pair goes out when the second of both
 * comes; what met nobody, where `kind` asks for it, when the watermark has passed the end of the window.
 * The result has the fields of `by`, `start` and `end` of the window, `at` (a time inside of it, for
 * windows behind this one), `fields`, and of an outer join `revision`. Tuples whose windows have all closed
 * go to the streams `late-left` and `late-right`, counted.
 *
 * Formula: { (l, r) : key(l) = key(r), l and r in W } for each window W; of an outer join also (l, null)
 * where no r of the key is in W, and (null, r) likewise.
 */
export function join<
  L extends Fields,
  R extends Fields,
  const By extends ByOf<NoInfer<L>, NoInfer<R>>,
  const P extends Picks<NoInfer<L>, NoInfer<R>>,
  const K extends JoinKind = "inner",
>(
  options: JoinOptions<L, R, By, P, K>,
): BoltSpec<
  L | R,
  {
    readonly default: PairOf<L, R, By, P, K, "start" | "end" | "at">;
    readonly "late-left": L;
    readonly "late-right": R;
  }
> {
  const sides = sidesOf(options as unknown as AnySides, "join");
  const pairs = new Pairs(options, sides, ["start", "end", "at"], "join");
  const grid = gridOf(options, "join");
  const bounds = boundsOf(options, "join");
  const lateness = latenessOf(options, "join");
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
      return new WindowJoin(new Meeting(sides), pairs, { grid, lateness }, book, due);
    },
  });
}
