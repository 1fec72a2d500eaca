const encoder = new TextEncoder();

/**
 * MurmurHash3 x86 32-bit (Austin Appleby, public domain) over bytes. Wire contract for `fields` groupings.
 */
export function murmur3(bytes: Uint8Array, seed = 0): number {
  let h = seed | 0;
  const blocks = bytes.length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    h = mixed(h, k);
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= blocks; i--) tail = (tail << 8) | bytes[i]!;
  if (blocks < bytes.length) h ^= scramble(tail);
  return finished(h, bytes.length);
}

/** The hash of a text's UTF-8. ASCII, as most names are, is hashed where it stands, without a copy. */
export function murmur3Text(text: string, seed = 0): number {
  const { length } = text;
  let h = seed | 0;
  let seen = 0;
  let block = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    seen |= code;
    const at = i & 3;
    block |= code << (8 * at);
    if (at < 3) continue;
    h = mixed(h, block);
    block = 0;
  }
  if (seen >= 0x80) return murmur3(encoder.encode(text), seed);
  return finished((length & 3) === 0 ? h : h ^ scramble(block), length);
}

function mixed(hash: number, block: number): number {
  const h = hash ^ scramble(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function scramble(k: number): number {
  const m = Math.imul(k, 0xcc9e2d51);
  return Math.imul((m << 15) | (m >>> 17), 0x1b873593);
}
