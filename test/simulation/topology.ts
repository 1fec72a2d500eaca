import type { Random } from "../../base/index.js";
import {
  type Bolt,
  bolt,
  type ComponentHandle,
  type Delivery,
  fields,
  type Graph,
  keyedMap,
  keyedValue,
  type Output,
  type Row,
  type SpoutSpec,
  type StateCells,
  type StateMap,
  spout,
  TopologyBuilder,
} from "../../topology/index.js";
import type { FeedManners } from "./feed.js";
import { RememberingSpout } from "./remembering-feed.js";
import { Sink } from "./sink.js";
import type { Surroundings } from "./surroundings.js";
import { addTimedPart, disorderMs, metIn, settingsOf, type Timed } from "./timed-part.js";

export const topologyName = "house";

/** How the topology of a world looks. */
export interface HouseShape {
  readonly delivery: Delivery;
  /** Readings are counted in state: nowhere, beside the feeds, or somewhere. */
  readonly counted: "not" | "gateway" | "core";
  readonly feeds: FeedManners;
  /** All messages of a sensor have the same bytes. */
  readonly alike: boolean;
  readonly parallelism: number;
  readonly archiveBy: "shuffle" | "local" | "fields" | "partialKey";
  readonly resultsBy: "shuffle" | "local" | "fields";
  /** Every gateway hears of every summary; one that is away must stop nobody. */
  readonly echo: boolean;
  /** Windows and a join by event time, in `exactly-once`. */
  readonly timed: Timed;
  /** The second one has a field more in a stream, and other settings. */
  readonly version: 1 | 2;
}

const deliveries: readonly Delivery[] = [
  ...(["exactly-once", "exactly-once", "exactly-once", "exactly-once"] as const),
  ...(["at-least-once", "at-least-once", "at-least-once", "at-most-once"] as const),
];

/** A shape from the random numbers of a seed. */
export function shapeOf(random: Random): HouseShape {
  return {
    delivery: random.pick(deliveries),
    counted: random.pick(["not", "gateway", "core", "core"]),
    feeds: random.chance(0.6) ? "mosquitto" : "aedes",
    alike: random.chance(0.5),
    parallelism: 1 + random.below(3),
    archiveBy: random.pick(["shuffle", "shuffle", "local", "fields", "partialKey"]),
    resultsBy: random.pick(["shuffle", "shuffle", "local", "fields"]),
    echo: random.chance(0.3),
    timed: "not",
    version: 1,
  };
}

/** The same, in some worlds with windows and a join: from random numbers that nothing else goes by. */
export function timedShapeOf(shape: HouseShape, random: Random): HouseShape {
  if (shape.delivery !== "exactly-once") return shape;
  return { ...shape, timed: random.pick(["not", "wait", "revise"]) };
}

/** Where each reading that was taken in must be seen at last: in one of each list. */
export function placesOf({ counted, timed }: HouseShape): readonly (readonly string[])[] {
  const places = [["results", "dead"], ["archive", "dead"], ...(timed === "not" ? [] : [[...metIn, "dead"]])];
  return counted === "not" ? places : [...places, ["totals", "dead"]];
}

const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const readingStreams = { default: reading };
const summary = fields({ sensor: "string", ids: "string" });
const totals = {
  1: fields({ sensor: "string", n: "int", count: "int" }),
  2: fields({ sensor: "string", n: "int", count: "int", version: "int?" }),
};

/** Readings per summary, at most. */
export const heldMax = 5;
/** Every so many readings one cannot be summed up. */
const poisonEvery = 53;

/**
 * On each gateway its feed and a filter, fused; behind them, movable: a bolt that holds readings back and
 * sums them up, a sink that waits for the outside, a sink that works asynchronously, and one for all dead
 * letters.
 */
