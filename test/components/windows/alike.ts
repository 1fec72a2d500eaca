import { expect } from "vitest";

/**
 * `expect(seen).toBe(wanted)` for the thousands of comparisons of a property: the matcher is asked only where
 * they differ, for its message.
 */
export function expectSame(seen: unknown, wanted: unknown, what = ""): void {
  if (!Object.is(seen, wanted)) expect(seen, what).toBe(wanted);
}

/** The same for lists of texts and numbers. */
export function expectSameList(seen: readonly unknown[], wanted: readonly unknown[], what = ""): void {
  const same = seen.length === wanted.length && seen.every((value, at) => Object.is(value, wanted[at]));
  if (!same) expect(seen, what).toEqual(wanted);
}
