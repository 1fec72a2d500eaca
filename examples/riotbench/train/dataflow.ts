import {
  type BoltSpec,
  type Delivery,
  fields,
  type Fields,
  type Graph,
  map,
  modelFields,
  type SpoutSpec,
  TopologyBuilder,
  trainLinear,
  trainTree,
} from "headwater";
import { type CityRow, row } from "../rows.js";

/** What PRED predicts, and from what. */
export const features = ["temperature", "humidity", "light", "dust"] as const;
export const target = "airquality";

/** Rows of one range, of which models are made. */
export const rangeRows = 1_000;
/** How the tree is grown. */
export const grown = { task: "classification", depthMax: 6, leafMin: 10 } as const;

/** A row with what the tree is to say of it. */
export const annotated = fields({ ...row, quality: "double" });

/** A model on its way: `kind` names its topic. */
export const modelMessage = fields({ kind: "string", ...modelFields });

/** Where rows come from, range by range, and where models go. */
export interface TrainFlowOptions {
  readonly source: SpoutSpec<{ readonly default: typeof row }>;
  readonly sink: BoltSpec<Fields, Record<never, never>>;
  /** Default at-least-once. */
  readonly delivery?: Delivery;
}

/**
 * Training: rows come a range at a time; of each a linear regression is fitted and, with the class of the air
 * beside each row, a decision tree is grown. The models go out for PRED.
 */
export function train({ source, sink, delivery = "at-least-once" }: TrainFlowOptions): Graph {
  const t = new TopologyBuilder("riotbench-train", { delivery });
  const ranges = t.spout("range-read", source);
  const every = { last: rangeRows, every: rangeRows };
  const linear = t.bolt("linear-regression-train", ranges, trainLinear({ features, target, ...every }));
  const classed = t.bolt(
    "annotate-class",
    ranges,
    map(annotated, (each) => ({ ...each, quality: classOf(each) })),
  );
  const tree = t.bolt(
    "decision-tree-train",
    classed,
    trainTree({ features, target: "quality", ...every, ...grown }),
  );
  const models = [
    t.bolt(
      "linear-model",
      linear,
      map(modelMessage, (model) => ({ kind: "linear", ...model })),
    ),
    t.bolt(
      "tree-model",
      tree,
      map(modelMessage, (model) => ({ kind: "tree", ...model })),
    ),
  ];
  t.bolt("publish", models, sink);
  return t.build();
}

/** The air of a message: 0 good, 1 moderate, 2 bad. */
export function classOf({ airquality }: Pick<CityRow, "airquality">): number {
  if (airquality < 25) return 0;
  return airquality < 32 ? 1 : 2;
}
