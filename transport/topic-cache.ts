const slots = 512;
const cachedBytesMax = 256;

/**
 * Turns the bytes of topics into strings; the few topics of a connection come again and again, so the string
 * of the last one with the same hash is reused when its bytes are equal. Bounded: one entry a slot.
 */
export class TopicCache {
  readonly #bytes: (Buffer | undefined)[] = new Array(slots);
  readonly #texts: string[] = new Array(slots).fill("");

  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > cachedBytesMax) return bytes.toString("utf8", start, end);
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#bytes[slot];
    if (known !== undefined && known.length === length && same(known, bytes, start))
      return this.#texts[slot]!;
    this.#bytes[slot] = Buffer.from(bytes.subarray(start, end));
    this.#texts[slot] = bytes.toString("utf8", start, end);
    return this.#texts[slot]!;
  }
}

function same(known: Buffer, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
