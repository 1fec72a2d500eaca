import { HeadwaterError } from "../../base/index.js";
import { type AnyTimeOptions, type FieldSpec, type Row, timeReader } from "../../topology/index.js";

/** Types of fields that can say when something happened. */
export const timeTypes: readonly FieldSpec[] = (["timestamp", "int", "double", "string"] as const).flatMap(
  (type) => {
    return [type, `${type}?` as const];
  },
);

/**
 * The `time` option of a component as data; null = processing time. Throws `bad-time-format` and the like.
 */
export function timeOptions(time: string | AnyTimeOptions | undefined): AnyTimeOptions | null {
  if (time === undefined) return null;
  const options = typeof time === "string" ? { field: time } : time;
  timeReader(options);
  return options;
}

/** The error for a tuple whose time is none: `no-time`, with what stands in the field. `what`: goes by it. */
export function noTime({ field }: AnyTimeOptions, row: Row, place: string, what: string): HeadwaterError {
  const value = row[field] as string | number | null | undefined;
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value ?? "missing");
  const message = `the tuple does not say when it happened: the field ${field} is ${text}`;
  return new HeadwaterError("no-time", `${message}, no time in the years 1828 to 2112`, {
    place,
    remedy: `mend the field, name the unit in which it counts, or filter such tuples out before the ${what}`,
  });
}
