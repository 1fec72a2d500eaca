import { unreachable } from "../../base/index.js";
import { compareEpochs, type DataMessage, type FlowMessage } from "../../proto/index.js";
import type { Sealed, SenderEffect, SenderEvent } from "./link.js";
import {
  aheadDue,
  aheadTooLong,
  assignPeer,
  awaitsItsWord,
  replacedTooLong,
  sameEpoch,
  standingOf,
  strangerText,
} from "./peer.js";
import { dropOldest, freeThrough, goBack, lose, pump, refuse, sayHello, setReceived } from "./sender-flow.js";
import { never, positionBefore, type SenderState, senderEmpty, senderFloor } from "./sender-state.js";

export {
  createSender,
  type SenderCounters,
  type SenderOptions,
  type SenderState,
  senderEmpty,
  senderFloor,
  senderRoom,
  senderWhy,
} from "./sender-state.js";

/** When the sender wants a `timer` event at the latest (running ms); Infinity = only when something comes. */
export function senderWake(state: SenderState<unknown>): number {
  if (state.stopped) return never;
  const { peer, limits } = state;
  const peerDue = Math.min(aheadDue(peer, limits.aheadMs), peer.replacedAt + limits.replacedMs);
  return Math.min(state.helloAt, state.resendAt, peerDue);
}

/**
 * The sending end of a link: numbers frames, keeps each until it is safe, sends as far as the receiver lets
 * it.
 */
export function stepSender<B>(state: SenderState<B>, event: SenderEvent<B>, now: number): SenderEffect<B>[] {
  const out: SenderEffect<B>[] = [];
  if (state.stopped) return out;
  switch (event.kind) {
    case "offer":
      offer(state, event.frame);
      pump(state, now, out);
      return out;
    case "message":
      receive(state, event.from, event.message, now, out);
      return out;
    case "peer":
      if (!assignPeer(state.peer, event)) return out;
      forget(state);
      reopen(state, now, out);
      return out;
    case "connected":
      state.connected = true;
      reopen(state, now, out);
      return out;
    case "disconnected":
      state.connected = false;
      reopen(state, now, out);
      return out;
    case "drop-oldest":
      dropOldest(state, event.keep, event.reason, out);
      pump(state, now, out);
      return out;
    case "release":
      state.gate = Math.max(state.gate, event.through);
      pump(state, now, out);
      return out;
    case "lost":
      lose(state, event.seq, event.reason, now, out);
      return out;
    case "want":
      want(state, now, out);
      return out;
    case "timer":
      onTimer(state, now, out);
      return out;
    default:
      return unreachable(event);
  }
}

function offer<B>(state: SenderState<B>, sealed: Sealed<B>): void {
  const seq = state.next++;
  state.total += sealed.tuples;
  state.endBytes += sealed.bytes;
  state.keptFrames++;
  state.keptBytes += sealed.bytes;
  state.counters.frames++;
  state.kept.push({
    from: seq,
    to: seq,
    frame: {
      seq,
      total: state.total,
      stream: sealed.stream,
      tuples: sealed.tuples,
      bytes: sealed.bytes,
      watermark: sealed.watermark,
      end: sealed.end,
      body: sealed.body,
    },
    tuples: sealed.tuples,
    total: state.total,
    endBytes: state.endBytes,
    reason: "",
  });
}

/** Asks once for what is kept; for what came later when that is safe. */
function want<B>(state: SenderState<B>, now: number, out: SenderEffect<B>[]): void {
  if (!state.opened || senderEmpty(state) || senderFloor(state) <= state.wanted) return;
  state.wanted = state.next - 1;
  sayHello(state, now, out);
}

/**
 * The way to the receiver is new, or gone: nothing is known to be under way until the receiver has answered.
 */
function reopen<B>(state: SenderState<B>, now: number, out: SenderEffect<B>[]): void {
  state.opened = false;
  state.awaiting = false;
  state.probing = false;
  state.backTo = 0;
  state.sampleSeq = 0;
  state.toldBytes = 0;
  state.refusal = "";
  state.helloAttempt = 0;
  state.resendAttempt = 0;
  state.helloAt = never;
  state.resendAt = never;
  if (state.connected && state.peer.agent !== "") sayHello(state, now, out);
}

function onTimer<B>(state: SenderState<B>, now: number, out: SenderEffect<B>[]): void {
  if (aheadTooLong(state.peer, now, state.limits.aheadMs)) {
    out.push({ kind: "alarm", text: `${state.link}: a receiver of a higher epoch than was assigned` });
  }
  if (replacedTooLong(state.peer, now, state.limits.replacedMs) && state.connected)
    out.push({ kind: "send", message: fencedBy(state) });
  if (now >= state.helloAt) sayHello(state, now, out);
  if (now < state.resendAt) return;
  state.resendAttempt++;
  state.resendAt = never;
  if (state.cursor > state.receivedIndex) {
    // No progress of `received`: what is under way may be lost. One entry finds out.
    state.cursor = state.receivedIndex;
    state.probing = true;
    state.sampleSeq = 0;
  } else {
    // All that may be sent was received: the message that gave more room, or said that all is safe, may be
    // lost.
    sayHello(state, now, out);
  }
  pump(state, now, out);
}