export function houseGraph(around: Surroundings, shape: HouseShape): Graph {
  const { delivery, parallelism, archiveBy, resultsBy, version } = shape;
  const flushMs = version === 1 ? 500 : 300;
  const timed = shape.timed !== "not";
  const t = new TopologyBuilder(topologyName, {
    delivery,
    flushMs,
    heldMax: 100,
    ...settingsOf(shape.timed),
  });
  const gateway = { onEach: { role: "gateway" } } as const;
  const readings = t.spout("readings", feedOf(around, shape), {
    ...gateway,
    ...(timed ? { eventTime: { field: "at", disorder: disorderMs } } : {}),
  });
  const plausible = t.bolt(
    "plausible",
    readings.local(),
    bolt({ streams: { default: reading }, create: () => ({ execute: (tuple, out) => out.emit(tuple) }) }),
    gateway,
  );
  const summed = t.bolt(
    "summed",
    plausible.fields("sensor"),
    bolt({ streams: { default: summary }, create: () => new Summing() as Bolt as never }),
    { parallelism },
  );
  const letters = [readings.deadLetters.shuffle(), summed.deadLetters.shuffle()];
  if (shape.counted !== "not") letters.push(addCounted(t, plausible, around, shape).deadLetters.shuffle());
  t.bolt(
    "results",
    resultsBy === "fields" ? summed.fields("sensor") : summed[resultsBy](),
    sink(() => new Publishing(around, delivery)),
    { parallelism },
  );
  t.bolt(
    "archive",
    archiveBy === "fields" || archiveBy === "partialKey"
      ? plausible[archiveBy]("sensor")
      : plausible[archiveBy](),
    sink(() => new Archiving(around, delivery)),
    { parallelism },
  );
  t.bolt(
    "dead",
    letters,
    sink(() => new Burying(around, delivery)),
  );
  if (timed) addTimedPart(t, plausible, around, shape);
  if (shape.echo) {
    t.bolt(
      "echo",
      summed.all(),
      sink(() => ({ execute: () => undefined })),
      gateway,
    );
  }
  return t.build();
}

/** Readings are counted in state, beside the feeds or somewhere, and the totals are seen. */
function addCounted(
  t: TopologyBuilder,
  plausible: ComponentHandle<{ readonly default: typeof reading }>,
  around: Surroundings,
  shape: HouseShape,
) {
  const { version, delivery, parallelism } = shape;
  const beside = shape.counted === "gateway";
  const counted = t.bolt(
    "counted",
    beside ? plausible.local() : plausible.fields("sensor"),
    bolt({
      streams: { default: totals[version] as (typeof totals)[1] },
      state: { seen: keyedMap("bool"), count: keyedValue("int") },
      create: (state) => new Counting(around, shape, state) as Bolt as never,
    }),
    beside ? { onEach: { role: "gateway" } } : { parallelism },
  );
  t.bolt(
    "totals",
    counted.shuffle(),
    sink(() => new Totals(around, delivery)),
  );
  return counted;
}

function sink(make: () => Bolt) {
  return bolt({ streams: {}, create: make as never });
}

interface Held {
  readonly n: number;
  readonly hold: { release(): void };
}

/** Holds readings of each sensor back until there are enough, or until it is asked to let go. */
class Summing implements Bolt {
  readonly #held = new Map<string, Held[]>();

  execute(tuple: Row, out: Parameters<Bolt["execute"]>[1]): void {
    const { sensor, n } = tuple as { sensor: string; n: number };
    if (n % poisonEvery === 0) throw new Error(`reading ${n} is poison`);
    const held = this.#held.get(sensor) ?? [];
    this.#held.set(sensor, held);
    held.push({ n, hold: out.hold() });
    if (held.length >= heldMax) this.#sum(sensor, out);
  }

