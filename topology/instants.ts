import { HeadwaterError } from "../base/index.js";
import { zoneOf } from "./zones.js";

/** Digits that each part of a pattern stands for. */
const parts = { YYYY: 4, MM: 2, DD: 2, HH: 2, mm: 2, ss: 2, SSS: 3 } as const;

/** Characters with a meaning in ISO 8601. */
const [colon, dash, plus, dot, comma, space] = [58, 45, 43, 46, 44, 32] as const;
/** Those of both cases: of letters with this bit. */
const lowerCase = 32;
const [letterT, letterZ] = [116, 122] as const;
const fractionDigitsMax = 9;

/**
 * Reads instants from texts: "iso", or a pattern. ms since 1970, NaN for a text that is none. Throws
 * HeadwaterError: `bad-time-format` for a pattern without a day, `bad-zone`.
 */
export function instantReader(format: string, zone: string): (text: string) => number {
  const { toInstant } = zoneOf(zone);
  if (format === "iso") return (text) => isoInstant(text, toInstant);
  const { expression, names } = compiled(format);
  return (text) => {
    const match = expression.exec(text.trim());
    if (match === null) return Number.NaN;
    const found = Object.fromEntries(names.map((name, index) => [name, Number(match[index + 1])]));
    const { YYYY, MM, DD, HH = 0, mm = 0, ss = 0, SSS = 0 } = found;
    return toInstant(localTime(YYYY!, MM!, DD!, HH, mm, ss) + SSS);
  };
}

/** Digit by digit, for each reading has one: a regular expression took seven times as long (measured). */
function isoInstant(given: string, toInstant: (local: number) => number): number {
  const text = given.trim();
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return Number.NaN;
  let [hour, minute, second, fraction, at] = [0, 0, 0, 0, 10];
  const between = text.charCodeAt(10);
  if ((between === space || (between | lowerCase) === letterT) && text.charCodeAt(13) === colon) {
    hour = digits(text, 11, 2);
    minute = digits(text, 14, 2);
    at = 16;
    if (text.charCodeAt(at) === colon) {
      second = digits(text, at + 1, 2);
      at += 3;
      const mark = text.charCodeAt(at);
      if (mark === dot || mark === comma) {
        const end = endOfDigits(text, at + 1);
        const count = end - at - 1;
        if (count === 0 || count > fractionDigitsMax) return Number.NaN;
        fraction = digits(text, at + 1, count) / 10 ** (count - 3);
        at = end;
      }
    }
  }
  const day = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)] as const;
  const local = localTime(day[0], day[1], day[2], hour, minute, second) + fraction;
  const timed = at > 10;
  while (text.charCodeAt(at) === space) at++;
  return at === text.length ? toInstant(local) : local - offsetMs(text, at, timed);
}

/** The number that so many digits make; NaN where one of them is none. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at;
}

/** A date and time as if it were UTC; NaN when there is no such date. */
function localTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  // Each month has its first 28 days. A year below 100 would be one of the 20th century.
  const real = day >= 1 && (day <= 28 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day);
  const date = real && month >= 1 && month <= 12 && year >= 100;
  const time = hour <= 23 && minute <= 59 && second <= 59;
  return date && time ? Date.UTC(year, month - 1, day, hour, minute, second) : Number.NaN;
}

/** Z, +02:00 or +0200, up to the end of the text; behind a time also +02. NaN for anything else. */
function offsetMs(text: string, at: number, timed: boolean): number {
  const sign = text.charCodeAt(at);
  const left = text.length - at - 1;
  if ((sign | lowerCase) === letterZ && left === 0) return 0;
  if (sign !== plus && sign !== dash) return Number.NaN;
  const apart = text.charCodeAt(at + 3) === colon ? 1 : 0;
  const short = left === 2 && timed;
  if (!short && left !== 4 + apart) return Number.NaN;
  const hours = digits(text, at + 1, 2);
  const minutes = short ? 0 : digits(text, at + 3 + apart, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === dash ? -60_000 : 60_000) * (hours * 60 + minutes);
}

function compiled(format: string): { readonly expression: RegExp; readonly names: readonly string[] } {
  const names: string[] = [];
  const source = format.replace(/YYYY|MM|DD|HH|mm|SSS|ss|[^A-Za-z0-9\s]/g, (token) => {
    const digits = parts[token as keyof typeof parts];
    if (digits === undefined) return `\\${token}`;
    names.push(token);
    return `(\\d{${digits}})`;
  });
  const days = ["YYYY", "MM", "DD"].every((name) => names.includes(name));
  if (!days || new Set(names).size !== names.length) {
    throw new HeadwaterError("bad-time-format", `${JSON.stringify(format)} is not a format of times`, {
      remedy: 'use "iso", "number", or each of YYYY, MM, DD once, and HH, mm, ss, SSS where they are there',
    });
  }
  return { expression: new RegExp(`^${source}$`), names };
}
