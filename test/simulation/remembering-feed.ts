import { feedMemoryOf, type RememberingState } from "../../connectors/runtime/feed-memory.js";
import { ReadingKeys } from "../../connectors/runtime/reading-keys.js";
import type { Spout, SpoutContext, SpoutOutput, SpoutTurn } from "../../topology/index.js";
import { FeedWindow } from "../../transport/feed-window.js";
import {
  type FeedMemory,
  hashOfMessage,
  RememberedPackets,
  rememberedPacketsMax,
} from "../../transport/remembered-packets.js";
import type { Reading, SimFeedBroker } from "./feed.js";
import { emitReading, type FeedClientEnd, type FeedSurroundings } from "./feed.js";
import type { World } from "./world.js";

const delayMaxMs = 8;
const limits = { heldMax: 100, waitingBytesMax: 1_000_000 };
const keysMax = 10_000;

/** How packets are told apart; a rule left out on purpose changes it. */
export const hashing = { of: hashOfMessage };

/**
 * A feed of `exactly-once`, as `mqttFeed` runs it: the product's window and memory on a simulated connection.
 * The order around CONNACK is that of FeedClient.
 */
export class RememberingSpout implements Spout, FeedClientEnd {
  readonly #world: World;
  readonly #broker: SimFeedBroker;
  readonly #around: FeedSurroundings;
  readonly #state: RememberingState;
  #memory!: FeedMemory;
  #window!: FeedWindow;
  #keys: ReadingKeys | null = null;
  #context!: SpoutContext;
  #connection = 0;
  /** What is remembered belongs to the session that is there, on disk, too. */
  #settled = false;
  #acked = 0;
  /** What the bytes of a message mean, which may be like those of another. */
  readonly #readings = new WeakMap<Buffer, Reading>();
  #clearAt = 0;

  constructor(world: World, broker: SimFeedBroker, around: FeedSurroundings, state: RememberingState) {
    this.#world = world;
    this.#broker = broker;
    this.#around = around;
    this.#state = state;
  }

  open(context: SpoutContext): void {
    this.#context = context;
    this.#memory = feedMemoryOf(this.#state.packets!, () => context.durable());
    const remembered = new RememberedPackets(this.#memory, rememberedPacketsMax, hashing.of);
    this.#window = new FeedWindow(limits, false, remembered);
    const { keyBlocks } = this.#state;
    if (keyBlocks !== undefined) this.#keys = new ReadingKeys(keyBlocks, ["sensor", "n"], keysMax);
    this.#whenDurable(() => {
      this.#window.confirmed();
      this.#flush();
    });
    this.#connect();
  }

  next(out: SpoutOutput): SpoutTurn {
    const message = this.#window.take();
    if (message === undefined) return "idle";
    const reading = this.#readings.get(message.payload)!;
    if (this.#keys?.add({ ...reading }) !== false) emitReading(reading, out);
    return "reading";
  }

  ack(through: number): void {
    this.#window.acknowledge(through - this.#acked);
    this.#acked = through;
    this.#flush();
  }

  close(ended = false): void {
    this.#connection = -1;
    this.#broker.disconnect(this);
    if (ended) this.#broker.endSession();
  }

  dropped(): void {
    if (this.#connection < 0) return;
    this.#connection++;
    this.#window.lost();
    this.#around.later(100 + this.#world.random.next() * 400, () => this.#connect());
  }

  arrive(packetId: number, reading: Reading, dup: boolean): void {
    const topic = reading.sensor;
    const payload = Buffer.from(this.#broker.alike ? "21.5" : `${reading.n}`);
    this.#readings.set(payload, reading);
    this.#later(() => {
      this.#window.arrived({ topic, payload, size: payload.length, qos: 1, packetId, dup, retain: false });
      if (this.#window.waiting > 0) this.#context.wake();
      this.#flush();
    });
  }

  #connect(): void {
    if (this.#connection < 0 || !this.#around.alive()) return;
    const present = this.#broker.connect(this, () => {
      // Behind all that was under way.
      this.#later(() => this.#settle());
    });
    this.#later(() => {
      this.#window.connected(present);
      this.#settled &&= present;
    });
    this.#broker.resume(this);
  }

  /** What an earlier run remembered, and did not come again, is forgotten before new messages can come. */
  #settle(): void {
    const connection = this.#connection;
    const subscribe = () => {
      if (connection === this.#connection) this.#later(() => this.#broker.subscribe(this));
    };
    if (this.#settled) {
      subscribe();
      return;
    }
    this.#window.settle();
    this.#whenDurable(() => {
      if (connection !== this.#connection) return;
      this.#settled = true;
      subscribe();
    });
  }

  #whenDurable(next: () => void): void {
    this.#memory.durable().then(
      () => {
        if (this.#connection >= 0) next();
      },
      () => undefined,
    );
  }

  #flush(): void {
    for (const id of this.#window.takePubacks()) this.#later(() => this.#broker.puback(this, id));
    if (!this.#window.wantsAgain || this.#connection < 0) return;
    this.#broker.disconnect(this);
    this.dropped();
  }

  /** In order, as on one connection, and only while it lasts. */
  #later(run: () => void): void {
    const connection = this.#connection;
    this.#clearAt = Math.max(this.#clearAt, this.#world.now + this.#world.random.next() * delayMaxMs);
    this.#around.later(this.#clearAt - this.#world.now, () => {
      if (connection === this.#connection) run();
    });
  }
}
