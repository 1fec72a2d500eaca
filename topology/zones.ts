import { HeadwaterError } from "../base/index.js";

/** A time zone: between instants (ms since 1970) and local times, written as the ms that UTC would have. */
export interface Zone {
  readonly name: string;
  toLocal(instant: number): number;
  /**
   * The instant of a local time. One that comes twice, when clocks are set back, is the first of both; one
   * that never comes, when they are set forward, is as long after the change as it is after its hour.
   */
  toInstant(local: number): number;
}

const utc: Zone = { name: "UTC", toLocal: (instant) => instant, toInstant: (local) => local };
const quarterMs = 15 * 60_000;
/** Offsets remembered, each of a quarter of an hour: zones change theirs only at whole quarters. */
const rememberedMax = 1_024;

/** The zone with an IANA name, such as "Europe/Berlin". Throws HeadwaterError("bad-zone"). */
export function zoneOf(name: string): Zone {
  if (name === "UTC") return utc;
  const format = formatOf(name);
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / quarterMs);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size >= rememberedMax) offsets.clear();
    const offset = localOf(format, quarter * quarterMs) - quarter * quarterMs;
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    name,
    toLocal: (instant) => instant + offsetAt(instant),
    toInstant(local) {
      if (!Number.isFinite(local)) return local;
      // The offsets a day before and after are those on both sides of a change, if there is one.
      const before = local - offsetAt(local - 86_400_000);
      if (before + offsetAt(before) === local) return before;
      const after = local - offsetAt(local + 86_400_000);
      return after + offsetAt(after) === local ? after : before;
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
  } catch {
    throw new HeadwaterError("bad-zone", `${JSON.stringify(name)} is not a time zone`, {
      remedy: 'use an IANA name such as "Europe/Berlin", or "UTC"',
    });
  }
}

/** What a clock in the zone shows at an instant of whole seconds, as the ms that UTC would have. */
function localOf(format: Intl.DateTimeFormat, instant: number): number {
  const found: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) found[type] = Number(value);
  const { year, month, day, hour, minute, second } = found;
  return Date.UTC(year!, month! - 1, day, hour, minute, second);
}
