import { type Random, seededRandom } from "../../base/index.js";
import { FeedWindow } from "../../transport/feed-window.js";
import { PacketBlock } from "../../transport/packet-block.js";
import { type FeedMemory, hashOfMessage, RememberedPackets } from "../../transport/remembered-packets.js";

/** A rule left out, so that a test can show that it would be missed. */
export type FeedFault =
  | "without hash"
  | "without DUP"
  | "kept over a lost session"
  | "forgotten only in memory"
  | "forgotten at PUBACK"
  | "subscribed before it was forgotten"
  | "old commit not confirmed";

/** What may happen in a life, beside cuts of the line. */
export interface Weather {
  /** All payloads alike, so that only ids tell messages apart. */
  readonly alike: boolean;
  /** The broker comes back with older ids, between two messages; DUP and content have to tell. */
  readonly rewinds: boolean;
  /** The task crashes, the line is cut, the broker is killed and loses the session. */
  readonly breaks: boolean;
}

const readings = 12;
/** Messages that the broker has under way; packet ids that it has; packets that are remembered. */
const windowMax = 2;
const idsMax = 6;
const rememberedMax = 4;

interface Sent {
  readonly id: number;
  readonly reading: number;
}

/** What the commit of a task keeps. */
interface Kept {
  readonly counts: number[];
  readonly memory: Map<number, Uint8Array>;
}

/** A Mosquitto with one persistent session: ids count up, copies have DUP, a kill loses the session. */
class Broker {
  session = false;
  subscribed = false;
  underWay: Sent[] = [];
  next = 0;
  #id = 0;

  begin(): boolean {
    const present = this.session;
    this.session = true;
    return present;
  }

  publish(): Sent | null {
    if (!this.subscribed || this.next === readings || this.underWay.length === windowMax) return null;
    this.#id = (this.#id % idsMax) + 1;
    const sent = { id: this.#id, reading: this.next++ };
    this.underWay.push(sent);
    return sent;
  }

  rewind(ids: number): void {
    if (this.underWay.length === 0) this.#id = Math.max(0, this.#id - ids);
  }

  kill(): void {
    this.session = false;
    this.subscribed = false;
    this.underWay = [];
    this.#id = 0;
  }
}

/**
 * One life of a feed with remembered packets: a broker, a line, a task that takes in, commits, acknowledges,
 * is cut off, crashes. Every choice comes from the seed. The order around CONNACK is that of FeedClient.
 */
export class FeedDays {
  readonly #random: Random;
  readonly #fault: FeedFault | null;
  readonly #weather: Weather;
  readonly #broker = new Broker();
  readonly #readingOf = new WeakMap<Buffer, number>();
  #toTask: ({ readonly sent: Sent; readonly dup: boolean } | "fence")[] = [];
  #toBroker: number[] = [];
  #window!: FeedWindow;
  #now: Kept = { counts: new Array(readings).fill(0), memory: new Map() };
  #disk: Kept = this.#now;
  /** Number of the connection. */
  #connection = 0;
  #taken = 0;
  #committed = 0;
  #acked = 0;
  #connected = false;
  #settled = false;
  /** What waits for a commit, and for the standby to have that commit. */
  #awaits: (() => void)[] = [];
  #shipping: (() => void)[] = [];
  #confirmed = false;
  readonly story: string[] = [];

  constructor(seed: number, weather: Weather, fault: FeedFault | null) {
    this.#random = seededRandom(seed);
    this.#weather = weather;
    this.#fault = fault;
    this.#start();
  }

  /** What went wrong, or null. */
  run(): string | null {
    try {
      for (let n = 0; n < 400; n++) this.#turn(this.#random.below(100));
      for (let n = 0; n < 1_000 && !this.#done; n++) this.#turn(12 + this.#random.below(88));
    } catch (error) {
      return (error as Error).message;
    }
    return this.#done ? null : "it never comes to its end";
  }

  get #done(): boolean {
    return this.#broker.next === readings && this.#broker.underWay.length === 0;
  }

  #turn(choice: number): void {
    const { breaks, rewinds } = this.#weather;
    if (choice < 3) breaks && this.#crash();
    else if (choice < 6) breaks && this.#cut("the line is cut");
    else if (choice < 8) breaks && this.#kill();
    else if (choice < 12) rewinds && this.#rewind();
    else if (choice < 25) this.#connect();
    else if (choice < 40) this.#publish();
    else if (choice < 55) this.#deliver();
    else if (choice < 70) this.#take();
    else if (choice < 78) this.#commit();
    else if (choice < 82) this.#confirm();
    else if (choice < 90) this.#acknowledge();
    else this.#puback();
  }

