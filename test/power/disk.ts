import net from "node:net";
import type { Random } from "../../base/index.js";

const sectorBytes = 512;
const optionMagic = Buffer.from("IHAVEOPT");
const replyMagic = 0x3e889045565a9n;
const requestMagic = 0x25609513;
const simpleReplyMagic = 0x67446698;
const fixedNewstyle = 1;
const noZeroes = 2;
/** Flags of the export: there are flags, it can flush, a write may ask for its own safety (FUA). */
const exportFlags = 1 | 4 | 8;
const unsupported = 0x80000001;
const [exportName, abort, go] = [1, 2, 7];
const [read, write, disconnect, flush] = [0, 1, 2, 3];
const invalid = 22;

/**
 * A disk with a cache that forgets: what was written and not flushed is lost when the power is cut, each
 * sector of it or not, in no order. Virtual machines reach it by the NBD protocol (https://github.com/
 * NetworkBlockDevice/nbd/blob/master/doc/proto.md), of which it speaks what QEMU asks of it.
 */
export class ForgetfulDisk {
  readonly #platter: Buffer;
  /** By number of the sector: what was written since the last flush. */
  readonly #cache = new Map<number, Buffer>();
  readonly #random: Random;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #onWrite: (() => void)[] = [];
  /** Sectors of which a power cut left nothing, and those that it left although nobody had flushed. */
  forgotten = 0;
  kept = 0;

  private constructor(image: Buffer, random: Random) {
    this.#platter = image;
    this.#random = random;
    this.#server = net.createServer((socket) => this.#serve(socket));
  }

  /** A disk that begins with this image; `random` says what of its cache survives. */
  static async of(image: Buffer, random: Random): Promise<ForgetfulDisk> {
    const disk = new ForgetfulDisk(image, random);
    await new Promise<void>((resolve) => disk.#server.listen(0, "127.0.0.1", resolve));
    return disk;
  }

  get url(): string {
    return `nbd://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  /** To be called when the machine is off: what is in the cache is gone, or not. */
  cutPower(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const [sector, bytes] of this.#cache) {
      if (this.#random.chance(0.5)) {
        this.forgotten++;
        continue;
      }
      this.kept++;
      bytes.copy(this.#platter, sector * sectorBytes);
    }
    this.#cache.clear();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  /** Resolves with the next write, before it is flushed. */
  written(): Promise<void> {
    return new Promise((resolve) => this.#onWrite.push(resolve));
  }

  #flush(): void {
    for (const [sector, bytes] of this.#cache) bytes.copy(this.#platter, sector * sectorBytes);
    this.#cache.clear();
  }

  #write(offset: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += sectorBytes)
      this.#cache.set((offset + at) / sectorBytes, Buffer.from(bytes.subarray(at, at + sectorBytes)));
    for (const told of this.#onWrite.splice(0)) told();
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.from(this.#platter.subarray(offset, offset + length));
    for (let at = 0; at < length; at += sectorBytes)
      this.#cache.get((offset + at) / sectorBytes)?.copy(bytes, at);
    return bytes;
  }

  #serve(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setNoDelay(true);
    void this.#speak(new Hearer(socket), socket).catch(() => socket.destroy());
  }

  async #speak(from: Hearer, to: net.Socket): Promise<void> {
    const greeting = Buffer.concat([Buffer.from("NBDMAGIC"), optionMagic, Buffer.alloc(2)]);
    greeting.writeUInt16BE(fixedNewstyle | noZeroes, 16);
    to.write(greeting);
    await from.bytes(4);
    while (!(await this.#option(from, to)));
    while (await this.#request(from, to));
    to.end();
  }

  /** True when the talk about options is over. */
  async #option(from: Hearer, to: net.Socket): Promise<boolean> {
    const head = await from.bytes(16);
    const option = head.readUInt32BE(8);
    await from.bytes(head.readUInt32BE(12));
    if (option === exportName) {
      to.write(this.#about());
      return true;
    }
    if (option === go) {
      const info = Buffer.concat([Buffer.alloc(2), this.#about()]);
      to.write(Buffer.concat([optionReply(option, 3, info), optionReply(option, 1)]));
      return true;
    }
    to.write(optionReply(option, option === abort ? 1 : unsupported));
    return false;
  }

  /** Size and flags. */
  #about(): Buffer {
    const about = Buffer.alloc(10);
    about.writeBigUInt64BE(BigInt(this.#platter.length), 0);
    about.writeUInt16BE(exportFlags, 8);
    return about;
  }

  /** False when the other side has had enough. */
  async #request(from: Hearer, to: net.Socket): Promise<boolean> {
    const head = await from.bytes(28);
    if (head.readUInt32BE(0) !== requestMagic) throw new Error("not a request of NBD");
    const [flags, type] = [head.readUInt16BE(4), head.readUInt16BE(6)];
    const offset = Number(head.readBigUInt64BE(16));
    const length = head.readUInt32BE(24);
    if (type === disconnect) return false;
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(simpleReplyMagic, 0);
    head.copy(reply, 8, 8, 16);
    if (type === write) {
      this.#write(offset, await from.bytes(length));
      if ((flags & 1) !== 0) this.#flush();
      to.write(reply);
    } else if (type === flush) {
      this.#flush();
      to.write(reply);
    } else if (type === read) to.write(Buffer.concat([reply, this.#read(offset, length)]));
    else {
      reply.writeUInt32BE(invalid, 4);
      to.write(reply);
    }
    return true;
  }
}

function optionReply(option: number, type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(replyMagic, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

/** Takes whole pieces off a socket. */
class Hearer {
  readonly #socket: net.Socket;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("readable", () => this.#wake());
    socket.once("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async bytes(count: number): Promise<Buffer> {
    for (;;) {
      if (count === 0) return Buffer.alloc(0);
      const bytes = this.#socket.read(count) as Buffer | null;
      if (bytes?.length === count) return bytes;
      if (this.#ended) throw new Error("the machine is off");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
