import type { ComponentContext, Fields, Output, Row, Streams } from "../topology/index.js";

/** The streams of a component that goes by event time only where it is given the field `At`. */
export type TimedStreams<Out extends Fields, F extends Fields, At> = [At] extends [never]
  ? { readonly default: Out }
  : { readonly default: Out; readonly late: F };

/** The same where fields are not known at compile time. `at` undefined: nothing is ever late. */
export function timedStreams(out: Fields, input: Fields, at: string | undefined): Streams {
  return at === undefined ? { default: out } : { default: out, late: input };
}

/** The tuple came too late: it goes to a stream for such, unchanged, and is counted as `late`. */
export function late(context: ComponentContext, tuple: Row, out: Output, stream = "late"): void {
  context.count("late");
  out.emitTo(stream, tuple);
}
