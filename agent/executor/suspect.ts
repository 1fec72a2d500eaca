import { murmur3 } from "../../base/index.js";
import type { Row } from "../../topology/index.js";

/** Identifies a tuple across restarts of the worker; never 0. */
export function fingerprint(tuple: Row): number {
  let text: string | undefined;
  try {
    text = JSON.stringify(tuple, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch {
    text = Object.keys(tuple).join();
  }
  return murmur3(Buffer.from(text ?? "")) || 1;
}
