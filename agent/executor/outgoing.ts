import {
  type Epoch,
  type FlowMessage,
  frameBodyBytesMax,
  type LinkReport,
  type Peer,
} from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { SenderEffect, SenderEvent, SenderMessage } from "../link/link.js";
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
import type { FrameBody } from "./body.js";
import type { LinkHost } from "./link-host.js";
import { Losses, lossReasons } from "./losses.js";
import type { Outbox, OutboxDraft } from "./outbox.js";
import { OpenFrame } from "./open-frame.js";
import type { Durable, LinkNumbers, OutgoingOwner } from "./outgoing-contract.js";
import type { StreamPlan } from "./program.js";
import { type Said, TimeToTell } from "./time-to-tell.js";

/**
 * A receiver under `onEach` that has not answered for so long is absent: what it cannot take is dropped,
 * oldest first, so that a dead gateway stops nobody.
 */
const absentMs = 10_000;

/**
 * Of an outbox on disk this much is in no commit yet, at most: what one commit takes along stays small, and
 * memory bounded.
 */
const freshFramesMax = 512;
const freshBytesMax = 2 * 1024 * 1024;

const never = Number.POSITIVE_INFINITY;

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
  readonly #durable: Durable | null;
  readonly #time: TimeToTell;
  readonly #losses: Losses;
  #freshBytes = 0;
  /** Most frames were still kept at the last commit: what it has to have is encoded while it is at hand. */
  #outlast = false;
  readonly #open = new OpenFrame();
  /** Frames may hold tuples of several streams: the wire does not know such, so none of them ever leaves. */
  #mixes = false;
  #full = false;
  /** Lowest number that could not be read from the store in the step at hand; 0 = none. */
  #damaged = 0;
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
      /** null: frames are kept in memory only. */
      readonly durable: Durable | null;
      /** Where it stood when its receiver left; undefined = it is new. */
      readonly parted: LinkNumbers | undefined;
      /** Least ms between two frames to another agent that carry nothing but a watermark. */
      readonly watermarkMs: number;
    },
  ) {
    this.#host = host;
    this.#owner = owner;
    this.name = options.name;
    this.to = options.to;
    this.output = options.output;
    this.#lossy = options.lossy;
    this.#pinned = options.pinned;
    this.#durable = options.durable;
    this.#time = new TimeToTell(options.watermarkMs);
    this.#silentSince = host.now();
    this.#losses = new Losses(options.name, host, options.durable?.holes);
    const { name: link, epoch, durable, parted } = options;
    this.#state = createSender<FrameBody>(
      durable === null
        ? { link, epoch, restored: { next: parted?.next ?? 1, total: parted?.total ?? 0, kept: [] } }
        : {
            link,
            epoch,
            series: durable.series,
            restored: durable.restored,
            gated: durable.gated,
            limits: { keptFrames: Number.MAX_SAFE_INTEGER, keptBytes: durable.bytesMax },
          },
    );
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
    return (opened ? 0 : Number.MAX_SAFE_INTEGER / 2) + keptBytes + this.#open.bytes;
  }

  /** True when everything that was added is safe at the receiver. */
  get empty(): boolean {
    return this.#open.tuples === 0 && senderEmpty(this.#state) && !this.#time.ending;
  }

  get full(): boolean {
    return this.#full;
  }

  get keptBytes(): number {
    return this.#state.keptBytes;
  }

  get wake(): number {
    const waited = this.#pinned && this.#full && !this.#isNear;
    const absentAt = waited ? this.#silentSince + absentMs : Number.POSITIVE_INFINITY;
    const timeAt = this.#caughtUp && !this.#isNear ? this.#time.wakeAt(this.#host.now()) : never;
    return Math.min(senderWake(this.#state), absentAt, timeAt);
  }

  /** Adds a tuple, which takes `bytes` in a frame, to the open frame. */
  add(stream: StreamPlan, row: Row, bytes: number, lineage: readonly Holder[]): void {
    const open = this.#open;
    const other = stream !== open.stream && !this.#mixes;
    if (open.tuples > 0 && (other || open.bytes + bytes > frameBodyBytesMax)) this.seal();
    if (open.tuples === 0) this.#owner.opened(this);
    if (this.#owner.pinned) this.#owner.touched(this, lineage);
    if (open.add(stream, row, bytes)) this.seal();
  }

  /** Event time before which everything has left; `idle`: nothing that counts leaves until more is said. */
  tell(watermark: number, idle: boolean, stream: StreamPlan): void {
    this.#open.stream ??= stream;
    if (this.#time.tell(watermark, idle)) this.#owner.timed(this);
  }

  /** Numbers the open frame, or one with news of event time, and lets it go as far as credit allows. */
  seal(): void {
    if (this.#open.tuples > 0) this.#offer(this.#time.take(this.#host.now(), true));
    else if (this.#timeDue) {
      this.#owner.opened(this);
      this.#offer(this.#time.take(this.#host.now(), false));
    }
  }

  /** What its task lets in waits until what left here is safe: a receiver that commits waits no longer. */
  want(): void {
    this.step({ kind: "want" }, "");
  }

  /** The assignment names the receiver's owner. */
  bind(peer: Peer): void {
    const { agent, term, number } = peer;
    const isNear = agent === this.#host.agent;
    if (this.#lossy && !isNear && agent !== "") this.#loseMixed();
    this.#mixes = this.#lossy && isNear;
    this.step({ kind: "peer", agent, term, number }, "");
    if (this.#host.reachable(agent) && !this.#state.connected) this.step({ kind: "connected" }, "");
    else if (!this.#host.reachable(agent) && this.#state.connected) this.step({ kind: "disconnected" }, "");
  }

  /** The disk of the agent is full, or no longer. */
  diskChanged(): void {
    this.#look();
  }

  /** The way to other agents is open, or gone. */
  connection(open: boolean): void {
    if (this.#state.peer.agent === this.#host.agent) return;
    this.step({ kind: open ? "connected" : "disconnected" }, "");
  }

  receive(from: string, message: FlowMessage): void {
    this.step({ kind: "message", from, message }, from);
  }

  /** Frames that are in no commit, or tuples that are in no frame. */
  get fresh(): boolean {
    if (this.#durable === null) return false;
    if (this.#open.tuples > 0 || this.#state.next - 1 > this.#durable.outbox.draftedTo) return true;
    return this.#timeDue;
  }

  /** What the next commit holds of this link; drops by policy are decided here and nowhere else. */
  draft(age: number): OutboxDraft {
    const { outbox, whenFull, ageMsMax } = this.#durable!;
    this.#outlast = 2 * outbox.fresh(this.#state).frames > this.#state.next - 1 - outbox.draftedTo;
    this.seal();
    if (whenFull === "dropOldest") {
      const full = outbox.full(this.#state);
      if (full !== "") this.#dropTo(outbox.keepWhenFull(this.#state), full);
      if (age - outbox.oldestAge > ageMsMax)
        this.#dropTo(outbox.youngerThan(this.#state, age - ageMsMax), lossReasons.old);
    }
    for (const seq of outbox.spoilt(this.#state))
      this.#step({ kind: "lost", seq, reason: "a bolt behind it has changed its tuples" }, "");
    this.#freshBytes = 0;
    return outbox.draft(this.#state, age);
  }

  /** The commit with everything up to `through` is durable. */
  committed(through: number): void {
    this.#durable!.outbox.durable(this.#state, through);
    this.step({ kind: "release", through }, "");
  }

  /** Where its numbers stand. */
  get numbers(): LinkNumbers {
    const { series, next, total } = this.#state;
    return { series, next, total };
  }

  /** The writes that forget everything that waits. */
  clear(): ReturnType<Outbox["clear"]> {
    return this.#durable?.outbox.clear() ?? [];
  }

  step(event: SenderEvent<FrameBody>, from: string): void {
    this.#step(event, from);
    const drops = this.#drops;
    if (drops !== null && !senderRoom(this.#state)) {
      // Half of what is kept: the room may have ended by bytes long before it does by frames.
      this.#dropTo(Math.floor(this.#state.keptFrames / 2), drops);
    }
    this.#look();
    this.#host.due(this.wake);
  }

  report(): LinkReport {
    const { kept, cursor, keptBytes, counters } = this.#state;
    const { dropped, resent, fenced } = counters;
    return {
      link: this.name,
      to: this.#state.peer.agent,
      waitingFrames: kept.length - Math.min(cursor, kept.length),
      waitingBytes: keptBytes + this.#open.bytes,
      ...{ dropped, resent, fenced },
      why: senderWhy(this.#state),
      ...this.#losses.report,
    };
  }

  #step(event: SenderEvent<FrameBody>, from: string): void {
    for (const effect of stepSender(this.#state, event, this.#host.now())) this.#do(effect, from);
    const damaged = this.#damaged;
    this.#damaged = 0;
    if (damaged > 0) this.#step({ kind: "lost", seq: damaged, reason: lossReasons.damaged }, "");
  }

  #offer({ watermark, end }: Said): void {
    const { tuples, bytes: measured } = this.#open;
    const body = this.#open.take();
    const stays = this.#isNear && this.#durable?.gated !== true && !this.#outlast;
    const bytes = Math.max(1, stays ? measured : this.#encoded(body, measured));
    this.#freshBytes += bytes;
    this.#owner.sealed(this);
    const stream = this.#open.stream!.key;
    this.step({ kind: "offer", frame: { stream, tuples, bytes, watermark, end, body } }, "");
  }

  /** The receiver leaves this process: it cannot be sent what has no form outside. */
  #loseMixed(): void {
    this.seal();
    for (const { frame } of [...this.#state.kept]) {
      if (frame === null || frame.body.runs === null) continue;
      this.#step({ kind: "lost", seq: frame.seq, reason: "its receiver has left this agent" }, "");
    }
  }

  /** News of event time may leave alone: everything before it was sent, and the last is long enough ago. */
  get #timeDue(): boolean {
    return this.#caughtUp && this.#time.due(this.#host.now(), this.#isNear);
  }

  get #caughtUp(): boolean {
    const { opened, cursor, kept } = this.#state;
    return opened && cursor === kept.length;
  }

  #dropTo(keep: number, reason: string): void {
    this.#step({ kind: "drop-oldest", keep, reason }, "");
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
    if (this.#durable !== null || this.#isNear) return null;
    if (this.#lossy) return lossReasons.lossy;
    const absent = this.#pinned && this.#host.now() - this.#silentSince >= absentMs;
    return absent ? lossReasons.absent : null;
  }

  #look(): void {
    const { opened } = this.#state;
    const answered = this.#silentSince === Number.POSITIVE_INFINITY;
    if (opened !== answered) this.#silentSince = opened ? Number.POSITIVE_INFINITY : this.#host.now();
    const full = !this.#room;
    if (full === this.#full && opened === answered) return;
    this.#full = full;
    this.#owner.roomChanged(!full);
  }

  get #room(): boolean {
    if (this.#durable === null) return senderRoom(this.#state);
    const { outbox, whenFull } = this.#durable;
    const made = this.#state.next - 1 - outbox.draftedTo;
    if (made >= freshFramesMax && outbox.fresh(this.#state).frames >= freshFramesMax) return false;
    if (this.#freshBytes >= freshBytesMax && outbox.fresh(this.#state).bytes >= freshBytesMax) return false;
    return outbox.full(this.#state) === "" || whenFull === "dropOldest";
  }

  #encoded(body: FrameBody, measured: number): number {
    const { length } = this.#isNear && !this.#durable!.gated ? body.encoded() : body.bytes();
    this.#open.learn(measured, length);
    return length;
  }

  /** A frame that the store gives back otherwise than it was given must not leave: it is named as a gap. */
  #send(message: SenderMessage<FrameBody>): void {
    if (this.#damaged > 0) return;
    if (message.kind !== "frame" || message.frame.body.load()) {
      this.#host.send(this.#state.peer.agent, message);
      if (message.kind === "frame" && !this.#isNear) message.frame.body.unload();
      return;
    }
    this.#damaged = message.frame.seq;
  }

  #do(effect: SenderEffect<FrameBody>, from: string): void {
    switch (effect.kind) {
      case "send":
        this.#send(effect.message);
        return;
      case "answer":
        this.#host.send(from, effect.message);
        return;
      case "freed":
        this.#durable?.outbox.freed(effect.through);
        this.#owner.freed(this, effect.through);
        return;
      case "dropped":
        this.#durable?.outbox.dropped(effect.from, effect.to);
        this.#owner.dropped(effect.tuples);
        // Whoever asks for at-most-once has asked for just this.
        if (!this.#lossy) this.#losses.add(effect.tuples, effect.reason);
        return;
      case "refused": {
        const { seq, body, stream } = effect.frame;
        this.#durable?.outbox.dropped(seq, seq);
        if (body.schema !== null && body.load()) this.#owner.refused(stream, body.rows(), effect.reason);
        return;
      }
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
