import {
  distinctCount,
  fields,
  type Graph,
  kalman,
  map,
  mean,
  slope,
  TopologyBuilder,
  window,
} from "headwater";
import { type reading, readings } from "../observations.js";
import { type DataflowOptions, Groupings } from "../tasks.js";

/** A point of a chart: `line` is one of its lines. */
export const point = fields({ chart: "string", line: "string", at: "timestamp", y: "double?" });

/** Observations of a block, and of a trend. */
export const blockSize = 10;
/** Observations of a kind between two counts of its sensors. */
export const countEvery = 1_000;
/** What is known of the noise: see `kalman`. */
export const noise = { processNoise: 0.125, sensorNoise: 0.32 } as const;

const by = ["sensor", "kind"] as const;

/**
 * Statistics: of each sensor and kind the mean of every ten observations, and the trend of the last ten as a
 * Kalman filter has smoothed them; of each kind how many sensors there are, about. All of it goes out as
 * points of charts.
 */
export function stats(options: DataflowOptions): Graph {
  const { source, sink, delivery = "at-least-once", tasks: parallelism = 1, heldMax = 1_000 } = options;
  const groupings = new Groupings(options);
  const tasks = { parallelism };
  const t = new TopologyBuilder("riotbench-stats", { delivery, heldMax });
  const packs = t.spout("packs", source);
  const eventTime = { field: "at" } as const;
  const parsed = t.bolt("parse", groupings.shuffle(packs), readings(), { ...tasks, eventTime });

  const blocks = t.bolt(
    "block-mean",
    groupings.fields(parsed, ...by),
    window({ by, time: "at", count: blockSize, aggregates: { mean: mean("value") } }),
    tasks,
  );
  const smooth = t.bolt(
    "kalman",
    groupings.fields(parsed, ...by),
    kalman<typeof reading, "smooth">({ value: "value", by, as: "smooth", ...noise }),
    tasks,
  );
  const trends = t.bolt(
    "linear-regression",
    groupings.fields(smooth, ...by),
    window({ by, time: "at", count: blockSize, every: 1, aggregates: { slope: slope("smooth") } }),
    tasks,
  );
  const counts = t.bolt(
    "distinct-count",
    groupings.fields(parsed, "kind"),
    window({
      by: "kind",
      time: "at",
      trigger: { count: countEvery },
      aggregates: { sensors: distinctCount("sensor") },
    }),
    tasks,
  );

  const points = [
    t.bolt(
      "chart-of-means",
      blocks,
      map(point, ({ sensor, kind, at, mean: y }) => ({ chart: `mean-${kind}`, line: sensor, at, y })),
      tasks,
    ),
    t.bolt(
      "chart-of-trends",
      trends,
      map(point, ({ sensor, kind, at, slope: y }) => ({ chart: `trend-${kind}`, line: sensor, at, y })),
      tasks,
    ),
    t.bolt(
      "chart-of-counts",
      counts,
      map(point, ({ kind, at, sensors: y }) => ({ chart: "sensors", line: kind, at, y })),
      tasks,
    ),
  ];
  t.bolt(
    "publish",
    points.map((each) => groupings.fields(each, "chart")),
    sink,
    tasks,
  );
  return t.build();
}
