import * as components from "../components/index.js";
import * as connectors from "../connectors/index.js";
import type { BoltSpec, Fields, Source, SpoutSpec, Streams } from "../topology/index.js";
import { suggest } from "../topology/index.js";
import { extendTuples, filterTuples, flatMapTuples, mapTuples } from "./expressions.js";
import { joinOf, windowOf } from "./joined.js";
import { filledIn, type ParameterValues } from "./parameters.js";
import { Part } from "./part.js";
import { routeTuples, splitTuples } from "./routes.js";

/** Where a component is made: its options as they were written, and what it is fed with. */
export interface Making {
  readonly options: Part;
  readonly parameters: ParameterValues;
  /** Fields of its first input; none for a spout. */
  readonly input: Fields;
  /** All its inputs. */
  readonly sources: readonly Source<Fields>[];
  /** Null: the document was checked before. */
  readonly check: CheckOptions | null;
}

/** Holds the options of a ready component against what there is. Throws all faults. */
export type CheckOptions = (kind: string, options: Part) => void;

/** A spout or bolt whose fields are not known at compile time. */
export type AnySpec = SpoutSpec<Streams> | BoltSpec<Fields, Streams>;

type Make = (making: Making) => AnySpec;

type Told = (options: never) => unknown;

/** Components that are told what to do by options, as in TypeScript. */
const ready: Readonly<Record<string, Told>> = {
  mqttFeed: connectors.mqttFeed,
  fileLookup: connectors.fileLookup,
  filePredict: connectors.filePredict,
  fileReplay: connectors.fileReplay,
  mqttSink: connectors.mqttSink,
  fileSink: connectors.fileSink,
  logSink: connectors.logSink,
  influxSink: connectors.influxSink,
  postgresLookup: connectors.postgresLookup,
  postgresSink: connectors.postgresSink,
  annotate: components.annotate,
  bloomMembers: components.bloomMembers,
  convert: components.convert,
  counterRate: components.counterRate,
  deadband: components.deadband,
  dedupe: components.dedupe,
  everyNth: components.everyNth,
  ewma: components.ewma,
  fill: components.fill,
  hysteresisAlarm: components.hysteresisAlarm,
  inOrder: components.inOrder,
  interpolate: components.interpolate,
  kalman: components.kalman,
  lttb: components.lttb,
  movingZScore: components.movingZScore,
  parseBytes: components.parseBytes,
  parseCsv: components.parseCsv,
  parseSenml: components.parseSenml,
  parseSparkplug: components.parseSparkplug,
  predict: components.predict,
  rangeCheck: components.rangeCheck,
  rename: components.rename,
  seasonalAnomaly: components.seasonalAnomaly,
  silence: components.silence,
  spikeFilter: components.spikeFilter,
  swingingDoor: components.swingingDoor,
  throttle: components.throttle,
  trainLinear: components.trainLinear,
  trainTree: components.trainTree,
  writeSenml: components.writeSenml,
};

/**
 * The same, where options also name inputs or hold aggregates, which are held against what there is together
 * with the others. `given`: with parameters filled in.
 */
const woven: Readonly<Record<string, (given: Part, making: Making) => AnySpec>> = {
  intervalJoin: joinOf("intervalJoin", components.intervalJoin, ["left", "right"]),
  join: joinOf("join", components.join, ["left", "right"]),
  lookup: joinOf("lookup", components.lookup, ["stream", "table"]),
  window: windowOf,
};

/** Names of the components that are told what to do by options. */
export const readyKinds: readonly string[] = [...Object.keys(ready), ...Object.keys(woven)];

/** Components that are told what to do by expressions. */
const expressive: Readonly<Record<string, Make>> = {
  filter: filterTuples,
  map: mapTuples,
  extend: extendTuples,
  flatMap: flatMapTuples,
  route: routeTuples,
  split: splitTuples,
  select: ({ options }) => components.select(...(options.items().map((item) => item.text()) as never[])),
};

/** Names that a component of a document may be of. */
export const componentKinds: readonly string[] = [...readyKinds, ...Object.keys(expressive)];

/** Makes what the member of that kind describes. */
export function makeComponent(kind: string, making: Making): AnySpec {
  const { options, parameters, check } = making;
  if (Object.hasOwn(expressive, kind)) return expressive[kind]!(making);
  if (!readyKinds.includes(kind)) {
    options.failKey(
      "unknown-component",
      `there is no component ${kind}`,
      suggest(kind, componentKinds, "components"),
    );
  }
  const given = new Part(filledIn(options.value ?? {}, parameters, options.path), options.path);
  if (Object.hasOwn(woven, kind)) return woven[kind]!(given, making);
  check?.(kind, given);
  return ready[kind]!(given.value as never) as AnySpec;
}
