import { checksumOf, encodeShipOps, type ShipMessage, shipPartsMax } from "../../proto/index.js";
import { never, type ShipperEffect, type ShipperEvent } from "./replica.js";
import { queueFollows, type ShipperState, type Unit } from "./shipper-state.js";

const nothing = new Uint8Array(0);

/** Opens a stream: asks the standby what it has. */
export function open(state: ShipperState, now: number, out: ShipperEffect[]): void {
  close(state, out);
  state.session++;
  state.index = 0;
  state.stage = "opening";
  const { commit, crc } = state.last;
  const opening = { snapshot: false, last: false, after: 0, commit, crc, body: nothing, parts: 0, part: 0 };
  send(state, opening, nothing, now, out);
}

/** Ends the stream, whatever is under way. */
export function close(state: ShipperState, out: ShipperEffect[]): void {
  if (state.stage === "snapshot") out.push({ kind: "close-snapshot", session: state.session });
  state.stage = "closed";
  state.flight = null;
  state.unit = null;
  state.pageAsked = false;
  state.reopenAt = never;
  // Whoever was about to be counted holds nothing up any more.
  state.joinUntil = never;
  confirm(state, out);
}

/** Ends the stream and opens another after a while, each time a longer one until something has gone well. */
export function openLater(state: ShipperState, now: number, out: ShipperEffect[]): void {
  const { reopenFirstMs, reopenMaxMs } = state.limits;
  close(state, out);
  state.stage = "waiting";
  state.reopenAt = now + Math.min(reopenMaxMs, reopenFirstMs * 2 ** state.reopenAttempt);
  state.reopenAttempt = Math.min(30, state.reopenAttempt + 1);
}

/** Says what every replica has. Before the assignment is known, nobody knows who they are. */
export function confirm(state: ShipperState, out: ShipperEffect[]): void {
  if (!state.told) return;
  const alone = state.counted === null && state.joinUntil === never;
  const through = alone ? state.last.commit : (state.has?.commit ?? -1);
  if (through <= state.confirmed) return;
  state.confirmed = through;
  out.push({ kind: "confirmed", commit: through });
}

/** The copy is made anew. What the iteration sees is as of the last commit, or a later one. */
export function startSnapshot(state: ShipperState, now: number, out: ShipperEffect[]): void {
  const { session } = state;
  state.stage = "snapshot";
  state.following = true;
  state.queue.length = 0;
  state.queueBytes = 0;
  state.snapshotBytes = 0;
  state.pageAt = now;
  state.pageAsked = true;
  out.push({ kind: "open-snapshot", session }, { kind: "next-page", session });
}

/** Sends what comes next, if nothing is on its way. */
export function advance(state: ShipperState, now: number, out: ShipperEffect[]): void {
  if (!state.connected || state.flight !== null) return;
  if (state.unit === null && state.stage === "stream") state.unit = nextCommits(state);
  const { unit } = state;
  if (unit !== null) {
    const from = unit.part * state.limits.shipBytesMax;
    send(state, unit, unit.body.subarray(from, from + state.limits.shipBytesMax), now, out);
  } else if (state.stage === "snapshot" && !state.pageAsked && now >= state.pageAt) {
    state.pageAsked = true;
    out.push({ kind: "next-page", session: state.session });
  }
}

export function takePage(
  state: ShipperState,
  page: ShipperEvent & { readonly kind: "page" },
  now: number,
  out: ShipperEffect[],
): void {
  if (page.session !== state.session || state.stage !== "snapshot" || !state.pageAsked) return;
  const body = encodeShipOps(page.ops);
  const parts = partsOf(state, body);
  if (parts > shipPartsMax || !queueFollows(state, page.commit)) {
    const why = parts > shipPartsMax ? "an entry is too large to be shipped" : "the snapshot is an old one";
    out.push({ kind: "alarm", text: `${state.group}: no copy on ${state.standby!.agent}: ${why}` });
    openLater(state, now, out);
    return;
  }
  const { commit, crc, last } = page;
  state.pageAsked = false;
  state.pageAt = now + (body.length * 1000) / state.limits.snapshotBytesPerSec;
  state.unit = { snapshot: true, last, after: 0, commit, crc, body, parts, part: 0 };
  advance(state, now, out);
}

/** Whole commits that the standby does not have, as many as go into a message; at least one. */
function nextCommits(state: ShipperState): Unit | null {
  const { queue, has } = state;
  if (has === null || queue.length === 0) return null;
  let bytes = 0;
  let count = 0;
  for (; count < queue.length; count++) {
    const more = queue[count]!.body.length;
    if (count > 0 && bytes + more > state.limits.shipBytesMax) break;
    bytes += more;
  }
  const bodies = queue.slice(0, count).map((queued) => queued.body);
  const body = count === 1 ? bodies[0]! : Buffer.concat(bodies);
  const { commit, crc } = queue[count - 1]!;
  const parts = partsOf(state, body);
  return { snapshot: false, last: false, after: has.commit, commit, crc, body, parts, part: 0 };
}

/** At least one, also for nothing: only an opening has none. */
export function partsOf(state: ShipperState, body: Uint8Array): number {
  return Math.max(1, Math.ceil(body.length / state.limits.shipBytesMax));
}

function send(state: ShipperState, unit: Unit, body: Uint8Array, now: number, out: ShipperEffect[]): void {
  const { commit, crc, after, part, parts, snapshot, last } = unit;
  const message: ShipMessage = {
    kind: "ship",
    group: state.group,
    epoch: state.epoch,
    session: state.session,
    index: ++state.index,
    commit,
    after,
    part,
    parts,
    crc,
    checksum: checksumOf(body),
    snapshot,
    last,
    counted: state.counted !== null,
    body,
  };
  const resendAt = now + timeoutMs(state, 0);
  state.flight = { message, firstAt: now, sentAt: now, resendAt, attempt: 0 };
  out.push({ kind: "send", to: state.standby!.agent, message });
}

export function sendAgain(state: ShipperState, now: number, out: ShipperEffect[]): void {
  const flight = state.flight!;
  flight.attempt++;
  flight.sentAt = now;
  flight.resendAt = now + timeoutMs(state, flight.attempt);
  out.push({ kind: "send", to: state.standby!.agent, message: flight.message });
}

/** The message on its way has arrived. */
export function landed(state: ShipperState, now: number): void {
  const flight = state.flight!;
  state.flight = null;
  state.silenceTold = false;
  // Of a message that was sent twice nobody knows which one was answered.
  if (flight.attempt > 0) return;
  const sample = Math.max(1, now - flight.sentAt);
  if (state.roundTrip === 0) {
    state.roundTrip = sample;
    state.deviation = sample / 2;
    return;
  }
  state.deviation += (Math.abs(sample - state.roundTrip) - state.deviation) / 4;
  state.roundTrip += (sample - state.roundTrip) / 8;
}

function timeoutMs(state: ShipperState, attempt: number): number {
  const { resendMinMs, resendMaxMs, resendFirstMs } = state.limits;
  const measured = state.roundTrip + 4 * state.deviation;
  const base = state.roundTrip === 0 ? resendFirstMs : Math.max(resendMinMs, measured);
  return Math.min(resendMaxMs, base * 2 ** Math.min(attempt, 30));
}
