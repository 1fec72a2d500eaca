import { expect, test } from "vitest";
import { calm, RandomLink } from "./random-link.js";

const lossy = { loss: 1, double: 0, reorder: 0 };
const delayMs = 5;

test("a receiver that comes back after long is asked again soon when its first answer is lost", () => {
  const link = new RandomLink(1);
  link.delayMs = delayMs;
  link.weather = lossy;
  link.line(false);
  link.line(true);
  link.offer(++link.made);
  link.runUntil(120_000);
  expect(link.sender.opened).toBe(false);
  // Its open arrives, and the sender's hello; the answer to that does not.
  link.weather = calm;
  link.restartReceiver();
  link.runUntil(link.now + delayMs + 2);
  link.weather = lossy;
  link.runUntil(link.now + 100);
  link.weather = calm;
  link.runUntil(link.now + 1_000);
  expect([...link.finished.keys()]).toEqual([1]);
});
