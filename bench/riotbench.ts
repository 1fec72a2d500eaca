import { bolt, type Delivery, type Graph, type SpoutOutput, spout } from "../topology/index.js";
import { cityPacks, type Dataflow, dataflows } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare, type Target } from "./harness.js";

export const benches: readonly Bench[] = dataflows.map((dataflow) => ({
  name: `riotbench/${dataflow.name.toLowerCase()}`,
  run: () => benchDataflow(dataflow),
}));

/** Messages from beginning to end of one measurement. */
const messages = 30_000;
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
  const packs = cityPacks(messages);
  const expected = resultsOfLoop(dataflow, packs);
  const lines: BenchLine[] = [];
  for (const [delivery, target] of modes) {
    lines.push(
      await compare({
        name: `riotbench: ${dataflow.name}, ${delivery}, against the same in a plain loop`,
        unit: "messages/s",
        target,
        pairs,
        ours: () => rateOfEngine(dataflow, delivery, packs, expected),
        ceiling: () => messagesPerSecond(() => void resultsOfLoop(dataflow, packs)),
      }),
    );
  }
  return lines;
}

/** By processor time, with that of V8's and LevelDB's threads: what it costs, whatever else runs. */
async function messagesPerSecond(work: () => void | Promise<void>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (messages / (user + system)) * 1e6;
}

function resultsOfLoop(dataflow: Dataflow, packs: readonly string[]): number {
  let results = 0;
  const take = dataflow.loop(() => {
    results++;
  });
  for (const pack of packs) take(pack);
  return results;
}

function rateOfEngine(
  dataflow: Dataflow,
  delivery: Delivery,
  packs: readonly string[],
  expected: number,
): Promise<number> {
  return withStore(async (store) => {
    const counted = { results: 0 };
    const driven = new Driven(graphOf(dataflow, delivery, packs, counted), store);
    await driven.assign();
    const rate = await messagesPerSecond(() => driven.until(() => driven.runtime.ended));
    await driven.close();
    if (counted.results === expected) return rate;
    throw new Error(`${delivery}: ${expected} results were to come, ${counted.results} came`);
  });
}

function graphOf(
  dataflow: Dataflow,
  delivery: Delivery,
  packs: readonly string[],
  counted: { results: number },
): Graph {
  const execute = () => {
    counted.results++;
  };
  return dataflow.graph({
    delivery,
    heldMax,
    source: spout({ streams: { default: { pack: "string" } }, create: () => sending(packs) }),
    sink: bolt({ streams: {}, create: () => ({ execute }) }),
  });
}

function sending(packs: readonly string[]) {
  let sent = 0;
  return {
    open: () => {},
    next(out: SpoutOutput) {
      if (sent === packs.length) return "end" as const;
      out.emit({ pack: packs[sent++]! });
      return "reading" as const;
    },
  };
}
