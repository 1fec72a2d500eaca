import type { ReceiverEvent, SenderEvent, SenderMessage } from "../../../agent/link/link.js";
import { createReceiver, type ReceiverState, stepReceiver } from "../../../agent/link/receiver.js";
import { createSender, type SenderState, stepSender } from "../../../agent/link/sender.js";
import type { FlowMessage } from "../../../proto/index.js";

/** Faults that must be found. They sit between the network and the deciders, not in them. */
export type Planted =
  | "ack without series"
  | "first frame instead of floor"
  | "no hello"
  | "start not counted"
  | "fence forgotten"
  | "safe when received"
  | "safe when wanted";

const limits = {
  keptFrames: 2,
  repeatFirstMs: 0,
  repeatMaxMs: 0,
  resendMinMs: 0,
  resendMaxMs: 0,
  resendFirstMs: 0,
  ackDelayMs: 0,
};
const link = "s:0>r:0";

export type Message = SenderMessage<number> | FlowMessage;

export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
}

/** A life of the sending task on one agent. */
export interface Sending {
  readonly agent: string;
  readonly state: SenderState<number>;
  /** Reading in frame n + 1 of this life. */
  readonly numbered: readonly number[];
}

export interface Receiving {
  readonly agent: string;
  readonly state: ReceiverState;
  /** Delivered and not finished: number and reading. */
  readonly inbox: readonly (readonly [number, number])[];
  /** Last number delivered in the current series. */
  readonly last: number;
}

/** What one step of one party did; the same for the same party and event, so it is worked out once. */
export interface Outcome {
  readonly party: number;
  readonly sent: bigint;
  readonly freed: number;
  readonly broken: string | null;
}

export type Local =
  | { readonly side: "sender"; readonly event: SenderEvent<number>; readonly now: number }
  | { readonly side: "receiver"; readonly event: ReceiverEvent<number>; readonly now: number }
  | { readonly side: "receiver"; readonly event: { readonly kind: "finish" }; readonly now: number };

/** All lives of both tasks that were ever seen, by number, and what they do: the real deciders. */
export class Parties {
  readonly packets = new Interned<Packet>();
  readonly #sides = new Interned<Sending | Receiving>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #windowFrames: number;
  readonly #plant: Planted | undefined;

  constructor(windowFrames: number, plant: Planted | undefined) {
    this.#windowFrames = windowFrames;
    this.#plant = plant;
  }

  sender(id: number): Sending {
    return this.#sides.get(id) as Sending;
  }

  receiver(id: number): Receiving {
    return this.#sides.get(id) as Receiving;
  }

  id(side: Sending | Receiving): number {
    return this.#sides.id(side);
  }

  newSender(agent: string, number: number, start: number): number {
    const state = createSender<number>({ link, epoch: { term: 1, number, start }, limits });
    return this.#sides.id({ agent, state, numbered: [] });
  }

  newReceiver(agent: string, number: number, start: number): number {
    const windowFrames = this.#windowFrames;
    const epoch = { term: 1, number, start };
    const state = createReceiver({ link, epoch, wireMax: 1, limits: { ...limits, windowFrames } });
    return this.#sides.id({ agent, state, inbox: [], last: 0 });
  }

  /** `from`: the agent from which the message in the event came. */
  step(party: number, local: Local, from: string): Outcome {
    const name = `${party}|${JSON.stringify(local)}|${from}`;
    let outcome = this.#outcomes.get(name);
    if (outcome === undefined) {
      outcome = local.side === "sender" ? this.#send(party, local, from) : this.#receive(party, local, from);
      this.#outcomes.set(name, outcome);
    }
    return outcome;
  }

  #send(party: number, local: Local & { side: "sender" }, from: string): Outcome {
    const side = this.#sides.get(party) as Sending;
    const state = structuredClone(side.state);
    let sent = 0n;
    let freed = 0;
    let broken: string | null = null;
    for (const effect of stepSender(state, local.event, local.now)) {
      if (effect.kind === "send") sent |= this.#packet(side.agent, state.peer.agent, effect.message);
      if (effect.kind === "answer") sent |= this.#packet(side.agent, from, effect.message);
      if (effect.kind === "renew") broken = "a sender asks for a new epoch";
      if (effect.kind === "freed") freed = effect.through;
    }
    return { party: this.#sides.id({ ...side, state: stillSender(state) }), sent, freed, broken };
  }

