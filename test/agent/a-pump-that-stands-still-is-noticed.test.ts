import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Loop } from "../../agent/worker/loop.js";

/** A loop over a clock that only the test moves, whose turns count. */
function loopAt(now: () => number) {
  const seen = { turns: 0 };
  const loop = new Loop(
    { run: () => ++seen.turns > 1e9 },
    now,
    () => undefined,
    () => undefined,
  );
  return { loop, seen };
}

describe("a worker's loop", () => {
  it("is not late while nothing is wanted, however long that is", async () => {
    let now = 1_000;
    const { loop, seen } = loopAt(() => now);
    now += 1e6;
    expect(loop.late(5_000)).toBe(false);
    loop.wake(now);
    await pause(20);
    expect(seen.turns).toBe(1);
    now += 1e6;
    expect(loop.late(5_000)).toBe(false);
  });

  it("is late when a turn was wanted and did not come, and no more once it came", async () => {
    let now = 1_000;
    const { loop, seen } = loopAt(() => now);
    loop.wake(now);
    now += 5_001;
    expect(loop.late(5_000)).toBe(true);
    await pause(20);
    expect(seen.turns).toBe(1);
    expect(loop.late(5_000)).toBe(false);
    loop.wake(now + 60_000);
    now += 60_000;
    expect(loop.late(5_000)).toBe(false);
    now += 5_001;
    expect(loop.late(5_000)).toBe(true);
    loop.close();
    expect(loop.late(5_000)).toBe(false);
  });
});
