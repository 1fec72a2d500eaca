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

/** Takes in what clients publish, in the place of subscribers. */
export interface Intake {
  /** Messages of one client that may be unanswered; then no more is read from it. */
  readonly heldMax: number;
  /** It has all that it can hold: no more is read from anybody until something is safe. */
  readonly full: boolean;
  /**
   * Takes a message. Its PUBACK goes out when `safe` is called, at any time; on a connection that is gone it
   * does nothing.
   */
  take(message: PublishedMessage, safe: () => void): void;
  /** Whether something is known of a persistent client: what CONNACK says. */
  knows(clientId: string): boolean;
}

interface Line {
  readonly socket: Duplex;
  held: number;
  /** Messages whose place in the parser's batch is to be given back. */
  passed: number;
}

/** Nobody can subscribe to it: where forbidden messages go, and those that an intake has taken. */
export const nowhere = "$headwater/nowhere";

const nothing = () => undefined;

/**
 * Lets PUBACKs wait for an Intake, at the one hook of aedes that runs before them. aedes reads on when all
 * packets of a chunk are answered; a message that waits must not keep PINGREQ from being read, so its place
 * is given back by a "readable" that nobody sent.
 */
export class IntakeGate {
  readonly #intake: Intake;
  readonly #lines = new Map<Duplex, Line>();
  /** From which reading was refused. */
  readonly #stopped = new Set<Line>();
  readonly #sessions = new WeakMap<Client, string>();
  #connections = 0;
  #held = 0;
  readonly #boot: string;

  /** `boot`: tells the connections of this process from those of any other. */
  constructor(intake: Intake, boot: string) {
    this.#intake = intake;
    this.#boot = boot;
  }

  get held(): number {
    return this.#held;
  }

  /** Before aedes gets the socket. */
  watch(socket: Duplex): void {
    const line: Line = { socket, held: 0, passed: 0 };
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
    const payload = Uint8Array.from(packet.payload as Buffer);
    const qos = packet.qos === 0 ? 0 : 1;
    const packetId = qos === 0 ? 0 : (packet.messageId ?? 0);
    const session = this.#sessionOf(client);
    const message = { clientId: client.id, session, topic, payload, size, qos, packetId, dup } as const;
    packet.topic = nowhere;
    packet.payload = Buffer.alloc(0);
    packet.retain = false;
    const line = this.#lines.get(client.conn as Duplex);
    if (qos === 0 || line === undefined) {
      this.#intake.take(message, nothing);
      done(null);
      return;
    }
    line.held++;
    this.#held++;
    let answered = false;
    this.#intake.take(message, () => {
      if (answered) return;
      answered = true;
      if (this.#lines.has(line.socket)) {
        line.held--;
        this.#held--;
        if (!client.closed) done(null);
      }
      this.#readOn();
    });
    if (!answered) this.#giveBack(line);
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
    return line.held >= this.#intake.heldMax || this.#intake.full;
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
