import { compareEpochs, type Epoch } from "../../proto/index.js";
import type { PeerEvent } from "./link.js";

/** What one end of a link knows of the other end. Plain data. */
export interface PeerState {
  /** Who has it, by the assignment; "" = nowhere now. */
  agent: string;
  /** The highest epoch known: (term, number) from the assignment, `start` from what was heard since. */
  epoch: Epoch;
  /** When a higher epoch than the assignment names was first heard; Infinity = it was not. */
  aheadAt: number;
  aheadTold: boolean;
  /** When the agent that has it was first heard in an epoch before this one; Infinity = it was not. */
  replacedAt: number;
  /** A message from an agent that the assignment does not name was spoken of; once for each assignment. */
  strangerTold: boolean;
}

/** How a message of `epoch` from agent `from` stands to what is known (I2). */
export type Standing =
  | "current"
  /**
   * The same owner has started its task again: a new life of the other end. Already adopted when this is
   * returned.
   */
  | "restarted"
  /** Of an older epoch: to be answered with `fenced`. */
  | "older"
  /** The assignment that names this epoch is on its way: neither taken nor refused. */
  | "ahead"
  /** Not from the agent that the assignment names: dropped. */
  | "stranger";

export function unknownPeer(): PeerState {
  return {
    agent: "",
    epoch: { term: 0, number: 0, start: 0 },
    aheadAt: Number.POSITIVE_INFINITY,
    aheadTold: false,
    replacedAt: Number.POSITIVE_INFINITY,
    strangerTold: false,
  };
}

/**
 * Takes over what the assignment says; false when nothing changed, or when it is older than what is known.
 */
export function assignPeer(peer: PeerState, event: PeerEvent): boolean {
  const { agent, term, number } = event;
  const order = compareOwners({ term, number, start: 0 }, peer.epoch);
  if (order < 0 || (order === 0 && agent === peer.agent)) return false;
  peer.agent = agent;
  if (order > 0) peer.epoch = { term, number, start: 0 };
  peer.aheadAt = Number.POSITIVE_INFINITY;
  peer.aheadTold = false;
  peer.replacedAt = Number.POSITIVE_INFINITY;
  peer.strangerTold = false;
  return true;
}

export function standingOf(peer: PeerState, from: string, epoch: Epoch, now: number): Standing {
  const order = compareOwners(epoch, peer.epoch);
  if (order > 0) {
    if (peer.aheadAt === Number.POSITIVE_INFINITY) peer.aheadAt = now;
    return "ahead";
  }
  if (order < 0) return "older";
  if (from !== peer.agent) return "stranger";
  if (epoch.start < peer.epoch.start) return "older";
  peer.replacedAt = Number.POSITIVE_INFINITY;
  if (epoch.start === peer.epoch.start) return "current";
  peer.epoch = epoch;
  return "restarted";
}

/**
 * Whether what is older comes from the agent that has the task in the epoch of now, as in an update of which
 * it has not heard yet. Its own assignment ends that in good order; only if it does not, it is answered.
 */
export function awaitsItsWord(peer: PeerState, from: string, epoch: Epoch, now: number): boolean {
  if (from !== peer.agent || compareOwners(epoch, peer.epoch) >= 0) return false;
  peer.replacedAt = Math.min(peer.replacedAt, now);
  return true;
}

/** True when `awaitsItsWord` has been true for `replacedMs`, and the epoch of now was not heard since. */
export function replacedTooLong(peer: PeerState, now: number, replacedMs: number): boolean {
  if (now - peer.replacedAt < replacedMs) return false;
  peer.replacedAt = Number.POSITIVE_INFINITY;
  return true;
}

/** What is to be said of a message from a stranger; null = it was said. `place`: the end it speaks for. */
export function strangerText(peer: PeerState, from: string, place: string): string | null {
  if (peer.strangerTold) return null;
  peer.strangerTold = true;
  return `${place}: agent ${from} speaks for it, which agent ${peer.agent} has; its messages are dropped`;
}

/** True once, when a peer has been ahead of the assignment for `aheadMs`. */
export function aheadTooLong(peer: PeerState, now: number, aheadMs: number): boolean {
  if (peer.aheadTold || now - peer.aheadAt < aheadMs) return false;
  peer.aheadTold = true;
  return true;
}

/** When `aheadTooLong` will be true. */
export function aheadDue(peer: PeerState, aheadMs: number): number {
  return peer.aheadTold ? Number.POSITIVE_INFINITY : peer.aheadAt + aheadMs;
}

function compareOwners(a: Epoch, b: Epoch): number {
  return a.term - b.term || a.number - b.number;
}

export function sameEpoch(a: Epoch, b: Epoch): boolean {
  return compareEpochs(a, b) === 0;
}
