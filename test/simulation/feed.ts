import type { Spout, SpoutContext, SpoutOutput, SpoutTurn } from "../../topology/index.js";
import type { Ledger } from "./ledger.js";
import type { World } from "./world.js";

/** How a feed's broker behaves towards a persistent QoS 1 session. */
export type FeedManners =
  /** Ids in sequence that go on after a reconnect, repeats in order with DUP, a window. */
  | "mosquitto"
  /** Each connection begins at a random id, repeats without DUP and mixed with new ones, no window. */
  | "aedes";

export interface Reading {
  readonly sensor: string;
  readonly n: number;
  /** When it was made, ms: behind every clock of a world, however wrong that is. */
  readonly at: number;
}

interface Flight {
  readonly id: number;
  readonly reading: Reading;
}

/** The agent's end of a session. */
export interface FeedClientEnd {
  /** The broker ended the connection. */
  dropped(): void;
  arrive(id: number, reading: Reading, dup: boolean): void;
}

const windowPackets = 50;
const delayMaxMs = 8;

/** A broker beside the sensors of one gateway, with one persistent session. It loses nothing by itself. */
export class SimFeedBroker {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #manners: FeedManners;
  #queue: Reading[] = [];
  #flights: Flight[] = [];
  #packet = 1;
  #client: FeedClientEnd | null = null;
  #fence: () => void = () => undefined;
  /** There is a session; and what is published comes into it. */
  #session = true;
  #subscribed = true;
  /** The client has got again what was under way, so that new ones may follow. */
  #resumed = false;
  endedSessions = 0;
  /** All messages of a sensor have the same bytes. */
  readonly alike: boolean;

  constructor(world: World, ledger: Ledger, manners: FeedManners, alike: boolean) {
    this.alike = alike;
    this.#world = world;
    this.#ledger = ledger;
    this.#manners = manners;
  }

  /** Readings that wait here or are on their way, not yet acknowledged by the agent. */
  get backlog(): number {
    return this.#queue.length + this.#flights.length;
  }

