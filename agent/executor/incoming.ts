import { Deque } from "../../base/index.js";
import { type DataMessage, type Epoch, isDamaged, type Peer, wireVersion } from "../../proto/index.js";
import type { Input, Row } from "../../topology/index.js";
import type { Frame, ReceiverEffect, ReceiverEvent, SenderMessage } from "../link/link.js";
import type { InputMark } from "../link/low-mark.js";
import {
  createReceiver,
  type ReceiverPosition,
  type ReceiverState,
  receiverOwes,
  receiverWake,
  stepReceiver,
  takenThrough,
} from "../link/receiver.js";
import { type FrameBody, fromWire } from "./body.js";
import type { InputClock } from "./input-clock.js";
import type { LinkHost } from "./link-host.js";
import { LooseFrames } from "./loose-frames.js";
import { isLoss, Losses } from "./losses.js";
import type { Schemas } from "./schemas.js";

/** A frame in the queue of its task. */
export interface QueuedFrame {
  readonly link: IncomingLink;
  readonly seq: number;
  /** Of the low mark. */
  readonly handle: number;
  readonly tuples: number;
  readonly bytes: number;
  readonly body: FrameBody;
  /** Where the next tuple comes from, and its run, where there are several. */
  input: Input;
  run: number;
  /** The series as `TuplePosition` names it. */
  readonly series: string;
  /** Event time before which everything has come with it, ms; Infinity = the end, null = it says nothing. */
  readonly watermark: number | null;
  /** The series in which it was delivered: what a new series abandons is not executed. */
  readonly life: number;
  next: number;
  /** Its tuples, from the first turn that it gets until the last; null = before and behind these. */
  rows: readonly Row[] | null;
}

export interface IncomingOwner {
  delivered(frame: QueuedFrame): void;
  /** Tuples that a gap says will never come. */
  missed(tuples: number): void;
  overruled(why: string): void;
  /** A sender has more to send than it may: the budget of the agent is dealt anew. */
  waiting(link: IncomingLink, waiting: boolean): void;
}

/** The receiving end of a link: queues frames in order and carries out what the receiver decides. */
export class IncomingLink {
  readonly name: string;
  readonly from: string;
  readonly mark: InputMark;
  /** Number of this input in the task's low marks. */
  readonly input: number;
  /** Its event time; null = the topology has none. */
  readonly clock: InputClock | null;
  readonly #host: LinkHost;
  readonly #owner: IncomingOwner;
  readonly #state: ReceiverState;
  readonly #schemas: Schemas;
  readonly #inputs = new Map<string, Input>();
  /** Executed and not finished, because something of them is on loan; oldest first. */
  readonly #held = new Deque<{ readonly handle: number; readonly bytes: number }>();
  #heldBytes = 0;
  readonly #loose = new LooseFrames();
  readonly #losses: Losses;
  #life = 0;
  #series = "";
  #told = 0;
  /** What the sender wanted to be safe when bolts were last asked to let go of it. */
  #flushed = 0;
  /** Tuples numbered up to what is finished, and up to each frame or gap that came after it. */
  #total = -1;
  readonly #totals = new Deque<{ readonly seq: number; readonly total: number }>();
  /** Acknowledge what is taken in at once (at-most-once). */
  readonly #eager: boolean;
  /** The task commits its position. */
  readonly #durable: boolean;

  constructor(
    host: LinkHost,
    owner: IncomingOwner,
    options: {
      readonly name: string;
      readonly from: string;
      readonly epoch: Epoch;
      readonly input: number;
      readonly mark: InputMark;
      readonly schemas: Schemas;
      readonly eager: boolean;
      /** What the last commit says of the link, null = nothing; undefined: the task does not commit. */
      readonly committed: ReceiverPosition | null | undefined;
      readonly clock: InputClock | null;
    },
  ) {
    this.#host = host;
    this.#owner = owner;
    this.name = options.name;
    this.from = options.from;
    this.mark = options.mark;
    this.input = options.input;
    this.clock = options.clock;
    this.#losses = new Losses(options.name, host);
    this.#schemas = options.schemas;
    this.#eager = options.eager;
    const { name: link, epoch, committed } = options;
    const state = { link, epoch, wireMax: wireVersion };
    this.#state = createReceiver(committed === undefined ? state : { ...state, committed });
    this.#durable = committed !== undefined;
    if (committed === undefined || committed === null) return;
    this.mark.restart(committed.seq + 1);
    this.#series = seriesText(committed.series);
    this.#told = committed.seq;
    this.#total = committed.total;
  }

