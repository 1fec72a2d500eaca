import {
  type Epoch,
  type FlowMessage,
  frameBodyBytesMax,
  frameTuplesMax,
  type LinkReport,
  type Peer,
} from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { SenderEffect, SenderEvent } from "../link/link.js";
import type { Holder } from "../link/low-mark.js";
import {
  createSender,
  type SenderState,
  senderEmpty,
  senderRoom,
  senderWake,
  senderWhy,
  stepSender,
} from "../link/sender.js";
import { FrameBody } from "./body.js";
import type { LinkHost } from "./link-host.js";
import type { StreamPlan } from "./program.js";

/** A frame is sealed when it has about this many bytes, encoded. */
const frameBytesTarget = 12 * 1024;
/** The same by the measures of its tuples, which are more than what they are encoded to. */
const measuredBytesMax = 4 * frameBytesTarget;
/**
 * A receiver under `onEach` that has not answered for so long is absent: what it cannot take is dropped,
 * oldest first, so that a dead gateway stops nobody.
 */
const absentMs = 10_000;

/** What a link's sending end asks of the task that it belongs to. */
export interface OutgoingOwner {
  /** A frame is open that must be sealed when the task has nothing else to do. */
  opened(link: OutgoingLink): void;
  /** Whether a tuple may depend on what others inside keep; then `touched` is called for each. */
  readonly pinned: boolean;
  /** A tuple in which the holders may have had a part is added to the open frame. */
  touched(link: OutgoingLink, lineage: readonly Holder[]): void;
  /** The open frame gets its number. */
  sealed(link: OutgoingLink): void;
  /** Room came or went, or the receiver was heard of or is no longer. */
  roomChanged(room: boolean): void;
  /** Frames up to `through` are safe. */
  freed(link: OutgoingLink, through: number): void;
  /** Tuples that will never arrive: dropped by policy. */
  dropped(tuples: number): void;
  /** The receiver cannot take these tuples. */
  refused(stream: string, rows: readonly Row[], reason: string): void;
  /** Another owner of this task rules, or the task needs a new epoch. */
  overruled(why: string): void;
}

/** The sending end of a link: gathers tuples into frames and carries out what the sender decides. */
export class OutgoingLink {
  readonly name: string;
  readonly to: string;
  /** Number of this output in the task's low marks. */
  readonly output: number;
  readonly #host: LinkHost;
  readonly #owner: OutgoingOwner;
  readonly #state: SenderState<FrameBody>;
  readonly #lossy: boolean;
  readonly #pinned: boolean;
  #rows: Row[] = [];
  #bytes = 0;
  #stream: StreamPlan | null = null;
  #full = false;
  /** Measured bytes at which the open frame is sealed. */
  #fullAt = frameBytesTarget;
  /** Since when the receiver does not answer; Infinity = it does. */
  #silentSince: number;

  constructor(
    host: LinkHost,
    owner: OutgoingOwner,
    options: {
      readonly name: string;
      readonly to: string;
      readonly epoch: Epoch;
      readonly output: number;
      /** at-most-once: drop the oldest instead of asking the task to wait. */
      readonly lossy: boolean;
      /** The receiver runs under `onEach`: nobody else can take what is for it. */
      readonly pinned: boolean;
    },
  ) {
    this.#host = host;
    this.#owner = owner;
    this.name = options.name;
    this.to = options.to;
    this.output = options.output;
    this.#lossy = options.lossy;
    this.#pinned = options.pinned;
    this.#silentSince = host.now();
    this.#state = createSender<FrameBody>({ link: options.name, epoch: options.epoch });
  }

  get agent(): string {
    return this.#state.peer.agent;
  }

  /**
   * How much waits here: what load-aware groupings compare. One that does not answer has more than any that
   * does.
   */
  get load(): number {
    const { peer, opened, keptBytes } = this.#state;
    if (peer.agent === "") return Number.POSITIVE_INFINITY;
    return (opened ? 0 : Number.MAX_SAFE_INTEGER / 2) + keptBytes + this.#bytes;
  }

  /** True when everything that was added is safe at the receiver. */
  get empty(): boolean {
    return this.#rows.length === 0 && senderEmpty(this.#state);
  }

  get full(): boolean {
    return this.#full;
  }

