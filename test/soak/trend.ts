/** A course of values: how fast it rises, and how much it moves up and down by itself. */
export interface Trend {
  /** Of the line through the values, by Theil and Sen: the median of all slopes between two of them. */
  readonly perMinute: number;
  /** What the line rises from the first value to the last. */
  readonly rise: number;
  /** Typical distance of a value from the line: 1.48 x the median of distances. */
  readonly noise: number;
}

/** The trend of values at times in ms; needs two at least. */
export function trendOf(points: readonly (readonly [ms: number, value: number])[]): Trend {
  const slopes: number[] = [];
  for (const [i, [at, value]] of points.entries())
    for (const [later, other] of points.slice(i + 1)) slopes.push((other - value) / (later - at));
  const slope = median(slopes);
  const base = median(points.map(([at, value]) => value - slope * at));
  const noise = 1.48 * median(points.map(([at, value]) => Math.abs(value - slope * at - base)));
  const lasted = points.at(-1)![0] - points[0]![0];
  return { perMinute: slope * 60_000, rise: slope * lasted, noise };
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
