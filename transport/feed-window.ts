import { Deque } from "../base/index.js";
import type { InboundPublish } from "./packet-reader.js";
import type { RememberedPacket, RememberedPackets } from "./remembered-packets.js";

/** A message of a feed that waits to be taken. `payload` may share memory with a receive buffer. */
export interface FeedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /**
   * Bytes of the whole payload; more than `payload.length` when it was too large and only its beginning is
   * here.
   */
  readonly size: number;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

class Entry implements FeedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly size: number;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** The PUBACK that is owed on the connection that is there now; 0 = none. */
  owed: number;
  /** The packet id on a connection that is gone: if the message comes again with it, it is this one. */
  earlier = 0;
  /** Nobody will take it: it only keeps its place in the order of PUBACKs. */
  readonly skipped: boolean;
  /** Its number among the messages of the feed, where packets are remembered. */
  readonly ordinal: number;

  constructor(packet: InboundPublish, skipped: boolean, ordinal: number) {
    this.topic = packet.topic;
    this.payload = packet.payload;
    this.size = packet.size;
    this.qos = packet.qos;
    this.retain = packet.retain;
    this.owed = packet.packetId;
    this.skipped = skipped;
    this.ordinal = ordinal;
  }
}

/** Bounds of a FeedWindow. */
export interface FeedLimits {
  /** Messages taken in and not yet acknowledged; as many again may wait to be taken. */
  readonly heldMax: number;
  /** Bytes that may wait to be taken. */
  readonly waitingBytesMax: number;
}

/** Counters of a FeedWindow. */
export interface FeedCounters {
  received: number;
  /** QoS 0 messages that found no room: the oldest went. */
  dropped: number;
  /** QoS 1 messages that found no room and are left to the broker; they come again. */
  shed: number;
  /** Messages that came again and were known: while their first copy still waited, or as remembered. */
  repeated: number;
  retainedSkipped: number;
}

/** In `#held`: the message was skipped, nobody acknowledges it. */
const skippedMark = 0x1_0000;

/**
 * What a feed has received and not yet acknowledged: messages wait in order of arrival, are taken, and are
 * acknowledged in that same order (MQTT-4.6.0-2). A decider: no socket, no time. Bounded (I3): what finds no
 * room is dropped (QoS 0) or left to the broker without a PUBACK (QoS 1); then `wantsAgain` asks for a new
 * connection, which brings it again.
 *
 * Without `remembered`, a message taken before a connection is lost and acknowledged after is repeated by the
 * broker and taken again (at-least-once). With it a copy is known by its id and content: it is not taken
 * again, and its PUBACK is owed in the place of the first one.
 */
export class FeedWindow {
  readonly counters: FeedCounters = { received: 0, dropped: 0, shed: 0, repeated: 0, retainedSkipped: 0 };
  readonly #limits: FeedLimits;
  readonly #retained: boolean;
  readonly #waiting = new Deque<Entry>();
  /** Of each message taken and not acknowledged: the PUBACK owed, 0 = none. */
  readonly #held = new Deque<number>();
  readonly #orphans = new Map<number, Entry>();
  readonly #remembered: RememberedPackets | null;
  /** Place of the first of `#held` in the order of acknowledgements. */
  #firstPlace = 0;
  /** PUBACKs of copies of what an earlier run took in; null = its commit is known to be safe. */
  #unconfirmed: number[] | null = [];
  #waitingBytes = 0;
  #taken = 0;
  #owed = 0;
  #shedding = false;
  #pubacks: number[] = [];

  constructor(limits: FeedLimits, retained: boolean, remembered: RememberedPackets | null = null) {
    this.#limits = limits;
    this.#retained = retained;
    this.#remembered = remembered;
  }

  /** Messages that can be taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Messages taken and not acknowledged. */
  get held(): number {
    return this.#taken;
  }

  /** PUBACKs owed on this connection. */
  get owed(): number {
    return this.#owed;
  }

