import { fitLinear } from "../components/linear-model.js";
import { growTree } from "../components/tree-model.js";
import { City, stamper } from "../examples/riotbench/city.js";
import { etl } from "../examples/riotbench/etl/dataflow.js";
import { EtlLoop } from "../examples/riotbench/etl/loop.js";
import { packFields } from "../examples/riotbench/observations.js";
import { pred } from "../examples/riotbench/pred/dataflow.js";
import { PredLoop } from "../examples/riotbench/pred/loop.js";
import { type CityRow, row, rowOf } from "../examples/riotbench/rows.js";
import { stats } from "../examples/riotbench/stats/dataflow.js";
import { StatsLoop } from "../examples/riotbench/stats/loop.js";
import type { DataflowOptions } from "../examples/riotbench/tasks.js";
import {
  classOf,
  features,
  grown,
  modelMessage,
  rangeRows,
  train,
} from "../examples/riotbench/train/dataflow.js";
import { type Fields, type Graph, type Json, type Row, spout } from "../topology/index.js";

/** One of RIoTBench's dataflows, and the same mathematics in a plain loop. */
export interface Dataflow {
  readonly name: string;
  /** What its source emits, and what that is counted in. */
  readonly input: Fields;
  readonly unit: string;
  /** So many inputs from the n-th on, made before they are measured. */
  inputs(count: number, from: number): readonly Row[];
  graph(options: DataflowOptions): Graph;
  /** A loop that takes inputs and calls `emit` for each result. */
  loop(emit: () => void): (input: Row) => void;
}

/** A message of the city, as if it were made at another time (ms since 1970). */
export type Stamp = (at: number) => string;

/** One that takes messages of the city. */
export interface PackDataflow extends Dataflow {
  /** Messages of many sensors in turn, to be stamped. */
  readonly stamps: readonly Stamp[];
  /**
   * Each task has blocks of its own, and says nothing before its first one: with several tasks the first
   * messages have fewer results than in the loop, those behind them as many.
   */
  readonly beginsByTask?: true;
}

const startMs = 1_700_000_000_000;

/** Ten messages of each sensor. */
const stampsMax = 8_000;
const stamps = stampsOf();

function stampsOf(): readonly Stamp[] {
  const city = new City({ seed: 3 });
  return Array.from({ length: stampsMax }, (_, n) => stamper(city.message(startMs + n)));
}

/** What most of them take: messages of the city, a millisecond apart. */
const packs = {
  input: packFields,
  unit: "messages/s",
  inputs(count: number, from: number): readonly Row[] {
    return Array.from({ length: count }, (_, n) => {
      const number = from + n;
      return { pack: stamps[number % stampsMax]!(startMs + number) };
    });
  },
};

/** The same without outliers, each a row of a table. */
function cityRows(count: number): readonly CityRow[] {
  const city = new City({ seed: 2, outliers: 0 });
  return Array.from({ length: count }, (_, n) => rowOf(city.message(startMs + n).pack));
}

/** The models of a range of rows, as TRAIN makes them. */
function modelsOf(rows: readonly CityRow[]) {
  const values = (each: CityRow) => features.map((name) => each[name]);
  const airs = rows.map((each) => [...values(each), each.airquality]);
  const classes = rows.map((each) => [...values(each), classOf(each)]);
  return { linear: fitLinear(features, airs, 0), tree: growTree(features, classes, grown) };
}

const tableRows = cityRows(4 * rangeRows);
const models = modelsOf(tableRows.slice(0, rangeRows));

/** Those that take messages of the city. */
export const packDataflows: readonly PackDataflow[] = [
  {
    name: "ETL",
    ...packs,
    stamps,
    graph: etl,
    loop(emit) {
      const loop = new EtlLoop();
      return ({ pack }) => loop.take(pack as string, emit);
    },
  },
  {
    name: "STATS",
    ...packs,
    stamps,
    graph: stats,
    loop(emit) {
      const loop = new StatsLoop();
      return ({ pack }) => loop.take(pack as string, emit);
    },
  },
  {
    name: "PRED",
    ...packs,
    stamps,
    beginsByTask: true,
    graph(options) {
      const { linear, tree } = models as unknown as { linear: Json; tree: Json };
      const none = { open: () => {}, next: () => "end" as const };
      const swaps = spout({ streams: { default: modelMessage }, create: () => none });
      return pred({ ...options, models: swaps, linear, tree });
    },
    loop(emit) {
      const loop = new PredLoop(models);
      return ({ pack }) => loop.take(pack as string, emit);
    },
  },
];

export const dataflows: readonly Dataflow[] = [
  ...packDataflows,
  {
    name: "TRAIN",
    input: row,
    unit: "rows/s",
    inputs: (count) => Array.from({ length: count }, (_, n) => tableRows[n % tableRows.length]!),
    graph: (options) => train(options as never),
    loop(emit) {
      let range: CityRow[] = [];
      return (each) => {
        range.push(each as CityRow);
        if (range.length < rangeRows) return;
        modelsOf(range);
        range = [];
        emit();
        emit();
      };
    },
  },
];
