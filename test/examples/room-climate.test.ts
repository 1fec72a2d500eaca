import { testTopology } from "headwater/testing";
import { expect, onTestFinished, test } from "vitest";
import topology from "../../examples/room-climate/topology.js";

const at = Date.UTC(2026, 0, 1);

function start() {
  const running = testTopology(topology);
  onTestFinished(() => running.close());
  return running;
}

test("every ten seconds each room has its mean and its warmest", async () => {
  const running = start();
  await running.feed("readings", [
    { room: "hall", sensor: "a", fahrenheit: 68, at },
    { room: "hall", sensor: "b", fahrenheit: 77, at },
    { room: "attic", sensor: "a", fahrenheit: 32, at },
  ]);
  await running.advance("10s");
  const results = running.output("per-room");
  expect(results).toContainEqual({ room: "hall", count: 2, mean: 22.5, warmest: 25 });
  expect(results).toContainEqual({ room: "attic", count: 1, mean: 0, warmest: 0 });
  expect(running.received("publish")).toEqual(results);
});

test("an implausible reading counts nowhere, a hot one alarms at once", async () => {
  const running = start();
  await running.feed("readings", [
    { room: "hall", sensor: "a", fahrenheit: 500, at },
    { room: "hall", sensor: "b", fahrenheit: 158, at },
  ]);
  expect(running.output("per-room", "alarm")).toEqual([{ room: "hall", sensor: "b", celsius: 70, at }]);
  await running.advance("10s");
  expect(running.output("per-room")).toEqual([{ room: "hall", count: 1, mean: 70, warmest: 70 }]);
});

test("a crash before the tick loses nothing: the readings come again", async () => {
  const running = start();
  await running.feed("readings", [{ room: "hall", sensor: "a", fahrenheit: 68, at }]);
  expect(running.pending("readings")).toBe(1);
  await running.restart();
  await running.advance("10s");
  expect(running.output("per-room")).toEqual([{ room: "hall", count: 1, mean: 20, warmest: 20 }]);
  expect(running.pending("readings")).toBe(0);
});
