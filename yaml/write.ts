import { stringify } from "yaml";

/** A document of plain values as text, members in their order, long texts on one line. */
export function writeDocument(document: object): string {
  return stringify(document, { lineWidth: 0 });
}
