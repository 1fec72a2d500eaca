import { HeadwaterError, invariant, unreachable } from "../../base/index.js";
import {
  decodeShipOps,
  isDamaged,
  type ShipMessage,
  type ShipOp,
  type ShippedMessage,
} from "../../proto/index.js";
import { aheadTooLong, assignPeer, standingOf } from "../link/peer.js";
import { fencedShip } from "./promotion.js";
import { type Copy, type StandbyEffect, type StandbyEvent, sameOwner } from "./replica.js";
import { compareStreams, type StandbyState, type Stream } from "./standby-state.js";

export { createStandby, type StandbyOptions, type StandbyState, standbyWake } from "./standby-state.js";

/**
 * The holder's end of a copy: takes what the owner ships, in order, says what is durable, and lets go of a
 * whole copy only for a newer whole one, or when the owner says that it does not count.
 */
export function stepStandby(state: StandbyState, event: StandbyEvent, now: number): StandbyEffect[] {
  const out: StandbyEffect[] = [];
  switch (event.kind) {
    case "assigned": {
      const { owner, term, number } = event;
      if (assignPeer(state.owner, { kind: "peer", agent: owner, term, number })) forget(state, out);
      return out;
    }
    case "unassigned":
      unassign(state, out);
      return out;
    case "message":
      receive(state, event.from, event.message, now, out);
      return out;
    case "written":
      written(state, event.token, out);
      return out;
    case "timer":
      if (aheadTooLong(state.owner, now, state.limits.aheadMs))
        out.push({ kind: "alarm", text: `${state.group}: an owner of a higher epoch than was assigned` });
      return out;
    default:
      return unreachable(event);
  }
}

/** The stream is not followed any more, a copy in the making is nothing. */
function forget(state: StandbyState, out: StandbyEffect[]): void {
  state.stream = null;
  state.parts = [];
  if (state.making === null) return;
  // While its last page is on its way to the disk it is about to count.
  if (!state.writes.some(({ copy }) => copy?.area === state.making!.area))
    out.push({ kind: "clear", area: state.making.area });
  state.making = null;
}

function unassign(state: StandbyState, out: StandbyEffect[]): void {
  state.owner.agent = "";
  forget(state, out);
  const areas = [state.live, ...state.writes.map(({ copy }) => copy ?? null)].map((copy) => copy?.area);
  const garbage = [...new Set(areas)].filter((area) => area !== undefined);
  if (garbage.length > 0) write(state, { area: "", ops: [], copy: null, garbage, stream: null }, out);
}

function receive(
  state: StandbyState,
  from: string,
  message: ShipMessage,
  now: number,
  out: StandbyEffect[],
): void {
  const standing = standingOf(state.owner, from, message.epoch, now);
  if (standing === "older") {
    state.counters.fenced++;
    out.push({ kind: "answer", to: from, message: fencedShip(message, state.owner.epoch, state.store) });
    return;
  }
  if (standing === "stranger") state.counters.strangers++;
  // What is ahead waits for its assignment. What is on its way to the disk is answered when it is there;
  // until then nothing else is begun: the owner repeats itself.
  if (standing === "stranger" || standing === "ahead" || state.writes.length > 0) return;
  const order = state.stream === null ? 1 : compareStreams(message, state.stream);
  if (order === 0) follow(state, state.stream!, message, out);
  else if (order > 0 && message.parts === 0) adopt(state, message, out);
  else if (order > 0) lost(state, message, out);
}

/**
 * A new stream. One that is not newer than what wrote the whole copy is a late message from before this life:
 * to follow it could put an older copy in place of that one.
 */
function adopt(state: StandbyState, message: ShipMessage, out: StandbyEffect[]): void {
  if (state.live !== null && compareStreams(message, state.live) <= 0) {
    lost(state, message, out);
    return;
  }
  forget(state, out);
  const { epoch, session, index } = message;
  state.stream = { epoch, session, index };
  answer(state, state.stream, out);
}

/** This stream cannot be followed here: the owner opens another, and asks what is here. */
function lost(state: StandbyState, { epoch, session }: ShipMessage, out: StandbyEffect[]): void {
  forget(state, out);
  answer(state, { epoch, session, index: 0 }, out);
}

