import type { RefuseReason, SenderEffect, SenderMessage } from "./link.js";
import {
  type Kept,
  never,
  positionBefore,
  type SenderState,
  senderFloor,
  unsentBytes,
} from "./sender-state.js";

/** What the gap in the place of a frame that its receiver refused says first. */
export const refusedReason = "refused: ";

/**
 * Sends from the cursor on as far as the receiver lets it, and sets the time by which something must have
 * come back.
 */
export function pump<B>(state: SenderState<B>, now: number, out: SenderEffect<B>[]): void {
  if (!state.opened || state.stopped) return;
  while (state.cursor < state.kept.length) {
    const entry = state.kept[state.cursor]!;
    if (entry.from > state.gate) break;
    const alone = entry.from <= state.received + 1;
    if (entry.from > state.limit || (state.probing && !alone)) break;
    if (entry.endBytes > state.limitBytes && !alone) {
      // The budget of the other agent is dealt to those that wait: say so, once for what waits.
      if (!state.awaiting && positionBefore(state, state.cursor) >= state.toldBytes)
        sayHello(state, now, out);
      break;
    }
    send(state, entry, now, out);
  }
  if (state.kept.length === 0 || state.kept[0]!.from > state.gate) {
    state.resendAt = never;
    state.resendAttempt = 0;
  } else if (state.resendAt === never) {
    // Slow is not lost: what was received is never sent again, only asked after, and not in haste.
    const underWay = state.cursor > state.receivedIndex;
    const delay = timeoutMs(state);
    state.resendAt = now + (underWay ? delay : Math.max(delay, state.limits.resendFirstMs));
  }
}

function send<B>(state: SenderState<B>, entry: Kept<B>, now: number, out: SenderEffect<B>[]): void {
  if (entry.to <= state.sentTo) {
    state.counters.resent++;
  } else {
    state.sentTo = entry.to;
    if (state.cursor === state.receivedIndex) {
      // The first under way: its time-out begins now, however long was waited for what was received.
      state.resendAt = never;
      state.resendAttempt = 0;
    }
    if (state.sampleSeq === 0) {
      state.sampleSeq = entry.to;
      state.sampleAt = now;
    }
  }
  state.cursor++;
  const { link, epoch: senderEpoch, series } = state;
  const floor = senderFloor(state);
  const message: SenderMessage<B> =
    entry.frame !== null
      ? { kind: "frame", link, senderEpoch, series, floor, frame: entry.frame }
      : {
          kind: "gap",
          link,
          senderEpoch,
          series,
          from: entry.from,
          to: entry.to,
          floor,
          total: entry.total,
          tuples: entry.tuples,
          reason: entry.reason,
        };
  out.push({ kind: "send", message });
}

export function sayHello<B>(state: SenderState<B>, now: number, out: SenderEffect<B>[]): void {
  const { repeatFirstMs, repeatMaxMs } = state.limits;
  state.awaiting = true;
  state.awaitingFrom = state.cursor === 0 ? senderFloor(state) - 1 : state.kept[state.cursor - 1]!.to;
  state.toldBytes = state.endBytes;
  if (!state.opened) {
    const delay = Math.min(repeatMaxMs, repeatFirstMs * 2 ** state.helloAttempt);
    if (delay < repeatMaxMs) state.helloAttempt++;
    state.helloAt = now + delay;
  }
  out.push({
    kind: "send",
    message: {
      kind: "hello",
      link: state.link,
      senderEpoch: state.epoch,
      series: state.series,
      floor: senderFloor(state),
      waiting: unsentBytes(state),
      wanted: state.wanted,
    },
  });
}

/**
 * Goes back to `next`, at most once per round trip for the same `next` (what was sent meanwhile is still on
 * its way).
 */
export function goBack<B>(state: SenderState<B>, next: number, now: number): void {
  const roundTripMs = state.roundTrip > 0 ? state.roundTrip : state.limits.resendMinMs;
  if (state.backTo === next && now - state.backAt < roundTripMs) return;
  state.backTo = next;
  state.backAt = now;
  state.cursor = state.receivedIndex;
  state.probing = false;
  state.sampleSeq = 0;
}

/** The receiver has everything up to `received`, which is not below what was known. */
export function setReceived<B>(state: SenderState<B>, received: number, now: number): void {
  if (received > state.received) {
    state.probing = false;
    state.resendAt = never;
    state.resendAttempt = 0;
    state.refusal = "";
    if (state.sampleSeq > 0 && received >= state.sampleSeq) measure(state, now - state.sampleAt);
  }
  state.received = received;
  const { kept } = state;
  while (state.receivedIndex < kept.length && kept[state.receivedIndex]!.to <= received)
    state.receivedIndex++;
  if (state.cursor < state.receivedIndex) state.cursor = state.receivedIndex;
}

