import type { BoltSpec, Fields, Json, Row, StateList, StateValue } from "../topology/index.js";
import { keyedList, keyedValue } from "../topology/index.js";
import { keptMax, numberOf, requireCount, requireNumber, requireOption } from "./checks.js";
import { doubles } from "./doubles.js";
import { fitLinear } from "./linear-model.js";
import { featuresMax, type Model, modelFields, predicted } from "./model.js";
import { type NumberField, numberTypes } from "./picked-fields.js";
import { readyBolt, type Use } from "./ready-bolt.js";
import { type GrowOptions, growTree } from "./tree-model.js";

/** Of what a model is made, and when. */
export interface TrainOptions<F extends Fields> {
  readonly features: readonly NumberField<F>[];
  /** What the model is to say. */
  readonly target: NumberField<F>;
  /**
   * Readings that it is made of, the latest ones: 2 to 10,000.
   *
   * @range whole 2..10000
   */
  readonly last: number;
  /**
   * After how many readings it is made anew: 1 or more. Default `last`.
   *
   * @range whole 1..
   */
  readonly every?: number;
}

/**
 * Fits a linear model to the latest readings and emits it after each `every` of them (see `fitLinear` for
 * formula and source): least squares, with `ridge` x n added to each feature's sum of squares. `predict`
 * takes it.
 */
export function trainLinear<F extends Fields>(
  options: TrainOptions<F> & {
    /** @range 0.. */
    readonly ridge?: number;
  },
): BoltSpec<F, { readonly default: typeof modelFields }> {
  const ridge = requireNumber(options.ridge ?? 0, "trainLinear, ridge", 0);
  return training("trainLinear", options, (features, rows) => fitLinear(features, rows, ridge));
}

/**
 * Grows a decision tree over the latest readings and emits it after each `every` of them (see `growTree` for
 * formula and source). `predict` takes it. Defaults: regression, depth 6, 5 readings a leaf. The cost is
 * about features x last x log2(last) x depth steps at once: keep `every` high.
 */
export function trainTree<F extends Fields>(
  options: TrainOptions<F> & Partial<GrowOptions>,
): BoltSpec<F, { readonly default: typeof modelFields }> {
  const { task = "regression" } = options;
  const known = task === "regression" || task === "classification";
  requireOption(known, "trainTree, task", `it is ${task}`, 'use "regression" or "classification"');
  const grow = {
    task,
    depthMax: requireCount(options.depthMax ?? 6, "trainTree, depthMax", 1, 16),
    leafMin: requireCount(options.leafMin ?? 5, "trainTree, leafMin", 1, keptMax),
  };
  return training("trainTree", options, (features, rows) => growTree(features, rows, grow));
}

type Cells = {
  readonly rows: ReturnType<typeof keyedList<"json">>;
  readonly count: ReturnType<typeof keyedValue<"int">>;
};

function training<F extends Fields>(
  place: string,
  options: TrainOptions<F>,
  make: (features: readonly string[], rows: readonly (readonly number[])[]) => Model,
): BoltSpec<F, { readonly default: typeof modelFields }> {
  const features: readonly string[] = options.features;
  const columns = [...features, options.target as string];
  requireCount(features.length, `${place}, features`, 1, featuresMax);
  const last = requireCount(options.last, `${place}, last`, 2, keptMax);
  const every = requireCount(options.every ?? last, `${place}, every`, 1, Number.MAX_SAFE_INTEGER);
  return readyBolt<F, { readonly default: typeof modelFields }, Cells>({
    uses: columns.map((name): Use => [name, numberTypes]),
    streams: () => ({ default: modelFields }),
    state: { rows: keyedList("json", { max: last }), count: keyedValue("int") },
    create: (state) => {
      const kept = state.rows as StateList<unknown> as StateList<readonly number[]>;
      const count: StateValue<number> = state.count;
      return {
        execute(tuple: Row, out) {
          kept.push(
            "all",
            columns.map((name) => numberOf(tuple, name)),
          );
          const seen = (count.get("all") ?? 0) + 1;
          count.set("all", seen % every);
          if (seen < every) return;
          // What is kept is frozen: there V8 has each number as an object (measured: a third slower).
          const rows = kept.get("all").map(doubles);
          if (rows.length < 2) return;
          const model = make(features, rows);
          out.emit({ model: model as unknown as Json, rows: rows.length, error: errorOf(model, rows) });
        },
      };
    },
  });
}

/** The root mean square error of a model over rows of features and target. */
export function errorOf(model: Model, rows: readonly (readonly number[])[]): number {
  const squares = rows.reduce((sum, row) => sum + (predicted(model, row) - row.at(-1)!) ** 2, 0);
  return Math.sqrt(squares / rows.length);
}
