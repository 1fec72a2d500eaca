import type { Epoch } from "../../proto/index.js";
import { type LinkLimits, linkLimits } from "./link.js";
import { type PeerState, unknownPeer } from "./peer.js";
import { never } from "./sender-state.js";

export interface ReceiverOptions {
  /** `${sender task}>${receiver task}` */
  readonly link: string;
  /** Epoch of the receiving task. */
  readonly epoch: Epoch;
  /** Highest wire version that this agent reads. */
  readonly wireMax: number;
  readonly limits?: Partial<LinkLimits>;
  /** What the link may have under way until the first `grant`. Default `windowBytes`. */
  readonly grantBytes?: number;
  /** The receiver commits its position, and this is what the last commit says; null = it knows nothing. */
  readonly committed?: ReceiverPosition | null;
}

/** How far a series was taken in: up to number `seq`, `total` tuples in all (-1 = not known). */
export interface ReceiverPosition {
  readonly series: Epoch;
  readonly seq: number;
  readonly total: number;
}

/** State of the receiving end of a link: plain data; change it by `stepReceiver` only. */
export interface ReceiverState {
  readonly link: string;
  readonly epoch: Epoch;
  readonly wireMax: number;
  readonly limits: LinkLimits;
  readonly peer: PeerState;
  /** Its position is durable: below the sender's floor it can only be when that was lost. */
  readonly durable: boolean;
  connected: boolean;
  /** Fenced: does nothing any more. */
  stopped: boolean;

  /** null = remembers nothing. */
  series: Epoch | null;
  /**
   * Number expected next, tuples numbered before it (-1 = not known), bytes received in this series by this
   * life.
   */
  next: number;
  total: number;
  bytes: number;
  /** Delivered and not taken out of the queue: numbers and sizes, oldest first. */
  readonly queueSeqs: number[];
  readonly queueSizes: number[];
  queuedBytes: number;
  safe: number;
  /** The sender waits until frames up to here are safe. */
  wanted: number;
  grantBytes: number;

  /** What the sender was told last: acks go out when enough has changed since. */
  toldSafe: number;
  toldReceived: number;
  toldBytes: number;
  toldLimit: number;
  toldLimitBytes: number;
  /** An ack is owed even if nothing has changed: something came twice. */
  again: boolean;
  ackAt: number;
  openAt: number;
  openAttempt: number;
  /** The number for which a hole was reported, or a frame refused; 0 = none. */
  hole: number;
  refused: boolean;
  /** Bytes that the sender said wait, less what has come since. */
  waitingBytes: number;
  readonly counters: ReceiverCounters;
}

/** Counted since the receiver's start. */
export interface ReceiverCounters {
  frames: number;
  duplicates: number;
  holes: number;
  refused: number;
  /** Frames that came although there was no room. */
  overrun: number;
  /** Tuples named by gaps that were never delivered here. */
  dropped: number;
  /** Messages of an older sender that were answered with `fenced`. */
  fenced: number;
  strangers: number;
  /** Times that the sender's floor was beyond what this life had: an earlier life had it. */
  jumps: number;
  /** The same although the position was durable: what lies between is lost. */
  stateLost: number;
}

export function createReceiver(options: ReceiverOptions): ReceiverState {
  const limits = { ...linkLimits, ...options.limits };
  const { series = null, seq = 0, total = -1 } = options.committed ?? {};
  return {
    link: options.link,
    epoch: options.epoch,
    wireMax: options.wireMax,
    limits,
    peer: unknownPeer(),
    durable: options.committed !== undefined,
    connected: false,
    stopped: false,
    series,
    next: series === null ? 0 : seq + 1,
    total,
    bytes: 0,
    queueSeqs: [],
    queueSizes: [],
    queuedBytes: 0,
    safe: seq,
    wanted: 0,
    grantBytes: options.grantBytes ?? limits.windowBytes,
    toldSafe: seq,
    toldReceived: seq,
    toldBytes: 0,
    toldLimit: seq,
    toldLimitBytes: 0,
    again: false,
    ackAt: never,
    openAt: never,
    openAttempt: 0,
    hole: 0,
    refused: false,
    waitingBytes: 0,
    counters: {
      frames: 0,
      duplicates: 0,
      holes: 0,
      refused: 0,
      overrun: 0,
      dropped: 0,
      fenced: 0,
      strangers: 0,
      jumps: 0,
      stateLost: 0,
    },
  };
}

/** A frame is let in beside others only when this much room is left: most frames are smaller. */
export const roomBytesMin = 16 * 1024;

/** Highest number that may be sent now. */
export function limitOf(state: ReceiverState): number {
  const received = state.next - 1;
  if (state.queueSeqs.length === 0) return received + state.limits.windowFrames;
  if (state.grantBytes - state.queuedBytes < Math.min(roomBytesMin, state.grantBytes)) return received;
  return received + Math.max(0, state.limits.windowFrames - state.queueSeqs.length);
}

/** Bytes beyond what was received that may be sent now. */
export function roomOf(state: ReceiverState): number {
  return Math.max(0, state.grantBytes - state.queuedBytes);
}

/** Highest number up to which all was delivered and taken out of the queue. */
export function takenThrough(state: ReceiverState): number {
  return (state.queueSeqs[0] ?? state.next) - 1;
}

/** True when an ack would say something new: worth an `idle` event when the task has nothing else to do. */
export function receiverOwes(state: ReceiverState): boolean {
  return state.ackAt !== never;
}
