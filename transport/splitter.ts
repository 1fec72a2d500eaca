import { Duplex } from "node:stream";
import { HeadwaterError } from "../base/index.js";
import { type InboundPublish, type PacketLimits, PacketReader } from "./packet-reader.js";

/** Called by a Splitter, in the order of the bytes. */
export interface SplitterEvents {
  publish(packet: InboundPublish): void;
  puback(packetId: number, reasonCode: number): void;
  /** All PUBLISHes and PUBACKs of one read of the socket have been given. */
  batchEnd(): void;
  /** The socket has taken everything that was written. */
  drained(): void;
}

/** Bytes of control packets that MQTT.js has not taken yet. */
const controlBacklogMax = 1024 * 1024;
const connack = 2;
/** So many bytes of one turn do not wait for its end: the other end has something to do meanwhile. */
const corkedBytesMax = 64 * 1024;

/**
 * The stream that MQTT.js gets in place of the socket: inbound PUBLISH and PUBACK never reach MQTT.js, they
 * go to `events`; everything else passes untouched. So MQTT.js keeps connect, keepalive and subscriptions,
 * while publishing and its acknowledgements are ours: held, coalesced, and not one `writev` each.
 *
 * Behind CONNACK the splitter stops until `release`: the owner knows of the session before its first message.
 */
export class Splitter extends Duplex {
  readonly #socket: Duplex;
  readonly #events: SplitterEvents;
  readonly #reader: PacketReader;
  #corked = false;
  #connected = false;

  constructor(socket: Duplex, version: 4 | 5, limits: PacketLimits, events: SplitterEvents) {
    super({ autoDestroy: true, readableHighWaterMark: controlBacklogMax, allowHalfOpen: false });
    this.#socket = socket;
    this.#events = events;
    this.#reader = new PacketReader(
      {
        publish: (packet) => this.#publish(packet),
        puback: (packetId, reasonCode) => events.puback(packetId, reasonCode),
        other: (type, bytes) => this.#other(type, bytes),
      },
      version,
      limits,
    );
    socket.on("data", (chunk: Buffer) => this.#data(chunk));
    socket.on("drain", () => events.drained());
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  /** Bytes written here and not yet taken by the kernel. */
  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  /** Only from within `events.publish`: nothing more is read until `release`. */
  hold(): void {
    this.#reader.pause();
    this.#socket.pause();
  }

  /** Goes on reading, behind CONNACK and after `hold`. */
  release(): void {
    if (this.destroyed) return;
    this.#read(() => this.#reader.resume());
    if (!this.#reader.paused) this.#socket.resume();
  }

  /** Writes one whole packet past MQTT.js; packets of one turn leave together, as far as they are small. */
  send(packet: Buffer): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(() => this.#uncork());
    }
    socket.write(packet);
    if (socket.writableLength >= corkedBytesMax) this.#uncork();
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  /** Closes once everything written has left. */
  finish(): void {
    this.#socket.end();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.send(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    for (const { chunk } of chunks) this.send(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #data(chunk: Buffer): void {
    if (!this.destroyed) this.#read(() => this.#reader.push(chunk));
  }

  #read(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      if (!(thrown instanceof HeadwaterError) || thrown.code !== "bad-packet") throw thrown;
      this.destroy(thrown);
      return;
    }
    this.#events.batchEnd();
  }

  #publish(packet: InboundPublish): void {
    if (!this.#connected) throw new HeadwaterError("bad-packet", "the broker sent a message before CONNACK");
    if (!this.destroyed) this.#events.publish(packet);
  }

  #other(type: number, bytes: Buffer): void {
    if (type === connack) {
      this.#connected = true;
      this.hold();
    }
    if (!this.push(bytes)) {
      throw new HeadwaterError("bad-packet", "the broker sent more control packets than can be read");
    }
  }
}
