import { HeadwaterError } from "./errors.js";

/** Deepest nesting of lists and objects in a payload. */
export const nestingMax = 64;

/** Values in one payload, counted before they are built. */
const valuesMax = 65_536;

/**
 * The value of a CBOR payload (RFC 8949), as JSON would have it, bytes as Uint8Array. Read are integers,
 * floats, texts, bytes, lists and maps of any form of length, the tags 0 and 1 (dates) as what they hold,
 * text or ms, and the tags that say nothing new (64: bytes are bytes; 55799: this is CBOR). Other tags are
 * refused, for a sensor's reading has no use for shared references, regular expressions and the like, and an
 * attacker has. Throws HeadwaterError("malformed").
 * `integerKeys`: whole numbers may be keys of maps, and stand as their texts. Default false.
 */
export function readCbor(payload: Buffer, options: { readonly integerKeys?: boolean } = {}): unknown {
  const reader = new CborReader(payload, options.integerKeys ?? false);
  const value = reader.value(0);
  if (reader.at !== payload.length) throw bad("there is something behind its end");
  return value;
}

class CborReader {
  readonly #payload: Buffer;
  readonly #integerKeys: boolean;
  #values = 0;
  at = 0;

  constructor(payload: Buffer, integerKeys: boolean) {
    this.#payload = payload;
    this.#integerKeys = integerKeys;
  }

  value(depth: number): unknown {
    if (++this.#values > valuesMax) throw bad(`it has more than ${valuesMax} values`);
    if (depth > nestingMax) throw bad(`it is nested deeper than ${nestingMax}`);
    const initial = this.#byte();
    const info = initial & 31;
    switch (initial >> 5) {
      case 0:
        return this.#integer(info);
      case 1:
        return -1 - this.#integer(info);
      case 2:
        return info === 31 ? this.#pieces(2) : new Uint8Array(this.#take(this.#length(info)));
      case 3:
        return info === 31 ? text(this.#pieces(3)) : text(this.#take(this.#length(info)));
      case 4:
        return this.#list(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(info, depth);
      default:
        return this.#simple(info);
    }
  }

  #list(info: number, depth: number): unknown[] {
    const list: unknown[] = [];
    const length = info === 31 ? Number.POSITIVE_INFINITY : this.#length(info);
    while (list.length < length && !(info === 31 && this.#isBreak())) list.push(this.value(depth + 1));
    return list;
  }

  #map(info: number, depth: number): object {
    const map: Record<string, unknown> = Object.create(null);
    const length = info === 31 ? Number.POSITIVE_INFINITY : this.#length(info);
    for (let i = 0; i < length && !(info === 31 && this.#isBreak()); i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string" && !(this.#integerKeys && Number.isSafeInteger(key)))
        throw bad("a key of a map is not a text");
      map[String(key)] = this.value(depth + 1);
    }
    return map;
  }

  #tagged(info: number, depth: number): unknown {
    const tag = this.#integer(info);
    const value = this.value(depth + 1);
    if (tag === 0 && typeof value === "string") return value;
    if (tag === 1 && typeof value === "number") return value * 1000;
    if (tag === 64 && value instanceof Uint8Array) return value;
    if (tag === 55799) return value;
    throw bad(`the tag ${tag} is not read`);
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#take(2).readUInt16BE(0));
      case 26:
        return this.#take(4).readFloatBE(0);
      case 27:
        return this.#take(8).readDoubleBE(0);
      default:
        throw bad("it holds an unknown simple value");
    }
  }

  /** A text or bytes in pieces, up to the break. */
  #pieces(major: number): Buffer {
    const pieces: Buffer[] = [];
    while (!this.#isBreak()) {
      const initial = this.#byte();
      if (initial >> 5 !== major || (initial & 31) === 31) throw bad("a piece of another type");
      if (pieces.push(this.#take(this.#length(initial & 31))) > valuesMax) throw bad("too many pieces");
    }
    return Buffer.concat(pieces);
  }

  #isBreak(): boolean {
    if (this.#payload[this.at] !== 0xff) return false;
    this.at++;
    return true;
  }

  #length(info: number): number {
    const length = this.#integer(info);
    if (length > this.#payload.length - this.at) throw bad("it is cut off");
    return length;
  }

  /** An argument; beyond 2^53 - 1 a double near it, which no int field takes. */
  #integer(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#byte();
    if (info === 25) return this.#take(2).readUInt16BE(0);
    if (info === 26) return this.#take(4).readUInt32BE(0);
    if (info === 27) return Number(this.#take(8).readBigUInt64BE(0));
    throw bad("a length that cannot be");
  }

  #byte(): number {
    const byte = this.#payload[this.at++];
    if (byte === undefined) throw bad("it is cut off");
    return byte;
  }

  #take(bytes: number): Buffer {
    const from = this.at;
    this.at += bytes;
    if (this.at > this.#payload.length) throw bad("it is cut off");
    return this.#payload.subarray(from, this.at);
  }
}

function text(bytes: Buffer): string {
  return bytes.toString("utf8");
}

function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bad(what: string): HeadwaterError {
  const remedy = "send CBOR with lists, maps, texts and numbers";
  return new HeadwaterError("malformed", `it is no CBOR that is read here: ${what}`, { remedy });
}
