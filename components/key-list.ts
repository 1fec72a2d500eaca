import type { Row } from "../topology/index.js";

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** The values of these fields as a JSON list, as `JSON.stringify` writes it, in a fraction of the time. */
export function keyList(row: Row, by: readonly string[]): string {
  let text = "[";
  for (let n = 0; n < by.length; n++) {
    const value = row[by[n]!];
    if (n > 0) text += ",";
    text += typeof value === "string" && plain.test(value) ? `"${value}"` : (JSON.stringify(value) ?? "null");
  }
  return `${text}]`;
}
