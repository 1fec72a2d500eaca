import { HeadwaterError } from "./errors.js";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * ms of a text like "500ms", "1.5s", "2m", "1h 30m", "1d"; a number is ms already. Throws
 * HeadwaterError("bad-duration").
 */
export function parseDuration(duration: string | number): number {
  if (typeof duration === "number" && duration >= 0 && Number.isFinite(duration)) return duration;
  const text = String(duration).trim();
  if (/^(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$/.test(text)) {
    let sum = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)) {
      sum += Number(amount) * units[unit!]!;
    }
    return sum;
  }
  throw new HeadwaterError("bad-duration", `${JSON.stringify(duration)} is not a duration`, {
    remedy: 'write "500ms", "10s", "1m", "2h", "1d" or a number of ms',
  });
}
