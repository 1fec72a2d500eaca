import { expect, test } from "vitest";
import { modelFields, predict, trainLinear, trainTree } from "../../components/index.js";
import { fitLinear, linearValue } from "../../components/linear-model.js";
import { growTree, treeValue } from "../../components/tree-model.js";
import { testBolt, testTopology } from "../../local/testing.js";
import type { Json } from "../../topology/index.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";
import fc from "../property.js";
import { sourceOf } from "./source.js";

const weather = fields({ dust: "double", light: "double", humidity: "double" });
const number = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -100, max: 100, noNaN: true }));
const rowsOf = (columns: number, min: number) =>
  fc.array(fc.array(number, { minLength: columns, maxLength: columns }), { minLength: min, maxLength: 40 });

test("fitLinear: no other weights have a smaller error, for the error has no slope there", () => {
  fc.assert(
    fc.property(rowsOf(4, 6), (rows) => {
      const model = fitLinear(["a", "b", "c"], rows, 0);
      const errors = rows.map((row) => linearValue(model, row) - row[3]!);
      const scale = Math.max(1, ...rows.flat().map(Math.abs), ...errors.map(Math.abs)) ** 2 * rows.length;
      const weight = Math.max(1, ...model.weights.map(Math.abs));
      expect(Math.abs(errors.reduce((sum, e) => sum + e, 0))).toBeLessThan(1e-6 * scale * weight);
      for (const k of [0, 1, 2]) {
        const slope = errors.reduce((sum, e, n) => sum + e * rows[n]![k]!, 0);
        expect(Math.abs(slope)).toBeLessThan(1e-6 * scale * weight);
      }
    }),
    { numRuns: 300 },
  );
});

test("fitLinear finds the line that made the rows, also far from zero", () => {
  const rows = Array.from({ length: 50 }, (_, n) => {
    const [x, y] = [1e6 + n, (n * 7) % 11];
    return [x, y, 3, 2 * x - 5 * y + 1];
  });
  const model = fitLinear(["x", "y", "still"], rows, 0);
  expect(model.weights[0]).toBeCloseTo(2, 6);
  expect(model.weights[1]).toBeCloseTo(-5, 6);
  for (const row of rows) expect(linearValue(model, row)).toBeCloseTo(row[3]!, 3);
  const ridge = fitLinear(
    ["x"],
    [
      [0, 0],
      [2, 2],
    ],
    1,
  );
  expect(ridge.weights[0]).toBeCloseTo(0.5, 9);
});

