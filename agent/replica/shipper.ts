import { invariant, unreachable } from "../../base/index.js";
import {
  compareEpochs,
  encodeShipOps,
  type Replica,
  type ShippedMessage,
  shipPartsMax,
} from "../../proto/index.js";
import { sameEpoch } from "../link/peer.js";
import { never, type ShipperEffect, type ShipperEvent, sameOwner, sameReplica } from "./replica.js";
import { count, crcOf, queueFollows, type ShipperState, trimQueue } from "./shipper-state.js";
import {
  advance,
  close,
  confirm,
  landed,
  open,
  openLater,
  partsOf,
  sendAgain,
  startSnapshot,
  takePage,
} from "./shipper-stream.js";

export {
  createShipper,
  type ShipperOptions,
  type ShipperState,
  shipperReplica,
  shipperWake,
  shipperWhy,
} from "./shipper-state.js";

/**
 * The owner's end of a copy: brings a new standby up to date, counts it when it is, and confirms commits that
 * every replica has. It stops counting one only by `appointed`, never by itself.
 */
export function stepShipper(state: ShipperState, event: ShipperEvent, now: number): ShipperEffect[] {
  const out: ShipperEffect[] = [];
  if (state.stopped) return out;
  switch (event.kind) {
    case "appointed":
      appoint(state, event.standby, now, out);
      return out;
    case "connected":
      state.connected = true;
      if (state.flight !== null) sendAgain(state, now, out);
      else if (state.stage === "closed" && state.standby !== null) open(state, now, out);
      else advance(state, now, out);
      return out;
    case "disconnected":
      state.connected = false;
      return out;
    case "commit":
      commit(state, event, now, out);
      return out;
    case "message":
      receive(state, event.from, event.message, now, out);
      return out;
    case "page":
      takePage(state, event, now, out);
      return out;
    case "counted-durable":
      state.counts.shift();
      state.written = event.replica;
      if (state.counted !== null && state.counts.length === 0)
        out.push({ kind: "counted", replica: state.counted });
      return out;
    case "timer":
      onTimer(state, now, out);
      return out;
    default:
      return unreachable(event);
  }
}

function appoint(state: ShipperState, standby: Replica | null, now: number, out: ShipperEffect[]): void {
  state.told = true;
  if (state.counted !== null && !sameReplica(state.counted, standby)) count(state, null, out);
  if (!sameReplica(state.standby, standby)) {
    close(state, out);
    state.standby = standby;
    state.has = null;
    state.reopenAttempt = 0;
    state.roundTrip = 0;
    state.silenceTold = false;
    state.following = false;
    if (standby !== null && state.connected) open(state, now, out);
  }
  // A replica that counts is followed from the start, whoever is new from its snapshot on.
  state.following = state.counted !== null || (state.following && standby !== null);
  if (!state.following) trimQueue(state, never);
  confirm(state, out);
}

function commit(
  state: ShipperState,
  { commit, crc, ops }: ShipperEvent & { readonly kind: "commit" },
  now: number,
  out: ShipperEffect[],
): void {
  invariant(commit === state.last.commit + 1, `${state.group}: commit ${commit} after ${state.last.commit}`);
  state.last = { commit, crc };
  if (state.following) {
    const body = encodeShipOps(ops);
    state.queue.push({ commit, crc, body });
    state.queueBytes += body.length;
    if (state.queueBytes > state.limits.queueBytesMax || partsOf(state, body) > shipPartsMax) {
      // The copy is made anew; a replica that counts keeps the old one until the new one is whole.
      trimQueue(state, never);
      state.following = state.counted !== null;
      if (state.stage !== "waiting") openLater(state, now, out);
    }
  }
  confirm(state, out);
  advance(state, now, out);
}

function receive(
  state: ShipperState,
  from: string,
  message: ShippedMessage,
  now: number,
  out: ShipperEffect[],
): void {
  if (message.group !== state.group || from !== state.standby?.agent) return;
  if (message.fenced !== null) {
    if (compareEpochs(message.fenced, state.epoch) <= 0) return;
    state.stopped = true;
    out.push({ kind: "overruled", epoch: message.fenced });
    return;
  }
  if (!sameEpoch(message.epoch, state.epoch) || message.session !== state.session) return;
  if (state.flight === null) return;
  if (message.index === 0) openLater(state, now, out);
  if (message.index !== state.flight?.message.index) return;
  landed(state, now);
  if (state.stage === "opening") judge(state, message, now, out);
  else taken(state, message, now, out);
}

