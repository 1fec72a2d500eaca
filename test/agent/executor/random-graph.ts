import type { Random } from "../../../base/index.js";
import {
  type Bolt,
  bolt,
  type ComponentContext,
  fields,
  type Graph,
  type Hold,
  type Output,
  type Row,
  type Source,
  type Spout,
  type SpoutContext,
  type SpoutOutput,
  type SpoutTurn,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";

/** A tuple carries the numbers of all readings that it was made of. */
const tuple = fields({ ids: "json", key: "int" });

/** What a component of a random topology does with a tuple. */
type Manner =
  | "pass" //      emits it
  | "twice" //     emits it twice
  | "drop" //      emits nothing for one reading in five
  | "throw" //     throws for one reading in seven
  | "gather" //    holds tuples; emits them as one in flush, or when it has four
  | "async" //     emits it later
  | "sink" //      is done with it at once
  | "slow-sink" // holds it until somebody comes and says that it is safe
  | "async-sink"; // is done with it later

interface Place {
  readonly name: string;
  readonly manner: Manner;
  readonly from: readonly string[];
}

/** What came of the readings: the ledger that acknowledgements are held against. */
export class RandomTopology {
  readonly graph: Graph;
  readonly places: readonly Place[];
  readonly feeds = new Map<string, Feed>();
  /** How often each reading has safely arrived at a sink, `sink/id`. */
  readonly safe = new Map<string, number>();
  readonly faults: string[] = [];
  /** What slow sinks hold, and promises that wait to be settled. */
  readonly waiting: (() => void)[] = [];
  readonly #random: Random;
  readonly #expected = new Map<string, number>();

  constructor(random: Random, options: { readonly chains: number; readonly delivery?: "at-most-once" }) {
    this.#random = random;
    const t = new TopologyBuilder("random", {
      heldMax: 40,
      flushMs: 200,
      delivery: options.delivery ?? "at-least-once",
    });
    const handles = new Map<
      string,
      { readonly [grouping in Grouping]: (...names: never[]) => Source<typeof tuple> }
    >();
    const places: Place[] = [];
    for (let n = 0; n < 1 + random.below(2); n++) {
      const name = `feed-${n}`;
      const feed = new Feed(this, name);
      this.feeds.set(name, feed);
      handles.set(
        name,
        t.spout(name, spout({ streams: { default: tuple }, create: () => feed.open() })) as never,
      );
      places.push({ name, manner: "pass", from: [] });
    }
    for (let n = 0; n < options.chains; n++) {
      const last = n >= options.chains - 2;
      const manner = random.pick(last ? sinks : inner);
      const candidates = places.filter((place) => !sinks.includes(place.manner as never));
      const from = new Set([random.pick(candidates).name]);
      if (random.chance(0.25)) from.add(random.pick(candidates).name);
      const name = `${manner}-${n}`;
      const inputs = [...from].map((source) => {
        const grouping = random.pick(groupings);
        const handle = handles.get(source)!;
        return grouping === "fields" ? handle.fields(...(["key"] as never[])) : handle[grouping]();
      });
      const parallelism = random.chance(0.6) ? 1 : 2;
      const made = bolt({ streams: { default: tuple }, create: () => this.#make(name, manner) as never });
      handles.set(name, t.bolt(name, inputs, made as never, { parallelism }) as never);
      places.push({ name, manner, from: [...from] });
    }
    this.graph = t.build();
    this.places = places;
  }

  /** Called at each acknowledgement: every result of the reading must be safe. */
  check(feed: string, id: number, when: string): void {
    for (const { name, manner } of this.places) {
      if (!sinks.includes(manner as never)) continue;
      const expected = this.#copies(name, feed, id);
      const found = this.safe.get(`${name}/${feed}/${id}`) ?? 0;
      if (found < expected) {
        this.faults.push(
          `${when}: ${feed}/${id} was acknowledged with ${found} of ${expected} safe at ${name}`,
        );
      }
    }
  }

  /** Settles one of what waits, in random order; false when nothing does. */
  settleOne(): boolean {
    if (this.waiting.length === 0) return false;
    const index = this.#random.below(this.waiting.length);
    const [settle] = this.waiting.splice(index, 1);
    settle!();
    return true;
  }

  /** How often a reading must arrive at a component, at least. */
  #copies(name: string, feed: string, id: number): number {
    if (name === feed) return 1;
    const key = `${name}/${feed}/${id}`;
    const known = this.#expected.get(key);
    if (known !== undefined) return known;
    const place = this.places.find((each) => each.name === name)!;
    let copies = 0;
    for (const from of place.from) copies += this.#leaving(from, feed, id);
    this.#expected.set(key, copies);
    return copies;
  }

  #leaving(name: string, feed: string, id: number): number {
    const { manner } = this.places.find((each) => each.name === name)!;
    const copies = this.#copies(name, feed, id);
    if (manner === "twice") return 2 * copies;
    if (manner === "drop" && drops(id)) return 0;
    // A gathered tuple holds several readings; behind a gatherer a fault of one takes the others with it.
    if (manner === "throw" && throws(id)) return 0;
    return copies;
  }

  arrived(sink: string, row: Row): void {
    for (const id of row["ids"] as readonly string[]) {
      const key = `${sink}/${id}`;
      this.safe.set(key, (this.safe.get(key) ?? 0) + 1);
    }
  }

  #make(name: string, manner: Manner): Bolt {
    switch (manner) {
      case "pass":
        return { execute: (row, out) => out.emit(row) };
      case "twice":
        return {
          execute(row, out) {
            out.emit(row);
            out.emit(row);
          },
        };
      case "drop":
        return new Sieve(drops, (row, out) => out.emit(row));
      case "throw":
        return new Sieve(throws, (row, out) => out.emit(row), true);
      case "gather":
        return new Gather();
      case "async":
        return {
          execute: async (row, out) => {
            await this.#later();
            out.emit(row);
          },
        };
      case "sink":
        return { execute: (row) => this.arrived(name, row) };
      case "slow-sink":
        return {
          execute: (row, out) => {
            const hold = out.hold();
            this.waiting.push(() => {
              this.arrived(name, row);
              hold.release();
            });
          },
        };
      case "async-sink":
        return {
          execute: async (row) => {
            await this.#later();
            this.arrived(name, row);
          },
        };
    }
  }

  #later(): Promise<void> {
    return new Promise((resolve) => void this.waiting.push(resolve));
  }
}

