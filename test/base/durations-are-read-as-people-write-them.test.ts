import { expect, test } from "vitest";
import { parseDuration } from "../../base/index.js";

test.each([
  ["500ms", 500],
  ["1.5s", 1_500],
  ["10s", 10_000],
  ["2m", 120_000],
  ["1h 30m", 5_400_000],
  ["1d", 86_400_000],
  [0, 0],
  [42, 42],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "10", "ten seconds", "-1s", "1y", Number.NaN, -1])("%s is none", (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: "bad-duration" }));
});