/** What the standby has decides how it goes on. */
function judge(state: ShipperState, message: ShippedMessage, now: number, out: ShipperEffect[]): void {
  const { group, counted } = state;
  const { agent, store } = state.standby!;
  const { have, commit, crc } = message;
  if (message.store !== store) {
    const text = `${group}: the store of ${agent} is ${message.store}, its copy was to be in ${store}`;
    out.push({ kind: "alarm", text });
    openLater(state, now, out);
    return;
  }
  const ours = have !== null && (counted !== null || sameOwner(have, state.epoch));
  const known = crcOf(state, commit);
  if (ours && (commit > state.last.commit || (known !== undefined && known !== crc))) {
    state.stopped = true;
    const text = `${group}: the copy on ${agent} has commit ${commit}, which was never made in this store`;
    out.push({ kind: "stale-owner", text: `${text}: this store is an old one` });
    return;
  }
  // A copy that does not count is gone on with only if this very life has made it.
  const trusted = ours && (counted !== null || sameEpoch(have, state.epoch));
  if (trusted && known !== undefined && state.following && queueFollows(state, commit)) {
    state.has = { commit, crc };
    state.stage = "stream";
    trimQueue(state, commit);
    settle(state, now, out);
    return;
  }
  if (counted !== null && (have === null || commit < (state.has?.commit ?? 0)))
    out.push({ kind: "alarm", text: `${group}: ${agent} has lost commits that it had, it gets a new copy` });
  startSnapshot(state, now, out);
}

/** A part has arrived; what it is a part of may be whole and durable. */
function taken(state: ShipperState, message: ShippedMessage, now: number, out: ShipperEffect[]): void {
  const unit = state.unit!;
  unit.part++;
  if (unit.part < unit.parts) {
    advance(state, now, out);
    return;
  }
  state.unit = null;
  if (unit.snapshot) {
    state.snapshotBytes += unit.body.length;
    out.push({ kind: "progress", snapshotBytes: state.snapshotBytes, whole: unit.last });
  }
  if (unit.snapshot && !unit.last) {
    advance(state, now, out);
    return;
  }
  if (message.commit !== unit.commit) {
    openLater(state, now, out);
    return;
  }
  if (unit.snapshot) out.push({ kind: "close-snapshot", session: state.session });
  state.has = { commit: unit.commit, crc: unit.crc };
  state.stage = "stream";
  trimQueue(state, unit.commit);
  settle(state, now, out);
}

/** The standby has one more commit durable: confirm it, count the standby when it has them all, go on. */
function settle(state: ShipperState, now: number, out: ShipperEffect[]): void {
  const { limits, standby } = state;
  if (state.counted !== null) state.reopenAttempt = 0;
  // From here on commits wait for it. So it has them all once it has those that were confirmed without it,
  // however fast new ones are made.
  else if (state.joinUntil === never && state.queueBytes <= limits.shipBytesMax)
    state.joinUntil = now + limits.joinMs;
  if (state.joinUntil !== never && state.has!.commit >= state.confirmed) {
    state.joinUntil = never;
    count(state, standby, out);
  }
  confirm(state, out);
  advance(state, now, out);
}

function onTimer(state: ShipperState, now: number, out: ShipperEffect[]): void {
  if (now >= state.joinUntil) {
    // It does not count: whoever has not been counted holds nothing up for long.
    openLater(state, now, out);
  }
  if (!state.connected) return;
  const { flight } = state;
  if (state.stage === "waiting" && now >= state.reopenAt) open(state, now, out);
  else if (flight !== null && now >= flight.resendAt) {
    if (state.counted !== null && !state.silenceTold && now - flight.firstAt >= state.limits.silentMs) {
      state.silenceTold = true;
      out.push({
        kind: "alarm",
        text: `${state.group}: its standby ${state.standby!.agent} does not answer`,
      });
    }
    sendAgain(state, now, out);
  } else advance(state, now, out);
}
