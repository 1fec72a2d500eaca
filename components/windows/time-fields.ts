import { HeadwaterError } from "../../base/index.js";
import {
  type AnyTimeOptions,
  beyondTimestamp,
  type EventTime,
  type FieldSpec,
  type Fields,
  type PlacedInput,
  type Row,
  timeDefaults,
  timeReader,
} from "../../topology/index.js";

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

/**
 * What is wrong with how an input is to be read for its time. What its stream says of event time holds for
 * watermarks only: a field may have been converted since, so a component that goes by it says the same again.
 * `whose`: "the time".
 */
export function timeFaults(
  input: Fields,
  time: AnyTimeOptions | null,
  { times }: PlacedInput,
  whose: string,
): readonly { readonly message: string; readonly remedy: string }[] {
  const type = time === null ? undefined : input[time.field]?.replace("?", "");
  if (time === null || type === undefined) return [];
  const { field } = time;
  if (type === "timestamp") {
    const beyond = beyondTimestamp(time);
    if (beyond === null) return [];
    const message = `the field ${field} is a timestamp, which is ms since 1970 and has no ${beyond}`;
    return [{ message, remedy: `leave ${beyond} out of ${whose}` }];
  }
  for (const before of times) {
    const unsaid = unsaidOf(type, time, before);
    if (unsaid.length === 0) continue;
    const same = said(before, unsaid);
    const bare = same.replaceAll('"', "");
    const message = `the time in the field ${field} is read by default, that of the stream by ${bare}`;
    const other = `or with ${said(timeDefaults, unsaid)} where it was converted`;
    return [{ message, remedy: `give ${whose} as { field: ${JSON.stringify(field)}, ${same} }, ${other}` }];
  }
  return [];
}

type Part = keyof typeof timeDefaults;

/** What decides how such a field is read, is not said here, and is not the default where it is declared. */
function unsaidOf(type: string, time: AnyTimeOptions, before: EventTime): readonly Part[] {
  const counts = type !== "string" || (time.format ?? before.format) === "number";
  const own: readonly Part[] =
    type === "string" ? (counts ? ["unit", "format"] : ["format", "zone"]) : ["unit"];
  return own.filter((part) => time[part] === undefined && before[part] !== timeDefaults[part]);
}

function said(times: Readonly<Record<Part, string>>, parts: readonly Part[]): string {
  return parts.map((part) => `${part}: ${JSON.stringify(times[part])}`).join(", ");
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
