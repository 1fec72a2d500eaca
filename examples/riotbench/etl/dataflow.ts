import { annotate, bloomMembers, fields, fill, type Graph, map, TopologyBuilder } from "headwater";
import { observed, sensorName, sensorsDefault } from "../city.js";
import { type Observation, observation, observations } from "../observations.js";
import { type DataflowOptions, Groupings } from "../tasks.js";
import { together } from "./together.js";

/** An observation whose value may be missing, because it could not be true. */
const checked = fields({ ...observation, value: "double?" });

/** What is published: the sensor for the topic, the time for whoever measures, and the pack. */
export const published = fields({ sensor: "string", at: "timestamp", senml: "string" });

const limits: ReadonlyMap<string, { readonly min: number; readonly max: number }> = new Map(
  observed.map(({ kind, min, max }) => [kind, { min, max }]),
);

/** Where each registered sensor stands. */
export const districts: Readonly<Record<string, { readonly district: string }>> = Object.fromEntries(
  Array.from({ length: sensorsDefault }, (_, n) => [sensorName(n), { district: `district-${n % 12}` }]),
);

/** Values that a missing one is the mean of. */
export const filledFrom = 5;

/**
 * Extract, transform, load: SenML is taken apart, what cannot be true is taken out, sensors that nobody has
 * registered are dropped, gaps are filled from the values before, the observations of a message come
 * together again, are annotated with where the sensor stands, and go out as SenML.
 */
export function etl(options: DataflowOptions): Graph {
  const { source, sink, delivery = "at-least-once", tasks: parallelism = 1, heldMax = 1_000 } = options;
  const by = new Groupings(options);
  const tasks = { parallelism };
  const t = new TopologyBuilder("riotbench-etl", { delivery, heldMax });
  const packs = t.spout("packs", source);
  const parsed = t.bolt("parse", by.shuffle(packs), observations(), tasks);
  const ranged = t.bolt("range-filter", by.fields(parsed, "kind"), map(checked, inRange), tasks);
  const members = Object.keys(districts);
  const bloom = bloomMembers<typeof checked>({ value: "sensor", members, falsePositives: 0.001 });
  const known = t.bolt("bloom-filter", by.fields(ranged, "kind"), bloom, tasks);
  const filling = fill<typeof checked, "value">({
    value: "value",
    with: "mean",
    of: filledFrom,
    by: ["sensor", "kind"],
  });
  const filled = t.bolt("interpolate", by.fields(known, "kind"), filling, tasks);
  const joined = t.bolt("join", by.fields(filled, "message"), together(), tasks);
  const annotated = t.bolt(
    "annotate",
    by.shuffle(joined),
    annotate({ by: "sensor", adds: { district: "string" }, table: districts }),
    tasks,
  );
  const packed = t.bolt(
    "to-senml",
    by.shuffle(annotated),
    map(published, (row) => toSenml(row)),
    tasks,
  );
  t.bolt("publish", by.shuffle(packed), sink, tasks);
  return t.build();
}

/** An outlier is no value; that there was an observation stays, or the join would wait for it for ever. */
function inRange({ message, sensor, kind, at, value }: Observation) {
  const { min, max } = limits.get(kind)!;
  return { message, sensor, kind, at, value: value >= min && value <= max ? value : null };
}

interface Annotated {
  readonly sensor: string;
  readonly at: number;
  readonly district: string;
  readonly temperature: number;
  readonly humidity: number;
  readonly light: number;
  readonly dust: number;
  readonly airquality: number;
}

function toSenml(row: Annotated) {
  const { sensor, at, district } = row;
  const pack = [
    { bn: `urn:dev:org:32473-city:${sensor}/`, bt: at / 1000, n: "district", vs: district },
    { n: "temperature", u: "Cel", v: row.temperature },
    { n: "humidity", u: "%RH", v: row.humidity },
    { n: "light", u: "lx", v: row.light },
    { n: "dust", u: "ug/m3", v: row.dust },
    { n: "airquality", u: "ppm", v: row.airquality },
  ];
  return { sensor, at, senml: JSON.stringify(pack) };
}