function receive<B>(
  state: SenderState<B>,
  from: string,
  message: FlowMessage,
  now: number,
  out: SenderEffect<B>[],
): void {
  if (message.kind === "fenced") {
    if (from !== state.peer.agent || compareEpochs(message.epoch, state.epoch) <= 0) return;
    state.stopped = true;
    out.push({ kind: "fenced", epoch: message.epoch });
    return;
  }
  if (!state.connected) return;
  const standing = standingOf(state.peer, from, message.receiverEpoch, now);
  if (standing === "older") {
    if (!awaitsItsWord(state.peer, from, message.receiverEpoch, now))
      out.push({ kind: "answer", message: fencedBy(state) });
    return;
  }
  if (standing === "stranger") {
    state.counters.strangers++;
    const text = strangerText(state.peer, from, `the receiver of ${state.link}`);
    if (text !== null) out.push({ kind: "alarm", text });
  }
  if (standing === "ahead" || standing === "stranger") return;
  // A new life of the receiver remembers less than the last; what the last one had counts no more.
  if (standing === "restarted") forget(state);
  const ours = message.series !== null && sameEpoch(message.series, state.series);
  if (!ours) {
    if (message.kind === "open" || standing === "restarted") sayHello(state, now, out);
    return;
  }
  if (isFuture(state, message)) {
    state.stopped = true;
    const text = `${state.link}: the receiver knows frames never made here: this store is an old one`;
    out.push({ kind: "alarm", text }, { kind: "renew", text });
    return;
  }
  if (message.kind === "refuse") refuse(state, message.seq, message.reason, now, out);
  else follow(state, message, now, out);
  // A new life of the receiver that does not know the floor: it learns it from a hello.
  if (!state.opened && (message.kind === "open" || standing === "restarted")) sayHello(state, now, out);
}

function fencedBy(state: SenderState<unknown>): DataMessage & { readonly kind: "fenced" } {
  state.counters.fenced++;
  return { kind: "fenced", link: state.link, epoch: state.peer.epoch, to: "receiver" };
}

function forget<B>(state: SenderState<B>): void {
  state.opened = false;
  // Hellos were repeated ever more rarely while nobody was there.
  state.helloAttempt = 0;
  state.received = senderFloor(state) - 1;
  state.receivedIndex = 0;
  state.cursor = 0;
  state.backTo = 0;
  state.probing = false;
  state.sampleSeq = 0;
  state.refusal = "";
}

function isFuture(state: SenderState<unknown>, message: Exclude<FlowMessage, { kind: "fenced" }>): boolean {
  if (message.kind === "open") return message.next > state.next;
  if (message.kind === "refuse") return message.seq >= state.next;
  return message.received >= state.next || message.safe >= state.next;
}

/**
 * `open` and `ack` say what the receiver has and what may be sent; numbers below what is known are old news.
 */
function follow<B>(
  state: SenderState<B>,
  message: FlowMessage & { readonly kind: "open" | "ack" },
  now: number,
  out: SenderEffect<B>[],
): void {
  if (message.kind === "ack") freeThrough(state, message.safe, out);
  const received = message.kind === "ack" ? message.received : message.next - 1;
  if (received < state.received) {
    if (message.kind === "open") state.awaiting = false;
    return;
  }
  const first = !state.opened;
  state.opened = true;
  state.helloAt = never;
  state.helloAttempt = 0;
  setReceived(state, received, now);
  if (message.limit > state.limit) {
    state.resendAt = never;
    state.resendAttempt = 0;
  }
  state.limit = message.limit;
  state.limitBytes = positionBefore(state, state.receivedIndex) + message.limitBytes;
  const open = message.kind === "open";
  // What was sent before the hello that this open answers has arrived, if the open is beyond it.
  const allArrived = state.awaiting && received >= state.awaitingFrom;
  if (first) state.backTo = 0;
  if (first || (open && state.cursor > state.receivedIndex && !allArrived)) goBack(state, received + 1, now);
  pump(state, now, out);
  if (!open) return;
  // An open that nobody asked for is answered, by frames or else by hello, so that the receiver stops
  // repeating it.
  if (state.awaiting) state.awaiting = false;
  else if (!first && state.cursor === state.receivedIndex) sayHello(state, now, out);
}
