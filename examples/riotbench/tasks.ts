import type { BoltSpec, Delivery, Fields, Source, SpoutSpec, StreamHandle } from "headwater";
import type { packFields } from "./observations.js";

/** Where a dataflow begins and ends, and how it runs. */
export interface DataflowOptions {
  readonly source: SpoutSpec<{ readonly default: typeof packFields }>;
  /** Takes the results. */
  readonly sink: BoltSpec<Fields, Record<never, never>>;
  /** Default at-least-once. */
  readonly delivery?: Delivery;
  /**
   * Tasks of each component between source and sink. With one (the default) there is nobody to choose from,
   * so all is `local` and runs as one chain; with more the groupings are those that were published.
   */
  readonly tasks?: number;
  /** Readings that are taken in and not acknowledged: 1 to 6,000. Default 1,000. */
  readonly heldMax?: number;
}

/** Deals tuples to so many tasks as published, or passes them on where there is one. */
export class Groupings {
  readonly tasks: number;

  constructor({ tasks = 1 }: DataflowOptions) {
    this.tasks = tasks;
  }

  shuffle<F extends Fields>(stream: StreamHandle<F>): Source<F> {
    return this.tasks === 1 ? stream.local() : stream.shuffle();
  }

  fields<F extends Fields>(stream: StreamHandle<F>, ...names: readonly (keyof F & string)[]): Source<F> {
    return this.tasks === 1 ? stream.local() : stream.fields(...names);
  }
}
