import { bolt, type Delivery, type Graph, type Row, type SpoutOutput, spout } from "../topology/index.js";
import { type Dataflow, dataflows } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare, type Target } from "./harness.js";

export const benches: readonly Bench[] = dataflows.map((dataflow) => ({
  name: `riotbench/${dataflow.name.toLowerCase()}`,
  run: () => benchDataflow(dataflow),
}));

/** Inputs from beginning to end of one measurement. */
const inputs = 20_000;
const heldMax = 6_000;
const pairs = 5;
const half: Target = { atLeast: 0.5 };
const modes: readonly (readonly [Delivery, Target])[] = [
  ["at-most-once", half],
  ["at-least-once", half],
  ["exactly-once", null],
];

/** A dataflow in one process, with each delivery, against a loop that computes the same. */
async function benchDataflow(dataflow: Dataflow): Promise<readonly BenchLine[]> {
  const rows = dataflow.inputs(inputs);
  const expected = resultsOfLoop(dataflow, rows);
  const lines: BenchLine[] = [];
  for (const [delivery, target] of modes) {
    lines.push(
      await compare({
        name: `riotbench: ${dataflow.name}, ${delivery}, against the same in a plain loop`,
        unit: dataflow.unit,
        target,
        pairs,
        ours: () => rateOfEngine(dataflow, delivery, rows, expected),
        ceiling: () => inputsPerSecond(() => void resultsOfLoop(dataflow, rows)),
      }),
    );
  }
  return lines;
}

/** By processor time, with that of V8's and LevelDB's threads: what it costs, whatever else runs. */
async function inputsPerSecond(work: () => void | Promise<void>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (inputs / (user + system)) * 1e6;
}

function resultsOfLoop(dataflow: Dataflow, rows: readonly Row[]): number {
  let results = 0;
  const take = dataflow.loop(() => {
    results++;
  });
  for (const row of rows) take(row);
  return results;
}

function rateOfEngine(
  dataflow: Dataflow,
  delivery: Delivery,
  rows: readonly Row[],
  expected: number,
): Promise<number> {
  return withStore(async (store) => {
    const counted = { results: 0 };
    const driven = new Driven(graphOf(dataflow, delivery, rows, counted), store);
    await driven.assign();
    const rate = await inputsPerSecond(() => driven.until(() => driven.runtime.ended));
    await driven.close();
    if (counted.results === expected) return rate;
    throw new Error(`${delivery}: ${expected} results were to come, ${counted.results} came`);
  });
}

function graphOf(
  dataflow: Dataflow,
  delivery: Delivery,
  rows: readonly Row[],
  counted: { results: number },
): Graph {
  const execute = () => {
    counted.results++;
  };
  const source = spout({ streams: { default: dataflow.input }, create: () => sending(rows) });
  return dataflow.graph({
    delivery,
    heldMax,
    source: source as never,
    sink: bolt({ streams: {}, create: () => ({ execute }) }),
  });
}

function sending(rows: readonly Row[]) {
  let sent = 0;
  return {
    open: () => {},
    next(out: SpoutOutput) {
      if (sent === rows.length) return "end" as const;
      out.emit(rows[sent++]!);
      return "reading" as const;
    },
  };
}
