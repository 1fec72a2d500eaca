import type { ComponentContext, Row, TuplePosition } from "../topology/index.js";

/** How far a link was written to the outside: its last tuple there. */
export type SinkPosition = Pick<TuplePosition, "series" | "seq" | "index">;

/** Positions by link. A link that is not named was never written from. */
export type SinkPositions = ReadonlyMap<string, SinkPosition>;

/**
 * What became of a batch.
 * `written`: the outside has all of it, durably.
 * `refused`: the outside will never take these rows (index in the batch → its words); they become dead
 * letters, and the others are given again without them.
 * `overtaken`: what is stored is not `from`: another owner of this sink has written, or an earlier write of
 * this one did arrive. Nothing was written.
 * `later`: the outside is away or asks to wait, at least `afterMs`; `why` goes to the log. The same batch is
 * given again. A rejection says the same, with its message and no time.
 */
export type WriteOutcome =
  | { readonly kind: "written" }
  | { readonly kind: "refused"; readonly rows: ReadonlyMap<number, string> }
  | { readonly kind: "overtaken" }
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string };

/** What both kinds of sink have in common. Calls come one at a time, `close` last. */
export interface OpenSink {
  /** Throws what only a person can mend, with a remedy; an outside that is away is no reason to throw. */
  open(context: ComponentContext): void | Promise<void>;
  /** Lets go of connections and files; may be called without an `open` that succeeded. */
  close(): void | Promise<void>;
}

/**
 * A sink for which a row that is written twice is the same as once: an upsert by key, a point with its
 * series and timestamp. Exactly-once without any memory, as long as the key says what is the same.
 */
export interface IdempotentSink extends OpenSink {
  /**
   * Writes rows, oldest first; of two with the same key the later one stays. Rejects when it cannot be known
   * whether the outside has them: the batch is given again, after a growing delay.
   */
  write(rows: readonly Row[]): Promise<WriteOutcome>;
}

/**
 * A sink that keeps positions beside the rows, written in one transaction: exactly-once for rows without a
 * key. Two owners at once do no harm, because a write counts only where the stored positions are those that
 * its owner knows of.
 */
export interface TransactionalSink extends OpenSink {
  /** What is stored. Read before the first write, and after each that failed or was overtaken. */
  positions(): Promise<SinkPositions>;
  /**
   * In one transaction: compares the stored positions of the links in `to` with `from` (a link that is not in
   * `from` must not be stored), writes the rows, oldest first, and sets the positions to `to`. All of it or
   * nothing. Rejects when it cannot be known what became of it.
   */
  write(rows: readonly Row[], from: SinkPositions, to: SinkPositions): Promise<WriteOutcome>;
}

/**
 * Whether a tuple stands behind what is stored, and is to be written. Tuples of an older series are not:
 * their sender is not the owner any more, and its successor gives what was not safe again.
 */
export function standsBehind(position: SinkPosition, stored: SinkPosition | undefined): boolean {
  if (stored === undefined) return true;
  const order = compareSeries(position.series, stored.series);
  if (order !== 0) return order > 0;
  return position.seq === stored.seq ? position.index > stored.index : position.seq > stored.seq;
}

/** Orders two texts of series: `<term>.<number>.<start>`. */
export function compareSeries(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < 3; i++) {
    const difference = Number(left[i]) - Number(right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether two positions are the same. */
export function samePosition(a: SinkPosition | undefined, b: SinkPosition | undefined): boolean {
  return a?.series === b?.series && a?.seq === b?.seq && a?.index === b?.index;
}
