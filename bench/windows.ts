import { TopologyRuntime } from "../agent/executor/runtime.js";
import { Board } from "../agent/worker/board.js";
import { seededRandom, systemClock } from "../base/index.js";
import { mean, window } from "../components/index.js";
import { createConnectors } from "../connectors/index.js";
import { localAgent, localAssignment } from "../local/collapse.js";
import {
  bolt,
  fields,
  type Graph,
  type SpoutOutput,
  spout,
  TopologyBuilder,
  type TupleOf,
} from "../topology/index.js";
import { type Bench, type BenchLine, compare, line, perSecond, settle } from "./harness.js";
import { type Side, type Sides, withSides } from "./sides.js";
import { WindowAlone } from "./window-alone.js";

export const benches: readonly Bench[] = [
  { name: "windows/keyed-mean", run: benchKeyedMean },
  { name: "windows/lengths", run: benchLengths },
  { name: "windows/memory", run: benchMemory },
];

const reading = fields({ sensor: "string", celsius: "double", at: "timestamp" });
type Reading = TupleOf<typeof reading>;

const keys = 10_000;
const sensors = Array.from({ length: keys }, (_, n) => `sensor-${n}`);
const rowsAtOnce = 500;
const tuplesAtOnce = 50_000;
const sizeMs = 60_000;
/** Each sensor is read once a second: 60 readings in a window. */
const stepMs = 1_000 / keys;
/** In each measurement one window of each key ends: it holds all that is done in a minute, and as often. */
const measuredTuples = sizeMs / stepMs;
const startMs = 1_700_000_000_000;

/** In which order sensors are read: round after round in the same one, or each round in another. */
type Order = "same" | "any";

/** Readings of one sensor after the other, for ever. */
class Readings {
  readonly #order: Order;
  readonly #random = seededRandom(1);
  readonly #sensors = [...sensors];
  #at = 0;

  constructor(order: Order) {
    this.#order = order;
  }

  /** So many more, made before anything is measured. */
  take(count: number): readonly Reading[] {
    return Array.from({ length: count }, () => {
      const n = this.#at++;
      if (n % keys === 0 && this.#order === "any") this.#shuffle();
      return {
        sensor: this.#sensors[n % keys]!,
        celsius: (n % 97) / 4,
        at: Math.floor(startMs + n * stepMs),
      };
    });
  }

  #shuffle(): void {
    const all = this.#sensors;
    for (let n = all.length - 1; n > 0; n--) {
      const other = this.#random.below(n + 1);
      const sensor = all[n]!;
      all[n] = all[other]!;
      all[other] = sensor;
    }
  }
}

/**
 * Readings per second of processor time that `take` needs for them, with that of V8's other threads: what it
 * costs, whatever else the machine does.
 */
function readingsPerSecond(
  readings: Readings,
  take: (rows: readonly Reading[]) => void,
  given: { readonly results: number },
): number {
  let elapsed = 0;
  const { results } = given;
  for (let count = 0; count < measuredTuples; count += tuplesAtOnce) {
    const rows = readings.take(tuplesAtOnce);
    settle();
    const begun = process.cpuUsage();
    take(rows);
    const { user, system } = process.cpuUsage(begun);
    elapsed += (user + system) / 1_000;
  }
  if (given.results === results) throw new Error("no window has ended");
  return (measuredTuples / elapsed) * 1_000;
}

/** The mean of each key's minutes as one would write it by hand, for one process and one time. */
class Loop {
  readonly #means = new Map<string, { count: number; sum: number }>();
  #end = 0;
  results = 0;

  add({ sensor, celsius, at }: Reading, emit: (row: object) => void): void {
    if (at >= this.#end) this.#close(at, emit);
    const known = this.#means.get(sensor);
    if (known === undefined) this.#means.set(sensor, { count: 1, sum: celsius });
    else {
      known.count++;
      known.sum += celsius;
    }
  }

  #close(at: number, emit: (row: object) => void): void {
    const end = this.#end;
    for (const [sensor, { count, sum }] of this.#means) {
      emit({ sensor, start: end - sizeMs, end, mean: sum / count });
    }
    this.#means.clear();
    this.#end = Math.floor(at / sizeMs) * sizeMs + sizeMs;
  }
}

/** Both sides of the keyed mean, for both orders. */
export const sides: Sides = {
  "keyed-mean": () => ourSide("same"),
  "keyed-mean-loop": () => loopSide("same"),
  "keyed-mean-any": () => ourSide("any"),
  "keyed-mean-loop-any": () => loopSide("any"),
};

async function ourSide(order: Order): Promise<Side> {
  const feed = new Feed();
  const counted = { results: 0 };
  const runtime = await openRuntime(graphOf(feed, counted));
  const readings = new Readings(order);
  return {
    measure: () => readingsPerSecond(readings, (rows) => feed.through(runtime, rows), counted),
    close: () => runtime.close(),
  };
}

function loopSide(order: Order): Side {
  const loop = new Loop();
  const readings = new Readings(order);
  const emit = () => {
    loop.results++;
  };
  const take = (rows: readonly Reading[]) => {
    for (const row of rows) loop.add(row, emit);
  };
  return { measure: () => readingsPerSecond(readings, take, loop) };
}