/** Jacobson's smoothed round trip (RFC 6298). */
function measure(state: SenderState<unknown>, sample: number): void {
  state.sampleSeq = 0;
  if (state.roundTrip === 0) {
    state.roundTrip = sample;
    state.deviation = sample / 2;
    return;
  }
  state.deviation += (Math.abs(sample - state.roundTrip) - state.deviation) / 4;
  state.roundTrip += (sample - state.roundTrip) / 8;
}

function timeoutMs(state: SenderState<unknown>): number {
  const { resendMinMs, resendMaxMs, resendFirstMs } = state.limits;
  const measured = state.roundTrip + 4 * state.deviation;
  const base = state.roundTrip === 0 ? resendFirstMs : Math.max(resendMinMs, measured);
  const delay = base * 2 ** state.resendAttempt;
  if (delay < resendMaxMs) return delay;
  state.resendAttempt = Math.max(0, state.resendAttempt - 1);
  return resendMaxMs;
}

/**
 * The only place where kept frames are let go: an ack of this series from the highest receiver epoch known
 * (I2).
 */
export function freeThrough<B>(state: SenderState<B>, safe: number, out: SenderEffect<B>[]): void {
  const { kept } = state;
  let count = 0;
  while (count < kept.length && kept[count]!.to <= safe) {
    const { frame } = kept[count]!;
    if (frame !== null) {
      state.keptFrames--;
      state.keptBytes -= frame.bytes;
    }
    count++;
  }
  if (count === 0) return;
  const through = kept[count - 1]!.to;
  state.floorBytes = kept[count - 1]!.endBytes;
  kept.splice(0, count);
  state.receivedIndex = Math.max(0, state.receivedIndex - count);
  state.cursor = Math.max(0, state.cursor - count);
  out.push({ kind: "freed", through });
}

/** Drops the oldest frames that are not under way, down to `keep` kept frames; they become one gap. */
export function dropOldest<B>(
  state: SenderState<B>,
  keep: number,
  reason: string,
  out: SenderEffect<B>[],
): void {
  const first = state.opened ? state.cursor : state.receivedIndex;
  state.cursor = first;
  let end = first;
  let frames = 0;
  let dropped = 0;
  let tuples = 0;
  while (end < state.kept.length && state.keptFrames > keep) {
    const { frame, tuples: count } = state.kept[end]!;
    tuples += count;
    if (frame !== null) {
      frames++;
      dropped += count;
      state.keptFrames--;
      state.keptBytes -= frame.bytes;
    }
    end++;
  }
  if (frames === 0 && end <= first + 1) return;
  const last = state.kept[end - 1]!;
  const from = state.kept[first]!.from;
  const { to, total, endBytes } = last;
  state.kept.splice(first, end - first, { from, to, frame: null, tuples, total, endBytes, reason });
  state.counters.dropped += dropped;
  out.push({ kind: "dropped", from, to, tuples: dropped, reason });
}

/** A frame cannot be sent any more: it is lost, and named; the rest goes on. */
export function lose<B>(
  state: SenderState<B>,
  seq: number,
  reason: string,
  now: number,
  out: SenderEffect<B>[],
): void {
  const index = state.kept.findIndex((entry) => entry.from <= seq && seq <= entry.to);
  if (index < 0 || state.kept[index]!.frame === null) return;
  const { from, to, tuples } = state.kept[index]!;
  toGap(state, index, reason);
  out.push({ kind: "dropped", from, to, tuples, reason });
  pump(state, now, out);
}

function toGap<B>(state: SenderState<B>, index: number, reason: string): void {
  const entry = state.kept[index]!;
  state.kept[index] = { ...entry, frame: null, reason };
  state.keptFrames--;
  state.keptBytes -= entry.frame!.bytes;
  state.counters.dropped += entry.tuples;
  state.cursor = Math.min(state.cursor, index);
  state.probing = false;
}

/** The receiver cannot take a frame: a bad frame becomes a gap, a frame that it cannot read yet waits. */
export function refuse<B>(
  state: SenderState<B>,
  seq: number,
  reason: RefuseReason,
  now: number,
  out: SenderEffect<B>[],
): void {
  const index = state.kept.findIndex((entry) => entry.from <= seq && seq <= entry.to);
  const entry = state.kept[index];
  // Only what the receiver may be waiting for: an old refusal changes nothing.
  if (entry === undefined || entry.frame === null || entry.to <= state.received || seq > state.sentTo) return;
  if (reason === "damaged" || reason === "too-large") {
    toGap(state, index, refusedReason + reason);
    out.push({ kind: "refused", frame: entry.frame, reason });
  } else {
    // It is tried again at each time-out, one frame at a time.
    state.refusal = `the receiver cannot take frame ${seq}: ${reason}`;
    state.probing = true;
  }
  pump(state, now, out);
}
