import fc from "../../property.js";

/** One tuple of a random stream: how far time goes on, how far behind it lies, its key, and a number more. */
export interface Step {
  readonly step: number;
  readonly back: number;
  readonly key: "a" | "b";
  /** 0 … 39. */
  readonly more: number;
}

/**
 * Steps of streams that are out of order by up to `backMax`, half of them in order. Each is drawn as one
 * number, which is the cost of a case; the smaller it is, the simpler the step. One stream in sixteen is as
 * long as it may be; of the others fast-check draws ten steps at most.
 */
export function steps(length: number, stepMax: number, backMax: number): fc.Arbitrary<readonly Step[]> {
  const backs = 2 * (backMax + 1);
  const one = fc.nat(backs * (stepMax + 1) * 2 * 40 - 1).map((number): Step => {
    const [step, rest] = [number % (stepMax + 1), Math.floor(number / (stepMax + 1))];
    const [back, others] = [rest % backs, Math.floor(rest / backs)];
    return {
      step,
      back: Math.max(0, back - backMax - 1),
      key: others % 2 === 0 ? "a" : "b",
      more: others >> 1,
    };
  });
  const between = { minLength: 1, maxLength: length };
  return fc.oneof(
    { weight: 15, arbitrary: fc.array(one, between) },
    { weight: 1, arbitrary: fc.array(one, { ...between, size: "max" }) },
  );
}

/**
 * After which tuples the task is restarted: behind none, or behind one of 2, 4, 8 or 16, wherever that is. A
 * number instead of a list of booleans, for drawing the list cost more than the case.
 */
export const restarts: fc.Arbitrary<(n: number) => boolean> = fc.nat(2 ** 31 - 1).map((number) => {
  const mask = [-1, 1, 3, 7, 15][number % 5]!;
  return (n) => mask > 0 && ((Math.imul(number ^ (n + 1), 0x9e3779b1) >>> 16) & mask) === 0;
});
