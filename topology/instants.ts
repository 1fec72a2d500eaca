import { HeadwaterError } from "../base/index.js";
import { zoneOf } from "./zones.js";

/** Digits that each part of a pattern stands for. */
const parts = { YYYY: 4, MM: 2, DD: 2, HH: 2, mm: 2, ss: 2, SSS: 3 } as const;

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

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

function isoInstant(text: string, toInstant: (local: number) => number): number {
  const match = iso.exec(text.trim());
  if (match === null) return Number.NaN;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", offset] = match;
  const whole = localTime(...([year, month, day, hour, minute, second].map(Number) as Six));
  const local = whole + Number(`0.${fraction}`) * 1_000;
  return offset === undefined ? toInstant(local) : local - offsetMs(offset);
}

type Six = [number, number, number, number, number, number];

/** A date and time as if it were UTC; NaN when there is no such date. */
function localTime(...[year, month, day, hour, minute, second]: Six): number {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour <= 23 && minute <= 59;
  return real && second <= 59 ? ms : Number.NaN;
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const digits = offset.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith("-") ? -minutes : minutes) * 60_000;
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
