import {
  bolt,
  fields,
  filter,
  type Graph,
  type Json,
  keyedValue,
  map,
  mean,
  predict,
  type SpoutSpec,
  TopologyBuilder,
  window,
} from "headwater";
import { type row, rows } from "../rows.js";
import { type DataflowOptions, Groupings } from "../tasks.js";
import { features, type modelMessage, target } from "../train/dataflow.js";

/** What is published. `analysis`: class of the tree, or relative error of the regression. */
export const judged = fields({ sensor: "string", analysis: "string", at: "timestamp", value: "double" });

/** Messages whose mean is what a prediction is held against. */
export const blockSize = 10;

/** PRED begins with models, and takes others while it runs. */
export interface PredOptions extends DataflowOptions {
  readonly models: SpoutSpec<{ readonly default: typeof modelMessage }>;
  /** To begin with, as training makes them. Default none: messages before the first model are not judged. */
  readonly tree?: Json;
  readonly linear?: Json;
}

/**
 * Predictions: a decision tree sorts each message into a class of air, a linear regression says its air
 * quality, whose error against the mean of the block of messages before is estimated. A model that comes by
 * stream is used for the next message.
 */
export function pred(options: PredOptions): Graph {
  const { source, sink, delivery = "at-least-once", tasks: parallelism = 1, heldMax = 1_000 } = options;
  const groupings = new Groupings(options);
  const tasks = { parallelism };
  const t = new TopologyBuilder("riotbench-pred", { delivery, heldMax });
  const packs = t.spout("packs", source);
  const models = t.spout("models", options.models);
  const trees = t.bolt(
    "trees",
    models,
    filter(({ kind }) => kind === "tree"),
  );
  const lines = t.bolt(
    "lines",
    models,
    filter(({ kind }) => kind === "linear"),
  );
  const parsed = t.bolt("parse", groupings.shuffle(packs), rows(), tasks);

  const classes = t.bolt(
    "decision-tree",
    [groupings.shuffle(parsed), trees.all()],
    predict<typeof row | typeof modelMessage>({ features, ...modelOf(options.tree) }),
    tasks,
  );
  const predictions = t.bolt(
    "linear-regression",
    [groupings.shuffle(parsed), lines.all()],
    predict<typeof row | typeof modelMessage>({ features, ...modelOf(options.linear) }),
    tasks,
  );
  // Behind the regression and not beside it, so that a prediction and its mean come by one link, in order.
  const means = t.bolt(
    "block-mean",
    predictions,
    window({ time: "at", count: blockSize, aggregates: { mean: mean(target) } }),
    tasks,
  );
  const errors = t.bolt("error-estimate", [predictions.shuffle(), means.all()], estimate(), tasks);
  const sorted = t.bolt(
    "classes",
    classes,
    map(judged, ({ sensor, at, prediction: value }) => ({ sensor, analysis: "class", at, value })),
    tasks,
  );
  t.bolt(
    "publish",
    [errors, sorted].map((each) => groupings.fields(each, "analysis")),
    sink,
    tasks,
  );
  return t.build();
}

function modelOf(model: Json | undefined) {
  return model === undefined ? {} : { model };
}

/** |predicted - mean| / |mean| of each prediction, by the mean of the block before; none where that is 0. */
function estimate() {
  return bolt({
    streams: { default: judged },
    state: { latest: keyedValue("double") },
    create: ({ latest }) => ({
      execute(tuple: { readonly [name: string]: unknown }, out) {
        if ("mean" in tuple) {
          if (tuple["mean"] !== null) latest.set("mean", tuple["mean"] as number);
          return;
        }
        const known = latest.get("mean");
        if (known === undefined || known === 0) return;
        const analysis = "error";
        const value = Math.abs((tuple["prediction"] as number) - known) / Math.abs(known);
        out.emit({ sensor: tuple["sensor"] as string, analysis, at: tuple["at"] as number, value });
      },
    }),
  });
}
