import { HeadwaterError } from "../../base/index.js";

/** A component with state is synchronous. */
export function asynchronous(component: string): HeadwaterError {
  return new HeadwaterError("async-state", "a bolt with state returned a promise", {
    place: component,
    remedy: "make it synchronous; do the work outside in a bolt of its own before this one",
  });
}

/** A call of the output where none is allowed. */
export function outsideCall(component: string): HeadwaterError {
  return new HeadwaterError("emit-outside-call", "emit, or hold, outside of execute, tick, timer and flush", {
    place: component,
    remedy: "emit before execute's promise settles; for work that goes on, hold and emit in flush or tick",
  });
}
