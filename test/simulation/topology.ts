import type { Random } from "../../base/index.js";
import {
  type Bolt,
  bolt,
  fields,
  type Graph,
  type Row,
  spout,
  TopologyBuilder,
} from "../../topology/index.js";
import type { FeedBrokers } from "./feed.js";
import type { Ledger } from "./ledger.js";

/** What running components see of the simulated world; each worker builds its own graph around it. */
export interface Surroundings {
  readonly agent: string;
  readonly ledger: Ledger;
  readonly feeds: FeedBrokers;
  /** How long the outside takes to accept a result, virtual ms. */
  sinkMs(): number;
  /** Runs later, unless the worker is gone by then. */
  later(delayMs: number, run: () => void): void;
  alive(): boolean;
}

export const topologyName = "house";

/** How the topology of a world looks. */
export interface HouseShape {
  readonly delivery: "at-least-once" | "at-most-once";
  readonly parallelism: number;
  readonly archiveBy: "shuffle" | "local" | "fields" | "partialKey";
  readonly resultsBy: "shuffle" | "local" | "fields";
  /** Every gateway hears of every summary; one that is away must stop nobody. */
  readonly echo: boolean;
}

/** A shape from the random numbers of a seed. */
export function shapeOf(random: Random): HouseShape {
  return {
    delivery: random.chance(0.85) ? "at-least-once" : "at-most-once",
    parallelism: 1 + random.below(3),
    archiveBy: random.pick(["shuffle", "shuffle", "local", "fields", "partialKey"]),
    resultsBy: random.pick(["shuffle", "shuffle", "local", "fields"]),
    echo: random.chance(0.3),
  };
}

/** Where each reading that was taken in must be seen at last: in one of each list. */
export const places: readonly (readonly string[])[] = [
  ["results", "dead"],
  ["archive", "dead"],
];

const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const summary = fields({ sensor: "string", ids: "string" });

/** Readings per summary. */
const heldMax = 5;
/** Every so many readings one cannot be summed up. */
const poisonEvery = 53;

/**
 * On each gateway its feed and a filter, fused; behind them, movable: a bolt that holds readings back and
 * sums them up, a sink that waits for the outside, a sink that works asynchronously, and one for all dead
 * letters.
 */
export function houseGraph(around: Surroundings, shape: HouseShape): Graph {
  const { delivery, parallelism, archiveBy, resultsBy } = shape;
  const t = new TopologyBuilder(topologyName, { delivery, flushMs: 500, heldMax: 100 });
  const gateway = { onEach: { role: "gateway" } } as const;
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: () => around.feeds.spout(around) }),
    gateway,
  );
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
  const sink = (make: () => Bolt) => bolt({ streams: {}, create: make as never });
  t.bolt(
    "results",
    resultsBy === "fields" ? summed.fields("sensor") : summed[resultsBy](),
    sink(() => new Publishing(around)),
    { parallelism },
  );
  t.bolt(
    "archive",
    archiveBy === "fields" || archiveBy === "partialKey"
      ? plausible[archiveBy]("sensor")
      : plausible[archiveBy](),
    sink(() => new Archiving(around)),
    { parallelism },
  );
  t.bolt(
    "dead",
    [readings.deadLetters.shuffle(), summed.deadLetters.shuffle()],
    sink(() => new Burying(around)),
  );
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

/** Gives results to the outside and lets go when it has them, like an MQTT sink with QoS 1. */
class Publishing implements Bolt {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  execute(tuple: Row, out: Parameters<Bolt["execute"]>[1]): void {
    const { sensor, ids } = tuple as { sensor: string; ids: string };
    const hold = out.hold();
    this.#around.later(this.#around.sinkMs(), () => {
      for (const n of ids.split(" ")) this.#around.ledger.seen("results", sensor, Number(n));
      hold.release();
    });
  }
}

/** Works on one reading after the other, each a promise. */
class Archiving implements Bolt {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  execute(tuple: Row): Promise<void> {
    const { sensor, n } = tuple as { sensor: string; n: number };
    return new Promise((resolve) => {
      this.#around.later(this.#around.sinkMs() / 10, () => {
        this.#around.ledger.seen("archive", sensor, n);
        resolve();
      });
    });
  }
}

class Burying implements Bolt {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  execute(letter: Row): void {
    const { source, tuple } = letter as { source: string; tuple: { sensor: string; n: number } | null };
    const [sensor, n] = tuple === null ? source.split("#") : [tuple.sensor, tuple.n];
    this.#around.ledger.seen("dead", sensor!, Number(n));
  }
}
