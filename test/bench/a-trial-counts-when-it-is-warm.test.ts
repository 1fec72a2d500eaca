import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "../../bench/sustained.js";
import type { SpoutContext, SpoutOutput } from "../../topology/index.js";

const start = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A source of ten messages a second, each of which is the time at which it was due. */
function paced() {
  const source = new Paced([(at) => String(at)], 10, { warmMs: 500, countedMs: 300 });
  const sent: number[] = [];
  let wakes = 0;
  source.open({ wake: () => wakes++ } as unknown as SpoutContext);
  const out = { emit: ({ pack }: { pack: string }) => sent.push(Number(pack) - start) };
  /** What the source says when it has sent all that is due. */
  const drained = () => {
    let said: string = "reading";
    while (said === "reading") said = source.next(out as unknown as SpoutOutput);
    return said;
  };
  return { source, sent, drained, wakes: () => wakes };
}

it("a trial counts when all of its warm-up is acknowledged, however late that is", () => {
  const { source, sent, drained, wakes } = paced();
  for (let n = 0; n <= 5; n++) {
    expect(drained()).toBe("idle");
    vi.advanceTimersByTime(100);
  }
  expect(sent).toEqual([0, 100, 200, 300, 400]);
  vi.advanceTimersByTime(10_000);
  source.ack(4);
  expect(drained()).toBe("idle");
  expect(source.countsFrom).toBe(Number.POSITIVE_INFINITY);
  const before = wakes();
  source.ack(5);
  expect(wakes()).toBe(before + 1);
  sent.length = 0;
  const counted = Date.now();
  expect(drained()).toBe("idle");
  expect(source.countsFrom).toBe(counted);
  for (let n = 0; n < 2; n++) {
    vi.advanceTimersByTime(100);
    expect(drained()).toBe("idle");
  }
  vi.advanceTimersByTime(100);
  expect(drained()).toBe("end");
  expect(sent).toEqual([0, 100, 200].map((ms) => counted - start + ms));
  expect(source.lagMs).toBe(0);
});

it("what is due and did not get out by the end is the lag of a trial, and that of its warm-up is not", () => {
  const { source, sent, drained } = paced();
  drained();
  vi.advanceTimersByTime(5_000);
  source.ack(1);
  drained();
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(700);
  expect(drained()).toBe("end");
  expect(source.lagMs).toBe(600);
});
