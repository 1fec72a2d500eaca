import { TopologyRuntime } from "../agent/executor/runtime.js";
import { Board } from "../agent/worker/board.js";
import { seededRandom, systemClock } from "../base/index.js";
import { createConnectors } from "../connectors/index.js";
import { localAgent, localAssignment } from "../local/collapse.js";
import {
  type Bolt,
  bolt,
  fields,
  filter,
  type Graph,
  map,
  type SpoutOutput,
  spout,
  TopologyBuilder,
  type TupleOf,
} from "../topology/index.js";
import { type Bench, type BenchLine, compare, perSecond } from "./harness.js";

export const benches: readonly Bench[] = [
  { name: "chain/one", run: () => benchChain("4 fused bolts", 1, rowsMax, { atLeast: 0.7 }) },
  { name: "chain/eight", run: () => benchChain("8 tasks of 4 fused bolts", 8, rowsMax, { atLeast: 0.5 }) },
  { name: "chain/reading", run: () => benchChain("4 fused bolts, one tuple a reading", 1, 1, null) },
];

export const reading = fields({ sensor: "string", room: "string", celsius: "double", at: "timestamp" });
export type Reading = TupleOf<typeof reading>;

export const rowsMax = 500;
const rooms = Array.from({ length: 16 }, (_, room) => `room-${room}`);
export const rows: readonly Reading[] = Array.from({ length: rowsMax }, (_, n) => ({
  sensor: `sensor-${n % 40}`,
  room: rooms[n % rooms.length]!,
  celsius: (n % 100) - 20,
  at: 1_700_000_000_000 + n,
}));

// The logic of the four bolts, for both sides.
const isPlausible = (r: Reading): boolean => r.celsius > -15;
const toFahrenheit = (r: Reading): Reading => ({
  sensor: r.sensor,
  room: r.room,
  celsius: r.celsius * 1.8 + 32,
  at: r.at,
});
const calibrated = (r: Reading): Reading => ({
  sensor: r.sensor,
  room: r.room,
  celsius: r.celsius + 0.5,
  at: r.at,
});

/** Count, sum and last reading of each room. */
class Tally {
  readonly rooms = new Map<string, { count: number; sum: number; last: Reading }>();

  add(r: Reading): void {
    const room = this.rooms.get(r.room);
    if (room === undefined) this.rooms.set(r.room, { count: 1, sum: r.celsius, last: r });
    else {
      room.count++;
      room.sum += r.celsius;
      room.last = r;
    }
  }
}

/**
 * Tuples through a chain of the executor, with positions for acknowledgements, sampled latency, counters
 * and the place in shared memory, against the same logic as a loop of calls. `rowsAtOnce`: tuples of one
 * reading.
 */
async function benchChain(
  name: string,
  tasks: number,
  rowsAtOnce: number,
  target: { atLeast: number } | null,
): Promise<readonly BenchLine[]> {
  const feed = new Feed(rowsAtOnce);
  const runtime = await openRuntime(graphOf(feed, tasks));
  const tally = new Tally();
  const line = await compare({
    name: `chain: ${name}, against a loop of calls`,
    unit: "tuples/s",
    target,
    ours: () =>
      perSecond(() => {
        feed.give(tuplesAtOnce);
        while (feed.left > 0) runtime.run(Number.POSITIVE_INFINITY);
        return tuplesAtOnce;
      }, steadyMs),
    ceiling: () =>
      perSecond(() => {
        for (let n = 0; n < tuplesAtOnce; n += rowsMax) loop(tally);
        return tuplesAtOnce;
      }, steadyMs),
  });
  await runtime.close();
  return [line];
}

export const tuplesAtOnce = 40_000;
/** V8 is busy with the code of eight tasks for more than half a second: shorter measurements are of that. */
const steadyMs = 500;

function loop(tally: Tally): void {
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n]!;
    if (isPlausible(row)) tally.add(calibrated(toFahrenheit(row)));
  }
}

/** What all spouts share: how many tuples they are to emit. */
export class Feed {
  left = 0;
  readonly rowsAtOnce: number;
  readonly #wakes: (() => void)[] = [];

  constructor(rowsAtOnce: number) {
    this.rowsAtOnce = rowsAtOnce;
  }

  give(tuples: number): void {
    this.left = tuples;
    for (const wake of this.#wakes) wake();
  }

  joined(wake: () => void): void {
    this.#wakes.push(wake);
  }
}

function graphOf(feed: Feed, parallelism: number): Graph {
  const t = new TopologyBuilder("bench");
  const readings = t.spout("readings", feeding(feed), { parallelism });
  const plausible = t.bolt("plausible", readings, filter(isPlausible), { parallelism });
  const converted = t.bolt("converted", plausible, map(reading, toFahrenheit), { parallelism });
  const right = t.bolt("calibrated", converted, map(reading, calibrated), { parallelism });
  t.bolt("tally", right, bolt({ streams: {}, create: tallying }), { parallelism });
  return t.build();
}

/** A spout that emits the rows over and over, as many as the feed is given. */
export function feeding(feed: Feed) {
  return spout({
    streams: { default: reading },
    create: () => {
      let at = 0;
      return {
        open: (context) => feed.joined(() => context.wake()),
        next(out) {
          if (feed.left <= 0) return "idle";
          feed.left -= feed.rowsAtOnce;
          for (let n = 0; n < feed.rowsAtOnce; n++) {
            (out as SpoutOutput).emit(rows[at]!);
            at = at + 1 === rowsMax ? 0 : at + 1;
          }
          return "reading";
        },
      };
    },
  });
}

function tallying(): Bolt & { execute(tuple: Reading): void } {
  const tally = new Tally();
  return { execute: (tuple: Reading) => tally.add(tuple) };
}

/** A runtime of the whole topology in memory; it does nothing until it is run. */
export async function openRuntime(graph: Graph): Promise<TopologyRuntime> {
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