  get wake(): number {
    return receiverWake(this.#state);
  }

  /** Half of what may be under way is executed and on loan. */
  get halfHeld(): boolean {
    for (let first = this.#held.at(0); first !== undefined; first = this.#held.at(0)) {
      if (first.handle > this.mark.low) break;
      this.#held.shift();
      this.#heldBytes -= first.bytes;
    }
    const { windowFrames, windowBytes } = this.#state.limits;
    return this.#held.length * 2 >= windowFrames || this.#heldBytes * 2 >= windowBytes;
  }

  /** Highest unit that was told to be safe. */
  get told(): number {
    return this.#told;
  }

  /** How far the link was taken in: what a commit keeps; null = nothing came. */
  position(): ReceiverPosition | null {
    const { series } = this.#state;
    if (series === null) return null;
    const seq = this.mark.mark;
    for (
      let first = this.#totals.at(0);
      first !== undefined && first.seq <= seq;
      first = this.#totals.at(0)
    ) {
      this.#total = first.total;
      this.#totals.shift();
    }
    return { series, seq, total: this.#total };
  }

  /** More was taken in than was told to be safe. */
  get ahead(): boolean {
    return this.mark.mark > this.#told;
  }

  /** All that the sender wants to be safe was executed, and nobody was asked yet to let go of it. */
  get awaited(): boolean {
    const { wanted } = this.#state;
    return wanted > this.#told && wanted > this.#flushed && takenThrough(this.#state) >= wanted;
  }

  /** Bolts are asked to let go of what they hold. */
  flushed(): void {
    if (this.awaited) this.#flushed = this.#state.wanted;
  }

  /** Half of the window waits to be safe, or all that the sender wants, whose own input waits for that. */
  get pressing(): boolean {
    const { limits, wanted } = this.#state;
    const { mark } = this.mark;
    return mark - this.#told >= limits.windowFrames / 2 || (wanted > this.#told && mark >= wanted);
  }

  /** True when the frame is of a series that was abandoned: its sender gives everything again. */
  isStale(frame: QueuedFrame): boolean {
    return frame.life !== this.#life && !this.#eager;
  }

  /**
   * Before which of its tuples to stop, at `most` at the latest: those before it are of one stream, which is
   * the frame's input from here on.
   */
  endOfRun(frame: QueuedFrame, most: number): number {
    const { runs } = frame.body;
    if (runs === null) return most;
    while (runs[frame.run]!.end <= frame.next) frame.run++;
    const { stream, end } = runs[frame.run]!;
    frame.input = this.#inputOf(stream);
    return Math.min(end, most);
  }

  /** The frame was executed: there is room again. */
  taken(frame: QueuedFrame): void {
    this.clock?.executed(frame.tuples, frame.watermark, this.#host.now());
    frame.body.executed();
    if (frame.life !== this.#life) return;
    if (this.#durable) this.#loose.add(frame.seq, frame.bytes, frame.body);
    if (frame.handle > this.mark.low) {
      this.#held.push({ handle: frame.handle, bytes: frame.bytes });
      this.#heldBytes += frame.bytes;
    }
    this.step({ kind: "taken", through: frame.seq }, "");
  }

  /** Units up to `through` are safe. `series`: theirs, where another may have begun since. */
  safe(through: number, series: Epoch | null = this.#state.series): void {
    if (through <= this.#told || (series !== null && seriesText(series) !== this.#series)) return;
    this.#told = through;
    this.#loose.safe(through);
    if (!this.#eager) this.step({ kind: "safe", through }, "");
  }

  /** Nothing else is to be done: acknowledge what is owed. */
  idle(): void {
    if (receiverOwes(this.#state)) this.step({ kind: "idle" }, "");
  }

  grant(bytes: number): void {
    this.step({ kind: "grant", bytes }, "");
  }

  bind(peer: Peer): void {
    const { agent, term, number } = peer;
    this.step({ kind: "peer", agent, term, number }, "");
    if (this.#host.reachable(agent) && !this.#state.connected) this.step({ kind: "connected" }, "");
    else if (!this.#host.reachable(agent) && this.#state.connected) this.step({ kind: "disconnected" }, "");
  }

  connection(open: boolean): void {
    if (this.#state.peer.agent === this.#host.agent) return;
    this.step({ kind: open ? "connected" : "disconnected" }, "");
  }

  /** From another agent. */
  receive(from: string, message: DataMessage): void {
    if (message.kind !== "frame") {
      this.accept(from, message);
      return;
    }
    const schema = this.#schemas.find(message.stream, message.schema);
    // A frame of a schema that is not known is refused before anybody reads it; it still needs one.
    const inner = fromWire(message, schema ?? this.#schemas.any);
    if (schema === undefined) this.#stepMessage(from, inner, "schema");
    else this.#stepMessage(from, inner, isDamaged(message) ? "damaged" : undefined);
  }

  /** From this process. */
  accept(from: string, message: SenderMessage<FrameBody>): void {
    this.#stepMessage(from, message, undefined);
  }

  step(event: ReceiverEvent<FrameBody>, from: string): void {
    for (const effect of stepReceiver(this.#state, event, this.#host.now())) this.#do(effect, from);
    if (receiverOwes(this.#state)) this.#host.owes(this);
    this.#host.due(receiverWake(this.#state));
  }

  #stepMessage(
    from: string,
    message: SenderMessage<FrameBody>,
    verdict: "damaged" | "schema" | undefined,
  ): void {
    this.step(
      verdict === undefined
        ? { kind: "message", from, message }
        : { kind: "message", from, message, verdict },
      from,
    );
  }

  #do(effect: ReceiverEffect<FrameBody>, from: string): void {
    switch (effect.kind) {
      case "send":
        this.#host.send(this.#state.peer.agent, effect.message);
        return;
      case "answer":
        this.#host.send(from, effect.message);
        return;
      case "deliver":
        this.#deliver(effect.frame);
        return;
      case "series":
        this.#life++;
        this.#series = seriesText(effect.series);
        this.mark.restart(effect.next);
        this.#told = effect.next - 1;
        this.#flushed = 0;
        this.#held.clear();
        this.#heldBytes = 0;
        this.#loose.safe(Number.POSITIVE_INFINITY);
        this.#totals.clear();
        this.#total = -1;
        return;
      case "gap":
        if (this.#durable) this.#totals.push({ seq: effect.to, total: this.#state.total });
        this.mark.skip(effect.from, effect.to);
        this.#owner.missed(effect.tuples);
        if (isLoss(effect.reason)) this.#losses.add(effect.tuples, effect.reason);
        return;
      case "waiting":
        this.#owner.waiting(this, effect.waiting);
        return;
      case "fenced":
        this.#owner.overruled(`a newer owner rules (epoch ${effect.epoch.term}.${effect.epoch.number})`);
        return;
      case "alarm":
        this.#host.log("warn", effect.text);
        return;
    }
  }

  #deliver(frame: Frame<FrameBody>): void {
    const { seq, total } = frame;
    if (this.#durable) this.#totals.push({ seq, total });
    const handle = this.mark.begin(seq, 1);
    const input = this.#inputOf(frame.stream);
    const watermark = frame.end && frame.watermark !== null ? Number.POSITIVE_INFINITY : frame.watermark;
    this.clock?.arrived(this.#host.now());
    this.#owner.delivered({
      link: this,
      seq,
      handle,
      tuples: frame.tuples,
      bytes: frame.bytes,
      body: frame.body,
      input,
      run: 0,
      series: this.#series,
      watermark,
      life: this.#life,
      next: 0,
      rows: null,
    });
    if (this.#eager) this.step({ kind: "safe", through: seq }, "");
  }

  #inputOf(key: string): Input {
    let input = this.#inputs.get(key);
    if (input === undefined) {
      const slash = key.indexOf("/");
      input = { component: key.slice(0, slash), stream: key.slice(slash + 1), task: this.from };
      this.#inputs.set(key, input);
    }
    return input;
  }
}

function seriesText({ term, number, start }: Epoch): string {
  return `${term}.${number}.${start}`;
}
