import {
  bolt,
  type Delivery,
  fields,
  filter,
  type Graph,
  keyedValue,
  map,
  type SpoutOutput,
  spout,
  TopologyBuilder,
  type TupleOf,
} from "../topology/index.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare, type Target } from "./harness.js";

export const benches: readonly Bench[] = [
  {
    name: "delivery/exactly-once",
    run: () => benchDelivery("exactly-once", "at-least-once", true, { atLeast: 0.5 }),
  },
  {
    name: "delivery/at-least-once",
    run: () => benchDelivery("at-least-once", "at-most-once", false, { atLeast: 0.8 }),
  },
  {
    name: "delivery/at-least-once-state",
    run: () => benchDelivery("at-least-once", "at-most-once", true, { atLeast: 0.8 }),
  },
];

/** Readings of one measurement: so many that what a task takes to open and to end does not count. */
const readings = 300_000;
/**
 * A feed takes in no more than this between two commits, which come each `commitMinMs` when half of it is
 * full: 6,000 in 10 ms bound nothing here, the defaults of 1,000 in 50 ms one feed to 20,000 readings/s.
 */
const intake = { heldMax: 6_000, commitMinMs: 10 };
const tickMs = 500;
const pairs = 5;

const reading = fields({ sensor: "string", room: "string", celsius: "double", at: "timestamp" });
const total = fields({ room: "string", count: "int", mean: "double" });
type Reading = TupleOf<typeof reading>;

const payloads = Array.from({ length: 512 }, (_, n) =>
  JSON.stringify({
    sensor: `sensor-${n % 40}`,
    room: `room-${n % 16}`,
    celsius: (n % 100) / 2 - 5,
    at: 1_700_000_000_000 + n,
  }),
);

/** The same topology and readings with one delivery and the other, from the first to the last of them. */
async function benchDelivery(
  ours: Delivery,
  other: Delivery,
  declared: boolean,
  target: Target,
): Promise<readonly BenchLine[]> {
  const line = await compare({
    name: `delivery: feed to sink, ${declared ? "sums in state" : "no state"}, ${ours}, against ${other}`,
    unit: "readings/s",
    target,
    pairs,
    warmups: 1,
    ours: () => readingsPerSecond(ours, declared),
    ceiling: () => readingsPerSecond(other, declared),
  });
  return [line];
}

function readingsPerSecond(delivery: Delivery, declared: boolean): Promise<number> {
  return withStore(async (store) => {
    const counts = new Map<string, number>();
    const driven = new Driven(graphOf(delivery, declared, counts), store);
    const begun = performance.now();
    await driven.assign();
    await driven.until(() => driven.runtime.ended);
    const elapsed = performance.now() - begun;
    await driven.close();
    const arrived = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (arrived !== readings) throw new Error(`${delivery}: ${readings} were sent, ${arrived} arrived`);
    return (readings / elapsed) * 1000;
  });
}

/** `declared`: the sums are state; else they end with their task. `counts`: what the sink heard last. */
function graphOf(delivery: Delivery, declared: boolean, counts: Map<string, number>): Graph {
  const t = new TopologyBuilder("bench", { delivery, ...intake });
  const feed = t.spout("readings", spout({ streams: { default: reading }, create: feeding }));
  const plausible = t.bolt(
    "plausible",
    feed,
    filter((r: Reading) => r.celsius > -40),
  );
  const converted = t.bolt(
    "converted",
    plausible,
    map(reading, (r: Reading) => ({ ...r, celsius: r.celsius + 0.5 })),
  );
  const forgetful = bolt({
    input: reading,
    streams: { default: total },
    create: () => summing(new Map(), new Map()),
  });
  const durable = bolt({
    input: reading,
    streams: { default: total },
    state: { count: keyedValue("int"), sum: keyedValue("double") },
    create: ({ count, sum }) => summing(count, sum),
  });
  const sums = t.bolt("sums", converted.fields("room"), declared ? durable : forgetful, { tickMs });
  const execute = ({ room, count }: TupleOf<typeof total>) => void counts.set(room, count);
  t.bolt("sink", sums.local(), bolt({ input: total, streams: {}, create: () => ({ execute }) }));
  return t.build();
}

type Numbers = Pick<Map<string, number>, "get" | "keys"> & { set(key: string, value: number): unknown };

function summing(count: Numbers, sum: Numbers) {
  const emitAll = (out: { emit(tuple: TupleOf<typeof total>): void }) => {
    for (const room of count.keys()) {
      const soFar = count.get(room)!;
      out.emit({ room, count: soFar, mean: sum.get(room)! / soFar });
    }
  };
  return {
    execute: ({ room, celsius }: Reading) => {
      count.set(room, (count.get(room) ?? 0) + 1);
      sum.set(room, (sum.get(room) ?? 0) + celsius);
    },
    tick: (_now: number, out: { emit(tuple: TupleOf<typeof total>): void }) => emitAll(out),
    flush: emitAll,
  };
}

function feeding() {
  let sent = 0;
  return {
    open: () => {},
    next(out: SpoutOutput) {
      if (sent === readings) return "end" as const;
      out.emit(JSON.parse(payloads[sent++ % payloads.length]!));
      return "reading" as const;
    },
  };
}
