import { type AnyTimeOptions, type FieldSpec, timeReader } from "../../topology/index.js";

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
