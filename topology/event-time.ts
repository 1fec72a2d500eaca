import { HeadwaterError, parseDuration } from "../base/index.js";
import type { Fields, Row } from "./fields.js";
import { instantReader } from "./instants.js";

/** Fields that can say when something was: a timestamp, a number of seconds or so since 1970, or a text. */
export type TimeFieldOf<F extends Fields> = {
  [K in keyof F & string]: F[K] extends `${"timestamp" | "int" | "double" | "string"}${"" | "?"}` ? K : never;
}[keyof F & string];

/** How a field says when something was. */
export interface TimeOptions<F extends Fields = Fields> {
  readonly field: TimeFieldOf<F>;
  /** What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default "ms". */
  readonly unit?: TimeUnit;
  /**
   * How a text says it: "iso" (ISO 8601; without an offset it is in `zone`), "number" (in `unit`), or a
   * pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as "DD.MM.YYYY HH:mm:ss". Default "iso".
   */
  readonly format?: string;
  /** The time zone of texts that name none, such as "Europe/Berlin". Default "UTC". */
  readonly zone?: string;
}

export type TimeUnit = "s" | "ms" | "us" | "ns";

/** How a component's tuples carry their time, and how far out of order they come. Durations: ms or "10s". */
export interface EventTimeOptions<F extends Fields = Fields> extends TimeOptions<F> {
  /**
   * How much later than a later one a tuple may come and still be in time: the watermark stays this far
   * behind the latest time seen. Default 5 s.
   */
  readonly disorder?: string | number;
  /** A component that emits nothing for so long (running time) holds nobody up. Default: `idleMs`. */
  readonly idle?: string | number;
  /**
   * A tuple whose time is further ahead of the wall clock than this is a dead letter, counted as `future`.
   * Until a task has seen a time that is not, the clock may be wrong: tuples go on, and do not move the
   * watermark. Nothing is held against a clock that was never set (before 2020). Default 1 day.
   */
  readonly future?: string | number;
}

/** The same, where the fields are not known at compile time. */
export type AnyEventTimeOptions = Omit<EventTimeOptions, "field"> & { readonly field: string };
export type AnyTimeOptions = Omit<TimeOptions, "field"> & { readonly field: string };

/** The same with defaults filled in: plain data, part of the graph. */
export interface EventTime {
  readonly field: string;
  readonly unit: TimeUnit;
  readonly format: string;
  readonly zone: string;
  readonly disorderMs: number;
  /** Absent: `idleMs` of the topology. */
  readonly idleMs?: number;
  readonly futureMs: number;
}

/** How a field is read that says no more than its name. */
export const timeDefaults = { unit: "ms", format: "iso", zone: "UTC" } as const;

/** What is said of a field of type `timestamp` that it cannot have: it is ms since 1970. Null = nothing. */
export function beyondTimestamp(said: AnyTimeOptions | EventTime): "unit" | "format" | "zone" | null {
  const parts = ["unit", "format", "zone"] as const;
  return parts.find((part) => (said[part] ?? timeDefaults[part]) !== timeDefaults[part]) ?? null;
}

/** A reader of times: ms since 1970, NaN where there is none. */
export type TimeReader = (row: Row) => number;

/** Times lie within 2^52 microseconds of 1970, in ms: years 1828 to 2112. A watermark there is the end. */
export const endOfTime = 2 ** 52 / 1000;

const unitMs: Readonly<Record<TimeUnit, number>> = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 };

/** Names of the members of `EventTimeOptions`. */
export const eventTimeOptionNames: readonly string[] = [
  "field",
  "unit",
  "format",
  "zone",
  "disorder",
  "idle",
  "future",
];

/** Units that a number may count. */
export const timeUnits: readonly string[] = Object.keys(unitMs);

/** The declaration of a component's event time as data. Throws HeadwaterError("bad-duration"). */
export function eventTimeOf(options: AnyEventTimeOptions): EventTime {
  const { field, disorder = "5s", idle, future = "1d" } = options;
  const { unit = timeDefaults.unit, format = timeDefaults.format, zone = timeDefaults.zone } = options;
  return {
    field,
    unit,
    format,
    zone,
    disorderMs: parseDuration(disorder),
    ...(idle === undefined ? {} : { idleMs: parseDuration(idle) }),
    futureMs: parseDuration(future),
  };
}

/**
 * Reads the time of tuples. Throws HeadwaterError: `bad-time-unit`, `bad-time-format`, `bad-zone`. What
 * cannot be read, or lies outside of the years 1828 to 2112, is NaN.
 */
export function timeReader({
  field,
  unit = timeDefaults.unit,
  format = timeDefaults.format,
  zone = timeDefaults.zone,
}: AnyTimeOptions | EventTime): TimeReader {
  const scale = unitMs[unit];
  if (scale === undefined) {
    throw new HeadwaterError("bad-time-unit", `${JSON.stringify(unit)} is not a unit of time`, {
      place: field,
      remedy: `use ${timeUnits.join(", ")}`,
    });
  }
  const ofNumber = (value: number) => bounded(value * scale);
  const ofText =
    format === "number" ? (text: string) => ofNumber(numberOf(text)) : instantReader(format, zone);
  // As it stands: what is computed would be an object of its own where this is not built in.
  const asIs = scale === 1;
  return (row) => {
    const value = row[field];
    if (typeof value === "number") return asIs ? bounded(value) : ofNumber(value);
    return typeof value === "string" ? bounded(ofText(value)) : Number.NaN;
  };
}

function bounded(ms: number): number {
  return Math.abs(ms) < endOfTime ? ms : Number.NaN;
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
