import { type AnyTimeOptions, timeReader } from "../topology/index.js";

/**
 * How a field says a time: the unit that a number counts, or the format of a text without a zone. Empty: as a
 * timestamp does.
 */
export type TimeSays = Pick<AnyTimeOptions, "unit" | "format">;

/** Times lie this near to now, to either side: a feed is heard live, and clocks are wrong by some years. */
const nearMs = 20 * 366 * 86_400_000;
const timeNames =
  /^(?:at|ts|t|time|timestamp|date|datetime|epoch)$|(?:_at|_time|_ts|Time|stamp|(?:time|stamp|ts)_[mun]?s)$/;
/** ISO 8601 with a time of the day, and with an offset behind it. */
const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/i;
const offset = /:\d\d(?:[.,]\d+)? *(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
/** Ways to write a day; of those with slashes only one may fit. */
const days = ["DD.MM.YYYY", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY"];
const patterns = days.flatMap((day) => ["HH:mm:ss.SSS", "HH:mm:ss", "HH:mm"].map((time) => `${day} ${time}`));

/**
 * How all values of a field say a time near `now` (ms since 1970); null = they do not. `name`: of the field;
 * null = it has none. A number is a time only where its name says so, or, without a name, where it is too
 * large for seconds. A day and a month that may be either are no time.
 */
export function timeSays(values: readonly unknown[], name: string | null, now: number): TimeSays | null {
  const read = (says: TimeSays) => {
    const of = timeReader({ field: "at", ...says });
    return values.every((at) => Math.abs(of({ at }) - now) < nearMs);
  };
  if (values.every((value) => typeof value === "number")) {
    if (name !== null && !timeNames.test(name)) return null;
    if (read({})) return {};
    const units = name === null ? (["us", "ns"] as const) : (["s", "us", "ns"] as const);
    const unit = units.find((each) => read({ unit: each }));
    return unit === undefined ? null : { unit };
  }
  if (!values.every((value) => typeof value === "string")) return null;
  const all = (form: RegExp) => values.every((value) => form.test((value as string).trim()));
  if (all(isoTime) && read({})) return all(offset) ? {} : { format: "iso" };
  const fitting = patterns.filter((format) => read({ format }));
  return fitting.length === 1 ? { format: fitting[0]! } : null;
}
