import type {
  Frame,
  LinkLimits,
  RefuseReason,
  Sealed,
  SenderEvent,
  SenderMessage,
} from "../../../agent/link/link.js";
import {
  createReceiver,
  type ReceiverState,
  receiverWake,
  stepReceiver,
} from "../../../agent/link/receiver.js";
import {
  createSender,
  type SenderState,
  senderEmpty,
  senderRoom,
  senderWake,
  stepSender,
} from "../../../agent/link/sender.js";
import { type Random, seededRandom } from "../../../base/index.js";
import type { FlowMessage } from "../../../proto/index.js";

type Message = SenderMessage<number> | FlowMessage;

interface Parcel {
  readonly at: number;
  readonly order: number;
  readonly toSender: boolean;
  readonly message: Message;
}

/** What a network does to messages on top of the delay of a line. Probabilities; 0 = what TCP promises. */
export interface Weather {
  readonly loss: number;
  readonly double: number;
  readonly reorder: number;
}

export const calm: Weather = { loss: 0, double: 0, reorder: 0 };

const link = "s:0>r:0";

/**
 * One link in virtual time, with a task at each end: the sender's makes numbered values, the receiver's
 * finishes them. Every promise that can be seen from outside is checked at each step; a broken one throws.
 */
export class RandomLink {
  readonly random: Random;
  weather = calm;
  delayMs = 5;
  /** How long the receiver's task works on a frame. */
  workMs = 1;
  readonly limits: Partial<LinkLimits>;
  now = 0;
  sender!: SenderState<number>;
  receiver!: ReceiverState;
  /** Values made, and how often each was finished by a receiver. */
  made = 0;
  readonly finished = new Map<number, number>();
  /** Values that the sender was told to forget, or that were dropped or refused at the sender. */
  readonly freed = new Set<number>();
  readonly dropped = new Set<number>();
  readonly refused = new Set<number>();
  gapTuples = 0;
  framesSent = 0;
  readonly alarms: string[] = [];
  /** What the border finds wrong with a value. */
  verdict: (value: number) => RefuseReason | undefined = () => undefined;
  #numbered = new Map<number, number>();
  /** Frames to work on, and numbers that will never come. */
  #inbox: (Frame<number> | { readonly seq: number; readonly body: null })[] = [];
  #busyUntil = 0;
  #last = 0;
  #order = 0;
  #parcels: Parcel[] = [];
  #up = true;
  #starts = { sender: 0, receiver: 0 };

  constructor(seed: number, limits: Partial<LinkLimits> = {}) {
    this.random = seededRandom(seed);
    this.limits = limits;
    this.restartSender();
    this.restartReceiver();
  }

  get empty(): boolean {
    return senderEmpty(this.sender);
  }

  get room(): boolean {
    return senderRoom(this.sender);
  }

