import type { DataMessage, Epoch, FlowMessage, RefuseMessage } from "../../proto/index.js";

/**
 * Contract of the two link deciders (sender.ts, receiver.ts). Each is a plain-data state (structuredClone
 * works on it) and a function that takes (state, event, now) and returns effects. Rules: docs/protocol.md,
 * "Links". Bodies are opaque: `B` is whatever the caller keeps for a frame (rows, bytes or both).
 *
 * The caller proves senders: `from` of a message is the agent in the topic on which it came (the own name for
 * a link in memory). It calls the deciders at `senderWake` / `receiverWake` with a `timer` event.
 */

/** Bounds of one link; defaults in `linkLimits`. */
export interface LinkLimits {
  /** Frames that a receiver lets a sender have under way, its own queue included. */
  readonly windowFrames: number;
  /** Bytes likewise; a frame alone on its link may exceed it. */
  readonly windowBytes: number;
  /** Frames that a sender keeps in memory (under way and waiting); the door of the group closes there. */
  readonly keptFrames: number;
  readonly keptBytes: number;
  /** First and longest delay of a repeated hello, open or refuse. */
  readonly repeatFirstMs: number;
  readonly repeatMaxMs: number;
  /**
   * Bounds of the resend time-out (measured round trip in between, doubling), and its value before any
   * measurement.
   */
  readonly resendMinMs: number;
  readonly resendMaxMs: number;
  readonly resendFirstMs: number;
  /** A receiver that is busy acknowledges what it received no later than this. */
  readonly ackDelayMs: number;
  /** A peer of a higher epoch than the assignment names is waited for so long before the alarm. */
  readonly aheadMs: number;
  /** A peer that speaks in an epoch before the one that its own agent has by now is fenced so much later. */
  readonly replacedMs: number;
}

export const linkLimits: LinkLimits = {
  windowFrames: 256,
  windowBytes: 1024 * 1024,
  keptFrames: 512,
  keptBytes: 2 * 1024 * 1024,
  repeatFirstMs: 250,
  repeatMaxMs: 30_000,
  resendMinMs: 200,
  resendMaxMs: 30_000,
  resendFirstMs: 1_000,
  ackDelayMs: 50,
  aheadMs: 10_000,
  replacedMs: 5_000,
};

/** A frame as it is kept by its sender and taken by its receiver. */
export interface Frame<B> {
  readonly seq: number;
  /** Tuples numbered in this series up to and with this frame. */
  readonly total: number;
  /** `<component>/<stream>` */
  readonly stream: string;
  readonly tuples: number;
  /** Size as the window counts it; > 0. An estimate will do while the body is rows. */
  readonly bytes: number;
  readonly watermark: number | null;
  readonly end: boolean;
  readonly body: B;
}

/** A frame before it has a number. Numbers are given in the order of offers, from 1. */
export type Sealed<B> = Omit<Frame<B>, "seq" | "total">;

/** A message of a sender with the body still in the caller's form. */
export type SenderMessage<B> = Exclude<DataMessage, { kind: "frame" }> | SenderFrame<B>;

export interface SenderFrame<B> {
  readonly kind: "frame";
  readonly link: string;
  readonly senderEpoch: Epoch;
  readonly series: Epoch;
  readonly floor: number;
  readonly frame: Frame<B>;
}

/**
 * The assignment names who has the other end, and its epoch; agent "" = nowhere now. Told once at the
 * beginning and at each change. Followed by `connected` when the way there is open (at once for the own
 * agent).
 */
export interface PeerEvent {
  readonly kind: "peer";
  readonly agent: string;
  readonly term: number;
  readonly number: number;
}

/** The way to the broker is (again) open. What was under way before may be lost. */
export interface ConnectedEvent {
  readonly kind: "connected";
}

export interface DisconnectedEvent {
  readonly kind: "disconnected";
}

export interface TimerEvent {
  readonly kind: "timer";
}

