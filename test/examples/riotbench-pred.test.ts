import { testTopology } from "headwater/testing";
import { expect, onTestFinished, test } from "vitest";
import { City, type CityMessage } from "../../examples/riotbench/city.js";
import { PredLoop } from "../../examples/riotbench/pred/loop.js";
import topology from "../../examples/riotbench/pred/topology.js";
import { rowOf } from "../../examples/riotbench/rows.js";
import trainTopology from "../../examples/riotbench/train/topology.js";

const startMs = Date.UTC(2026, 0, 1);
const city = new City({ seed: 17, outliers: 0.02 });
const messages = Array.from({ length: 300 }, (_, n) => city.message(startMs + n * 5));
const packs = messages.map(({ pack }) => ({ pack }));

interface Judged {
  readonly sensor: string;
  readonly analysis: string;
  readonly at: number;
  readonly value: number;
  readonly [name: string]: unknown;
}

const features = ["temperature", "humidity", "light", "dust"];
const rows = { rows: 1_000, error: 0 };
const linear = (factor: number) => ({
  kind: "linear",
  model: { kind: "linear", features, weights: [0.5 * factor, 0, 0, 0.1], intercept: 2 },
  ...rows,
});
/** dust <= 110 ? (temperature <= 21 ? 0 : 1) : 2 */
const tree = {
  kind: "tree",
  model: { kind: "tree", features, nodes: [[3, 110, 1, 4], [0, 21, 2, 3], [0], [1], [2]] },
  ...rows,
};

function start() {
  const running = testTopology(topology);
  onTestFinished(() => running.close());
  return running;
}

function judgedBy(message: CityMessage, factor: number, mean: number): readonly Judged[] {
  const { sensor, at, values } = message;
  const [temperature, , , dust] = values as [number, number, number, number];
  const said = 2 + 0.5 * factor * temperature + 0.1 * dust;
  const airClass = dust > 110 ? 2 : temperature > 21 ? 1 : 0;
  const value = Math.abs(said - mean) / mean;
  return [
    { sensor, analysis: "class", at, value: airClass },
    { sensor, analysis: "error", at, value },
  ];
}

/** The mean air quality of the last whole block of ten before the n-th message; null in the first. */
function blockMean(n: number): number | null {
  const whole = Math.floor(n / 10) * 10;
  if (whole === 0) return null;
  return messages.slice(whole - 10, whole).reduce((sum, { values }) => sum + values[4]!, 0) / 10;
}

function same(given: readonly Judged[], wanted: readonly Judged[]): void {
  for (const analysis of ["class", "error"]) {
    const of = (list: readonly Judged[]) => list.filter((each) => each.analysis === analysis);
    const place = ({ sensor, at }: Judged) => ({ sensor, at });
    expect(of(given).map(place)).toEqual(of(wanted).map(place));
    const wrong = of(given).filter(({ value }, n) => !(Math.abs(value - of(wanted)[n]!.value) <= 1e-9));
    expect(wrong).toEqual([]);
  }
}

test("classes and errors are what an independent computation says; a new model counts at once", async () => {
  const running = start();
  await running.feed("models", [tree, linear(1)]);
  await running.feed("packs", packs.slice(0, 150));
  await running.feed("models", [linear(2)]);
  await running.feed("packs", packs.slice(150));
  const wanted = messages.flatMap((message, n) => {
    const mean = blockMean(n);
    const judged = judgedBy(message, n < 150 ? 1 : 2, mean ?? 1);
    return mean === null ? judged.slice(0, 1) : judged;
  });
  same(running.received<Judged>("publish"), wanted);
  expect(running.deadLetters()).toEqual([]);
});

test("a model that does not fit is a dead letter; the one before it stays, also after a crash", async () => {
  const running = start();
  await running.feed("models", [tree, linear(1)]);
  const wrong = { ...linear(3), model: { ...linear(3).model, features: ["wind"], weights: [1] } };
  await running.feed("models", [wrong]);
  await running.restart();
  await running.feed("packs", packs.slice(0, 20));
  const errors = running.received<Judged>("publish").filter(({ analysis }) => analysis === "error");
  expect(errors.at(-1)!.value).toBeCloseTo(judgedBy(messages[19]!, 1, blockMean(19)!)[1]!.value, 9);
  expect(running.deadLetters()).toMatchObject([{ error: expect.stringContaining("wind") }]);
});

test("what TRAIN publishes is what PRED takes", async () => {
  const training = testTopology(trainTopology);
  onTestFinished(() => training.close());
  const plain = new City({ seed: 3, outliers: 0 });
  const table = Array.from({ length: 1_000 }, (_, n) => rowOf(plain.message(startMs + n).pack));
  await training.feed("range-read", table);
  const running = start();
  await running.feed("models", training.received("publish"));
  await running.feed("packs", packs);
  expect(running.deadLetters()).toEqual([]);
  const results = running.received<Judged>("publish");
  expect(results.filter(({ analysis }) => analysis === "class").length).toBe(packs.length);
  expect(results.filter(({ analysis }) => analysis === "error").length).toBe(packs.length - 10);
});

test("the loop that the engine is measured against computes the same", () => {
  const loop = new PredLoop({ linear: linear(1).model, tree: tree.model });
  const given: Judged[] = [];
  for (const { pack } of packs)
    loop.take(pack, (sensor, analysis, at, value) => given.push({ sensor, analysis, at, value }));
  const wanted = messages.flatMap((message, n) => {
    const mean = blockMean(n);
    const judged = judgedBy(message, 1, mean ?? 1);
    return mean === null ? judged.slice(0, 1) : judged;
  });
  same(given, wanted);
});
