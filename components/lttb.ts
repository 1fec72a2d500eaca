import type { BoltSpec, Fields, StateList } from "../topology/index.js";
import { keyedList } from "../topology/index.js";
import { keptMax, numberOf, requireCount } from "./checks.js";
import { heldRow, restoredRow } from "./held-row.js";
import {
  type ByKey,
  keepOf,
  keyTypes,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
} from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

/** How many readings stand for how many. */
export interface LttbOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /** The time of a reading: the other axis of the picture. */
  readonly at: TimeField<F>;
  /**
   * Readings of a key that are gathered: 3 to 10,000.
   *
   * @range whole 3..10000
   */
  readonly from: number;
  /**
   * Readings that are passed on for them: 3 to `from`.
   *
   * @range whole 3..10000
   */
  readonly to: number;
}

/** Keys whose readings are counted beside the state, which would have to be read for it. */
const countsMax = 10_000;

/** A point of a picture. */
export type Point = readonly [x: number, y: number];

/**
 * Downsamples so that a chart looks the same: of each `from` readings of a key it passes on the `to` that
 * matter to the eye. The first and the last stay; those between are cut into to - 2 buckets of equal size,
 * and of each bucket the reading stays that spans the largest triangle with the one chosen before and the
 * mean of the next bucket.
 *
 * Source: S. Steinarsson, "Downsampling time series for visual representation", University of Iceland
 * (2013), 4.2 (Largest-Triangle-Three-Buckets).
 */
export function lttb<F extends Fields>(options: LttbOptions<F>): BoltSpec<F, { readonly default: F }> {
  const { value, at } = options;
  const from = requireCount(options.from, "lttb, from", 3, keptMax);
  const to = requireCount(options.to, "lttb, to", 3, from);
  const by = keyFields(options);
  return readyBolt<F, { readonly default: F }, { readonly rows: ReturnType<typeof keyedList<"json">> }>({
    uses: [[value, numberTypes], [at, timeTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: (input) => ({ default: input }),
    state: { rows: keyedList("json", keepOf(options)) },
    create: (state) => {
      const kept = state.rows as StateList<unknown> as StateList<ReturnType<typeof heldRow>>;
      const counts = new Map<string, number>();
      return {
        execute(tuple, out) {
          numberOf(tuple, value);
          numberOf(tuple, at);
          const key = keyText(tuple, by);
          kept.push(key, heldRow(tuple));
          const count = (counts.get(key) ?? kept.get(key).length - 1) + 1;
          if (counts.size >= countsMax) counts.clear();
          counts.set(key, count);
          if (count < from) return;
          const rows = kept.get(key).map(restoredRow);
          // Of a key that was forgotten meanwhile there are fewer.
          counts.set(key, rows.length);
          if (rows.length < from) return;
          counts.delete(key);
          kept.clear(key);
          const points = rows.map((row): Point => [row[at] as number, row[value] as number]);
          for (const index of largestTriangles(points, to)) out.emit(rows[index]!);
        },
      };
    },
  });
}

/** The indexes of the points that stay, rising. `to`: 3 or more; with as many points as that all stay. */
export function largestTriangles(points: readonly Point[], to: number): readonly number[] {
  if (points.length <= to) return points.map((_, index) => index);
  const size = (points.length - 2) / (to - 2);
  const begin = (bucket: number) => Math.min(Math.floor(bucket * size) + 1, points.length - 1);
  const chosen = [0];
  for (let bucket = 0; bucket < to - 2; bucket++) {
    const last = bucket === to - 3;
    const next = last ? points.slice(-1) : points.slice(begin(bucket + 1), begin(bucket + 2));
    const target = meanPoint(next);
    chosen.push(farthest(points, begin(bucket), begin(bucket + 1), points[chosen.at(-1)!]!, target));
  }
  chosen.push(points.length - 1);
  return chosen;
}

function farthest(points: readonly Point[], from: number, to: number, [ax, ay]: Point, [cx, cy]: Point) {
  let best = from;
  let bestArea = -1;
  for (let index = from; index < to; index++) {
    const [bx, by] = points[index]!;
    const area = Math.abs((ax - cx) * (by - ay) - (ax - bx) * (cy - ay));
    if (area <= bestArea) continue;
    bestArea = area;
    best = index;
  }
  return best;
}

function meanPoint(points: readonly Point[]): Point {
  const sum = points.reduce(([x, y], point) => [x + point[0], y + point[1]] as const, [0, 0] as Point);
  return [sum[0] / points.length, sum[1] / points.length];
}
