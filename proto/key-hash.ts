import { HeadwaterError } from "../base/index.js";
import type { Row } from "../topology/index.js";

/**
 * Murmur3-32 over the canonical bytes of key values: which task gets a tuple under `fields` and `partialKey`.
 * It is part of the wire contract: golden values hold it. Equal keys have equal bytes, whatever the types of
 * their fields say:
 *
 * | value | bytes |
 * |---|---|
 * | null, undefined | `00` |
 * | false, true | `01`, `02` |
 * | number that is a 32-bit integer (-0 is 0) | `03`, four bytes, little endian |
 * | any other number (NaN is one value) | `04`, eight bytes of the double, little endian |
 * | string | `05`, UTF-8, `00` |
 * | bytes | `06`, length in four bytes, little endian, the bytes |
 * | other JSON | `07`, its JSON text with sorted keys in UTF-8, `00` |
 */
export function keyHash(values: readonly unknown[]): number {
  const bytes = new KeyBytes();
  for (const value of values) bytes.value(value);
  return bytes.hash();
}

/** keyHash of the named fields of a tuple. */
export function keyHashOf(row: Row, fields: readonly string[]): number {
  const bytes = new KeyBytes();
  for (let k = 0; k < fields.length; k++) bytes.value(row[fields[k]!]);
  return bytes.hash();
}

/** Murmur3 x86 32-bit, byte by byte, so that no key is ever copied together. */
class KeyBytes {
  #hash = 0;
  #block = 0;
  #length = 0;

  value(value: unknown): void {
    if (typeof value === "string") this.#tagged(5, value);
    else if (typeof value === "number") this.#number(value);
    else if (value === null || value === undefined) this.#byte(0);
    else if (typeof value === "boolean") this.#byte(value ? 2 : 1);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else this.#tagged(7, canonicalJson(value));
  }

  hash(): number {
    let h = this.#hash;
    if ((this.#length & 3) !== 0) h ^= scramble(this.#block);
    h ^= this.#length;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  #byte(byte: number): void {
    this.#block |= byte << ((this.#length & 3) << 3);
    if ((++this.#length & 3) !== 0) return;
    const h = this.#hash ^ scramble(this.#block);
    this.#hash = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
    this.#block = 0;
  }

  #tagged(tag: number, text: string): void {
    this.#byte(tag);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        for (const byte of Buffer.from(text.slice(i))) this.#byte(byte);
        break;
      }
      this.#byte(code);
    }
    this.#byte(0);
  }

  #number(value: number): void {
    if ((value | 0) === value) {
      this.#byte(3);
      this.#uint32(value);
      return;
    }
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value, true);
    this.#byte(4);
    for (let i = 0; i < 8; i++) this.#byte(view.getUint8(i));
  }

  #bytes(bytes: Uint8Array): void {
    this.#byte(6);
    this.#uint32(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.#byte(bytes[i]!);
  }

  #uint32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.#byte((value >>> shift) & 0xff);
  }
}

function scramble(k: number): number {
  const m = Math.imul(k, 0xcc9e2d51);
  return Math.imul((m << 15) | (m >>> 17), 0x1b873593);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
  }
  const text = JSON.stringify(value);
  if (text !== undefined) return text;
  throw new HeadwaterError("bad-tuple", `a key cannot be a ${typeof value}`, { place: "grouping" });
}