  /** A sensor publishes; the broker acknowledges it to the sensor at once. */
  publish(sensor: string, n: number): void {
    if (this.#subscribed) this.#queue.push({ sensor, n, at: this.#ledger.madeAt(sensor, n) });
    else this.#ledger.unheard(sensor, n);
    this.#pump();
  }

  /**
   * A later connection of the same session takes over from an earlier one. Returns whether there was a
   * session. `fence`: called by `resume` behind what was under way.
   */
  connect(client: FeedClientEnd, fence: () => void = () => undefined): boolean {
    this.#client?.dropped();
    this.#client = client;
    this.#fence = fence;
    this.#resumed = false;
    const present = this.#session;
    this.#session = true;
    return present;
  }

  /** Sends again what was under way, then goes on. */
  resume(client: FeedClientEnd): void {
    if (this.#client !== client) return;
    if (this.#manners === "aedes") {
      this.#packet = 1 + this.#world.random.below(60_000);
      this.#queue = [...this.#flights.map((flight) => flight.reading), ...this.#queue];
      this.#flights = [];
    } else {
      for (const flight of this.#flights) client.arrive(flight.id, flight.reading, true);
    }
    this.#resumed = true;
    this.#fence();
    this.#pump();
  }

  subscribe(client: FeedClientEnd): void {
    if (this.#client === client) this.#subscribed = true;
  }

  disconnect(client: FeedClientEnd): void {
    if (this.#client === client) this.#client = null;
  }

  /**
   * The broker comes back with ids from before, when it has nothing under way. `unbroken`: no connection of
   * this world breaks. Else a new message that is as an old one, and at first does not arrive, would come
   * with its id and DUP: nobody could tell it from a repeat.
   */
  idsBack(ids: number, unbroken: boolean): boolean {
    if (this.#manners === "aedes" || (this.alike && !unbroken) || this.#flights.length > 0) return false;
    this.#packet = Math.max(1, this.#packet - ids);
    return true;
  }

  /** The broker is killed and begins again without the session: what it kept for it is gone. */
  loseSession(): void {
    for (const { sensor, n } of [...this.#flights.map(({ reading }) => reading), ...this.#queue]) {
      this.#ledger.unheard(sensor, n);
    }
    this.#queue = [];
    this.#flights = [];
    this.#session = false;
    this.#subscribed = false;
    this.#packet = 1;
    this.cut();
  }

  /** The line breaks under the session; the client may come again. */
  cut(): void {
    const client = this.#client;
    this.#client = null;
    client?.dropped();
  }

  /** Nobody wants the session any more: what waits in it is thrown away. */
  endSession(): void {
    this.endedSessions++;
    this.#queue = [];
    this.#flights = [];
  }

  puback(client: FeedClientEnd, id: number): void {
    if (this.#client !== client) return;
    const index = this.#flights.findIndex((flight) => flight.id === id);
    if (index < 0) return;
    const [flight] = this.#flights.splice(index, 1);
    this.#ledger.acknowledged(flight!.reading.sensor, flight!.reading.n);
    this.#pump();
  }

  #pump(): void {
    while (
      this.#client !== null &&
      this.#resumed &&
      this.#queue.length > 0 &&
      this.#flights.length < windowPackets
    ) {
      const flight = { id: this.#packet, reading: this.#queue.shift()! };
      this.#packet = (this.#packet % 65_535) + 1;
      this.#flights.push(flight);
      this.#client.arrive(flight.id, flight.reading, false);
    }
  }
}

/** What a running spout needs of the worker around it. */
export interface FeedSurroundings {
  readonly agent: string;
  later(delayMs: number, run: () => void): void;
  alive(): boolean;
}

/** The brokers beside the sensors, one for each gateway. */
export class FeedBrokers {
  readonly world: World;
  readonly #byAgent: ReadonlyMap<string, SimFeedBroker>;

  constructor(world: World, byAgent: ReadonlyMap<string, SimFeedBroker>) {
    this.world = world;
    this.#byAgent = byAgent;
  }

  get all(): readonly SimFeedBroker[] {
    return [...this.#byAgent.values()];
  }

  spout(around: FeedSurroundings): SimFeedSpout {
    return new SimFeedSpout(this.world, this.#byAgent.get(around.agent)!, around);
  }

  beside(agent: string): SimFeedBroker {
    return this.#byAgent.get(agent)!;
  }
}

/** Every so many readings one cannot be understood. */
export const unreadableEvery = 97;

export function emitReading({ sensor, n, at }: Reading, out: SpoutOutput): void {
  if (n % unreadableEvery === 0) out.deadLetter("unreadable", null, `${sensor}#${n}`);
  else out.emit({ sensor, n, at });
}

/** The running spout on one agent, which remembers nothing. */
export class SimFeedSpout implements Spout, FeedClientEnd {
  readonly #world: World;
  readonly #broker: SimFeedBroker;
  readonly #around: FeedSurroundings;
  #context: SpoutContext | null = null;
  #connection = 0;
  #arrived: { id: number; connection: number; reading: Reading }[] = [];
  #owed: { id: number; connection: number }[] = [];
  #acked = 0;
  #clearAt = 0;

  constructor(world: World, broker: SimFeedBroker, around: FeedSurroundings) {
    this.#world = world;
    this.#broker = broker;
    this.#around = around;
  }

  open(context: SpoutContext): void {
    this.#context = context;
    this.#connect();
  }

  next(out: SpoutOutput): SpoutTurn {
    const packet = this.#arrived.shift();
    if (packet === undefined) return "idle";
    this.#owed.push({ id: packet.id, connection: packet.connection });
    emitReading(packet.reading, out);
    return "reading";
  }

  ack(through: number): void {
    for (; this.#acked < through; this.#acked++) {
      const { id, connection } = this.#owed.shift()!;
      this.#later(() => {
        if (connection === this.#connection) this.#broker.puback(this, id);
      });
    }
  }

  close(ended = false): void {
    this.#connection = -1;
    this.#broker.disconnect(this);
    if (ended) this.#broker.endSession();
  }

  /** The broker ended the connection: what was not taken in comes again. */
  dropped(): void {
    if (this.#connection < 0) return;
    this.#connection++;
    this.#arrived = [];
    this.#owed = this.#owed.map(({ id }) => ({ id, connection: -1 }));
    this.#around.later(100 + this.#world.random.next() * 400, () => this.#connect());
  }

  arrive(id: number, reading: Reading): void {
    const connection = this.#connection;
    this.#later(() => {
      if (connection !== this.#connection) return;
      this.#arrived.push({ id, connection, reading });
      this.#context?.wake();
    });
  }

  #connect(): void {
    if (this.#connection < 0 || !this.#around.alive()) return;
    this.#broker.connect(this);
    this.#broker.resume(this);
    this.#broker.subscribe(this);
  }

  /** In order, as on one connection. */
  #later(run: () => void): void {
    this.#clearAt = Math.max(this.#clearAt, this.#world.now + this.#world.random.next() * delayMaxMs);
    this.#around.later(this.#clearAt - this.#world.now, () => {
      if (this.#connection >= 0) run();
    });
  }
}
