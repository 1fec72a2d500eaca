import type { Planned, World } from "./world.js";

/** How the way between a client and the broker behaves; the faults change it while the world runs. */
export interface Line {
  /** Silent cut: nothing passes, nobody is told, until it heals or the broker's keepalive runs out. */
  cut: boolean;
  /** Silent, too, but one way only: what the client sends stays away, or what is sent to it. */
  mute?: boolean;
  deaf?: boolean;
  /** One-way delay, drawn anew for each message in between; order is kept as TCP keeps it. */
  minDelayMs: number;
  maxDelayMs: number;
}

export interface SimWill {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface SimClientEvents {
  connected(): void;
  disconnected(): void;
  message(topic: string, payload: Uint8Array): void;
}

/**
 * What goes wrong with link messages (QoS 0 topics) on top of what TCP and a broker would do. Probabilities.
 */
export interface Mischief {
  drop: number;
  double: number;
  reorder: number;
}

const keepaliveMs = 15_000;
const reconnectMs = 500;
/** What is late is so at most. */
const lateMs = 1_500;

/**
 * An MQTT broker in virtual time that keeps its promises no better than aedes does: retained messages and
 * sessions in memory, gone at its restart; QoS 0 under way is gone with a connection.
 */
export class SimBroker {
  readonly mischief: Mischief = { drop: 0, double: 0, reorder: 0 };
  readonly #world: World;
  readonly #clients = new Set<SimClient>();
  readonly #retained = new Map<string, Uint8Array>();
  /** By topic, in the order in which they came; forgotten whenever one comes or goes. */
  readonly #listeners = new Map<string, readonly SimClient[]>();
  up = true;

  constructor(world: World) {
    this.#world = world;
  }

  get world(): World {
    return this.#world;
  }

  /** A client that connects by itself, again and again, until it is closed. */
  client(line: Line, events: SimClientEvents, filters: readonly string[], will: SimWill | null): SimClient {
    const client = new SimClient(this, line, events, filters, will);
    this.#clients.add(client);
    this.subscribed();
    client.dial();
    return client;
  }

  /** The broker dies: every connection, retained message and session with it. */
  kill(): void {
    this.up = false;
    this.#retained.clear();
    for (const client of [...this.#clients]) client.lost();
  }

  restart(): void {
    this.up = true;
  }

  /** @internal for SimClient */
  remove(client: SimClient): void {
    this.#clients.delete(client);
    this.#listeners.clear();
  }

  /** To be called when somebody's filters have changed. */
  subscribed(): void {
    this.#listeners.clear();
  }

  /** @internal for SimClient: the connection ended without a goodbye. */
  ended(will: SimWill | null): void {
    if (will !== null && this.up) this.route(will.topic, will.payload, false);
  }

  /** @internal for SimClient: a message has reached the broker. */
  route(topic: string, payload: Uint8Array, retain: boolean): void {
    if (!this.up) return;
    if (retain && payload.length === 0) this.#retained.delete(topic);
    else if (retain) this.#retained.set(topic, payload);
    const { random } = this.#world;
    const { drop, double, reorder } = this.mischief;
    if (!isData(topic)) this.#spread(topic, payload);
    else if (!random.chance(drop)) {
      // What is late reaches whoever listens by then, also a later life of the same task.
      const late = () => this.#world.after(random.next() * lateMs, () => this.#spread(topic, payload));
      if (random.chance(reorder)) late();
      else this.#spread(topic, payload);
      if (random.chance(double)) late();
    }
  }

  #spread(topic: string, payload: Uint8Array): void {
    if (!this.up) return;
    for (const client of this.#listening(topic)) {
      if (client.attached) client.deliver(topic, payload);
    }
  }

  #listening(topic: string): readonly SimClient[] {
    let listeners = this.#listeners.get(topic);
    if (listeners === undefined) {
      listeners = [...this.#clients].filter(({ filters }) => {
        return filters.some((filter) => matches(filter, topic));
      });
      this.#listeners.set(topic, listeners);
    }
    return listeners;
  }

  /** @internal for SimClient: retained messages for a fresh subscription. */
  greet(client: SimClient): void {
    for (const [topic, payload] of this.#retained) {
      if (client.filters.some((filter) => matches(filter, topic))) client.deliver(topic, payload);
    }
  }
}

interface Parcel {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

/** One client of the simulated broker, with its own line. Freezing a process = not reading: parcels wait. */
export class SimClient {
  readonly filters: readonly string[];
  readonly #broker: SimBroker;
  readonly #world: World;
  readonly #line: Line;
  readonly #events: SimClientEvents;
  readonly #will: SimWill | null;
  #generation = 0;
  #closed = false;
  #frozen = false;
  #vanished = false;
  #connected = false;
  #upUntil = 0;
  #downUntil = 0;
  #silentSince = -1;
  #dialling: Planned | null = null;
  #waiting: Parcel[] = [];
  #held: Parcel[] = [];

  constructor(
    broker: SimBroker,
    line: Line,
    events: SimClientEvents,
    filters: readonly string[],
    will: SimWill | null,
  ) {
    this.#broker = broker;
    this.#world = broker.world;
    this.#line = line;
    this.#events = events;
    this.filters = filters;
    this.#will = will;
  }

  get #muted(): boolean {
    return this.#line.cut || this.#line.mute === true;
  }

