import {
  bolt,
  type Delivery,
  type Graph,
  type Row,
  type SpoutContext,
  type SpoutOutput,
  spout,
} from "../topology/index.js";
import { type Dataflow, dataflows, type PackDataflow, packDataflows } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare, line, perSecond, settle, type Target } from "./harness.js";
import { trialOverBroker } from "./riotbench-broker.js";
import { type Side, type Sides, withSides } from "./sides.js";
import { boundOf, sustainedRate, trialInProcess } from "./sustained.js";

export const benches: readonly Bench[] = [
  ...dataflows.map((dataflow) => ({
    name: `riotbench/${dataflow.name.toLowerCase()}`,
    run: () => benchDataflow(dataflow),
  })),
  ...packDataflows.map((dataflow) => ({
    name: `riotbench/${dataflow.name.toLowerCase()}-sustained`,
    run: () => benchSustained(dataflow),
  })),
  ...packDataflows.map((dataflow) => ({
    name: `riotbench/${dataflow.name.toLowerCase()}-broker`,
    run: () => benchOverBroker(dataflow),
  })),
];

/** Inputs that are made at once, before they are measured: many commits' worth. */
const inputsAtOnce = 10_000;
const measuredMs = 500;
const heldMax = 6_000;
/** Messages a second that are tried over a broker at most: what the publisher of the bench can send. */
const overBrokerMost = 20_000;
const half: Target = { atLeast: 0.5 };
const modes: readonly (readonly [Delivery, Target])[] = [
  ["at-most-once", half],
  ["at-least-once", half],
  ["exactly-once", null],
];

/** Both sides of each line of `benchDataflow`. */
export const sides: Sides = Object.fromEntries(
  dataflows.flatMap((dataflow) => [
    [loopOf(dataflow), () => loopSide(dataflow)],
    ...modes.map(([delivery]) => [oursOf(dataflow, delivery), () => runningSide(dataflow, delivery)]),
  ]),
);

function loopOf({ name }: Dataflow): string {
  return `${name}, loop`;
}

function oursOf({ name }: Dataflow, delivery: Delivery): string {
  return `${name}, ${delivery}`;
}

/** A dataflow with each delivery, against a loop that computes the same, each in a process of its own. */
async function benchDataflow(dataflow: Dataflow): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const [delivery, target] of modes) {
    const names = [oursOf(dataflow, delivery), loopOf(dataflow)] as const;
    const line = await withSides(import.meta.url, names, (ours, loop) =>
      compare({
        name: `riotbench: ${dataflow.name}, ${delivery}, against the same in a plain loop`,
        unit: dataflow.unit,
        target,
        // V8 compiles for some 60,000 messages of STATS, and now and then for as many again.
        warmups: 8,
        ours: () => ours.measure(),
        ceiling: () => loop.measure(),
      }),
    );
    lines.push(line);
  }
  return lines;
}

function loopSide(dataflow: Dataflow): Side {
  const loop = new Looped(dataflow);
  return { measure: () => inputsPerSecond(loop.inputs, (rows) => loop.through(rows)) };
}

/** The dataflow runs until the side is closed. */
function runningSide(dataflow: Dataflow, delivery: Delivery): Promise<Side> {
  return new Promise((resolve, reject) => {
    const ended = withRunning(dataflow, delivery, (running) => {
      return new Promise<void>((end) => {
        const take = (rows: readonly Row[], results: number) => running.through(rows, results);
        const close = () => {
          end();
          return ended;
        };
        resolve({ measure: () => inputsPerSecond(running.inputs, take), close });
      });
    });
    ended.catch(reject);
  });
}

/** The highest rate that a dataflow keeps up with in one process, beside what the loop takes. */
async function benchSustained(dataflow: PackDataflow): Promise<readonly BenchLine[]> {
  const loop = new Looped(dataflow);
  const { rows } = loop.inputs.take(inputsAtOnce);
  const lines: BenchLine[] = [];
  for (const [delivery] of modes) {
    const ceiling = perSecond(() => {
      loop.through(rows);
      return rows.length;
    }, measuredMs);
    const name = `riotbench: ${dataflow.name}, ${delivery}, sustained with p99 <= ${boundOf(delivery)} ms`;
    const rate = await sustainedRate(delivery, ceiling, (rate) => trialInProcess(dataflow, delivery, rate));
    lines.push(line(name, dataflow.unit, rate, ceiling));
  }
  return lines;
}

/**
 * The same with feed and sink over a broker, each a process of its own, and with the published groupings over
 * two tasks a component; beside what the loop takes.
 */