  /** There is no room for one more QoS 1 message. */
  get full(): boolean {
    const { heldMax, waitingBytesMax } = this.#limits;
    // What waited through a lost connection is owed to nobody, and comes again: it takes room, too.
    if (this.#waiting.length >= 2 * heldMax) return true;
    return this.#owed >= heldMax || this.#waitingBytes >= waitingBytesMax;
  }

  /** Messages were left to the broker. */
  get shedding(): boolean {
    return this.#shedding;
  }

  /** Messages were left to the broker, and all others are acknowledged: a new connection brings them. */
  get wantsAgain(): boolean {
    return this.#shedding && this.#owed === 0 && this.#waiting.length === 0;
  }

  /** A message came in. */
  arrived(packet: InboundPublish): void {
    this.counters.received++;
    if (packet.qos === 1 && this.#isCopy(packet)) return;
    const skipped = packet.retain && !this.#retained;
    if (skipped) this.counters.retainedSkipped++;
    if (packet.qos === 0) {
      if (!skipped && this.#roomForQos0(packet.payload.length)) this.#add(new Entry(packet, false, 0));
      return;
    }
    if (this.#shedding || this.full || !this.#hasBytes(packet.payload.length)) {
      this.#shedding = true;
      this.counters.shed++;
      return;
    }
    this.#owed++;
    this.#add(new Entry(packet, skipped, this.#remembered?.count() ?? 0));
    if (skipped) this.#passSkipped();
  }

  /**
   * The oldest message that waits; undefined when there is none or `heldMax` are taken and not acknowledged.
   */
  take(): FeedMessage | undefined {
    if (this.#taken >= this.#limits.heldMax) return undefined;
    this.#passSkipped();
    const entry = this.#waiting.at(0);
    if (entry === undefined) return undefined;
    if (this.#remembered !== null) this.#remember(entry, this.#remembered);
    this.#shift();
    this.#held.push(entry.owed);
    this.#taken++;
    return entry;
  }

  /** The oldest `count` messages that were taken are safe. */
  acknowledge(count: number): void {
    let left = Math.min(count, this.#taken);
    this.#taken -= left;
    while (left > 0) {
      const owed = this.#shiftHeld();
      if (owed < skippedMark) left--;
      this.#settle(owed & 0xffff);
    }
    this.#settleSkipped();
  }

  /** PUBACKs to send now, in order; they are the caller's from here on. */
  takePubacks(): readonly number[] {
    const pubacks = this.#pubacks;
    if (pubacks.length > 0) this.#pubacks = [];
    return pubacks;
  }

  /** The connection is gone: no PUBACK is owed any more. */
  lost(): void {
    this.#orphans.clear();
    for (let i = 0; i < this.#held.length; i++) this.#held.replace(i, this.#held.at(i)! & skippedMark);
    if (this.#unconfirmed !== null) this.#unconfirmed = [];
    for (let i = 0; i < this.#waiting.length; i++) {
      const entry = this.#waiting.at(i)!;
      if (entry.owed !== 0) entry.earlier = entry.owed;
      entry.owed = 0;
      if (entry.earlier !== 0) this.#orphans.set(entry.earlier, entry);
    }
    this.#owed = 0;
    this.#shedding = false;
    this.#pubacks = [];
  }

  /**
   * A connection is there. Without its session the broker knows nothing of what is here: it does not come
   * again, and its ids are forgotten.
   */
  connected(sessionPresent: boolean): void {
    if (sessionPresent) return;
    this.#remembered?.forget();
    for (const entry of this.#orphans.values()) entry.earlier = 0;
    this.#orphans.clear();
  }

  /** The broker has sent again all that it had under way: what did not come is no longer remembered. */
  settle(): void {
    this.#remembered?.dropUnseen();
  }

  /** What an earlier run of the task had taken in is safe for good: copies of it may be acknowledged. */
  confirmed(): void {
    this.#pubacks.push(...(this.#unconfirmed ?? []));
    this.#unconfirmed = null;
  }

  /** A message that is here, or was remembered, has come again. */
  #isCopy(packet: InboundPublish): boolean {
    const remembered = this.#remembered;
    if (!packet.dup) {
      remembered?.replace(packet.packetId);
      const orphan = this.#orphans.get(packet.packetId);
      if (orphan === undefined || remembered === null) return false;
      orphan.earlier = 0;
      this.#orphans.delete(packet.packetId);
      return false;
    }
    if (this.#orphans.size > 0 && this.#isOrphan(packet)) return true;
    const known = remembered?.find(packet.packetId, packet.topic, packet.payload);
    if (known === undefined) return false;
    this.counters.repeated++;
    this.#oweAgain(known);
    return true;
  }

  /** The PUBACK of a copy goes out when that of the first one may. */
  #oweAgain({ id, place }: RememberedPacket): void {
    if (place < 0 && this.#unconfirmed !== null) this.#unconfirmed.push(id);
    else if (place < this.#firstPlace) this.#pubacks.push(id);
    else {
      const index = place - this.#firstPlace;
      if (this.#held.at(index) !== 0) return;
      this.#held.replace(index, id);
      this.#owed++;
    }
  }

  #remember(entry: Entry, remembered: RememberedPackets): void {
    const id = entry.owed === 0 ? entry.earlier : entry.owed;
    if (id === 0) return;
    remembered.add(id, entry.topic, entry.payload, entry.ordinal, this.#firstPlace + this.#held.length);
  }

  /** A repeat of a message that still waits: the first copy's PUBACK is owed under the id of now. */
  #isOrphan(packet: InboundPublish): boolean {
    const entry = this.#orphans.get(packet.packetId);
    if (entry === undefined || entry.topic !== packet.topic || !entry.payload.equals(packet.payload))
      return false;
    this.#orphans.delete(packet.packetId);
    entry.earlier = 0;
    entry.owed = packet.packetId;
    this.#owed++;
    this.counters.repeated++;
    return true;
  }

  #hasBytes(bytes: number): boolean {
    return this.#waiting.length === 0 || this.#waitingBytes + bytes <= this.#limits.waitingBytesMax;
  }

  #roomForQos0(bytes: number): boolean {
    if (this.#waiting.length < this.#limits.heldMax && this.#hasBytes(bytes)) return true;
    this.counters.dropped++;
    if (this.#waiting.at(0)?.qos !== 0) return false;
    this.#shift();
    return this.#waiting.length < this.#limits.heldMax && this.#hasBytes(bytes);
  }

  #add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#waitingBytes += entry.payload.length;
  }

  #shiftHeld(): number {
    this.#firstPlace++;
    return this.#held.shift()!;
  }

  #shift(): Entry | undefined {
    const entry = this.#waiting.shift();
    if (entry === undefined) return undefined;
    this.#waitingBytes -= entry.payload.length;
    if (entry.earlier !== 0) this.#orphans.delete(entry.earlier);
    return entry;
  }

  /** Skipped messages at the front need nobody to take them. */
  #passSkipped(): void {
    while (this.#waiting.at(0)?.skipped === true) this.#held.push(this.#shift()!.owed | skippedMark);
    this.#settleSkipped();
  }

  #settleSkipped(): void {
    while ((this.#held.at(0) ?? 0) >= skippedMark) this.#settle(this.#shiftHeld() & 0xffff);
  }

  #settle(owed: number): void {
    if (owed === 0) return;
    this.#owed--;
    this.#pubacks.push(owed);
  }
}