  get #deafened(): boolean {
    return this.#line.cut || this.#line.deaf === true;
  }

  /** One of both ends hears nothing and ends the connection in time. */
  get #silent(): boolean {
    return this.#muted || this.#deafened;
  }

  /** True while the broker holds a connection of this client. */
  get attached(): boolean {
    return this.#connected;
  }

  dial(): void {
    if (this.#closed || this.#dialling !== null) return;
    const delay = this.#delay() + this.#world.random.next() * reconnectMs;
    this.#dialling = this.#world.after(delay, () => {
      this.#dialling = null;
      if (this.#closed || this.#connected) return;
      if (this.#frozen || this.#silent || !this.#broker.up) return this.dial();
      this.#connected = true;
      this.#generation++;
      this.#silentSince = -1;
      this.#events.connected();
      this.#broker.greet(this);
      this.#watch(this.#generation);
    });
  }

  /** False when not connected; what is under way when the connection ends is gone. */
  publish(topic: string, payload: Uint8Array, retain = false): boolean {
    if (!this.#connected) return false;
    const parcel = { topic, payload, retain };
    if (this.#muted) this.#held.push(parcel);
    else this.#upload(parcel);
    return true;
  }

  /** @internal */
  deliver(topic: string, payload: Uint8Array): void {
    if (this.#vanished) return;
    const parcel = { topic, payload, retain: false };
    if (this.#deafened || this.#frozen) {
      this.#waiting.push(parcel);
      return;
    }
    const generation = this.#generation;
    this.#world.at(this.#inOrder(), () => this.#arrive(parcel, generation));
  }

  /** The connection breaks and both ends know. */
  lost(): void {
    if (!this.#connected) return;
    this.#drop();
    if (this.#closed) this.#broker.remove(this);
    this.#broker.ended(this.#will);
    if (this.#closed) return;
    this.#world.after(0, () => {
      if (this.#closed || this.#frozen) return;
      this.#events.disconnected();
      this.dial();
    });
  }

  /** The process stops without a goodbye: the broker speaks its will, once it knows. */
  kill(): void {
    if (this.#line.cut) {
      this.vanish();
      return;
    }
    this.#closed = true;
    this.#broker.remove(this);
    if (this.#connected) {
      this.#drop();
      this.#broker.ended(this.#will);
    }
  }

  /** The power goes: nobody tells the broker, which finds out by its keepalive. */
  vanish(): void {
    this.#closed = true;
    this.#vanished = true;
    if (!this.#connected) this.#broker.remove(this);
  }

  /** A goodbye: no will. */
  close(): void {
    this.#closed = true;
    this.#drop();
    this.#broker.remove(this);
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    if (frozen) return;
    if (!this.#connected && !this.#closed) {
      this.#events.disconnected();
      this.dial();
    } else this.heal();
  }

  /** To be called when the line is whole again: what TCP kept comes now. */
  heal(): void {
    if (this.#frozen || !this.#connected) return;
    const [down, up] = [this.#waiting, this.#held];
    this.#waiting = [];
    this.#held = [];
    if (this.#muted) this.#held = up;
    else for (const parcel of up) this.#upload(parcel);
    if (this.#deafened) this.#waiting = down;
    else for (const parcel of down) this.deliver(parcel.topic, parcel.payload);
  }

  #upload(parcel: Parcel): void {
    const generation = this.#generation;
    this.#upUntil = Math.max(this.#upUntil, this.#world.now + this.#delay());
    this.#world.at(this.#upUntil, () => {
      if (!this.#connected || generation !== this.#generation) return;
      if (this.#muted) this.#held.push(parcel);
      else this.#broker.route(parcel.topic, parcel.payload, parcel.retain);
    });
  }

  #inOrder(): number {
    this.#downUntil = Math.max(this.#downUntil, this.#world.now + this.#delay());
    return this.#downUntil;
  }

  #arrive(parcel: Parcel, generation: number): void {
    if (this.#closed || !this.#connected || generation !== this.#generation) return;
    if (this.#deafened || this.#frozen) this.#waiting.push(parcel);
    else this.#events.message(parcel.topic, parcel.payload);
  }

  /** The broker ends a connection from which it hears nothing for 1.5 keepalives. */
  #watch(generation: number): void {
    this.#world.after(keepaliveMs / 10, () => {
      if (!this.#connected || generation !== this.#generation) return;
      const silent = this.#silent || this.#frozen || this.#vanished;
      if (!silent) this.#silentSince = -1;
      else if (this.#silentSince < 0) this.#silentSince = this.#world.now;
      else if (this.#world.now - this.#silentSince > 1.5 * keepaliveMs) return this.lost();
      this.#watch(generation);
    });
  }

  #drop(): void {
    this.#connected = false;
    this.#generation++;
    this.#waiting = [];
    this.#held = [];
    this.#upUntil = 0;
    this.#downUntil = 0;
  }

  #delay(): number {
    const { minDelayMs, maxDelayMs } = this.#line;
    return minDelayMs + this.#world.random.next() * (maxDelayMs - minDelayMs);
  }
}

function isData(topic: string): boolean {
  return /^[^/]+\/[da]\//.test(topic);
}

/** MQTT filter matching with `+` and `#`. */
export function matches(filter: string, topic: string): boolean {
  const want = filter.split("/");
  const have = topic.split("/");
  for (let i = 0; i < want.length; i++) {
    if (want[i] === "#") return true;
    if (i >= have.length || (want[i] !== "+" && want[i] !== have[i])) return false;
  }
  return want.length === have.length;
}