/** Takes the faulty readings out of a tuple: the others go on, so that the ledger stays simple. */
class Sieve implements Bolt {
  readonly #faulty: (id: number) => boolean;
  readonly #pass: (row: Row, out: Output) => void;
  readonly #loud: boolean;

  constructor(faulty: (id: number) => boolean, pass: (row: Row, out: Output) => void, loud = false) {
    this.#faulty = faulty;
    this.#pass = pass;
    this.#loud = loud;
  }

  execute(row: Row, out: Output): void {
    const ids = row["ids"] as readonly string[];
    const good = ids.filter((id) => !this.#faulty(numberOf(id)));
    if (good.length > 0) this.#pass({ ids: good, key: row["key"] }, out);
    if (this.#loud && good.length < ids.length) throw new Error("a faulty reading");
  }
}

class Gather implements Bolt {
  #rows: Row[] = [];
  #holds: Hold[] = [];

  execute(row: Row, out: Output): void {
    this.#rows.push(row);
    this.#holds.push(out.hold());
    if (this.#rows.length >= 4) this.flush(out);
  }

  flush(out: Output): void {
    if (this.#rows.length === 0) return;
    // Released before they are emitted: that must not matter.
    for (const hold of this.#holds) hold.release();
    out.emit({ ids: this.#rows.flatMap((row) => row["ids"]), key: this.#rows[0]!["key"] });
    this.#rows = [];
    this.#holds = [];
  }
}

/** A feed with a session: what was not acknowledged comes again after a restart. */
class Feed {
  readonly name: string;
  given = 0;
  acked = new Set<number>();
  readonly #topology: RandomTopology;
  #queue: number[] = [];
  #wake: (() => void) | null = null;

  constructor(topology: RandomTopology, name: string) {
    this.#topology = topology;
    this.name = name;
  }

  give(count: number): void {
    for (let n = 0; n < count; n++) this.#queue.push(this.given++);
    this.#wake?.();
  }

  get open_(): number {
    return this.given - this.acked.size;
  }

  open(): Spout {
    this.#queue = Array.from({ length: this.given }, (_, id) => id).filter((id) => !this.acked.has(id));
    const taken: number[] = [];
    let told = 0;
    let wake = () => {};
    return {
      open: (context: SpoutContext & ComponentContext) => {
        wake = () => context.wake();
        this.#wake = wake;
      },
      next: (out: SpoutOutput): SpoutTurn => {
        if (this.#wake !== wake) return "idle";
        const id = this.#queue.shift();
        if (id === undefined) return "idle";
        taken.push(id);
        out.emit({ ids: [`${this.name}/${id}`], key: id % 3 });
        return "reading";
      },
      ack: (through: number) => {
        if (through > taken.length) throw new Error(`acknowledged ${through} of ${taken.length}`);
        for (; told < through; told++) {
          const id = taken[told]!;
          if (this.#wake === wake) this.acked.add(id);
          this.#topology.check(this.name, id, `ack ${through}`);
        }
      },
    };
  }
}

type Grouping = "local" | "shuffle" | "fields" | "global";
const groupings: readonly Grouping[] = ["local", "local", "local", "shuffle", "fields", "global"];
const inner: readonly Manner[] = ["pass", "twice", "drop", "throw", "gather", "gather", "async"];
const sinks = ["sink", "slow-sink", "async-sink"] as const satisfies readonly Manner[];

const numberOf = (id: string): number => Number(id.slice(id.indexOf("/") + 1));
const drops = (id: number): boolean => id % 5 === 3;
const throws = (id: number): boolean => id % 7 === 4;
