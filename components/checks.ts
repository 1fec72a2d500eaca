import { HeadwaterError, parseDuration } from "../base/index.js";
import type { Row } from "../topology/index.js";

/** Values that a component may keep of one key: readings of a window, points of a line. */
export const keptMax = 10_000;

/**
 * The number in a field. Throws HeadwaterError("bad-value") for NaN and infinities: the tuple is no reading.
 */
export function numberOf(tuple: Row, field: string): number {
  return finite(tuple[field], field);
}

/** The same of what stands in the field. */
export function finite(value: unknown, field: string): number {
  if (Number.isFinite(value)) return value as number;
  throw noNumber(field, value);
}

/** Apart from `finite`, which is called for each tuple: V8 builds in what is short. */
function noNumber(field: string, value: unknown): HeadwaterError {
  const message = `the field ${field} is ${String(value)}, which is not a finite number`;
  return new HeadwaterError("bad-value", message, {
    place: field,
    remedy: "mend the sensor, or filter such readings out before this component",
  });
}

/** Throws HeadwaterError("bad-option") that names component and option, unless `holds`. */
export function requireOption(holds: boolean, place: string, message: string, remedy: string): void {
  if (!holds) throw new HeadwaterError("bad-option", message, { place, remedy });
}

/** A finite number of `least` or more, or above it where `least` is 0 and `open`. */
export function requireNumber(value: number, place: string, least = Number.NEGATIVE_INFINITY): number {
  const holds = typeof value === "number" && Number.isFinite(value) && value >= least;
  const range = least === Number.NEGATIVE_INFINITY ? "a finite number" : `a number of at least ${least}`;
  requireOption(holds, place, `${String(value)} is not ${range}`, `give ${range}`);
  return value;
}

/** A finite number above 0. */
export function requirePositive(value: number, place: string): number {
  const holds = typeof value === "number" && Number.isFinite(value) && value > 0;
  requireOption(holds, place, `${String(value)} is not a number above 0`, "give a number above 0");
  return value;
}

/** One of a few words; undefined: the option was left out. */
export function requireWord(value: string | undefined, place: string, words: readonly string[]): void {
  if (value === undefined || words.includes(value)) return;
  const remedy = words.map((word) => JSON.stringify(word)).join(" or ");
  requireOption(false, place, `there is no ${JSON.stringify(value)}`, `give ${remedy}`);
}

/** A whole number within bounds. */
export function requireCount(value: number, place: string, least: number, most: number): number {
  const holds = Number.isSafeInteger(value) && value >= least && value <= most;
  const message = `${String(value)} is not a whole number from ${least} to ${most}`;
  requireOption(holds, place, message, `give a whole number from ${least} to ${most}`);
  return value;
}

/** ms of a duration above 0. Throws `bad-duration` or `bad-option`. */
export function requireDuration(value: string | number, place: string): number {
  const ms = parseDuration(value);
  requireOption(ms > 0, place, "a duration of 0", 'give a duration such as "10s"');
  return ms;
}
