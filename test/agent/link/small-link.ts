import type { PeerEvent } from "../../../agent/link/link.js";
import { receiverWake } from "../../../agent/link/receiver.js";
import { type SenderState, senderRoom, senderWake } from "../../../agent/link/sender.js";
import { compareEpochs, type Epoch } from "../../../proto/index.js";
import type { Instance, State, Step } from "./explore.js";
import { type Local, type Message, type Packet, Parties, type Planted } from "./small-link-parties.js";

/**
 * A link so small that every course of events can be tried: a feed with a few readings, a sender that puts
 * each into a frame of its own, a receiver without disk. The sender's task may restart or move, the
 * receiver's too, and who moved away lives on without knowing it. All of it is the real deciders.
 */
export interface SmallLink {
  readonly readings: number;
  readonly windowFrames?: number;
  readonly senderRestarts?: number;
  readonly receiverRestarts?: number;
  readonly senderMoves?: number;
  readonly receiverMoves?: number;
  readonly cuts?: number;
  /** How often the sender says that it wants what it gave to be safe. */
  readonly wants?: number;
  readonly plant?: Planted;
}

type Budget = Readonly<
  Record<"senderRestarts" | "receiverRestarts" | "senderMoves" | "receiverMoves" | "cuts" | "wants", number>
>;

/** Everything but the messages; parties by the number that they have in `Parties`. */
interface World {
  /** Per reading: 0 at the broker, 1 taken in, 2 PUBACKed. */
  readonly feed: readonly number[];
  readonly done: readonly boolean[];
  /** The last is the owner; those before it live on. */
  readonly senders: readonly number[];
  readonly receivers: readonly number[];
  readonly left: Budget;
}

type Change = (world: World, step: { net: bigint; broken: string | null }) => World;

export function smallLink(options: SmallLink): Instance {
  const explorable = new Explorable(options);
  return {
    first: explorable.first(),
    steps: (state) => explorable.steps(state),
    done: (parties) => (JSON.parse(parties) as World).feed.every((stage) => stage === 2),
  };
}

class Explorable {
  readonly #options: SmallLink;
  readonly #parties: Parties;

  constructor(options: SmallLink) {
    this.#options = options;
    this.#parties = new Parties(options.windowFrames ?? 1, options.plant);
  }

