import type { Epoch } from "../../proto/index.js";
import { type Frame, type LinkLimits, linkLimits } from "./link.js";
import { type PeerState, unknownPeer } from "./peer.js";

/** A frame that is kept until it is safe, or the gap that stands where frames were. */
export interface Kept<B> {
  readonly from: number;
  readonly to: number;
  /** null = a gap. */
  readonly frame: Frame<B> | null;
  readonly tuples: number;
  readonly total: number;
  /** Byte position in the series after this entry. */
  readonly endBytes: number;
  readonly reason: string;
}

export interface SenderOptions<B = unknown> {
  /** `${sender task}>${receiver task}` */
  readonly link: string;
  /** Epoch of the sending task. */
  readonly epoch: Epoch;
  /** The epoch in which the numbers began. Default: `epoch`, a new series. */
  readonly series?: Epoch;
  /** What a commit kept of the series: the next number, tuples numbered before it, and what is not safe. */
  readonly restored?: {
    readonly next: number;
    readonly total: number;
    readonly kept: readonly Omit<Kept<B>, "endBytes">[];
  };
  /** Nothing leaves before a `release` names its number (I5). Default false. */
  readonly gated?: boolean;
  readonly limits?: Partial<LinkLimits>;
}

/** State of the sending end of a link: plain data; change it by `stepSender` only. */
export interface SenderState<B> {
  readonly link: string;
  readonly epoch: Epoch;
  readonly series: Epoch;
  readonly limits: LinkLimits;
  readonly peer: PeerState;
  connected: boolean;
  /** Fenced, or in need of a new epoch: does nothing any more. */
  stopped: boolean;

  /** Frames and gaps from the floor on, in order and without holes. */
  readonly kept: Kept<B>[];
  keptFrames: number;
  keptBytes: number;
  /** Number that the next frame gets; tuples and bytes numbered before it. */
  next: number;
  total: number;
  endBytes: number;
  /** Byte position before the floor. */
  floorBytes: number;

  /** The receiver has answered in our series since the way was opened: frames may flow. */
  opened: boolean;
  /** A hello is out whose `open` has not come. */
  awaiting: boolean;
  /** Frames up to here were sent when that hello was. */
  awaitingFrom: number;
  /** What the receiver has, by its last life; index in `kept` of the first entry that it does not have. */
  received: number;
  receivedIndex: number;
  /** Highest number, and byte position, that the receiver lets in. */
  limit: number;
  limitBytes: number;
  /** Highest number that is released: what is above it is in no durable commit yet. Infinity = no gate. */
  gate: number;
  /** Index in `kept` of what is sent next. */
  cursor: number;
  /** Highest number that was ever sent, to count what is sent again. */
  sentTo: number;
  /** After a time-out one entry at a time goes out, until `received` moves. */
  probing: boolean;
  /** For which `next` the sender went back, and when: not twice in one round trip. */
  backTo: number;
  backAt: number;
  /** Up to this byte position the receiver was told that bytes wait. */
  toldBytes: number;
  /** Up to this number the receiver was told that safety is waited for. */
  wanted: number;

  helloAt: number;
  helloAttempt: number;
  resendAt: number;
  resendAttempt: number;
  /** Smoothed round trip and its deviation, ms; 0 = not measured. */
  roundTrip: number;
  deviation: number;
  sampleSeq: number;
  sampleAt: number;

  /** Why the receiver takes nothing, or "". */
  refusal: string;
  readonly counters: SenderCounters;
}

/** Counted since the sender's start. */
export interface SenderCounters {
  frames: number;
  resent: number;
  dropped: number;
  /** Messages of an older receiver that were answered with `fenced`. */
  fenced: number;
  strangers: number;
}

export const never = Number.POSITIVE_INFINITY;

export function createSender<B>(options: SenderOptions<B>): SenderState<B> {
  const { next = 1, total = 0, kept: restored = [] } = options.restored ?? {};
  let endBytes = 0;
  const kept = restored.map((entry) => {
    endBytes += entry.frame?.bytes ?? 0;
    return { ...entry, endBytes };
  });
  const received = (kept[0]?.from ?? next) - 1;
  return {
    link: options.link,
    epoch: options.epoch,
    series: options.series ?? options.epoch,
    limits: { ...linkLimits, ...options.limits },
    peer: unknownPeer(),
    connected: false,
    stopped: false,
    kept,
    keptFrames: kept.filter(({ frame }) => frame !== null).length,
    keptBytes: endBytes,
    next,
    total,
    endBytes,
    floorBytes: 0,
    opened: false,
    awaiting: false,
    awaitingFrom: 0,
    received,
    receivedIndex: 0,
    limit: 0,
    limitBytes: 0,
    gate: options.gated === true ? next - 1 : never,
    cursor: 0,
    sentTo: received,
    probing: false,
    backTo: 0,
    backAt: 0,
    toldBytes: 0,
    wanted: 0,
    helloAt: never,
    helloAttempt: 0,
    resendAt: never,
    resendAttempt: 0,
    roundTrip: 0,
    deviation: 0,
    sampleSeq: 0,
    sampleAt: 0,
    refusal: "",
    counters: { frames: 0, resent: 0, dropped: 0, fenced: 0, strangers: 0 },
  };
}

/** The lowest number still kept, or the next number if none is. */
export function senderFloor(state: SenderState<unknown>): number {
  return state.kept.length > 0 ? state.kept[0]!.from : state.next;
}

/** Byte position before entry `index` of `kept`. */
export function positionBefore(state: SenderState<unknown>, index: number): number {
  return index === 0 ? state.floorBytes : state.kept[index - 1]!.endBytes;
}

/** Bytes that are kept and not under way. */
export function unsentBytes(state: SenderState<unknown>): number {
  return state.endBytes - positionBefore(state, state.cursor);
}

/** True while a frame more may be made for this link: asked before input is taken in. */
export function senderRoom(state: SenderState<unknown>): boolean {
  return state.keptFrames < state.limits.keptFrames && state.keptBytes < state.limits.keptBytes;
}

/** True when everything that was offered is safe. */
export function senderEmpty(state: SenderState<unknown>): boolean {
  return state.kept.length === 0;
}

/** Why frames wait, in words for `describe`, or "". */
export function senderWhy(state: SenderState<unknown>): string {
  if (state.stopped) return "stopped: a higher epoch rules";
  if (state.kept.length === 0) return "";
  if (state.peer.agent === "") return "the receiver is placed nowhere";
  if (!state.connected) return "no connection";
  if (state.refusal !== "") return state.refusal;
  if (!state.opened) return "the receiver does not answer";
  if (state.kept[state.cursor] !== undefined && state.kept[state.cursor]!.from > state.gate)
    return "the commit is not durable yet";
  if (state.cursor < state.kept.length) return "the receiver has no room";
  return "";
}
