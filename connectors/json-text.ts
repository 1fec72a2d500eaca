import type { ComponentContext, Row } from "../topology/index.js";

/** A tuple as one line of JSON; bytes as base64. */
export function jsonText(tuple: Row): string {
  return JSON.stringify(tuple, bytesAsBase64);
}

/**
 * Counts a tuple with a number that JSON and InfluxDB have no word for, NaN or an infinity, as `not-finite`:
 * it goes out, and has null, or nothing, in that place.
 */
export function countNotFinite(tuple: Row, context: ComponentContext): void {
  for (const name in tuple) {
    const value = tuple[name];
    if (typeof value !== "number" || Number.isFinite(value)) continue;
    context.count("not-finite");
    return;
  }
}

/**
 * `this` holds the member as it is: a Buffer has turned itself into something else before it comes as
 * `value`.
 */
function bytesAsBase64(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const member = this[key];
  return member instanceof Uint8Array ? Buffer.from(member).toString("base64") : value;
}