  first(): State {
    const { readings, senderRestarts, receiverRestarts, senderMoves, receiverMoves } = this.#options;
    const { cuts, wants } = this.#options;
    const step = { net: 0n, broken: null };
    let world: World = {
      feed: Array(readings).fill(0),
      done: Array(readings).fill(false),
      senders: [this.#parties.newSender("a1", 1, 1)],
      receivers: [this.#parties.newReceiver("b1", 1, 1)],
      left: {
        senderRestarts: senderRestarts ?? 0,
        receiverRestarts: receiverRestarts ?? 0,
        senderMoves: senderMoves ?? 0,
        receiverMoves: receiverMoves ?? 0,
        cuts: cuts ?? 0,
        wants: wants ?? 0,
      },
    };
    world = this.#learn(world, step, "sender", 0);
    world = this.#learn(world, step, "receiver", 0);
    return { parties: JSON.stringify(world), net: step.net };
  }

  steps(state: State): readonly Step[] {
    const world = JSON.parse(state.parties) as World;
    const steps: Step[] = [];
    const add = (label: string, fault: boolean, change: Change) => {
      const step = { net: state.net, broken: null };
      const next = change(world, step);
      const to = { parties: JSON.stringify(next), net: step.net };
      steps.push({ label, to, fault, broken: step.broken });
    };
    const owner = world.senders.length - 1;
    const reading = world.feed.indexOf(0);
    if (reading >= 0 && senderRoom(this.#parties.sender(world.senders[owner]!).state)) {
      add(`the sender takes in reading ${reading}`, false, (now, step) => this.#take(now, step, reading));
    }
    for (let i = 0; i < this.#parties.packets.size; i++) {
      if (((state.net >> BigInt(i)) & 1n) === 0n) continue;
      const packet = this.#parties.packets.get(i);
      add(`arrives: ${JSON.stringify(packet)}`, false, (now, step) => this.#arrive(now, step, packet));
    }
    this.#partySteps(world, add);
    this.#faults(world, add);
    return steps;
  }

  #partySteps(world: World, add: (label: string, fault: boolean, change: Change) => void): void {
    world.senders.forEach((id, i) => {
      const { agent, state } = this.#parties.sender(id);
      const timer = { kind: "timer" } as const;
      if (senderWake(state) <= 1) {
        add(`timer of the sender on ${agent}`, false, (now, step) =>
          this.#step(now, step, i, { side: "sender", event: timer, now: 1 }),
        );
      }
      if (state.peer.epoch.number < world.receivers.length) {
        add(`${agent} learns who the receiver is`, false, (now, step) => this.#learn(now, step, "sender", i));
      }
    });
    world.receivers.forEach((id, i) => {
      const { agent, state, inbox } = this.#parties.receiver(id);
      if (receiverWake(state) <= 1) {
        add(`timer of the receiver on ${agent}`, false, (now, step) =>
          this.#step(now, step, i, { side: "receiver", event: { kind: "timer" }, now: 1 }),
        );
      }
      if (inbox.length > 0) {
        add(`the receiver on ${agent} finishes frame ${inbox[0]![0]}`, false, (now, step) =>
          this.#finish(now, step, i),
        );
      }
      if (state.peer.epoch.number < world.senders.length) {
        add(`${agent} learns who the sender is`, false, (now, step) => this.#learn(now, step, "receiver", i));
      }
    });
  }

  #faults(world: World, add: (label: string, fault: boolean, change: Change) => void): void {
    const { left } = world;
    const fault = (kind: keyof Budget, label: string, change: Change) => {
      if (left[kind] === 0) return;
      const spent = { ...left, [kind]: left[kind] - 1 };
      add(label, true, (now, step) => change({ ...now, left: spent }, step));
    };
    const retake = (now: World) => now.feed.map((stage) => (stage === 1 ? 0 : stage));
    fault("senderRestarts", "the sender restarts", (now, step) => {
      const { agent, state } = this.#parties.sender(now.senders.at(-1)!);
      const { number, start } = state.epoch;
      const born = this.#parties.newSender(
        agent,
        number,
        this.#options.plant === "start not counted" ? start : start + 1,
      );
      const next = { ...now, feed: retake(now), senders: [...now.senders.slice(0, -1), born] };
      return this.#learn(next, step, "sender", next.senders.length - 1);
    });
    fault("receiverRestarts", "the receiver restarts", (now, step) => {
      const { agent, state } = this.#parties.receiver(now.receivers.at(-1)!);
      const born = this.#parties.newReceiver(agent, state.epoch.number, state.epoch.start + 1);
      const next = { ...now, receivers: [...now.receivers.slice(0, -1), born] };
      return this.#learn(next, step, "receiver", next.receivers.length - 1);
    });
    fault("senderMoves", "the sender moves with its feed, the old one lives on", (now, step) => {
      const number = now.senders.length + 1;
      const senders = [...now.senders, this.#parties.newSender(`a${number}`, number, 1)];
      return this.#learn({ ...now, feed: retake(now), senders }, step, "sender", number - 1);
    });
    fault("receiverMoves", "the receiver moves, the old one lives on", (now, step) => {
      const number = now.receivers.length + 1;
      const receivers = [...now.receivers, this.#parties.newReceiver(`b${number}`, number, 1)];
      return this.#learn({ ...now, receivers }, step, "receiver", number - 1);
    });
    fault("cuts", "the sender's line breaks and is back", (now, step) =>
      this.#cut(now, step, "sender", now.senders.length - 1),
    );
    fault("cuts", "the receiver's line breaks and is back", (now, step) =>
      this.#cut(now, step, "receiver", now.receivers.length - 1),
    );
    fault("wants", "the sender wants it safe", (now, step) =>
      this.#step(now, step, now.senders.length - 1, { side: "sender", event: { kind: "want" }, now: 1 }),
    );
  }

  /** A task's agent gets the assignment that says who has the other end, and is connected. */
  #learn(
    world: World,
    step: { net: bigint; broken: string | null },
    side: Local["side"],
    index: number,
  ): World {
    const number = side === "sender" ? world.receivers.length : world.senders.length;
    const event: PeerEvent = {
      kind: "peer",
      agent: `${side === "sender" ? "b" : "a"}${number}`,
      term: 1,
      number,
    };
    const next = this.#step(world, step, index, { side, event, now: 0 } as Local);
    return this.#step(next, step, index, { side, event: { kind: "connected" }, now: 0 } as Local);
  }

  #cut(
    world: World,
    step: { net: bigint; broken: string | null },
    side: Local["side"],
    index: number,
  ): World {
    const next = this.#step(world, step, index, { side, event: { kind: "disconnected" }, now: 0 } as Local);
    return this.#step(next, step, index, { side, event: { kind: "connected" }, now: 0 } as Local);
  }

  #take(world: World, step: { net: bigint; broken: string | null }, reading: number): World {
    const index = world.senders.length - 1;
    const side = this.#parties.sender(world.senders[index]!);
    const party = this.#parties.id({ ...side, numbered: [...side.numbered, reading] });
    const feed = world.feed.with(reading, 1);
    const frame = { stream: "s/default", tuples: 1, bytes: 0, watermark: null, end: false, body: reading };
    const next = { ...world, feed, senders: world.senders.with(index, party) };
    return this.#step(next, step, index, { side: "sender", event: { kind: "offer", frame }, now: 0 });
  }

  #finish(world: World, step: { net: bigint; broken: string | null }, index: number): World {
    const side = this.#parties.receiver(world.receivers[index]!);
    const done = world.done.with(side.inbox[0]![1], true);
    const local = { side: "receiver", event: { kind: "finish" }, now: 0 } as const;
    return this.#step({ ...world, done }, step, index, local);
  }

  #arrive(world: World, step: { net: bigint; broken: string | null }, packet: Packet): World {
    const { from, to } = packet;
    const { plant } = this.#options;
    const atSender = to.startsWith("a");
    const index = Number(to.slice(1)) - 1;
    const party = (atSender ? world.senders : world.receivers)[index]!;
    const { state } = atSender ? this.#parties.sender(party) : this.#parties.receiver(party);
    let message = packet.message;
    let sender = from;
    if (plant === "ack without series" && message.kind === "ack") {
      message = { ...message, series: (state as SenderState<number>).series };
    }
    if (plant === "first frame instead of floor" && message.kind === "frame") {
      message = { ...message, floor: message.frame.seq };
    }
    if (plant === "fence forgotten" && message.kind !== "fenced") {
      const epoch = { [atSender ? "receiverEpoch" : "senderEpoch"]: state.peer.epoch };
      message = { ...message, ...epoch } as Message;
      sender = state.peer.agent;
    }
    const event = { kind: "message", from: sender, message } as const;
    const local = { side: atSender ? "sender" : "receiver", event, now: 0 } as Local;
    const told = epochOf(packet.message);
    if (told === null || compareEpochs(told, state.peer.epoch) >= 0)
      return this.#step(world, step, index, local, from);
    // Of an older epoch: answered, and nothing else (I2).
    const next = this.#step(world, step, index, local, from);
    if (party !== (atSender ? next.senders : next.receivers)[index]!)
      step.broken = `an older ${atSender ? "receiver" : "sender"} is obeyed (I2)`;
    return next;
  }

  #step(
    world: World,
    step: { net: bigint; broken: string | null },
    index: number,
    local: Local,
    from = "",
  ): World {
    const parties = local.side === "sender" ? world.senders : world.receivers;
    const party = parties[index]!;
    const outcome = this.#parties.step(party, local, from);
    step.net |= outcome.sent;
    step.broken ??= outcome.broken;
    const after = parties.with(index, outcome.party);
    if (local.side === "receiver") return { ...world, receivers: after };
    const next = { ...world, senders: after };
    // The feed's broker takes PUBACKs of the owner's session only.
    if (outcome.freed === 0 || index < parties.length - 1) return next;
    const { numbered } = this.#parties.sender(outcome.party);
    const gone = new Set(numbered.slice(0, outcome.freed));
    const feed = world.feed.map((stage, reading) => (gone.has(reading) && stage === 1 ? 2 : stage));
    const lost = feed.findIndex((stage, reading) => stage === 2 && !world.done[reading]);
    if (lost >= 0) step.broken ??= `reading ${lost} is PUBACKed and was never processed`;
    return { ...next, feed };
  }
}

function epochOf(message: Message): Epoch | null {
  if ("senderEpoch" in message) return message.senderEpoch;
  return "receiverEpoch" in message ? message.receiverEpoch : null;
}
