import type { Random } from "./random.js";

/** Bounds of a growing delay, in ms. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Delay before attempt `attempt` (0, 1, 2 …): doubles up to `maxMs`, with up to 25 % taken off at random.
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: Random): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(attempt, 30));
  return full * (1 - 0.25 * random.next());
}
