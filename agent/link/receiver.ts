import { unreachable } from "../../base/index.js";
import { compareEpochs, type Epoch, type FlowMessage } from "../../proto/index.js";
import type { Frame, ReceiverEffect, ReceiverEvent, RefuseReason, SenderMessage } from "./link.js";
import {
  aheadDue,
  aheadTooLong,
  assignPeer,
  awaitsItsWord,
  replacedTooLong,
  standingOf,
  strangerText,
} from "./peer.js";
import { limitOf, type ReceiverState, roomOf } from "./receiver-state.js";
import { never } from "./sender-state.js";

export {
  createReceiver,
  type ReceiverCounters,
  type ReceiverOptions,
  type ReceiverPosition,
  type ReceiverState,
  receiverOwes,
  takenThrough,
} from "./receiver-state.js";

type Out<B> = ReceiverEffect<B>[];

/**
 * When the receiver wants a `timer` event at the latest (running ms); Infinity = only when something comes.
 */
export function receiverWake(state: ReceiverState): number {
  if (state.stopped) return never;
  const { peer, limits } = state;
  const peerDue = Math.min(aheadDue(peer, limits.aheadMs), peer.replacedAt + limits.replacedMs);
  return Math.min(state.ackAt, state.openAt, peerDue);
}

/**
 * The receiving end of a link: delivers each frame of a series at most once and in order (I1), and owns the
 * flow.
 */
export function stepReceiver<B>(
  state: ReceiverState,
  event: ReceiverEvent<B>,
  now: number,
): ReceiverEffect<B>[] {
  const out: Out<B> = [];
  if (state.stopped) return out;
  switch (event.kind) {
    case "message":
      receive(state, event.from, event.message, event.verdict, now, out);
      break;
    case "taken":
      take(state, event.through);
      break;
    case "safe":
      state.safe = Math.max(state.safe, Math.min(event.through, state.next - 1));
      break;
    case "grant":
      state.grantBytes = event.bytes;
      break;
    case "idle":
      if (state.ackAt !== never) state.ackAt = now;
      break;
    case "peer":
      if (assignPeer(state.peer, event)) reopen(state, now, out);
      break;
    case "connected":
      state.connected = true;
      reopen(state, now, out);
      break;
    case "disconnected":
      state.connected = false;
      reopen(state, now, out);
      break;
    case "timer":
      break;
    default:
      return unreachable(event);
  }
  settle(state, now, out);
  return out;
}

/** The way to the sender is new: say what is expected until something comes back. */
function reopen<B>(state: ReceiverState, now: number, out: Out<B>): void {
  state.openAttempt = 0;
  state.openAt = never;
  state.hole = 0;
  setWaiting(state, 0, out);
  if (state.connected && state.peer.agent !== "") sendOpen(state, now, out, true);
}

function receive<B>(
  state: ReceiverState,
  from: string,
  message: SenderMessage<B>,
  verdict: RefuseReason | undefined,
  now: number,
  out: Out<B>,
): void {
  if (message.kind === "fenced") {
    if (from !== state.peer.agent || compareEpochs(message.epoch, state.epoch) <= 0) return;
    state.stopped = true;
    out.push({ kind: "fenced", epoch: message.epoch });
    return;
  }
  if (!state.connected) return;
  const standing = standingOf(state.peer, from, message.senderEpoch, now);
  if (standing === "older") {
    if (!awaitsItsWord(state.peer, from, message.senderEpoch, now))
      out.push({ kind: "answer", message: fencedBy(state) });
    return;
  }
  if (standing === "stranger") {
    state.counters.strangers++;
    const text = strangerText(state.peer, from, `the sender of ${state.link}`);
    if (text !== null) out.push({ kind: "alarm", text });
  }
  if (standing === "ahead" || standing === "stranger") return;
  const order = state.series === null ? 1 : compareEpochs(message.series, state.series);
  if (order < 0) return;
  if (order > 0) begin(state, message.series, message.floor, out);
  else if (message.floor > state.next) jump(state, message.floor, out);
  if (state.hole === 0) state.openAt = never;
  switch (message.kind) {
    case "hello":
      setWaiting(state, message.waiting, out);
      // A sender asks for more when it has what it asked for: who says it sooner is not heard.
      if (state.toldSafe >= state.wanted) state.wanted = Math.max(state.wanted, message.wanted);
      sendOpen(state, now, out, false);
      // An open does not say what is safe, and the ack that did may be lost.
      state.again = state.safe >= message.floor;
      return;
    case "frame":
      takeFrame(state, message.frame, verdict, now, out);
      return;
    case "gap":
      takeGap(state, message, now, out);
      return;
    default:
      unreachable(message);
  }
}