async function benchOverBroker(dataflow: PackDataflow): Promise<readonly BenchLine[]> {
  const loop = new Looped(dataflow);
  const { rows } = loop.inputs.take(inputsAtOnce);
  const lines: BenchLine[] = [];
  const settings = [...modes.map(([delivery]) => [delivery, 1] as const), ["at-least-once", 2] as const];
  for (const [delivery, tasks] of settings) {
    const ceiling = perSecond(() => {
      loop.through(rows);
      return rows.length;
    }, measuredMs);
    const dealt = tasks === 1 ? "" : `, ${tasks} tasks each`;
    const bound = `sustained with p99 <= ${boundOf(delivery)} ms`;
    const name = `riotbench: ${dataflow.name}, ${delivery}${dealt}, over a broker, ${bound}`;
    const most = Math.min(ceiling, overBrokerMost);
    const rate = await sustainedRate(delivery, most, (rate) =>
      trialOverBroker(dataflow, delivery, rate, tasks),
    );
    lines.push(line(name, dataflow.unit, rate, ceiling));
  }
  return lines;
}

/**
 * Inputs per second of processor time, with that of V8's and LevelDB's threads: what it costs, whatever else
 * the machine does.
 */
async function inputsPerSecond(
  inputs: Inputs,
  take: (rows: readonly Row[], results: number) => void | Promise<void>,
): Promise<number> {
  let elapsed = 0;
  let count = 0;
  while (elapsed < measuredMs) {
    const { rows, results } = inputs.take(inputsAtOnce);
    settle();
    const begun = process.cpuUsage();
    await take(rows, results);
    const { user, system } = process.cpuUsage(begun);
    elapsed += (user + system) / 1_000;
    count += rows.length;
  }
  return (count / elapsed) * 1_000;
}

/** Inputs of a dataflow for ever, and how many results the loop has for them. */
class Inputs {
  readonly #dataflow: Dataflow;
  readonly #take: (input: Row) => void;
  #from = 0;
  #results = 0;

  constructor(dataflow: Dataflow) {
    this.#dataflow = dataflow;
    this.#take = dataflow.loop(() => {
      this.#results++;
    });
  }

  /** So many more; `results`: of all so far. */
  take(count: number): { readonly rows: readonly Row[]; readonly results: number } {
    const rows = this.#dataflow.inputs(count, this.#from);
    this.#from += count;
    for (const row of rows) this.#take(row);
    return { rows, results: this.#results };
  }
}

/** The loop, for ever. */
class Looped {
  readonly inputs: Inputs;
  readonly #take: (input: Row) => void;
  /** What it has given so far: somebody has to want it. */
  results = 0;

  constructor(dataflow: Dataflow) {
    this.inputs = new Inputs(dataflow);
    this.#take = dataflow.loop(() => {
      this.results++;
    });
  }

  through(rows: readonly Row[]): void {
    for (const row of rows) this.#take(row);
  }
}

/** A dataflow that runs, fed with what it is given. */
class Running {
  readonly inputs: Inputs;
  readonly #delivery: Delivery;
  readonly #feed = new Given();
  #driven: Driven | null = null;
  #results = 0;

  constructor(dataflow: Dataflow, delivery: Delivery) {
    this.inputs = new Inputs(dataflow);
    this.#delivery = delivery;
  }

  graph(dataflow: Dataflow): Graph {
    const execute = () => {
      this.#results++;
    };
    const source = spout({ streams: { default: dataflow.input }, create: () => this.#feed });
    return dataflow.graph({
      delivery: this.#delivery,
      heldMax,
      source: source as never,
      sink: bolt({ streams: {}, create: () => ({ execute }) }),
    });
  }

  drive(driven: Driven): void {
    this.#driven = driven;
  }

  /** Until all of them are acknowledged and all results are there. */
  async through(rows: readonly Row[], results: number): Promise<void> {
    this.#feed.give(rows);
    await this.#driven!.until(() => this.#feed.done && this.#results >= results);
    if (this.#results === results) return;
    throw new Error(`${this.#delivery}: ${results} results were to come, ${this.#results} came`);
  }
}

function withRunning<T>(
  dataflow: Dataflow,
  delivery: Delivery,
  use: (running: Running) => Promise<T>,
): Promise<T> {
  return withStore(async (store) => {
    const running = new Running(dataflow, delivery);
    const driven = new Driven(running.graph(dataflow), store);
    running.drive(driven);
    await driven.assign();
    try {
      return await use(running);
    } finally {
      await driven.close();
    }
  });
}

/** A source of what it is given. */
class Given {
  #rows: readonly Row[] = [];
  #at = 0;
  #sent = 0;
  #acked = 0;
  #wake: () => void = () => {};

  /** All is emitted and acknowledged. */
  get done(): boolean {
    return this.#at === this.#rows.length && this.#acked === this.#sent;
  }

  give(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#at = 0;
    this.#wake();
  }

  open(context: SpoutContext): void {
    this.#wake = () => context.wake();
  }

  next(out: SpoutOutput) {
    if (this.#at === this.#rows.length) return "idle" as const;
    out.emit(this.#rows[this.#at++]!);
    this.#sent++;
    return "reading" as const;
  }

  ack(through: number): void {
    this.#acked = through;
  }
}
