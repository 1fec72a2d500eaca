import type { Epoch, Replica, ShipMessage } from "../../proto/index.js";
import { type CommitMark, never, type ReplicaLimits, replicaLimits, type ShipperEffect } from "./replica.js";

export interface ShipperOptions {
  /** The task. */
  readonly group: string;
  /** Of this life of the task. */
  readonly epoch: Epoch;
  /** The last durable commit here. */
  readonly last: CommitMark;
  /** Who counts besides the owner, by its own store. */
  readonly counted: Replica | null;
  readonly limits?: Partial<ReplicaLimits>;
}

export interface QueuedCommit extends CommitMark {
  /** Encoded operations. */
  readonly body: Uint8Array;
}

/** What is applied together: one or more whole commits, or a page. */
export interface Unit extends CommitMark {
  readonly snapshot: boolean;
  readonly last: boolean;
  readonly after: number;
  readonly body: Uint8Array;
  readonly parts: number;
  /** The part that is sent next. */
  part: number;
}

/** The one message that is on its way. */
export interface Flight {
  readonly message: ShipMessage;
  readonly firstAt: number;
  sentAt: number;
  resendAt: number;
  attempt: number;
}

/**
 * `closed`: there is nobody, or no connection was there · `opening`: what the standby has is asked ·
 * `snapshot`: pages go · `stream`: commits go · `waiting`: opened again at `reopenAt`.
 */
export type Stage = "closed" | "opening" | "snapshot" | "stream" | "waiting";

/** State of the owner's end: plain data; change it by `stepShipper` only. */
export interface ShipperState {
  readonly group: string;
  readonly epoch: Epoch;
  readonly limits: ReplicaLimits;
  connected: boolean;
  /** Overruled, or the store is an old one: does nothing any more. */
  stopped: boolean;
  last: CommitMark;
  /** Highest commit that every replica has; -1 = not known. */
  confirmed: number;

  /** The assignment was told. */
  told: boolean;
  standby: Replica | null;
  counted: Replica | null;
  /** Who counts by the own store, and what is on its way to it. */
  written: Replica | null;
  readonly counts: (Replica | null)[];

  stage: Stage;
  session: number;
  index: number;
  flight: Flight | null;
  unit: Unit | null;
  /** What the standby has last said to have in this life; only of a copy that is this owner's. */
  has: CommitMark | null;

  /** Commits are kept for the standby: without a hole up to the last, if there are any. */
  following: boolean;
  readonly queue: QueuedCommit[];
  queueBytes: number;

  /** A page was asked for. */
  pageAsked: boolean;
  /** No page before. */
  pageAt: number;
  snapshotBytes: number;

  /** Commits wait for the standby, which is about to be counted, until then; Infinity = they do not. */
  joinUntil: number;
  reopenAt: number;
  reopenAttempt: number;
  /** The silence of the standby was told. */
  silenceTold: boolean;
  /** Smoothed round trip and its deviation, ms; 0 = not measured. */
  roundTrip: number;
  deviation: number;
}

export function createShipper(options: ShipperOptions): ShipperState {
  return {
    group: options.group,
    epoch: options.epoch,
    limits: { ...replicaLimits, ...options.limits },
    connected: false,
    stopped: false,
    last: options.last,
    confirmed: -1,
    told: false,
    standby: null,
    counted: options.counted,
    written: options.counted,
    counts: [],
    stage: "closed",
    session: 0,
    index: 0,
    flight: null,
    unit: null,
    has: null,
    following: options.counted !== null,
    queue: [],
    queueBytes: 0,
    pageAsked: false,
    pageAt: 0,
    snapshotBytes: 0,
    joinUntil: never,
    reopenAt: never,
    reopenAttempt: 0,
    silenceTold: false,
    roundTrip: 0,
    deviation: 0,
  };
}

/**
 * When the shipper wants a `timer` event at the latest (running ms); Infinity = only when something comes.
 */
export function shipperWake(state: ShipperState): number {
  if (state.stopped) return never;
  const { connected, stage, flight, unit } = state;
  let wake = state.joinUntil;
  if (!connected) return wake;
  if (flight !== null) wake = Math.min(wake, flight.resendAt);
  else if (stage === "snapshot" && unit === null && !state.pageAsked) wake = Math.min(wake, state.pageAt);
  if (stage === "waiting") wake = Math.min(wake, state.reopenAt);
  return wake;
}

/**
 * The replica that counts besides the owner, as it may be reported: one that counts only when that is
 * durable, one that counts no more until that is.
 */
export function shipperReplica({ counted, written, counts }: ShipperState): Replica | null {
  if (counted !== null) return counts.length === 0 ? counted : null;
  return [written, ...counts].find((replica) => replica !== null) ?? null;
}

/** Decides who counts; that is to be written. */
export function count(state: ShipperState, replica: Replica | null, out: ShipperEffect[]): void {
  state.counted = replica;
  state.counts.push(replica);
  out.push({ kind: "count", replica });
}

/** Why commits are not confirmed, in words for `describe`, or "". */
export function shipperWhy(state: ShipperState): string {
  if (state.stopped) return "stopped: another owner rules, or this store is an old one";
  if (!state.told) return "waits for its assignment";
  if (state.confirmed === state.last.commit) return "";
  const behind = `${state.last.commit - Math.max(0, state.confirmed)} commits wait for their copy`;
  const { agent } = state.counted ?? state.standby ?? { agent: "nobody" };
  if (!state.connected) return `${behind} on ${agent}: no connection`;
  if (state.stage === "snapshot") return `${behind}: ${agent} gets a new one`;
  return `${behind} on ${agent}`;
}

/** The crc of the record of a commit, as far as it is remembered. */
export function crcOf(state: ShipperState, commit: number): number | undefined {
  if (commit === state.last.commit) return state.last.crc;
  if (commit === state.has?.commit) return state.has.crc;
  return state.queue.find((queued) => queued.commit === commit)?.crc;
}

/** Forgets queued commits up to `commit`. */
export function trimQueue(state: ShipperState, commit: number): void {
  while (state.queue.length > 0 && state.queue[0]!.commit <= commit)
    state.queueBytes -= state.queue.shift()!.body.length;
}

/** True when every commit after `commit` is in the queue. */
export function queueFollows(state: ShipperState, commit: number): boolean {
  if (commit >= state.last.commit) return true;
  return state.queue.length > 0 && state.queue[0]!.commit <= commit + 1;
}
