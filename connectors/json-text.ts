import type { Row } from "../topology/index.js";

/** A tuple as one line of JSON; bytes as base64. */
export function jsonText(tuple: Row): string {
  return JSON.stringify(tuple, bytesAsBase64);
}

/**
 * `this` holds the member as it is: a Buffer has turned itself into something else before it comes as
 * `value`.
 */
function bytesAsBase64(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const member = this[key];
  return member instanceof Uint8Array ? Buffer.from(member).toString("base64") : value;
}
