import type { Row } from "../../topology/index.js";

/** Where a tuple goes by a direct call. */
export abstract class Target {
  /** Counts down by one with each tuple that is taken, so that a caller can see whether it got through. */
  left = 0;
  /** Number of the caller's call in which `left` began anew; -1 = never. */
  anewIn = -1;

  abstract run(row: Row): void;
}

/** Where the tuples of a stream go. */
export abstract class Route extends Target {
  /** The only consumer, when there is just one and it is in the same chain, and nobody else looks. */
  abstract readonly only: Target | undefined;
  /** True when nobody would see a tuple. */
  abstract readonly deserted: boolean;
  /** To one task of each consumer that asked for `direct`; the others get it as ever. */
  abstract dealTo(index: number, row: Row): void;
  /** Sees each tuple until the returned function is called. */
  abstract tap(see: (row: Row) => void): () => void;
}