  #receive(party: number, local: Local & { side: "receiver" }, from: string): Outcome {
    const side = this.#sides.get(party) as Receiving;
    const state = structuredClone(side.state);
    const effects = [];
    let { inbox, last } = side;
    const { event } = local;
    if (this.#plant === "safe when wanted" && event.kind === "message" && event.message.kind === "hello")
      state.safe = Math.max(state.safe, event.message.wanted);
    if (local.event.kind === "finish") {
      const through = inbox[0]![0];
      inbox = inbox.slice(1);
      effects.push(...stepReceiver<number>(state, { kind: "taken", through }, 0));
      effects.push(...stepReceiver<number>(state, { kind: "safe", through }, 0));
    } else {
      effects.push(...stepReceiver<number>(state, local.event, local.now));
    }
    let sent = 0n;
    let broken: string | null = null;
    for (const effect of effects) {
      if (effect.kind === "send") sent |= this.#packet(side.agent, state.peer.agent, effect.message);
      if (effect.kind === "answer") sent |= this.#packet(side.agent, from, effect.message);
      if (effect.kind === "series") inbox = [];
      if (effect.kind === "series") last = effect.next - 1;
      if (effect.kind === "gap") last = effect.to;
      if (effect.kind !== "deliver") continue;
      const { seq, body } = effect.frame;
      if (seq !== last + 1) broken = `frame ${seq} is delivered after ${last} (I1)`;
      last = seq;
      inbox = [...inbox, [seq, body]];
      if (this.#plant === "safe when received") state.safe = seq;
    }
    return {
      party: this.#sides.id({ ...side, state: stillReceiver(state), inbox, last }),
      sent,
      freed: 0,
      broken,
    };
  }

  #packet(from: string, to: string, message: Message): bigint {
    if (this.#plant === "no hello" && message.kind === "hello") return 0n;
    return 1n << BigInt(this.packets.id({ from, to, message }));
  }
}

/** Gives equal things the same number. */
class Interned<T> {
  readonly #ids = new Map<string, number>();
  readonly #things: T[] = [];

  get size(): number {
    return this.#things.length;
  }

  id(thing: T): number {
    const name = JSON.stringify(thing);
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#things.push(thing) - 1;
      this.#ids.set(name, id);
    }
    return id;
  }

  get(id: number): T {
    return this.#things[id]!;
  }
}

/**
 * Time stands still: a timer that is set may fire at any moment, and counters and measurements are nobody's
 * business.
 */
function stillSender(state: SenderState<number>): SenderState<number> {
  state.helloAt = still(state.helloAt);
  state.resendAt = still(state.resendAt);
  Object.assign(state.peer, { aheadAt: Number.POSITIVE_INFINITY, strangerTold: false });
  Object.assign(state, {
    backAt: 0,
    roundTrip: 0,
    deviation: 0,
    sampleSeq: 0,
    sampleAt: 0,
    sentTo: 0,
    backTo: 0,
  });
  Object.assign(state, { helloAttempt: 0, resendAttempt: 0 });
  Object.assign(state.counters, { frames: 0, resent: 0, dropped: 0, fenced: 0, strangers: 0 });
  return state;
}

function stillReceiver(state: ReceiverState): ReceiverState {
  state.ackAt = still(state.ackAt);
  state.openAt = still(state.openAt);
  state.openAttempt = 0;
  Object.assign(state.peer, { aheadAt: Number.POSITIVE_INFINITY, strangerTold: false });
  for (const name of Object.keys(state.counters)) Object.assign(state.counters, { [name]: 0 });
  return state;
}

function still(at: number): number {
  return at === Number.POSITIVE_INFINITY ? at : 1;
}
