import { City } from "../examples/riotbench/city.js";
import { etl } from "../examples/riotbench/etl/dataflow.js";
import { EtlLoop } from "../examples/riotbench/etl/loop.js";
import type { DataflowOptions } from "../examples/riotbench/tasks.js";
import type { Graph } from "../topology/index.js";

/** One of RIoTBench's dataflows, and the same mathematics in a plain loop. */
export interface Dataflow {
  readonly name: string;
  graph(options: DataflowOptions): Graph;
  /** A loop that takes packs and calls `emit` for each result. */
  loop(emit: () => void): (pack: string) => void;
}

export const dataflows: readonly Dataflow[] = [
  {
    name: "ETL",
    graph: etl,
    loop(emit) {
      const loop = new EtlLoop();
      return (pack) => loop.take(pack, emit);
    },
  },
];

const startMs = 1_700_000_000_000;

/** So many messages of the city, a millisecond apart. */
export function cityPacks(count: number): readonly string[] {
  const city = new City({ seed: 1 });
  return Array.from({ length: count }, (_, n) => city.message(startMs + n).pack);
}