function fencedBy(state: ReceiverState): FlowMessage & { readonly kind: "fenced" } {
  state.counters.fenced++;
  return { kind: "fenced", link: state.link, epoch: state.peer.epoch, to: "sender" };
}

/** A new series goes on at the floor: all below was acknowledged as safe. */
function begin<B>(state: ReceiverState, series: Epoch, floor: number, out: Out<B>): void {
  state.series = series;
  state.next = floor;
  state.total = floor === 1 ? 0 : -1;
  state.bytes = 0;
  state.queueSeqs.length = 0;
  state.queueSizes.length = 0;
  state.queuedBytes = 0;
  state.safe = floor - 1;
  state.wanted = 0;
  state.toldSafe = floor - 1;
  state.toldReceived = floor - 1;
  state.toldBytes = 0;
  state.toldLimit = floor - 1;
  state.toldLimitBytes = 0;
  state.hole = 0;
  state.refused = false;
  state.ackAt = never;
  out.push({ kind: "series", series, next: floor });
}

/** The floor is beyond what this life knows: what lies between was acknowledged by a life before it. */
function jump<B>(state: ReceiverState, floor: number, out: Out<B>): void {
  state.counters.jumps++;
  if (state.durable) {
    state.counters.stateLost++;
    const between = `${state.next} to ${floor - 1}`;
    const text = `${state.link}: frames ${between} were acknowledged, and this store does not know them`;
    out.push({ kind: "alarm", text: `${text}: it is an old one, what they did here is lost` });
  }
  out.push({ kind: "gap", from: state.next, to: floor - 1, tuples: 0, reason: "acknowledged before" });
  state.next = floor;
  state.total = -1;
  state.hole = 0;
  state.refused = false;
}

function takeFrame<B>(
  state: ReceiverState,
  frame: Frame<B>,
  verdict: RefuseReason | undefined,
  now: number,
  out: Out<B>,
): void {
  const { seq } = frame;
  if (seq < state.next) {
    state.counters.duplicates++;
    state.again = true;
    return;
  }
  if (seq > state.next) {
    onHole(state, now, out);
    return;
  }
  if (verdict !== undefined) {
    refuse(state, seq, verdict, out);
    return;
  }
  // I3: no sender that keeps to what it was told comes here; what is too much counts as lost under way.
  const { windowFrames, windowBytes } = state.limits;
  if (state.queueSeqs.length >= windowFrames || state.queuedBytes > 2 * windowBytes) {
    state.counters.overrun++;
    return;
  }
  state.next = seq + 1;
  state.total = frame.total;
  state.bytes += frame.bytes;
  state.queueSeqs.push(seq);
  state.queueSizes.push(frame.bytes);
  state.queuedBytes += frame.bytes;
  state.hole = 0;
  state.refused = false;
  state.openAt = never;
  state.counters.frames++;
  if (state.waitingBytes > 0) setWaiting(state, Math.max(0, state.waitingBytes - frame.bytes), out);
  out.push({ kind: "deliver", frame });
}

function takeGap<B>(
  state: ReceiverState,
  gap: SenderMessage<B> & { readonly kind: "gap" },
  now: number,
  out: Out<B>,
): void {
  if (gap.to < state.next) {
    state.counters.duplicates++;
    state.again = true;
    return;
  }
  if (gap.from > state.next) {
    onHole(state, now, out);
    return;
  }
  // A receiver may have had a part of them; one that begins here knows no total of its own.
  const tuples = state.total < 0 ? gap.tuples : gap.total - state.total;
  const { next: from } = state;
  state.next = gap.to + 1;
  state.total = gap.total;
  state.hole = 0;
  state.refused = false;
  state.openAt = never;
  state.counters.dropped += tuples;
  out.push({ kind: "gap", from, to: gap.to, tuples, reason: gap.reason });
}

/** Something is missing: say from where to go on, and again while nothing comes of it. */
function onHole<B>(state: ReceiverState, now: number, out: Out<B>): void {
  state.counters.holes++;
  if (state.hole === state.next || state.refused) return;
  state.hole = state.next;
  state.openAttempt = 0;
  sendOpen(state, now, out, true);
}

