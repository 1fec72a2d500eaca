import type { BoltSpec, Fields, StateMap } from "../topology/index.js";
import { keyedMap } from "../topology/index.js";
import { numberOf, requireCount, requireDuration, requireOption, requirePositive } from "./checks.js";
import {
  type ByKey,
  type Joined,
  keepOf,
  keyTypes,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
} from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";
import { withFields } from "./wider-row.js";

/** What returns, and what is unusual in it. */
export interface SeasonalOptions<F extends Fields> extends ByKey<F> {
  readonly value: NumberField<F>;
  /** The time of a reading. */
  readonly at: TimeField<F>;
  /**
   * After which time values come again: "1d", "7d". It counts from 1970-01-01T00:00Z, a Thursday.
   *
   * @range duration >0
   */
  readonly period: string | number;
  /**
   * Parts of the period that are learned apart: 1 to 1,000; 24 for the hours of a day.
   *
   * @range whole 1..1000
   */
  readonly parts: number;
  /**
   * Least weight of a new reading: how fast the past fades. Default 0.05.
   *
   * @range >0..1
   */
  readonly alpha?: number;
  /**
   * |z| from which a reading is anomalous. Default 3.
   *
   * @range >0
   */
  readonly threshold?: number;
  /**
   * Readings of a part before it judges. Default 10.
   *
   * @range whole 2..1000000
   */
  readonly least?: number;
}

/** What `seasonalAnomaly` adds: null until the part of the period has had `least` readings. */
export const seasonalFields = { expected: "double?", z: "double?", anomalous: "bool" } as const;

/** Readings, mean and variance of one part of the period. */
export type Season = readonly [count: number, mean: number, variance: number];

/**
 * Finds readings that are unusual for their time of the day or of the week: z = (x - m) / s against mean and
 * deviation of the same part of earlier periods, which are then learned from x: with a = max(alpha, 1 / n),
 * d = x - m: m = m + a d, v = (1 - a)(v + a d^2). So a change that lasts becomes the new normal.
 *
 * Source: T. Finch, "Incremental calculation of weighted mean and variance", University of Cambridge (2009),
 * section 9; a seasonal profile as in R. Hyndman and G. Athanasopoulos, "Forecasting" (2021), seasonal
 * naive.
 */
export function seasonalAnomaly<F extends Fields>(
  options: SeasonalOptions<F>,
): BoltSpec<F, { readonly default: Joined<F, typeof seasonalFields> }> {
  const { value, at } = options;
  const by = keyFields(options);
  const place = "seasonalAnomaly";
  const periodMs = requireDuration(options.period, `${place}, period`);
  const parts = requireCount(options.parts, `${place}, parts`, 1, 1_000);
  const alpha = requirePositive(options.alpha ?? 0.05, `${place}, alpha`);
  requireOption(alpha <= 1, `${place}, alpha`, `${alpha} is above 1`, "give 0.05, say");
  const threshold = requirePositive(options.threshold ?? 3, `${place}, threshold`);
  const least = requireCount(options.least ?? 10, `${place}, least`, 2, 1_000_000);
  return readyBolt<F, { readonly default: Joined<F, typeof seasonalFields> }, Cells>({
    uses: [[value, numberTypes], [at, timeTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: (input) => ({ default: { ...input, ...seasonalFields } }),
    state: { seasons: keyedMap("json", keepOf(options)) },
    create: (state) => {
      const seasons = state.seasons as StateMap<unknown> as StateMap<Season>;
      return {
        execute(tuple, out) {
          const reading = numberOf(tuple, value);
          const part = String(partOf(numberOf(tuple, at), periodMs, parts));
          const key = keyText(tuple, by);
          const known = seasons.get(key, part);
          // First, for a key that is new may have no room.
          seasons.set(key, part, seasonStep(known, reading, alpha));
          out.emit(withFields(tuple, judge(known, reading, least, threshold)));
        },
      };
    },
  });
}

interface Cells {
  readonly [name: string]: ReturnType<typeof keyedMap<"json">>;
  readonly seasons: ReturnType<typeof keyedMap<"json">>;
}

/** Which part of the period a time lies in, from 0; also before 1970. */
export function partOf(at: number, periodMs: number, parts: number): number {
  const within = ((at % periodMs) + periodMs) % periodMs;
  return Math.min(parts - 1, Math.floor((within / periodMs) * parts));
}

/** The part after one more reading. */
export function seasonStep(known: Season | undefined, value: number, alpha: number): Season {
  if (known === undefined) return [1, value, 0];
  const [count, mean, variance] = known;
  const weight = Math.max(alpha, 1 / (count + 1));
  const difference = value - mean;
  return [count + 1, mean + weight * difference, (1 - weight) * (variance + weight * difference ** 2)];
}

/** What is said of a reading; one that differs from a part that never varied is anomalous, without a z. */
export function judge(known: Season | undefined, value: number, least: number, threshold: number) {
  if (known === undefined || known[0] < least) return { expected: null, z: null, anomalous: false };
  const [, expected, variance] = known;
  if (variance === 0) return { expected, z: null, anomalous: value !== expected };
  const z = (value - expected) / Math.sqrt(variance);
  return { expected, z, anomalous: Math.abs(z) >= threshold };
}
