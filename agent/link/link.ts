import type { Epoch, FlowMessage, DataMessage } from "../../proto/index.js";

/**
 * Contract of the two link deciders (sender.ts, receiver.ts). Each is a plain-data state (structuredClone works on it)
 * and functions that take (state, event, now) and return effects. Rules: docs/protocol.md, "Links".
 * Bodies are opaque: `B` is whatever the caller keeps for a frame (rows, bytes or both).
 */

/** Bounds of one link; defaults in `linkLimits`. */
export interface LinkLimits {
  /** Frames that a receiver lets a sender have under way. */
  readonly windowFrames: number;
  /** Bytes likewise; a frame alone on its link may exceed it. */
  readonly windowBytes: number;
  /** Frames that a sender keeps in memory (under way and waiting); the door of the group closes there. */
  readonly keptFrames: number;
  readonly keptBytes: number;
  /** First and longest delay of a repeated hello or open. */
  readonly repeatFirstMs: number;
  readonly repeatMaxMs: number;
  /** Bounds of the resend time-out (measured round trip in between, doubling). */
  readonly resendMinMs: number;
  readonly resendMaxMs: number;
}

export const linkLimits: LinkLimits = {
  windowFrames: 64,
  windowBytes: 1024 * 1024,
  keptFrames: 128,
  keptBytes: 2 * 1024 * 1024,
  repeatFirstMs: 250,
  repeatMaxMs: 30_000,
  resendMinMs: 200,
  resendMaxMs: 30_000,
};

/** A frame as it is kept by its sender and taken by its receiver. */
export interface Frame<B> {
  readonly seq: number;
  readonly total: number;
  readonly stream: string;
  readonly tuples: number;
  readonly bytes: number;
  readonly watermark: number | null;
  readonly end: boolean;
  readonly body: B;
}

/** A frame before it has a number. */
export type Sealed<B> = Omit<Frame<B>, "seq" | "total">;

/** A message of a sender with the body still in the caller's form. */
export type SenderMessage<B> =
  | Exclude<DataMessage, { kind: "frame" }>
  | { readonly kind: "frame"; readonly link: string; readonly senderEpoch: Epoch; readonly series: Epoch; readonly floor: number; readonly frame: Frame<B> };

export type SenderEvent<B> =
  | { readonly kind: "start" }
  /** The way to the receiver is (again) open, or the receiver moved to another agent. */
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "offer"; readonly frame: Sealed<B> }
  /** Every input is at its end and everything is emitted: mark the end of the stream. */
  | { readonly kind: "message"; readonly message: FlowMessage }
  /** The assignment names the receiver: epochs below are fenced. */
  | { readonly kind: "receiver-epoch"; readonly epoch: Epoch }
  /** at-most-once: drop the oldest unsent frames down to `keptFrames`, as a gap. */
  | { readonly kind: "drop-oldest"; readonly frames: number; readonly reason: string }
  | { readonly kind: "timer" };

export type SenderEffect<B> =
  | { readonly kind: "send"; readonly message: SenderMessage<B> }
  /** Frames up to `through` are safe and forgotten here. */
  | { readonly kind: "freed"; readonly through: number }
  | { readonly kind: "dropped"; readonly from: number; readonly to: number; readonly tuples: number; readonly reason: string }
  /** This sender is fenced by a higher epoch: stop the task. */
  | { readonly kind: "fenced"; readonly epoch: Epoch }
  /** The receiver refused frame `seq`: it became a gap; make a dead letter of it. */
  | { readonly kind: "refused"; readonly frame: Frame<B>; readonly reason: string }
  | { readonly kind: "alarm"; readonly text: string };

export type ReceiverEvent<B> =
  | { readonly kind: "start" }
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "message"; readonly message: SenderMessage<B> }
  /** The assignment names the sender: epochs below (term, number) are fenced. */
  | { readonly kind: "sender-epoch"; readonly epoch: Epoch }
  /** Frames up to `through` of the current series are taken out of the queue (room), or may be acked (safe). */
  | { readonly kind: "taken"; readonly through: number }
  | { readonly kind: "safe"; readonly through: number }
  /** The body of a frame that was delivered could not be read. */
  | { readonly kind: "unreadable"; readonly seq: number; readonly reason: "damaged" | "schema" | "version" }
  /** The share of the agent's in-flight budget that this link may grant now (grants.ts). */
  | { readonly kind: "grant"; readonly frames: number; readonly bytes: number }
  /** The task has nothing else to do: send what acks are owed. */
  | { readonly kind: "idle" }
  | { readonly kind: "timer" };

export type ReceiverEffect<B> =
  | { readonly kind: "send"; readonly message: FlowMessage | (DataMessage & { kind: "fenced" }) }
  /** The next frame in order. Positions of inputs are (series, seq). */
  | { readonly kind: "deliver"; readonly series: Epoch; readonly frame: Frame<B> }
  /** A new series begins: what was delivered of the old one and not finished counts as abandoned, its acks go nowhere. */
  | { readonly kind: "series"; readonly series: Epoch; readonly next: number }
  /** `tuples` were dropped by the sender, said by a gap. */
  | { readonly kind: "lost"; readonly tuples: number; readonly reason: string }
  | { readonly kind: "alarm"; readonly text: string };
