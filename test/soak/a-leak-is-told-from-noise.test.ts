import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { trendOf } from "./trend.js";
import { type Look, type Size, verdictOf } from "./verdict.js";

const random = seededRandom(7);
/** Looks of three minutes, every 5 s; memory with a saw-tooth of 8 MiB. */
const times = Array.from({ length: 36 }, (_, i) => i * 5_000);
const sizes = (leakMbPerMinute: number, filesPerMinute = 0): readonly Size[] =>
  times.map((at) => ({
    at,
    rssMb: 90 + ((at / 1000) % 8) + random.next() * 2 + (at / 60_000) * leakMbPerMinute,
    files: 30 + Math.floor((at / 60_000) * filesPerMinute),
    threads: 12,
  }));
const looks = (timersPerMinute: number, listenersPerMinute: number, heapMbPerMinute = 0): readonly Look[] =>
  times.map((at, i) => ({
    at,
    thread: "worker-1",
    resources: { Timeout: 4 + (i % 3) + Math.floor((at / 60_000) * timersPerMinute) },
    listeners: 5 + Math.floor((at / 60_000) * listenersPerMinute),
    heapBytes: (20 + random.next() / 2 + (at / 60_000) * heapMbPerMinute) * 2 ** 20,
  }));

describe("a soak", () => {
  it("takes what comes and goes for no leak", () => {
    expect(verdictOf(sizes(0), looks(0, 0)).faults).toEqual([]);
  });

  it.each([
    ["memory", sizes(8), looks(0, 0), /resident memory rises [78]\.\d+ MiB a minute/],
    ["files", sizes(0, 4), looks(0, 0), /open files: \d+ at first, \d+ at last/],
    ["timers", sizes(0), looks(4, 0), /Timeout of worker-1/],
    ["objects", sizes(0), looks(0, 0, 1), /the heap of worker-1 rises (0\.9|1\.0)\d MiB a minute/],
    ["listeners", sizes(0), looks(0, 2), /listeners of worker-1/],
  ])("finds a leak of %s", (_what, seen, looked, words) => {
    const { faults } = verdictOf(seen, looked);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
  });

  it("measures a slope past single values that are far off", () => {
    const { perMinute, noise } = trendOf(times.map((at, i) => [at, at / 60_000 + (i === 9 ? 500 : 0)]));
    expect(perMinute).toBeCloseTo(1, 5);
    expect(noise).toBeLessThan(1e-9);
  });
});