export type SenderEvent<B> =
  | PeerEvent
  | ConnectedEvent
  | DisconnectedEvent
  /** Never refused: who cannot wait asks `senderRoom` before it takes in what makes frames. */
  | { readonly kind: "offer"; readonly frame: Sealed<B> }
  | { readonly kind: "message"; readonly from: string; readonly message: FlowMessage }
  /**
   * at-most-once: of the frames that are not under way drop the oldest, down to `keep` frames, as one
   * explicit gap.
   */
  | { readonly kind: "drop-oldest"; readonly keep: number; readonly reason: string }
  /** A gated sender: frames and gaps up to `through` are in a durable commit and may leave (I5). */
  | { readonly kind: "release"; readonly through: number }
  /** A frame cannot be sent any more: it becomes a gap. */
  | { readonly kind: "lost"; readonly seq: number; readonly reason: string }
  /** What the sender lets in waits until all that was offered is safe: the receiver is told so. */
  | { readonly kind: "want" }
  | TimerEvent;

export type SenderEffect<B> =
  /** To the agent that the last `peer` event named. */
  | { readonly kind: "send"; readonly message: SenderMessage<B> }
  /** To the agent from which the message came that is being stepped. */
  | { readonly kind: "answer"; readonly message: DataMessage & { readonly kind: "fenced" } }
  /** Frames up to `through` are safe and forgotten here. */
  | { readonly kind: "freed"; readonly through: number }
  | {
      readonly kind: "dropped";
      readonly from: number;
      readonly to: number;
      readonly tuples: number;
      readonly reason: string;
    }
  /** The receiver refused the frame: it became a gap; make a dead letter of it. */
  | { readonly kind: "refused"; readonly frame: Frame<B>; readonly reason: RefuseReason }
  /** A higher epoch of this task rules: stop the task. Nothing comes from this state any more. */
  | { readonly kind: "fenced"; readonly epoch: Epoch }
  /** The own store is old: stop the task and ask for a new epoch. Nothing comes from this state any more. */
  | { readonly kind: "renew"; readonly text: string }
  | { readonly kind: "alarm"; readonly text: string };

export type RefuseReason = RefuseMessage["reason"];

export type ReceiverEvent<B> =
  | PeerEvent
  | ConnectedEvent
  | DisconnectedEvent
  /**
   * `verdict`: what the border found wrong with a frame's body (checksum, size, schema, version); only for
   * frames.
   */
  | {
      readonly kind: "message";
      readonly from: string;
      readonly message: SenderMessage<B>;
      readonly verdict?: RefuseReason;
    }
  /** Frames up to `through` of the current series are out of the queue: there is room again. */
  | { readonly kind: "taken"; readonly through: number }
  /** Frames and gaps up to `through` of the current series may be acknowledged as safe. */
  | { readonly kind: "safe"; readonly through: number }
  /** What this link may have under way, of the agent's budget (grants.ts). Default `windowBytes`. */
  | { readonly kind: "grant"; readonly bytes: number }
  /** The task has nothing else to do: acknowledge what is owed. Only needed when `receiverOwes`. */
  | { readonly kind: "idle" }
  | TimerEvent;

export type ReceiverEffect<B> =
  | { readonly kind: "send"; readonly message: FlowMessage }
  | { readonly kind: "answer"; readonly message: FlowMessage & { readonly kind: "fenced" } }
  /** The next frame in order. Positions of inputs are (series, seq). */
  | { readonly kind: "deliver"; readonly frame: Frame<B> }
  /**
   * A new series begins at `next`: what was delivered of the old one and is not finished is abandoned, nobody
   * waits for its acknowledgement. `taken` and `safe` name numbers of the new series from here on.
   */
  | { readonly kind: "series"; readonly series: Epoch; readonly next: number }
  /**
   * Numbers `from`…`to` will never come: finished as far as positions go. `tuples` of them were never
   * delivered here.
   */
  | {
      readonly kind: "gap";
      readonly from: number;
      readonly to: number;
      readonly tuples: number;
      readonly reason: string;
    }
  /** The sender has more than it may send (true), or no longer: what grants.ts deals by. */
  | { readonly kind: "waiting"; readonly waiting: boolean }
  /** A higher epoch of this task rules: stop the task. Nothing comes from this state any more. */
  | { readonly kind: "fenced"; readonly epoch: Epoch }
  | { readonly kind: "alarm"; readonly text: string };