  get wake(): number {
    const waited = this.#pinned && this.#full && !this.#isNear;
    const absentAt = waited ? this.#silentSince + absentMs : Number.POSITIVE_INFINITY;
    return Math.min(senderWake(this.#state), absentAt);
  }

  /** Adds a tuple, which takes `bytes` in a frame, to the open frame. */
  add(stream: StreamPlan, row: Row, bytes: number, lineage: readonly Holder[]): void {
    if (this.#rows.length > 0 && (stream !== this.#stream || this.#bytes + bytes > frameBodyBytesMax))
      this.seal();
    if (this.#rows.length === 0) {
      this.#stream = stream;
      this.#owner.opened(this);
    }
    if (this.#owner.pinned) this.#owner.touched(this, lineage);
    this.#rows.push(row);
    this.#bytes += bytes;
    if (this.#bytes >= this.#fullAt || this.#rows.length >= frameTuplesMax) this.seal();
  }

  /** Numbers the open frame and lets it go as far as credit allows. */
  seal(): void {
    if (this.#rows.length === 0) return;
    const { key, schema } = this.#stream!;
    const body = FrameBody.ofRows(schema, this.#rows);
    const tuples = this.#rows.length;
    const bytes = this.#isNear ? this.#bytes : this.#encoded(body);
    this.#rows = [];
    this.#bytes = 0;
    this.#owner.sealed(this);
    const frame = { stream: key, tuples, bytes, watermark: null, end: false, body };
    this.step({ kind: "offer", frame }, "");
  }

  /** The assignment names the receiver's owner. */
  bind(peer: Peer): void {
    const { agent, term, number } = peer;
    this.step({ kind: "peer", agent, term, number }, "");
    if (this.#host.reachable(agent) && !this.#state.connected) this.step({ kind: "connected" }, "");
    else if (!this.#host.reachable(agent) && this.#state.connected) this.step({ kind: "disconnected" }, "");
  }

  /** The way to other agents is open, or gone. */
  connection(open: boolean): void {
    if (this.#state.peer.agent === this.#host.agent) return;
    this.step({ kind: open ? "connected" : "disconnected" }, "");
  }

  receive(from: string, message: FlowMessage): void {
    this.step({ kind: "message", from, message }, from);
  }

  step(event: SenderEvent<FrameBody>, from: string): void {
    this.#step(event, from);
    const drops = this.#drops;
    if (drops !== null && !senderRoom(this.#state)) {
      // Half of what is kept: the room may have ended by bytes long before it does by frames.
      const keep = Math.floor(this.#state.keptFrames / 2);
      this.#step({ kind: "drop-oldest", keep, reason: drops }, "");
    }
    this.#look();
    this.#host.due(this.wake);
  }

  report(): LinkReport {
    const { kept, cursor, keptBytes, counters } = this.#state;
    return {
      link: this.name,
      to: this.#state.peer.agent,
      waitingFrames: kept.length - Math.min(cursor, kept.length),
      waitingBytes: keptBytes + this.#bytes,
      dropped: counters.dropped,
      resent: counters.resent,
      fenced: counters.fenced,
      why: senderWhy(this.#state),
    };
  }

  #step(event: SenderEvent<FrameBody>, from: string): void {
    for (const effect of stepSender(this.#state, event, this.#host.now())) this.#do(effect, from);
  }

  /** Whether the receiver is in this process. */
  get #isNear(): boolean {
    return this.#state.peer.agent === this.#host.agent;
  }

  /**
   * Why frames that have no room are dropped; null = the task waits. In this process a receiver is waited
   * for.
   */
  get #drops(): string | null {
    if (this.#isNear) return null;
    if (this.#lossy) return "no room";
    const absent = this.#pinned && this.#host.now() - this.#silentSince >= absentMs;
    return absent ? "the receiver is absent" : null;
  }

  #look(): void {
    const { opened } = this.#state;
    const answered = this.#silentSince === Number.POSITIVE_INFINITY;
    if (opened !== answered) this.#silentSince = opened ? Number.POSITIVE_INFINITY : this.#host.now();
    const full = !senderRoom(this.#state);
    if (full === this.#full && opened === answered) return;
    this.#full = full;
    this.#owner.roomChanged(!full);
  }

  /** Encodes, and learns how many measured bytes make a frame of the right size. */
  #encoded(body: FrameBody): number {
    const { length } = body.bytes();
    const right = (this.#bytes * frameBytesTarget) / length;
    this.#fullAt = Math.max(frameBytesTarget, Math.min(measuredBytesMax, (3 * this.#fullAt + right) / 4));
    return length;
  }

  #do(effect: SenderEffect<FrameBody>, from: string): void {
    switch (effect.kind) {
      case "send":
        this.#host.send(this.#state.peer.agent, effect.message);
        return;
      case "answer":
        this.#host.send(from, effect.message);
        return;
      case "freed":
        this.#owner.freed(this, effect.through);
        return;
      case "dropped":
        this.#owner.dropped(effect.tuples);
        return;
      case "refused":
        this.#owner.refused(effect.frame.stream, effect.frame.body.rows(), effect.reason);
        return;
      case "fenced":
        this.#owner.overruled(`a newer owner rules (epoch ${effect.epoch.term}.${effect.epoch.number})`);
        return;
      case "renew":
        this.#owner.overruled(effect.text);
        return;
      case "alarm":
        this.#host.log("warn", effect.text);
        return;
    }
  }
}
