import { expect, test } from "vitest";
import { graphOf } from "../../documents/index.js";
import { testTopology } from "../../local/testing.js";
import type { Row } from "../../topology/index.js";
import { readFrom } from "../yaml/read.js";

const t0 = Date.UTC(2026, 0, 1);

/** All components that go by the time of a reading and remember it. */
const parts = {
  interpolate: "{ value: c, at: at, every: 1s, by: k }",
  deadband: "{ value: c, at: at, absolute: 50, atLeastEvery: 10s, by: k }",
  ewma: "{ value: c, at: at, halfLife: 10s, by: k }",
  counterRate: "{ value: c, at: at, by: k }",
  hysteresisAlarm: "{ value: c, at: at, raise: 5, clear: 3, holdOff: 2s, by: k }",
  swingingDoor: "{ value: c, at: at, deviation: 0.5, by: k }",
  lttb: "{ value: c, at: at, from: 20, to: 5, by: k }",
};

const document = `topology: ahead
components:
  readings:
    fileReplay: { path: x, fields: { k: string, c: double, at: timestamp } }
    eventTime: { field: at }
${Object.entries(parts)
  .map(([name, options]) => `  ${name.toLowerCase()}: { from: readings, ${name}: ${options} }\n`)
  .join("")}`;

const good: readonly Row[] = Array.from({ length: 100 }, (_, n) => ({
  k: "a",
  c: n % 11,
  at: t0 + n * 1_000,
}));

/** What each component says of these, with one restart; and how many dead letters came. */
async function said(readings: readonly Row[]) {
  const test = testTopology(graphOf(readFrom({ "ahead.yaml": document }).document), { start: t0 });
  for (const [n, reading] of readings.entries()) {
    await test.feed("readings", [reading]);
    if (n === 50) await test.restart();
  }
  const outputs = Object.keys(parts).map((name) => [name, test.output(name.toLowerCase())] as const);
  const letters = test.deadLetters().length;
  await test.close();
  return { outputs: Object.fromEntries(outputs), letters };
}

test("one reading of 2035 is a dead letter, and every component says what it says without it", async () => {
  const without = await said(good);
  for (const name of Object.keys(parts)) expect(without.outputs[name]!.length, name).toBeGreaterThan(2);
  const far = { k: "a", c: 6, at: Date.UTC(2035, 6, 6) };
  const found = await said([...good.slice(0, 20), far, ...good.slice(20)]);
  expect(found.outputs).toEqual(without.outputs);
  expect([without.letters, found.letters]).toEqual([0, 1]);
});