function refuse<B>(state: ReceiverState, seq: number, reason: RefuseReason, out: Out<B>): void {
  state.counters.refused++;
  state.refused = true;
  state.hole = 0;
  state.openAt = never;
  const { link, epoch: receiverEpoch, series } = state;
  out.push({ kind: "send", message: { kind: "refuse", link, receiverEpoch, series: series!, seq, reason } });
}

function take(state: ReceiverState, through: number): void {
  let count = 0;
  while (count < state.queueSeqs.length && state.queueSeqs[count]! <= through) {
    state.queuedBytes -= state.queueSizes[count]!;
    count++;
  }
  state.queueSeqs.splice(0, count);
  state.queueSizes.splice(0, count);
}

function setWaiting<B>(state: ReceiverState, bytes: number, out: Out<B>): void {
  const before = state.waitingBytes > 0;
  state.waitingBytes = bytes;
  if (before !== bytes > 0) out.push({ kind: "waiting", waiting: bytes > 0 });
}

/** Sends the ack that is due: at half the window, of what is wanted, when idle, or after `ackDelayMs`. */
function settle<B>(state: ReceiverState, now: number, out: Out<B>): void {
  if (aheadTooLong(state.peer, now, state.limits.aheadMs)) {
    out.push({ kind: "alarm", text: `${state.link}: a sender of a higher epoch than was assigned` });
  }
  if (replacedTooLong(state.peer, now, state.limits.replacedMs) && state.connected)
    out.push({ kind: "send", message: fencedBy(state) });
  if (!state.connected || state.peer.agent === "") {
    state.ackAt = never;
    return;
  }
  if (now >= state.openAt) sendOpen(state, now, out, true);
  if (state.series === null) return;
  const received = state.next - 1;
  const limit = limitOf(state);
  const limitBytes = state.bytes + roomOf(state);
  const half = Math.max(1, state.limits.windowFrames >> 1);
  const halfBytes = Math.max(1, state.grantBytes >> 1);
  const due =
    received - state.toldReceived >= half ||
    state.safe - state.toldSafe >= half ||
    (state.toldSafe < state.wanted && state.safe >= state.wanted) ||
    limit - state.toldLimit >= half ||
    state.bytes - state.toldBytes >= halfBytes ||
    Math.abs(limitBytes - state.toldLimitBytes) >= halfBytes;
  const changed =
    state.again ||
    received !== state.toldReceived ||
    state.safe !== state.toldSafe ||
    limit !== state.toldLimit ||
    limitBytes !== state.toldLimitBytes;
  if (due || (changed && now >= state.ackAt)) sendAck(state, limit, limitBytes, out);
  else if (!changed) state.ackAt = never;
  else if (state.ackAt === never) state.ackAt = now + state.limits.ackDelayMs;
}

function sendAck<B>(state: ReceiverState, limit: number, limitBytes: number, out: Out<B>): void {
  told(state, limit, limitBytes);
  state.toldSafe = state.safe;
  out.push({
    kind: "send",
    message: {
      kind: "ack",
      link: state.link,
      receiverEpoch: state.epoch,
      series: state.series!,
      safe: state.safe,
      received: state.next - 1,
      limit,
      limitBytes: limitBytes - state.bytes,
    },
  });
}

function sendOpen<B>(state: ReceiverState, now: number, out: Out<B>, repeat: boolean): void {
  const limit = limitOf(state);
  const room = roomOf(state);
  if (state.series !== null) told(state, limit, state.bytes + room);
  if (repeat) {
    const { repeatFirstMs, repeatMaxMs } = state.limits;
    const delay = Math.min(repeatMaxMs, repeatFirstMs * 2 ** state.openAttempt);
    if (delay < repeatMaxMs) state.openAttempt++;
    state.openAt = now + delay;
  }
  out.push({
    kind: "send",
    message: {
      kind: "open",
      link: state.link,
      receiverEpoch: state.epoch,
      series: state.series,
      next: state.next,
      limit,
      limitBytes: room,
      wireMax: state.wireMax,
    },
  });
}

function told(state: ReceiverState, limit: number, limitBytes: number): void {
  state.toldReceived = state.next - 1;
  state.toldBytes = state.bytes;
  state.toldLimit = limit;
  state.toldLimitBytes = limitBytes;
  state.again = false;
  state.ackAt = never;
}
