import { compareEpochs, type Epoch } from "../../proto/index.js";
import { aheadDue, type PeerState, unknownPeer } from "../link/peer.js";
import { type Copy, type ReplicaLimits, replicaLimits } from "./replica.js";

export interface StandbyOptions {
  /** The task. */
  readonly group: string;
  /** Id of the store here. */
  readonly store: string;
  /** What the pointer record says; null = there is no whole copy. */
  readonly live: Copy | null;
  /** Areas that are made here are named by it and a count: random, a new one for each state. */
  readonly areaPrefix: string;
  readonly limits?: Partial<ReplicaLimits>;
}

/** The owner's stream that is followed. */
export interface Stream {
  readonly epoch: Epoch;
  readonly session: number;
  /** What came of it without a hole: in memory for a part, durable for the last part. */
  index: number;
}

/** A batch on its way to the disk. */
export interface Writing {
  readonly token: number;
  /** What counts from then on; absent = as before. */
  readonly copy?: Copy | null;
  /** Areas that nothing names any more from then on. */
  readonly garbage: readonly string[];
  /** The stream whose message it answers, null = none. */
  readonly stream: Stream | null;
}

/** State of the holder's end: plain data; change it by `stepStandby` only. */
export interface StandbyState {
  readonly group: string;
  readonly store: string;
  readonly areaPrefix: string;
  readonly limits: ReplicaLimits;
  readonly owner: PeerState;
  /** The copy that counts: whole and durable. */
  live: Copy | null;
  stream: Stream | null;
  /** A copy in the making; it is nothing until its last page is durable. */
  making: { readonly area: string; readonly commit: number; readonly crc: number } | null;
  /** Parts of what is not whole yet. */
  parts: Uint8Array[];
  readonly writes: Writing[];
  tokens: number;
  areas: number;
  readonly counters: { fenced: number; strangers: number; damaged: number };
}

export function createStandby(options: StandbyOptions): StandbyState {
  return {
    group: options.group,
    store: options.store,
    areaPrefix: options.areaPrefix,
    limits: { ...replicaLimits, ...options.limits },
    owner: unknownPeer(),
    live: options.live,
    stream: null,
    making: null,
    parts: [],
    writes: [],
    tokens: 0,
    areas: 0,
    counters: { fenced: 0, strangers: 0, damaged: 0 },
  };
}

/**
 * When the standby wants a `timer` event at the latest (running ms); Infinity = only when something comes.
 */
export function standbyWake(state: StandbyState): number {
  return aheadDue(state.owner, state.limits.aheadMs);
}

/** What names a stream. */
export type StreamName = Pick<Stream, "epoch" | "session">;

/** < 0, 0, > 0 as stream a is older than, equal to, newer than stream b. */
export function compareStreams(a: StreamName, b: StreamName): number {
  return compareEpochs(a.epoch, b.epoch) || a.session - b.session;
}
