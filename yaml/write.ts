import { Scalar, stringify } from "yaml";

/** A document of plain values as text, members in their order, long texts on one line. */
export function writeDocument(document: object): string {
  return stringify(document, { lineWidth: 0 });
}

/** A number that is written with a point, also where it is whole. */
export function asDouble(value: unknown): object {
  const scalar = new Scalar(value);
  scalar.minFractionDigits = 1;
  return scalar;
}
