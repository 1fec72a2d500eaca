import type { Row } from "../../topology/index.js";

/** A call of user code. `row` null: not an `execute`. */
export interface Call {
  readonly row: Row | null;
  /** What the stage had emitted before it. */
  readonly before: number;
  /** How often it was repeated. */
  readonly repeats: number;
}

/** Whether the call goes on: what `then` would tell is not there yet. */
export function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
}
