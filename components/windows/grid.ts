import type { Zone } from "../../topology/index.js";

/** Where the panes and windows of a row of windows lie in time. Panes are named by their starts, ms. */
export interface Grid {
  /** Each pane is one window. */
  readonly tumbling: boolean;
  /** Start of the pane that a time lies in. */
  paneOf(time: number): number;
  /** End of the pane that starts there. */
  paneEnd(pane: number): number;
  /** The first end of a window behind a time: of the first window that a pane is part of, for its start. */
  endAfter(time: number): number;
  /** The end of the last window that a pane is part of. */
  lastEnd(pane: number): number;
  /** Start of the window that ends at `end`. */
  startOf(end: number): number;
}

/** Windows of `size` ms, one every `every` ms (up to `size`), counted from `offset` ms behind 1970. */
export function evenGrid(size: number, every: number, offset: number): Grid {
  const pane = divisor(size, every);
  const floor = (time: number, step: number, from: number) => Math.floor((time - from) / step) * step + from;
  return {
    tumbling: every === size,
    paneOf: (time) => floor(time, pane, offset),
    paneEnd: (start) => start + pane,
    endAfter: (time) => floor(time, every, offset + size) + every,
    lastEnd: (start) => floor(start, every, offset) + size,
    startOf: (end) => end - size,
  };
}

const halfDayMs = 12 * 3_600_000;

export type CalendarUnit = "day" | "week" | "month";

/**
 * Windows of one day, week (from Monday) or month each, in local time, beginning `offset` ms after midnight.
 * A day on which clocks change has 23 or 25 hours.
 */
export function calendarGrid(unit: CalendarUnit, zone: Zone, offset: number): Grid {
  const startOf = (time: number, ahead: number): number => {
    const date = new Date(zone.toLocal(time) - offset);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    if (unit === "month") return zone.toInstant(Date.UTC(year, month + ahead, 1) + offset);
    const weekday = unit === "week" ? (date.getUTCDay() + 6) % 7 : 0;
    const days = date.getUTCDate() - weekday + ahead * (unit === "week" ? 7 : 1);
    return zone.toInstant(Date.UTC(year, month, days) + offset);
  };
  const paneOf = (time: number) => {
    const start = startOf(time, 0);
    // Where clocks are set back over the start itself, the hour before it comes again behind it.
    return start > time ? startOf(time, -1) : start;
  };
  // 12 hours into it, whatever clocks do: the one behind it is never its own start.
  const next = (start: number) => startOf(start + halfDayMs, 1);
  return {
    tumbling: true,
    paneOf,
    paneEnd: next,
    endAfter: (time) => next(paneOf(time)),
    lastEnd: next,
    startOf: (end) => paneOf(end - 1),
  };
}

/** The greatest common divisor of two whole numbers. */
export function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