async function benchKeyedMean(): Promise<readonly BenchLine[]> {
  const compareAs = (name: string, names: readonly [string, string]) => {
    return withSides(import.meta.url, names, (ours, ceiling) =>
      compare({
        name,
        unit: "tuples/s",
        target: { atLeast: 0.5 },
        warmups: 4,
        ours: () => ours.measure(),
        ceiling: () => ceiling.measure(),
      }),
    );
  };
  const what = `windows: keyed tumbling mean, ${keys} keys`;
  return [
    await compareAs(`${what}, against a loop over a Map`, ["keyed-mean", "keyed-mean-loop"]),
    await compareAs(`${what} in any order, against the same`, ["keyed-mean-any", "keyed-mean-loop-any"]),
  ];
}

class Feed {
  rows: readonly Reading[] = [];
  at = 0;
  wake: () => void = () => {};

  through(runtime: TopologyRuntime, rows: readonly Reading[]): void {
    this.rows = rows;
    this.at = 0;
    this.wake();
    while (this.at < rows.length) runtime.run(Number.POSITIVE_INFINITY);
  }
}

function graphOf(feed: Feed, counted: { results: number }): Graph {
  const t = new TopologyBuilder("bench", { delivery: "at-most-once" });
  const readings = t.spout(
    "readings",
    spout({
      streams: { default: reading },
      create: () => ({
        open: (context) => {
          feed.wake = () => context.wake();
        },
        next(out) {
          const { rows, at } = feed;
          if (at >= rows.length) return "idle";
          feed.at += rowsAtOnce;
          for (let n = at; n < at + rowsAtOnce; n++) (out as SpoutOutput).emit(rows[n]!);
          return "reading";
        },
      }),
    }),
    { eventTime: { field: "at", disorder: 0 } },
  );
  const means = t.bolt(
    "means",
    readings,
    window({ by: "sensor", time: "at", size: sizeMs, aggregates: { mean: mean("celsius") } }),
  );
  const execute = () => {
    counted.results++;
  };
  t.bolt("sink", means, bolt({ streams: {}, create: () => ({ execute }) }));
  return t.build();
}

async function openRuntime(graph: Graph): Promise<TopologyRuntime> {
  const runtime = new TopologyRuntime({
    graph,
    agent: { name: localAgent, labels: {} },
    installation: "bench",
    connectors: createConnectors(),
    random: seededRandom(1),
    place: new Board(),
    port: { ...systemClock, send: () => {}, wake: () => {}, log: () => {} },
  });
  await runtime.assign(localAssignment(graph, 1));
  return runtime;
}

const kinds = {
  tumbling: (ms: number) => ({ size: ms }),
  hopping: (ms: number) => ({ size: ms, every: 1_000 }),
  sliding: (ms: number) => ({ sliding: ms }),
} as const;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const shortMs = 10_000;
/** A reading a second, of one key; as many as a day has before anything is measured. */
const tickMs = 1_000;

/** What a tuple costs in long windows and in short ones. */
async function benchLengths(): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const [kind, shapeOf] of Object.entries(kinds)) {
    for (const [length, ms] of [
      ["an hour", hourMs],
      ["a day", dayMs],
    ] as const) {
      const long = new Ticking(shapeOf(ms));
      const short = new Ticking(shapeOf(shortMs));
      lines.push(
        await compare({
          name: `windows: ${kind} mean over ${length}, against 10 s`,
          unit: "ns/tuple",
          target: { atMost: 1.5 },
          ours: () => 1e9 / perSecond(() => long.take(10_000)),
          ceiling: () => 1e9 / perSecond(() => short.take(10_000)),
        }),
      );
    }
  }
  return lines;
}

/** A window of one key that gets a reading a second. */
class Ticking {
  readonly #window: WindowAlone;
  #at = startMs;

  constructor(shape: object) {
    const spec = window({
      ...shape,
      by: "sensor",
      time: "at",
      aggregates: { mean: mean("celsius") },
    } as never);
    this.#window = new WindowAlone(spec, 1_000_000);
    this.take(dayMs / tickMs);
  }

  take(count: number): number {
    for (let n = 0; n < count; n++) {
      this.#window.execute({ sensor: "sensor-1", celsius: n % 97, at: this.#at });
      this.#window.advance(this.#at);
      this.#at += tickMs;
    }
    return count;
  }
}

const manyKeys = 1_000_000;
const bytesOfKeyMax = 300;

/** Heap that a million keys of a tumbling mean take, their names included. */
function benchMemory(): readonly BenchLine[] {
  const { gc } = globalThis as { gc?: () => void };
  const aggregates = { mean: mean("celsius") };
  const many = new WindowAlone(
    window({ by: "sensor", time: "at", size: sizeMs, aggregates } as never),
    2 * manyKeys,
  );
  const used = () => {
    gc?.();
    gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  for (let n = 0; n < manyKeys; n++) {
    many.execute({ sensor: `sensor-${n}`, celsius: n / 7, at: Math.floor(startMs / sizeMs) * sizeMs });
  }
  const bytes = (used() - before) / manyKeys;
  if (many.keys < manyKeys) throw new Error(`${many.keys} keys are in the state`);
  const name = `windows: heap of a key, tumbling mean of ${manyKeys} keys, against the bound`;
  return [line(name, "B", bytes, bytesOfKeyMax, { atMost: 1 })];
}
