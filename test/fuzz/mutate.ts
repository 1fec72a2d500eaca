import type { Random } from "../../base/index.js";

/** Bytes that are likely to hurt: lengths without end, borders of integers, NaN, names that are special. */
const poison: readonly Buffer[] = [
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
  Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
  Buffer.from([0xff, 0xff, 0xff, 0x7f]),
  Buffer.alloc(8, 0xff),
  Buffer.alloc(16),
  Buffer.from("000000000000f87f", "hex"),
  Buffer.from("000000000000f07f", "hex"),
  Buffer.from("ffffffffffff3f43", "hex"),
  Buffer.from("__proto__"),
  Buffer.from("constructor"),
  Buffer.from("../../../etc/passwd"),
  Buffer.from("\0"),
  Buffer.from([0xc3, 0x28]),
  Buffer.from("\ud800", "utf16le"),
  Buffer.from("9007199254740993"),
  Buffer.from("-1e999"),
  Buffer.from("[[[[[[[[[[[[[[[["),
  Buffer.from("\r\n\r\n"),
  Buffer.from("%00%2e%2e%2f"),
];
const changesMax = 4;
const repeatsMax = 64;
const lengthMax = 400_000;
/** One in so many is blown up beyond every limit of size. */
const hugeEvery = 2_000;

/**
 * `sound` damaged in one to four places: bytes and bits changed, pieces cut out, doubled, repeated, put in
 * from `other`, or replaced by what is likely to hurt; now and then longer than anything that is allowed.
 */
export function mutated(random: Random, sound: Uint8Array, other: Uint8Array): Buffer {
  let bytes: Buffer = Buffer.from(sound);
  const changes = random.chance(0.5) ? 1 : 1 + random.below(changesMax);
  for (let left = changes; left > 0; left--) bytes = change(random, bytes, other);
  if (random.below(hugeEvery) === 0)
    bytes = Buffer.concat([bytes, Buffer.alloc(lengthMax, random.below(256))]);
  return bytes.subarray(0, lengthMax);
}

function change(random: Random, bytes: Buffer, other: Uint8Array): Buffer {
  const at = random.below(bytes.length + 1);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  const some = (of: Uint8Array) => {
    const from = random.below(of.length + 1);
    return of.subarray(from, from + 1 + random.below(40));
  };
  switch (random.below(9)) {
    case 0:
    case 1:
      if (at < bytes.length) bytes[at] = random.below(256);
      return bytes;
    case 2:
      if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << random.below(8));
      return bytes;
    case 3:
      return Buffer.concat([head, tail.subarray(1 + random.below(random.chance(0.5) ? 4 : 60))]);
    case 4:
      return random.chance(0.5) ? Buffer.from(head) : Buffer.concat([head, some(bytes), tail]);
    case 5: {
      const piece = some(bytes);
      return Buffer.concat([
        head,
        ...Array.from({ length: 1 + random.below(repeatsMax) }, () => piece),
        tail,
      ]);
    }
    case 6:
      return Buffer.concat([head, some(other), tail]);
    case 7:
      return Buffer.concat([head, random.pick(poison), tail]);
    default: {
      const put = random.pick(poison);
      return Buffer.concat([head, put, tail.subarray(put.length)]);
    }
  }
}
