import { errorText, HeadwaterError } from "../../base/index.js";
import type { Bolt, Row } from "../../topology/index.js";
import type { CallTracer } from "./runtime-contract.js";
import type { Stage } from "./stage.js";

/**
 * The bolt of a stage in a worker whose predecessor died: what a call of it leaves behind is traced to the
 * call, and a promise that is rejected there, and that nobody awaits, is a dead letter of the tuple, as if
 * `execute` had thrown. What is ours is not traced: an error of it ends the worker, as ever. Steps aside when
 * there is no reason any more.
 */
export function traced(bolt: Bolt, stage: Stage, tracer: CallTracer): Bolt {
  const own = stage.plan.component.implementation.kind === "user";
  const call = (name: string, tuple: Row | null, method: () => void | Promise<void>) => {
    if (!tracer.on) {
      stage.bolt = bolt;
      return method();
    }
    if (!own) return tracer.apart(method);
    const before = stage.sent;
    return tracer.within(method, (error) => {
      leave(stage, late(stage, name, error), tuple, stage.sent !== before);
    });
  };
  return {
    execute: (tuple, out) => call("execute", tuple, () => bolt.execute(tuple, out)),
    ...(bolt.tick && { tick: (now, out) => call("tick", null, () => bolt.tick!(now, out)) }),
    ...(bolt.timer && { timer: (fired, out) => call("timer", null, () => bolt.timer!(fired, out)) }),
    ...(bolt.flush && { flush: (out) => call("flush", null, () => bolt.flush!(out)) }),
  };
}

function late({ plan }: Stage, method: string, error: unknown): HeadwaterError {
  return new HeadwaterError("late-error", `${errorText(error)}, after ${method} had returned`, {
    place: plan.component.name,
    remedy: "await what it starts, or catch its errors",
    cause: error,
  });
}

/** It comes between turns, or while a promise is pending. */
function leave(stage: Stage, error: HeadwaterError, tuple: Row | null, partial: boolean): void {
  const { owner, turn } = stage;
  const { on } = turn;
  owner.allow(true);
  owner.failed(stage, error, tuple, partial);
  owner.allow(on);
  owner.stirred();
}
