import { HeadwaterError, parseDuration } from "../../base/index.js";
import type { Bolt, StateCells, StateHandles } from "../../topology/index.js";
import { zoneOf } from "../../topology/index.js";
import { requireCount, requireDuration, requireOption } from "../checks.js";
import { AlignedWindows, alignedCells } from "./aligned-windows.js";
import { CountBlocks } from "./count-blocks.js";
import { CountRings } from "./count-rings.js";
import { CountWindows, countCells } from "./count-windows.js";
import { GlobalWindows, globalCells } from "./global-windows.js";
import { type CalendarUnit, calendarGrid, divisor, evenGrid, type Grid } from "./grid.js";
import { SessionWindows, sessionCells } from "./session-windows.js";
import { SlidingWindows, slidingCells } from "./sliding-windows.js";
import type { WindowShape } from "./window.js";
import type { Workings } from "./workings.js";

/** Panes that one window may be made of: its step divides its size into no more. */
const panesMax = 100_000;
/** Tuples of a count window, or between two results. */
const countMax = 1_000_000;
/** Numbers that a window may be computed of anew for each result. */
const ringNumbersMax = 96;

const calendarUnits: readonly unknown[] = ["day", "week", "month"];

/** One kind of windows: the state that it declares, and its running half. */
export interface WindowKind {
  readonly state: StateCells;
  make(workings: Workings, state: StateHandles<StateCells>): Bolt;
}

type Options = WindowShape & {
  readonly lateness?: string | number;
  readonly forgetAfter?: string | number;
};

/** The kind of windows that the options say. Throws `bad-option`, `bad-duration`, `bad-zone`. */
export function kindOf(options: Options, byEventTime: boolean): WindowKind {
  const kinds = ["size", "sliding", "gap", "count", "trigger"] as const;
  const given = kinds.filter((kind) => options[kind] !== undefined);
  const names = given.length === 0 ? "none of them" : given.join(" and ");
  const message = `it needs exactly one of ${kinds.join(", ")}, and has ${names}`;
  requireOption(given.length === 1, "window", message, 'write window({ size: "1m", … })');
  requireFit(options, given[0]!, byEventTime);
  const clock = byEventTime ? "event" : "processing";
  const latenessMs = parseDuration(options.lateness ?? 0);
  switch (given[0]!) {
    case "size": {
      const grid = gridOf(options);
      return kind(alignedCells(clock), (workings, state) => {
        return new AlignedWindows(workings, grid, latenessMs, state);
      });
    }
    case "sliding": {
      const sizeMs = wholeMs(options.sliding!, "sliding");
      return kind(slidingCells(clock), (workings, state) => {
        return new SlidingWindows(workings, sizeMs, byEventTime, state);
      });
    }
    case "gap": {
      const gapMs = requireDuration(options.gap!, "window, gap");
      return kind(sessionCells(clock), (workings, state) => {
        return new SessionWindows(workings, gapMs, latenessMs, state);
      });
    }
    case "count":
      return countKind(options);
    case "trigger":
      return globalKind(options, clock);
  }
}

function kind<C extends StateCells>(
  state: C,
  make: (workings: Workings, state: StateHandles<C>) => Bolt,
): WindowKind {
  return { state, make: make as unknown as WindowKind["make"] };
}

function countKind(options: Options): WindowKind {
  const size = requireCount(options.count!, "window, count", 1, countMax);
  const every = requireCount(Number(options.every ?? size), "window, every", 1, size);
  requirePanes(size, every);
  const ttl = parseDuration(options.forgetAfter ?? 0);
  return kind(countCells(ttl), (workings, state) => {
    const shape = [size, every, ttl] as const;
    const numbers = workings.inPlace;
    if (numbers === null) return new CountWindows(workings, shape, state);
    if (size === every) return new CountBlocks(workings, numbers, shape, state);
    const few = size * (1 + numbers.values.length) <= ringNumbersMax && divisor(size, every) === 1;
    return few ? new CountRings(workings, numbers, shape, state) : new CountWindows(workings, shape, state);
  });
}

function globalKind(options: Options, clock: "event" | "processing"): WindowKind {
  const { count, every, discard = false } = options.trigger!;
  const message = "a trigger needs a count or an interval";
  requireOption(
    count !== undefined || every !== undefined,
    "window, trigger",
    message,
    "give trigger: { count: 100 }",
  );
  const trigger = {
    count:
      count === undefined ? Number.POSITIVE_INFINITY : requireCount(count, "window, trigger", 1, countMax),
    everyMs: every === undefined ? Number.POSITIVE_INFINITY : wholeMs(every, "trigger"),
    discard,
  };
  const ttl = parseDuration(options.forgetAfter ?? 0);
  const inTime = ttl === 0 || every === undefined || ttl >= trigger.everyMs;
  const early = "a key would be forgotten before its result is due";
  requireOption(inTime, "window, forgetAfter", early, "give trigger.every or more");
  return kind(globalCells(clock, ttl), (workings, state) => new GlobalWindows(workings, trigger, state));
}

/** The grid that `size`, `every`, `offset` and `zone` say. Throws as `kindOf`, in the name of `whose`. */
export function gridOf({ size, every, offset = 0, zone = "UTC" }: WindowShape, whose = "window"): Grid {
  const offsetMs = parseDuration(offset);
  if (calendarUnits.includes(size)) return calendarGrid(size as CalendarUnit, zoneOf(zone), offsetMs);
  const sizeMs = wholeMs(size!, "size", whose);
  const everyMs = every === undefined ? sizeMs : wholeMs(every, "every", whose);
  const remedy = "hop by the size of the window, or less";
  requireOption(everyMs <= sizeMs, `${whose}, every`, "windows that do not touch leave tuples out", remedy);
  requirePanes(sizeMs, everyMs, whose);
  return evenGrid(sizeMs, everyMs, offsetMs);
}

function requirePanes(size: number, every: number, whose = "window"): void {
  const panes = size / divisor(size, every);
  const message = `a window would be made of ${panes} panes, at most ${panesMax}`;
  const remedy = "let every and size have a larger common divisor, or hop in longer steps";
  requireOption(panes <= panesMax, `${whose}, every`, message, remedy);
}

/** What does not go together, said rather than ignored. */
function requireFit(options: Options, kind: string, byEventTime: boolean): void {
  const calendar = calendarUnits.includes(options.size);
  const needs: readonly (readonly [keyof Options, boolean, string])[] = [
    ["every", (kind === "size" && !calendar) || kind === "count", "a size in ms or a count"],
    ["offset", kind === "size", "a size"],
    ["zone", calendar, 'a size of "day", "week" or "month"'],
    ["forgetAfter", kind === "trigger" || kind === "count", "a trigger or a count"],
    ["lateness", byEventTime && (kind === "size" || kind === "gap"), "time, and a size or a gap"],
  ];
  for (const [option, fits, what] of needs) {
    if (options[option] === undefined || fits) continue;
    throw new HeadwaterError("bad-option", `${option} needs ${what}`, {
      place: `window, ${option}`,
      remedy: `leave ${option} out, or give ${what}`,
    });
  }
}

function wholeMs(duration: string | number, option: string, whose = "window"): number {
  const ms = requireDuration(duration, `${whose}, ${option}`);
  requireOption(Number.isInteger(ms), `${whose}, ${option}`, `${ms} ms is no whole number of ms`, "round it");
  return ms;
}