function follow(state: StandbyState, stream: Stream, message: ShipMessage, out: StandbyEffect[]): void {
  if (message.index <= stream.index) {
    answer(state, stream, out);
    return;
  }
  if (isDamaged(message)) {
    state.counters.damaged++;
    return;
  }
  const { index, part, parts } = message;
  if (index !== stream.index + 1 || part !== state.parts.length || parts === 0) {
    lost(state, message, out);
    return;
  }
  state.parts.push(message.body);
  if (part + 1 < parts) {
    // The payload that the body shares its memory with is not kept meanwhile.
    state.parts[part] = new Uint8Array(message.body);
    stream.index++;
    answer(state, stream, out);
    return;
  }
  const ops = decode(state, out);
  if (ops === null) lost(state, message, out);
  else if (message.snapshot) takePage(state, stream, message, ops, out);
  else takeCommits(state, stream, message, ops, out);
}

/** The operations of all parts; null when they are none. */
function decode(state: StandbyState, out: StandbyEffect[]): readonly ShipOp[] | null {
  const body = Buffer.concat(state.parts);
  state.parts = [];
  try {
    return decodeShipOps(body);
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    out.push({
      kind: "alarm",
      text: `${state.group}: what the owner ships cannot be read: ${error.message}`,
    });
    return null;
  }
}

function takeCommits(
  state: StandbyState,
  stream: Stream,
  message: ShipMessage,
  ops: readonly ShipOp[],
  out: StandbyEffect[],
): void {
  const { live } = state;
  if (state.making !== null || live === null || live.commit !== message.after) {
    lost(state, message, out);
    return;
  }
  const copy = copyOf(live.area, message);
  write(state, { area: live.area, ops, copy, garbage: [], stream }, out);
}

function takePage(
  state: StandbyState,
  stream: Stream,
  message: ShipMessage,
  ops: readonly ShipOp[],
  out: StandbyEffect[],
): void {
  const { live } = state;
  const { commit, crc, last, counted } = message;
  if (live !== null && counted && sameOwner(live.epoch, message.epoch) && commit < live.commit) {
    const text = `${state.group}: the owner ships commit ${commit}, and the copy here has ${live.commit}`;
    out.push({ kind: "alarm", text });
    lost(state, message, out);
    return;
  }
  state.making ??= { area: `${state.areaPrefix}${(++state.areas).toString(36)}`, commit, crc };
  const { area } = state.making;
  if (state.making.commit !== commit) {
    lost(state, message, out);
    return;
  }
  const garbage = live !== null && (last || !counted) ? [live.area] : [];
  if (last) write(state, { area, ops, copy: copyOf(area, message), garbage, stream }, out);
  else if (garbage.length > 0) write(state, { area, ops, copy: null, garbage, stream }, out);
  else write(state, { area, ops, garbage, stream }, out);
}

function copyOf(area: string, { epoch, session, commit, crc }: ShipMessage): Copy {
  return { area, epoch, session, commit, crc };
}

interface Batch {
  readonly area: string;
  readonly ops: readonly ShipOp[];
  readonly copy?: Copy | null;
  readonly garbage: readonly string[];
  readonly stream: Stream | null;
}

function write(state: StandbyState, batch: Batch, out: StandbyEffect[]): void {
  const { area, ops, copy, garbage, stream } = batch;
  const token = ++state.tokens;
  state.writes.push({ token, garbage, stream, ...(copy !== undefined && { copy }) });
  out.push({ kind: "write", token, area, ops, ...(copy !== undefined && { pointer: copy }) });
}

function written(state: StandbyState, token: number, out: StandbyEffect[]): void {
  const done = state.writes.shift();
  invariant(done?.token === token, `${state.group}: writes become durable in their order`);
  if (done.copy !== undefined) state.live = done.copy;
  if (done.copy?.area === state.making?.area) state.making = null;
  for (const area of done.garbage) out.push({ kind: "clear", area });
  const { stream } = done;
  if (stream === null || state.stream === null || compareStreams(stream, state.stream) !== 0) return;
  state.stream.index++;
  answer(state, state.stream, out);
}

function answer(state: StandbyState, { epoch, session, index }: Stream, out: StandbyEffect[]): void {
  const { live } = state;
  const message: ShippedMessage = {
    kind: "shipped",
    group: state.group,
    epoch,
    session,
    index,
    commit: live?.commit ?? 0,
    crc: live?.crc ?? 0,
    store: state.store,
    have: live?.epoch ?? null,
    fenced: null,
  };
  out.push({ kind: "answer", to: state.owner.agent, message });
}
