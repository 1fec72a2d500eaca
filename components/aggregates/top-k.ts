import { requireCount, requireOption } from "../checks.js";
import { type Countable, countableOf, type OfCountable, usesOf } from "./countable.js";

/** Counters, most frequent first: the value, its count, and by how much that may be too high. */
export type Counters = readonly (readonly [value: Countable, count: number, error: number])[];

/** How many values are told, and how many are counted to find them. */
export interface TopKOptions {
  /** 1 to 1,000. */
  readonly k: number;
  /** Counters m: k to 10,000. Default 10 k. Every value with more than n / m occurrences has one. */
  readonly counters?: number;
}

/** The most frequent values, most frequent first. The true count is from count - error to count. */
export type TopKResult = readonly {
  readonly value: Countable;
  readonly count: number;
  readonly error: number;
}[];

/**
 * The k most frequent values of a field, as json, a TopKResult. Space-Saving: a value without a counter
 * takes over the least one, count c: its count is c + 1, its error c. No count is too low, none too high by
 * more than n / m. Merged: counts of both are added, where one side has no counter its least count, and the
 * m largest stay; the bound holds for all n.
 *
 * Source: A. Metwally, D. Agrawal and A. El Abbadi, "Efficient computation of frequent and top-k elements in
 * data streams", ICDT (2005); merging: P. Agarwal et al., "Mergeable summaries", PODS (2012), 3.
 */
export function topK<const N extends string>(
  field: N,
  options: TopKOptions,
): OfCountable<N, Counters, "json"> {
  requireOption(options !== undefined, "topK", "it does not say how many", 'give k: topK("room", { k: 3 })');
  const k = requireCount(options.k, "topK, k", 1, 1_000);
  const size = requireCount(options.counters ?? Math.min(10 * k, 10_000), "topK, counters", k, 10_000);
  return {
    uses: usesOf(field),
    type: "json",
    create: () => [],
    add(counters, tuple) {
      const value = countableOf(tuple, field);
      return value === null ? counters : withOne(counters, value, size);
    },
    merge: (a, b) => mergeCounters(a, b, size),
    states: { name: `topK, counters ${size}`, is: areCounters },
    result: (counters): TopKResult =>
      counters.slice(0, k).map(([value, count, error]) => ({ value, count, error })),
  };
}

function areCounters(value: unknown): boolean {
  return Array.isArray(value) && value.every((counter) => Array.isArray(counter) && counter.length === 3);
}

function withOne(counters: Counters, value: Countable, size: number): Counters {
  const own = counters.find(([other]) => other === value);
  if (own !== undefined) {
    const rest = counters.filter((counter) => counter !== own);
    return inserted(rest, [value, own[1] + 1, own[2]]);
  }
  if (counters.length < size) return inserted(counters, [value, 1, 0]);
  const [, least] = counters.at(-1)!;
  return inserted(counters.slice(0, -1), [value, least + 1, least]);
}

/** Puts a counter at its place among ranked ones. */
function inserted(counters: Counters, counter: Counters[number]): Counters {
  const behind = counters.findIndex((other) => rank(counter, other) < 0);
  return counters.toSpliced(behind < 0 ? counters.length : behind, 0, counter);
}

function mergeCounters(a: Counters, b: Counters, size: number): Counters {
  // What a full side has no counter for may have come as often as its least one.
  const missing = (counters: Counters) => (counters.length < size ? 0 : counters.at(-1)![1]);
  const [ofA, ofB] = [missing(a), missing(b)];
  const merged = new Map<Countable, readonly [count: number, error: number]>();
  for (const [value, count, error] of a) merged.set(value, [count + ofB, error + ofB]);
  for (const [value, count, error] of b) {
    const [others, otherError] = merged.get(value) ?? [ofA + ofB, ofA + ofB];
    merged.set(value, [others - ofB + count, otherError - ofB + error]);
  }
  return [...merged]
    .map(([value, [count, error]]) => [value, count, error] as const)
    .sort(rank)
    .slice(0, size);
}

/** Most frequent first, those with the smaller error before others, then by their texts. */
function rank([v, n, e]: Counters[number], [w, m, f]: Counters[number]): number {
  const text = (value: Countable) => `${typeof value} ${value}`;
  return m - n || e - f || (text(v) < text(w) ? -1 : 1);
}