test("growTree: every question is the best one, tried against all others", () => {
  const impurity = (targets: readonly number[], task: string) => {
    if (task === "classification") {
      const shares = [...new Set(targets)].map((y) => targets.filter((other) => other === y).length);
      return targets.length - shares.reduce((sum, n) => sum + n * n, 0) / targets.length;
    }
    const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
    return targets.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  };
  const whole = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(3)), { minLength: 2, maxLength: 25 });
  fc.assert(
    fc.property(whole, fc.constantFrom("regression", "classification"), fc.nat(2), (rows, task, least) => {
      const leafMin = least + 1;
      const tree = growTree(["a", "b"], rows, { task: task as "regression", depthMax: 3, leafMin });
      const walk = (at: number, own: readonly (readonly number[])[], depth: number): void => {
        const node = tree.nodes[at]!;
        const targets = own.map((row) => row[2]!);
        const parts = [0, 1].flatMap((f) =>
          [...new Set(own.map((row) => row[f]!))].map((c) => {
            const [yes, no] = [own.filter((r) => r[f]! <= c), own.filter((r) => r[f]! > c)];
            if (yes.length < leafMin || no.length < leafMin) return Number.POSITIVE_INFINITY;
            return [yes, no].reduce(
              (sum, part) =>
                sum +
                impurity(
                  part.map((r) => r[2]!),
                  task,
                ),
              0,
            );
          }),
        );
        const least = Math.min(...parts);
        if (node.length === 1) {
          if (depth < 3) expect(least).toBeGreaterThanOrEqual(impurity(targets, task) - 1e-9);
          const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
          const count = (y: number) => targets.filter((other) => other === y).length;
          if (task === "regression") expect(node[0]).toBeCloseTo(mean, 9);
          else expect(count(node[0])).toBe(Math.max(...targets.map(count)));
          return;
        }
        const [yes, no] = [
          own.filter((r) => r[node[0]]! <= node[1]),
          own.filter((r) => r[node[0]]! > node[1]),
        ];
        const got = [yes, no].reduce(
          (sum, part) =>
            sum +
            impurity(
              part.map((r) => r[2]!),
              task,
            ),
          0,
        );
        expect(got).toBeCloseTo(least, 9);
        expect(Math.min(yes.length, no.length)).toBeGreaterThanOrEqual(leafMin);
        walk(node[2], yes, depth + 1);
        walk(node[3], no, depth + 1);
      };
      walk(0, rows, 0);
      for (const row of rows) expect(Number.isFinite(treeValue(tree, row))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("training emits what a fit over the latest readings gives, also after restarts", async () => {
  const specs = [
    trainLinear<typeof weather>({ features: ["dust", "light"], target: "humidity", last: 6, every: 4 }),
    trainTree<typeof weather>({
      features: ["dust", "light"],
      target: "humidity",
      last: 6,
      every: 4,
      leafMin: 1,
    }),
  ];
  const rows = Array.from({ length: 13 }, (_, n) => ({
    dust: (n * 5) % 7,
    light: n,
    humidity: (n * n) % 10,
  }));
  for (const [kind, spec] of specs.entries()) {
    const tested = testBolt(weather, spec);
    for (const row of rows) {
      await tested.execute(row);
      await tested.restart();
    }
    const models = tested.output();
    expect(models.length).toBe(3);
    for (const [n, { model, rows: count, error }] of models.entries()) {
      const used = rows.slice(Math.max(0, 4 * (n + 1) - 6), 4 * (n + 1));
      const table = used.map(({ dust, light, humidity }) => [dust, light, humidity]);
      const features = ["dust", "light"];
      const grow = { task: "regression", depthMax: 6, leafMin: 1 } as const;
      const expected = kind === 0 ? fitLinear(features, table, 0) : growTree(features, table, grow);
      expect(model).toEqual(expected);
      expect(count).toBe(used.length);
      const value = (row: readonly number[]) =>
        expected.kind === "linear" ? linearValue(expected, row) : treeValue(expected, row);
      const mean = table.reduce((sum, row) => sum + (value(row) - row[2]!) ** 2, 0) / table.length;
      expect(error).toBeCloseTo(Math.sqrt(mean), 9);
    }
    await tested.close();
  }
});

const line = (intercept: number): Json => ({ kind: "linear", features: ["light"], weights: [2], intercept });

function predicting(first?: Json) {
  const t = new TopologyBuilder("predicting");
  const readings = sourceOf(t, weather);
  const models = t.spout(
    "models",
    spout({
      streams: { default: modelFields },
      create: () => ({ open() {}, next: () => "end" as const }),
    }),
  );
  const options = { features: ["light", "dust"] as const, ...(first === undefined ? {} : { model: first }) };
  t.bolt("judged", [readings.local(), models.all()], predict(options)).fields("prediction", "light");
  return testTopology(t.build());
}

test("a model that comes by stream judges the next reading, one that does not fit none", async () => {
  const test = predicting();
  const judge = async (light: number) => {
    await test.feed("source", [{ dust: 1, light, humidity: 0 }]);
    return test.take("judged")[0]?.["prediction"];
  };
  expect(await judge(1)).toBeUndefined();
  expect(test.output("judged", "unjudged")).toEqual([{ dust: 1, light: 1, humidity: 0 }]);
  await test.feed("models", [{ model: line(1), rows: 2, error: 0 }]);
  expect(await judge(3)).toBe(7);
  await test.restart();
  expect(await judge(3)).toBe(7);
  const misfits: readonly (readonly [Json, string])[] = [
    [null, "its kind is missing"],
    [{ kind: "linear", features: ["wind"], weights: [1], intercept: 0 }, 'needs the feature "wind"'],
    [{ kind: "linear", features: ["light"], weights: [], intercept: 0 }, "its weights or its intercept"],
    [{ kind: "tree", features: ["light"], nodes: [] }, "no list of 1 to"],
    [{ kind: "tree", features: ["light"], nodes: [[0, 1, 0, 1], [1]] }, "is not behind it"],
    [{ kind: "tree", features: ["light"], nodes: [[3, 1, 1, 2], [1], [2]] }, "a feature that there is not"],
  ];
  for (const [model, what] of misfits) {
    await test.feed("models", [{ model, rows: 2, error: 0 }]);
    expect(
      test
        .deadLetters()
        .map(({ error }) => error)
        .join(),
    ).toContain(what);
    expect(await judge(3)).toBe(7);
  }
  const tree = { kind: "tree", features: ["dust", "light"], nodes: [[1, 5, 1, 2], [10], [20]] };
  await test.feed("models", [{ model: tree, rows: 2, error: 0 }]);
  expect([await judge(5), await judge(6)]).toEqual([10, 20]);
  await test.close();
});

test("a model of the topology judges the first reading; one that does not fit is refused", async () => {
  const test = predicting(line(0));
  await test.feed("source", [{ dust: 1, light: 4, humidity: 0 }]);
  expect(test.output("judged")).toEqual([{ dust: 1, light: 4, humidity: 0, prediction: 8 }]);
  await test.close();
  expect(() => predicting({ kind: "magic" })).toThrow('its kind is "magic"');
});

test("without any model a topology is refused, and says what to give", () => {
  const t = new TopologyBuilder("modelless");
  t.bolt("judged", sourceOf(t, weather), predict<typeof weather>({ features: ["light"] }));
  const message = "it has no model, and none of its inputs brings one";
  const remedy = expect.stringContaining("filePredict");
  expect(() => t.build()).toThrow(
    expect.objectContaining({ cause: [expect.objectContaining({ severity: "error", message, remedy })] }),
  );
});
