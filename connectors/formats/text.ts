import { parseCsvRecord } from "../../base/index.js";
import { fromText, malformed } from "../../topology/index.js";
import { type PayloadField, type PayloadFormat, requireShallow, textOf } from "./payload.js";

/**
 * A line of csv with the fields that the topic does not fill, in their order; one with more columns is
 * malformed. An empty column is null, or the empty string where a string must be.
 */
export function csvFormat(fields: readonly PayloadField[]): PayloadFormat {
  return {
    fill(values, payload) {
      const text = textOf(payload).replace(/\r?\n$/, "");
      const columns = parseCsvRecord(text);
      if (columns.length > fields.length) {
        const expected = fields.map(({ name }) => name).join(",");
        throw malformed(`it has ${columns.length} columns, not ${fields.length}`, `write ${expected}`);
      }
      for (let k = 0; k < fields.length; k++) {
        const { name, type, nullable, index } = fields[k]!;
        const column = columns[k];
        if (column === undefined || (column === "" && (type !== "string" || nullable)))
          values[index] = undefined;
        else values[index] = shallow(name, fromText(name, type, column));
      }
    },
  };
}

/**
 * The payload itself is the value of the one field that the topic does not fill; fields that may be null stay
 * null.
 */
export function rawFormat(fields: readonly PayloadField[]): PayloadFormat {
  const required = fields.filter(({ nullable }) => !nullable);
  const field = required[0] ?? fields[0];
  if (field === undefined || required.length > 1) {
    throw malformed(
      `raw fills one field, but ${required.length} are left`,
      "fill all fields but one from the topic, or declare them with a ?",
    );
  }
  const { name, type, index } = field;
  return {
    fill(values, payload) {
      for (const other of fields) values[other.index] = null;
      if (type === "bytes") values[index] = new Uint8Array(payload);
      else if (type === "string") values[index] = textOf(payload);
      else values[index] = shallow(name, fromText(name, type, textOf(payload).trim()));
    },
  };
}

function shallow(name: string, value: unknown): unknown {
  requireShallow(name, value);
  return value;
}
