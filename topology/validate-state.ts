import type { Finding } from "./findings.js";
import { error, warning } from "./findings.js";
import type { ComponentSpec, Delivery, GraphComponent } from "./graph.js";
import { quote, range } from "./limits.js";
import { suggest } from "./nearest.js";
import type { StateCell } from "./state.js";
import { fieldTypes, isFieldName } from "./validate-fields.js";

/** What is wrong with the declared state of a component. */
export function stateFaults(
  component: GraphComponent | ComponentSpec,
  delivery: Delivery,
): readonly Finding[] {
  const { name, state } = component;
  if (state === undefined) return [];
  const place = `${name}, state`;
  const findings: Finding[] = [...range("state", Object.keys(state).length, name, true)];
  for (const [cell, declared] of Object.entries(state)) findings.push(...cellFaults(place, cell, declared));
  if (isAsynchronous(component)) {
    const message = "a bolt with state is synchronous, but its execute is an async function";
    const remedy = "make execute a plain function; do the work outside in a bolt of its own before this one";
    findings.push(error("async-state", name, message, remedy));
  }
  if (delivery === "at-most-once") {
    const message = "in at-most-once state is in memory only: it does not survive a restart";
    findings.push(warning("state-in-memory", place, message, "use at-least-once if it must"));
  }
  return findings;
}

function cellFaults(place: string, name: string, cell: StateCell): readonly Finding[] {
  const findings: Finding[] = [];
  const where = `${place} ${name}`;
  if (!isFieldName(name)) {
    const remedy = "use 1-63 letters, digits and _, no digit first";
    findings.push(error("bad-state-name", place, `${quote(name)} is not a name for state`, remedy));
  }
  if (cell.keysMax !== undefined) findings.push(...range("keysMax", cell.keysMax, where, true));
  if (cell.kind === "timer") {
    if (cell.clock === "processing" || cell.clock === "event") return findings;
    const message = `a timer goes by "processing" or "event" time, not by ${quote(cell.clock)}`;
    return [...findings, error("bad-clock", where, message, 'write keyedTimer("processing")')];
  }
  if (!fieldTypes.includes(cell.type)) {
    const message = `there is no type ${quote(cell.type)}`;
    findings.push(error("unknown-type", where, message, suggest(String(cell.type), fieldTypes, "types")));
  }
  findings.push(...range("ttlMs", cell.ttlMs, where, false));
  if (cell.kind === "list") findings.push(...range("max", cell.max, where, true));
  return findings;
}

/**
 * Whether it can be seen, without running code of the user's, that `execute` is asynchronous: it stands in
 * the text of `create`. What cannot be seen here is refused when the task starts, or at the first promise.
 */
function isAsynchronous({ implementation }: GraphComponent | ComponentSpec): boolean {
  if (implementation.kind !== "user" || !("make" in implementation)) return false;
  return /\basync\s+execute\s*\(/.test(Function.prototype.toString.call(implementation.make));
}
