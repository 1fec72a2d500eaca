import { bolt, type Delivery, type Graph, type Row, type SpoutOutput, spout } from "../topology/index.js";
import { type Dataflow, dataflows, type PackDataflow, packDataflows } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare, line, type Target } from "./harness.js";
import { boundOf, sustainedRate } from "./sustained.js";

export const benches: readonly Bench[] = [
  ...dataflows.map((dataflow) => ({
    name: `riotbench/${dataflow.name.toLowerCase()}`,
    run: () => benchDataflow(dataflow),
  })),
  ...packDataflows.map((dataflow) => ({
    name: `riotbench/${dataflow.name.toLowerCase()}-sustained`,
    run: () => benchSustained(dataflow),
  })),
];

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

/** The highest rate that a dataflow keeps up with in one process, beside what the loop takes. */
async function benchSustained(dataflow: PackDataflow): Promise<readonly BenchLine[]> {
  const rows = dataflow.inputs(inputs);
  const lines: BenchLine[] = [];
  for (const [delivery] of modes) {
    const most = await fastest(() => throughEngine(dataflow, delivery, rows));
    const ceiling = await fastest(() => resultsOfLoop(dataflow, rows));
    const name = `riotbench: ${dataflow.name}, ${delivery}, sustained with p99 <= ${boundOf(delivery)} ms`;
    const rate = await sustainedRate(dataflow, delivery, most);
    lines.push(line(name, dataflow.unit, rate, ceiling));
  }
  return lines;
}

/** Inputs a second by the clock on the wall, the best of three: V8 has to get to know the code. */
async function fastest(work: () => unknown): Promise<number> {
  let best = 0;
  for (let n = 0; n < 3; n++) {
    const begun = performance.now();
    await work();
    best = Math.max(best, (inputs / (performance.now() - begun)) * 1000);
  }
  return best;
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

async function rateOfEngine(
  dataflow: Dataflow,
  delivery: Delivery,
  rows: readonly Row[],
  expected: number,
): Promise<number> {
  const { results, rate } = await throughEngine(dataflow, delivery, rows);
  if (results === expected) return rate;
  throw new Error(`${delivery}: ${expected} results were to come, ${results} came`);
}

function throughEngine(dataflow: Dataflow, delivery: Delivery, rows: readonly Row[]) {
  return withStore(async (store) => {
    const counted = { results: 0 };
    const driven = new Driven(graphOf(dataflow, delivery, rows, counted), store);
    await driven.assign();
    const rate = await inputsPerSecond(() => driven.until(() => driven.runtime.ended));
    await driven.close();
    return { results: counted.results, rate };
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
