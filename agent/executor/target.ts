import type { Row } from "../../topology/index.js";

/** Tuples that a task executes before others get their turn. */
export const turnTuples = 50;

/** The turn of a task, as its stages see it. */
export interface Turn {
  /** The executor is in a call of user code: emits and holds are allowed. */
  on: boolean;
  /** A promise is pending: nothing more is taken in. */
  halted: boolean;
}

/** Where a tuple goes by a direct call. */
export abstract class Target {
  abstract run(row: Row): void;

  /** As `run`, but each stage on the way is timed. */
  runTimed(row: Row): void {
    this.run(row);
  }
}

/** Where the tuples of a stream go. */
export abstract class Route extends Target {
  /** The only consumer, when there is just one and it is in the same chain, and nobody else looks. */
  abstract readonly only: Target | undefined;
  /** True when nobody would see a tuple. */
  abstract readonly deserted: boolean;
  /** To one task of each consumer that asked for `direct`; the others get it as ever. */
  abstract dealTo(index: number, row: Row): void;
  /** To that consumer alone, which is outside of the chain. */
  abstract dealOnly(consumer: string, row: Row): void;
  /** Sees each tuple until the returned function is called. */
  abstract tap(see: (row: Row) => void): () => void;
}