  #say(text: string): void {
    this.story.push(text);
  }

  #start(): void {
    this.#now = { counts: [...this.#disk.counts], memory: new Map(this.#disk.memory) };
    const { memory } = this.#now;
    const store: FeedMemory = {
      load: () => [...memory],
      put: (number, block) => void memory.set(number, Uint8Array.from(block)),
      drop: (number) => {
        memory.delete(number);
      },
      durable: () => Promise.resolve(),
    };
    const hash = this.#fault === "without hash" ? () => 0n : hashOfMessage;
    const remembered = new RememberedPackets(store, rememberedMax, hash);
    this.#window = new FeedWindow({ heldMax: 10, waitingBytesMax: 1_000 }, false, remembered);
    this.#taken = 0;
    this.#committed = 0;
    this.#acked = 0;
    this.#connected = false;
    this.#settled = false;
    this.#awaits = [];
    this.#confirmed = false;
    const window = this.#window;
    this.#shipping = [() => window.confirmed()];
    if (this.#fault === "old commit not confirmed") window.confirmed();
  }

  #crash(): void {
    this.#say("the task crashes");
    this.#line();
    this.#start();
  }

  #line(): void {
    this.#toTask = [];
    this.#toBroker = [];
    this.#connected = false;
  }

  #cut(text: string): void {
    if (!this.#connected) return;
    this.#say(text);
    this.#line();
    this.#window.lost();
  }

  #kill(): void {
    this.#cut("the broker is killed");
    this.#say("the broker has lost the session");
    this.#broker.kill();
  }

  #rewind(): void {
    this.#say("the broker has older ids");
    this.#broker.rewind(1 + this.#random.below(3));
  }

  #connect(): void {
    if (this.#connected) return;
    const broker = this.#broker;
    const present = broker.begin();
    this.#say(present ? "connected, session present" : "connected, new session");
    this.#connected = true;
    this.#connection++;
    this.#toTask = broker.underWay.map((sent) => ({ sent, dup: true }));
    const onDisk = new Map(this.#now.memory);
    this.#window.connected(present || this.#fault === "kept over a lost session");
    if (this.#fault === "forgotten only in memory") {
      for (const [number, record] of onDisk) this.#now.memory.set(number, record);
    }
    this.#settled &&= present;
    if (this.#settled || this.#fault === "subscribed before it was forgotten") this.#subscribe();
    else if (present) this.#toTask.push("fence");
    else this.#settle();
  }

  #settle(): void {
    if (this.#fault === "forgotten only in memory") {
      this.#subscribe();
      return;
    }
    if (this.#fault !== "kept over a lost session") this.#window.settle();
    const connection = this.#connection;
    this.#awaits.push(() => {
      if (this.#connected && this.#connection === connection) this.#subscribe();
    });
  }

  #subscribe(): void {
    this.#say("subscribed");
    this.#settled = true;
    this.#broker.subscribed = true;
  }

  #publish(): void {
    if (!this.#connected) return;
    const sent = this.#broker.publish();
    if (sent === null) return;
    this.#say(`the broker sends reading ${sent.reading} as ${sent.id}`);
    this.#toTask.push({ sent, dup: false });
  }

  #deliver(): void {
    const packet = this.#toTask.shift();
    if (packet === undefined) return;
    if (packet === "fence") {
      this.#settle();
      return;
    }
    const { id, reading } = packet.sent;
    this.#say(`${packet.dup ? "a copy" : "the first"} of reading ${reading} comes as ${id}`);
    const payload = Buffer.from(this.#weather.alike ? "x" : String(reading));
    this.#readingOf.set(payload, reading);
    const dup = packet.dup || this.#fault === "without DUP";
    this.#window.arrived({ topic: "t", payload, size: 1, qos: 1, packetId: id, dup, retain: false });
  }

  #take(): void {
    const message = this.#window.take();
    if (message === undefined) return;
    const reading = this.#readingOf.get(message.payload)!;
    this.#say(`reading ${reading} is taken in`);
    this.#taken++;
    if (++this.#now.counts[reading]! > 1) throw new Error(`reading ${reading} is counted twice`);
  }

  #commit(): void {
    this.#say("commit");
    this.#disk = { counts: [...this.#now.counts], memory: new Map(this.#now.memory) };
    this.#shipping.push(...this.#awaits);
    this.#awaits = [];
    const taken = this.#taken;
    this.#shipping.push(() => {
      this.#committed = taken;
    });
  }

  /** The standby has the last commit, too. */
  #confirm(): void {
    this.#confirmed = true;
    const shipped = this.#shipping;
    this.#shipping = [];
    for (const next of shipped) next();
  }

  #acknowledge(): void {
    this.#window.acknowledge(this.#committed - this.#acked);
    this.#acked = this.#committed;
    const pubacks = this.#window.takePubacks();
    if (!this.#connected) return;
    if (pubacks.length > 0) this.#say(`PUBACK ${pubacks.join(", ")}`);
    if (pubacks.length > 0 && !this.#confirmed) {
      throw new Error("a PUBACK went out before the commit of the earlier run was confirmed");
    }
    this.#toBroker.push(...pubacks);
    if (this.#fault !== "forgotten at PUBACK") return;
    for (const [number, written] of [...this.#disk.memory]) {
      const block = PacketBlock.read(written)!;
      for (const { id, ordinal } of block.ids()) if (pubacks.includes(id)) block.clear(ordinal);
      this.#disk.memory.set(number, Uint8Array.from(block.written));
    }
  }

  #puback(): void {
    const id = this.#toBroker.shift();
    if (id === undefined) return;
    const index = this.#broker.underWay.findIndex((each) => each.id === id);
    if (index < 0) throw new Error(`PUBACK of ${id}, which is not under way`);
    const [{ reading }] = this.#broker.underWay.splice(index, 1) as [Sent];
    if (this.#disk.counts[reading] === 0) throw new Error(`reading ${reading} is acknowledged and lost`);
  }
}
