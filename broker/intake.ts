import type { Duplex } from "node:stream";
import type { Client, PublishPacket } from "aedes";

/** A message that a client of the broker has published. */
export interface PublishedMessage {
  readonly clientId: string;
  /** The session that its packet id belongs to: the client's, or one of this connection alone. */
  readonly session: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Bytes of the whole payload; above `payload.length` when only the beginning of one too large is here. */
  readonly size: number;
  readonly qos: 0 | 1;
  /** 0 at QoS 0. */
  readonly packetId: number;
  readonly dup: boolean;
}

/** Sends the PUBACK of a message; or not (`false`), because that of a copy is to go out in its place. */
export type Safe = (answered?: false) => void;

/** Takes in what clients publish, in the place of subscribers. */
export interface Intake {
  /** Messages of one client that may be unanswered; then no more is read from it. */
  readonly heldMax: number;
  /** It has all that it can hold: no more is read from anybody until something is safe. */
  readonly full: boolean;
  /**
   * Takes a message. Its PUBACK goes out when `safe` is called, at any time and once; on a connection that is
   * gone it does nothing.
   */
  take(message: PublishedMessage, safe: Safe): void;
  /** Whether something is known of a persistent client: what CONNACK says. */
  knows(clientId: string): boolean;
}

interface Line {
  readonly socket: Duplex;
  held: number;
  /** Messages whose place in the parser's batch is to be given back. */
  passed: number;
  /** Packet ids of messages that are safe: their PUBACKs leave in this turn. */
  safe: number[];
  /** The client does not read its PUBACKs: nothing more is read from it until it does. */
  choked: boolean;
}

/** Nobody can subscribe to it: where forbidden messages go, and those that an intake has taken. */
export const nowhere = "$headwater/nowhere";

const nothing = () => undefined;
const noBytes = Buffer.alloc(0);

/**
 * Takes messages for an Intake, at the one hook of aedes that runs before their PUBACKs. aedes never hears
 * what came of them: it would keep all that it has of a message until it is safe, and then hand it on to
 * nobody. So the PUBACKs are written here; and aedes, which reads on when all packets of a chunk are
 * answered, gets the place of a message back by a "readable" that nobody sent.
 */
export class IntakeGate {
  readonly #intake: Intake;
  readonly #lines = new Map<Duplex, Line>();
  /** From which reading was refused. */
  readonly #stopped = new Set<Line>();
  readonly #sessions = new WeakMap<Client, string>();
  #connections = 0;
  #held = 0;
  #taken = 0;
  /** Those that have PUBACKs to get in this turn. */
  #answering: Line[] = [];
  readonly #boot: string;

  /** `boot`: tells the connections of this process from those of any other. */
  constructor(intake: Intake, boot: string) {
    this.#intake = intake;
    this.#boot = boot;
  }

  get held(): number {
    return this.#held;
  }

  /** Messages that aedes has not counted. */
  get taken(): number {
    return this.#taken;
  }

  /** Before aedes gets the socket. */
  watch(socket: Duplex): void {
    const line: Line = { socket, held: 0, passed: 0, safe: [], choked: false };
    this.#lines.set(socket, line);
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      if (!this.#full(line)) return read(size);
      this.#stopped.add(line);
      return null;
    };
    socket.once("close", () => {
      this.#lines.delete(socket);
      this.#stopped.delete(line);
      this.#held -= line.held;
      line.held = 0;
    });
  }

  /** The hook; what is taken goes nowhere else. `size`: bytes of the whole payload. */
  publish(client: Client, packet: PublishPacket, size: number, done: (error: Error | null) => void): void {
    const { topic, dup } = packet;
    const payload = new Uint8Array(packet.payload as Buffer);
    const qos = packet.qos === 0 ? 0 : 1;
    const packetId = qos === 0 ? 0 : (packet.messageId ?? 0);
    const session = this.#sessionOf(client);
    const message = { clientId: client.id, session, topic, payload, size, qos, packetId, dup } as const;
    const line = client.closed ? undefined : this.#lines.get(client.conn as Duplex);
    if (line === undefined || packet.qos === 2) {
      // aedes goes on with it.
      packet.topic = nowhere;
      packet.payload = noBytes;
      packet.retain = false;
    } else this.#taken++;
    if (line === undefined) {
      this.#intake.take(message, nothing);
      done(null);
      return;
    }
    if (qos === 0) this.#intake.take(message, nothing);
    else {
      line.held++;
      this.#held++;
      const safe = packet.qos === 1 ? this.#acknowledging(line, packetId) : this.#going(line, client, done);
      this.#intake.take(message, safe);
    }
    this.#giveBack(line);
  }

  /** What waits with a message of QoS 1 until it is safe: so much and no more. */
  #acknowledging(line: Line, packetId: number): Safe {
    return (answered) => {
      if (!this.#release(line) || answered === false) return;
      if (this.#answering.length === 0) setImmediate(() => this.#answer());
      if (line.safe.length === 0) this.#answering.push(line);
      line.safe.push(packetId);
    };
  }

  /** What waits with a message of QoS 2: aedes answers it. */
  #going(line: Line, client: Client, done: (error: Error | null) => void): Safe {
    return (answered) => {
      if (this.#release(line) && answered !== false && !client.closed) done(null);
    };
  }

  /** Whether there is still somebody to answer. */
  #release(line: Line): boolean {
    const present = this.#lines.has(line.socket);
    if (present) {
      line.held--;
      this.#held--;
    }
    this.#readOn();
    return present;
  }

  #answer(): void {
    const lines = this.#answering;
    this.#answering = [];
    for (const line of lines) {
      const { socket, safe } = line;
      line.safe = [];
      if (socket.destroyed || socket.write(pubacksOf(safe)) || line.choked) continue;
      line.choked = true;
      socket.once("drain", () => {
        line.choked = false;
        this.#readOn();
      });
    }
  }

  #sessionOf(client: Client): string {
    if (!client.clean) return client.id;
    let session = this.#sessions.get(client);
    if (session === undefined) {
      session = `${client.id}#${this.#boot}-${++this.#connections}`;
      this.#sessions.set(client, session);
    }
    return session;
  }

  #full(line: Line): boolean {
    return line.held >= this.#intake.heldMax || line.choked || this.#intake.full;
  }

  /** Not within the parser, which is not made to be entered twice. */
  #giveBack(line: Line): void {
    if (line.passed++ > 0) return;
    setImmediate(() => {
      for (; line.passed > 0 && !line.socket.destroyed; line.passed--) line.socket.emit("readable");
      line.passed = 0;
    });
  }

  #readOn(): void {
    for (const line of this.#stopped) {
      if (this.#full(line)) continue;
      this.#stopped.delete(line);
      this.#giveBack(line);
    }
  }
}

function pubacksOf(packetIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * packetIds.length);
  for (const [i, id] of packetIds.entries()) bytes.writeUInt32BE(0x4002_0000 + id, 4 * i);
  return bytes;
}