  flush(out: Parameters<Bolt["execute"]>[1]): void {
    for (const sensor of [...this.#held.keys()]) this.#sum(sensor, out);
  }

  #sum(sensor: string, out: Parameters<Bolt["execute"]>[1]): void {
    const held = this.#held.get(sensor)!;
    this.#held.delete(sensor);
    // Let go first: releases take effect after the emits of the same call.
    for (const { hold } of held) hold.release();
    out.emit({ sensor, ids: held.map(({ n }) => n).join(" ") });
  }
}

/** What a feed remembers is as `mqttFeed` declares it. */
function feedOf(around: Surroundings, { delivery, feeds }: HouseShape): SpoutSpec<typeof readingStreams> {
  const streams = readingStreams;
  if (delivery !== "exactly-once") {
    return spout({ streams, create: () => around.feeds.spout(around) });
  }
  const packets = keyedValue("bytes");
  const state: StateCells = feeds === "aedes" ? { packets, keyBlocks: keyedValue("bytes") } : { packets };
  const create = (handles: object) => {
    return new RememberingSpout(around.feeds.world, around.feeds.beside(around.agent), around, handles);
  };
  return spout({ streams, state, create: create as never });
}

interface CountingState {
  readonly seen: StateMap<boolean>;
  readonly count: { get(key: string): number | undefined; set(key: string, value: number): void };
}

/** Counts the readings of each sensor, each once, and says the total. */
class Counting implements Bolt {
  readonly #around: Surroundings;
  readonly #shape: HouseShape;
  readonly #state: CountingState;
  readonly #trusted = new Set<string>();

  constructor(around: Surroundings, shape: HouseShape, state: CountingState) {
    this.#around = around;
    this.#shape = shape;
    this.#state = state;
  }

  execute(tuple: Row, out: Output): void {
    const { sensor, n } = tuple as { sensor: string; n: number };
    const { seen, count } = this.#state;
    const before = count.get(sensor) ?? 0;
    if (!this.#trusted.has(sensor)) {
      this.#trusted.add(sensor);
      const there = [...seen.entries(sensor)].length;
      if (there !== before) this.#around.broken(`${sensor}: the state says ${before} and has ${there}`);
    }
    const known = seen.get(sensor, String(n)) === true;
    const { delivery, version } = this.#shape;
    if (known && delivery === "exactly-once") this.#around.broken(`${sensor}#${n} is counted twice`);
    if (!known) {
      seen.set(sensor, String(n), true);
      count.set(sensor, before + 1);
    }
    const now = known ? before : before + 1;
    out.emit(version === 1 ? { sensor, n, count: now } : { sensor, n, count: now, version });
  }
}

/** Gives results to the outside and lets go when it has them, like an MQTT sink with QoS 1. */
class Publishing extends Sink implements Bolt {
  constructor(around: Surroundings, delivery: Delivery) {
    super(around, delivery, "results");
  }

  execute(tuple: Row, out: Output): void {
    const { sensor, ids } = tuple as { sensor: string; ids: string };
    const hold = out.hold();
    const see = this.sight(out);
    this.around.later(this.around.sinkMs(), () => {
      see(sensor, ...ids.split(" ").map(Number));
      hold.release();
    });
  }
}

/** Works on one reading after the other, each a promise. */
class Archiving extends Sink implements Bolt {
  constructor(around: Surroundings, delivery: Delivery) {
    super(around, delivery, "archive");
  }

  execute(tuple: Row, out: Output): Promise<void> {
    const { sensor, n } = tuple as { sensor: string; n: number };
    const see = this.sight(out);
    return new Promise((resolve) => {
      this.around.later(this.around.sinkMs() / 10, () => {
        see(sensor, n);
        resolve();
      });
    });
  }
}

class Totals extends Sink implements Bolt {
  constructor(around: Surroundings, delivery: Delivery) {
    super(around, delivery, "totals");
  }

  execute(tuple: Row, out: Output): void {
    const { sensor, n, count } = tuple as { sensor: string; n: number; count: number };
    this.sight(out)(sensor, n);
    this.around.ledger.total(sensor, count);
  }
}

class Burying extends Sink implements Bolt {
  constructor(around: Surroundings, delivery: Delivery) {
    super(around, delivery, "dead");
  }

  execute(letter: Row, out: Output): void {
    const { source, tuple } = letter as { source: string; tuple: { sensor: string; n: number } | null };
    const [sensor, n] = tuple === null ? source.split("#") : [tuple.sensor, tuple.n];
    this.sight(out)(sensor!, Number(n));
  }
}