  /**
   * The sender's task begins again; what it had not given away, it has not any more. Returns the values that
   * are gone.
   */
  restartSender(): readonly number[] {
    const gone = [...this.#numbered.values()].filter(
      (value) => !this.freed.has(value) && !this.dropped.has(value) && !this.refused.has(value),
    );
    this.#numbered = new Map();
    const epoch = { term: 1, number: 1, start: ++this.#starts.sender };
    this.sender = createSender<number>({ link, epoch, limits: this.limits });
    this.#toSender({ kind: "peer", agent: "b", term: 1, number: 1 });
    if (this.#up) this.#toSender({ kind: "connected" });
    return gone;
  }

  restartReceiver(): void {
    this.#inbox = [];
    this.#last = 0;
    const epoch = { term: 1, number: 1, start: ++this.#starts.receiver };
    this.receiver = createReceiver({ link, epoch, wireMax: 1, limits: this.limits });
    this.#toReceiver({ kind: "peer", agent: "a", term: 1, number: 1 });
    if (this.#up) this.#toReceiver({ kind: "connected" });
  }

  /** The line breaks: what is under way is gone. */
  line(up: boolean): void {
    if (up === this.#up) return;
    this.#up = up;
    this.#parcels = [];
    const event = { kind: up ? "connected" : "disconnected" } as const;
    this.#toSender(event);
    this.#toReceiver(event);
  }

  /** Offers the value as a frame of one tuple. */
  offer(value: number, bytes = 100): void {
    const frame: Sealed<number> = {
      stream: "s/default",
      tuples: 1,
      bytes,
      watermark: null,
      end: false,
      body: value,
    };
    this.#numbered.set(this.sender.next, value);
    this.#toSender({ kind: "offer", frame });
  }

  /** at-most-once: what cannot be kept is dropped, the oldest first. */
  dropOldest(keep: number): void {
    this.#toSender({ kind: "drop-oldest", keep, reason: "no room" });
  }

  /** The sender's own input waits. */
  want(): void {
    this.#toSender({ kind: "want" });
  }

  grant(bytes: number): void {
    this.#toReceiver({ kind: "grant", bytes });
  }

  /** Plays all that happens until `until` (virtual ms). */
  runUntil(until: number): void {
    const stepsMax = 1_000_000;
    for (let i = 0; i < stepsMax; i++) {
      const parcel = this.#parcels[0];
      const work = this.#inbox.length > 0 ? this.#busyUntil : Number.POSITIVE_INFINITY;
      const at = Math.min(
        parcel?.at ?? Number.POSITIVE_INFINITY,
        work,
        senderWake(this.sender),
        receiverWake(this.receiver),
      );
      if (at > until) {
        this.now = until;
        return;
      }
      this.now = Math.max(this.now, at);
      if (parcel !== undefined && parcel.at <= this.now) this.#arrive();
      else if (work <= this.now) this.#finish();
      else if (senderWake(this.sender) <= this.now) this.#toSender({ kind: "timer" });
      else this.#toReceiver({ kind: "timer" });
    }
    throw new Error("the link does not come to rest");
  }

  #arrive(): void {
    const { toSender, message } = this.#parcels.shift()!;
    if (toSender) {
      this.#toSender({ kind: "message", from: "b", message: message as FlowMessage });
      return;
    }
    const data = message as SenderMessage<number>;
    const verdict = data.kind === "frame" ? this.verdict(data.frame.body) : undefined;
    this.#toReceiver({ kind: "message", from: "a", message: data, ...(verdict && { verdict }) });
  }

  #finish(): void {
    const frame = this.#inbox.shift()!;
    if (frame.body !== null) this.finished.set(frame.body, (this.finished.get(frame.body) ?? 0) + 1);
    this.#busyUntil = this.now + this.workMs;
    this.#toReceiver({ kind: "taken", through: frame.seq });
    this.#toReceiver({ kind: "safe", through: frame.seq });
    if (this.#inbox.length === 0) this.#toReceiver({ kind: "idle" });
  }

  #toSender(event: SenderEvent<number>): void {
    for (const effect of stepSender(this.sender, event, this.now)) {
      if (effect.kind === "send" || effect.kind === "answer") this.#send(effect.message, false);
      if (effect.kind === "send" && effect.message.kind === "frame")
        this.#checkLimit(effect.message.frame.seq);
      if (effect.kind === "freed") this.#free(effect.through);
      if (effect.kind === "refused") this.refused.add(effect.frame.body);
      if (effect.kind === "alarm" || effect.kind === "renew") this.alarms.push(effect.text);
      if (effect.kind !== "dropped") continue;
      for (let seq = effect.from; seq <= effect.to; seq++) this.dropped.add(this.#numbered.get(seq)!);
    }
  }

  #checkLimit(seq: number): void {
    const { limit } = this.sender;
    if (seq > limit) throw new Error(`frame ${seq} is sent beyond the limit ${limit}`);
  }

  #free(through: number): void {
    for (const [seq, value] of this.#numbered) {
      if (seq > through) break;
      this.#numbered.delete(seq);
      if (this.dropped.has(value) || this.refused.has(value)) continue;
      this.freed.add(value);
      if (!this.finished.has(value)) throw new Error(`value ${value} is freed and was never finished`);
    }
  }

  #toReceiver(event: Parameters<typeof stepReceiver<number>>[1]): void {
    for (const effect of stepReceiver<number>(this.receiver, event, this.now)) {
      switch (effect.kind) {
        case "send":
        case "answer":
          this.#send(effect.message, true);
          break;
        case "series":
          this.#inbox = [];
          this.#last = effect.next - 1;
          break;
        case "gap":
          if (effect.from !== this.#last + 1) throw new Error(`gap from ${effect.from} after ${this.#last}`);
          this.#last = effect.to;
          this.gapTuples += effect.tuples;
          if (this.#inbox.length === 0) this.#busyUntil = this.now;
          this.#inbox.push({ seq: effect.to, body: null });
          break;
        case "deliver":
          if (effect.frame.seq !== this.#last + 1) throw new Error(`${effect.frame.seq} after ${this.#last}`);
          this.#last = effect.frame.seq;
          if (this.#inbox.length === 0) this.#busyUntil = this.now + this.workMs;
          this.#inbox.push(effect.frame);
          break;
        case "alarm":
          this.alarms.push(effect.text);
          break;
        default:
      }
    }
    const most = this.receiver.limits.windowFrames;
    const frames = this.#inbox.filter((each) => each.body !== null).length;
    if (frames > most) throw new Error(`${frames} frames wait, at most ${most} may`);
  }

  #send(message: Message, toSender: boolean): void {
    if (message.kind === "frame") this.framesSent++;
    if (!this.#up || this.random.chance(this.weather.loss)) return;
    const times = this.random.chance(this.weather.double) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const late =
        i > 0 || this.random.chance(this.weather.reorder) ? this.random.next() * 10 * this.delayMs : 0;
      const parcel = { at: this.now + this.delayMs + late, order: this.#order++, toSender, message };
      const place = this.#parcels.findLastIndex((other) => other.at <= parcel.at) + 1;
      this.#parcels.splice(place, 0, parcel);
    }
  }
}
