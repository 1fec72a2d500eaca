import { decodeLinkMessages, encodeLinkMessages, type LinkMessage, wireVersion } from "../../proto/index.js";

/** What leaves and reaches a process, as its release writes and reads it. */
export interface Release {
  written(topic: string, payload: Uint8Array): Uint8Array;
  read(topic: string, payload: Uint8Array): Uint8Array;
}

/** The release that is tested. */
export const thisRelease: Release = {
  written: (_, payload) => payload,
  read: (_, payload) => payload,
};

/** What a later release may do that this one does not. */
export interface LaterWays {
  /** It has a field that this one has never heard of. */
  readonly newer: boolean;
  /** It reads a second wire version, too, and writes it to whoever reads it. */
  readonly secondWire: boolean;
}

/** What links of a world saw of the second wire version. */
export interface SecondWire {
  /** Payloads in it that were read. */
  read: number;
  /** Frames and acks that were written in the first one, because their receiver had not shown the second. */
  spared: number;
}

/** Field 200 of type varint, value 1: no message of ours has it. */
const unknownField = Uint8Array.of(0xc0, 0x0c, 0x01);

const secondVersion = wireVersion + 1;
/** What the decoders of this release say of a payload in it. */
export const refusedSecondWire = new RegExp(`wire version ${secondVersion} is not known here`);

export function releaseOf(ways: LaterWays, seen: SecondWire): Release {
  return ways.newer || ways.secondWire ? new LaterRelease(ways, seen) : thisRelease;
}

/**
 * A later release that still speaks the first wire version. Frames, gaps and acks go in the second one: to a
 * receiver whose last `open` says that it reads it, and to a sender that wrote in it last. All else goes in
 * the first, so that two that know nothing of each other always understand.
 */
export class LaterRelease implements Release {
  readonly #ways: LaterWays;
  readonly #seen: SecondWire;
  /** Agents whose receivers read the second version, and whose senders write it. */
  readonly #reading = new Set<string>();
  readonly #writing = new Set<string>();

  constructor(ways: LaterWays, seen: SecondWire) {
    this.#ways = ways;
    this.#seen = seen;
  }

  written(topic: string, payload: Uint8Array): Uint8Array {
    if (payload.length === 0) return payload;
    const link = this.#ways.secondWire ? linkOf(topic) : null;
    if (link === null) return this.#later(payload);
    const messages = decodeLinkMessages(payload);
    if (!messages.every(isOften)) {
      const said = messages.map((each) =>
        each.kind === "open" ? { ...each, wireMax: secondVersion } : each,
      );
      return this.#later(encodeLinkMessages(said));
    }
    if (this.understands(link.to, link.toReceiver)) return inSecondVersion(this.#later(payload));
    this.#seen.spared++;
    return this.#later(payload);
  }

  read(topic: string, payload: Uint8Array): Uint8Array {
    const link = this.#ways.secondWire ? linkOf(topic) : null;
    if (link === null) return payload;
    if (payload[1] === secondVersion) {
      this.#seen.read++;
      if (link.toReceiver) this.#writing.add(link.from);
      return fromSecondVersion(payload);
    }
    if (link.toReceiver) this.#writing.delete(link.from);
    for (const message of decodeLinkMessages(payload)) {
      if (message.kind !== "open") continue;
      if (message.wireMax >= secondVersion) this.#reading.add(link.from);
      else this.#reading.delete(link.from);
    }
    return payload;
  }

  /** Whether the agent reads the second version, as a receiver or as a sender. */
  understands(agent: string, receiver: boolean): boolean {
    return (receiver ? this.#reading : this.#writing).has(agent);
  }

  #later(payload: Uint8Array): Uint8Array {
    return this.#ways.newer ? Buffer.concat([payload, unknownField]) : payload;
  }
}

/** Nothing of it can be read by who takes it for the first version. */
function inSecondVersion(payload: Uint8Array): Uint8Array {
  return Uint8Array.from(payload, (byte, i) => (i === 0 ? byte : i === 1 ? secondVersion : ~byte));
}

function fromSecondVersion(payload: Uint8Array): Uint8Array {
  return Uint8Array.from(payload, (byte, i) => (i === 0 ? byte : i === 1 ? wireVersion : ~byte));
}

function isOften({ kind }: LinkMessage): boolean {
  return kind === "frame" || kind === "gap" || kind === "ack";
}

/** Who speaks to whom on a topic of links; null = on another one. */
function linkOf(topic: string) {
  const [way, from, to] = topic.split("/").slice(-4);
  return way === "d" || way === "a" ? { from: from!, to: to!, toReceiver: way === "d" } : null;
}
