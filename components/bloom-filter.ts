import { HeadwaterError, murmur3 } from "../base/index.js";
import type { BoltSpec, Fields } from "../topology/index.js";
import { requireCount, requireOption } from "./checks.js";
import { type KeyField, keyTypes } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";

/** Who is a member. */
export interface BloomMembersOptions<F extends Fields> {
  /** The field whose value may be one of the members. */
  readonly value: KeyField<F>;
  /** The members, or a filter that `BloomFilter.toJson` has made of them elsewhere. */
  readonly members: readonly string[] | BloomJson;
  /**
   * Of the others, the share that passes by mistake. Default 0.01. With a finished filter it is that one's.
   */
  readonly falsePositives?: number;
}

/** A filter as plain data, a member of a topology or a file. */
export interface BloomJson {
  readonly kind: "bloom";
  /** Hashes for each value. */
  readonly hashes: number;
  /** Base64 of the bits, the lowest of each byte first. */
  readonly bits: string;
}

/**
 * Passes tuples whose value is a member, or, rarely, is taken for one; all others go to the stream `others`.
 * No member is ever refused.
 *
 * Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", Comm. ACM 13 (1970).
 */
export function bloomMembers<F extends Fields>(
  options: BloomMembersOptions<F>,
): BoltSpec<F, { readonly default: F; readonly others: F }> {
  const { value, members, falsePositives = 0.01 } = options;
  const filter = isList(members) ? BloomFilter.of(members, falsePositives) : BloomFilter.fromJson(members);
  return readyBolt({
    uses: [[value, keyTypes]],
    streams: (input) => ({ default: input, others: input }),
    create: () => ({
      execute(tuple, out) {
        if (filter.has(String(tuple[value]))) out.emit(tuple);
        else out.emitTo("others", tuple);
      },
    }),
  });
}

/** Largest filter, in bytes. */
const bloomBytesMax = 16 * 1024 * 1024;

/**
 * A Bloom filter: k bits for each member, at (h1 + i h2) mod m for i = 0 … k - 1, with m = -n ln p / (ln
 * 2)^2 and k = m / n ln 2. Where k bits of a value are all set it is taken for a member; of others that is a
 * share of about p.
 *
 * Source: Bloom (1970); two hashes for k: A. Kirsch and M. Mitzenmacher, "Less hashing, same performance"
 * (2008).
 */
export class BloomFilter {
  readonly #bits: Uint8Array;
  readonly #hashes: number;

  private constructor(bits: Uint8Array, hashes: number) {
    this.#bits = bits;
    this.#hashes = hashes;
  }

  /** An empty one for `expected` members. */
  static for(expected: number, falsePositives: number): BloomFilter {
    const share = falsePositives > 0 && falsePositives < 1;
    requireOption(share, "bloom filter", `falsePositives is ${falsePositives}`, "give a share: 0.01");
    requireCount(expected, "bloom filter, members", 1, Number.MAX_SAFE_INTEGER);
    const bits = Math.ceil((-expected * Math.log(falsePositives)) / Math.LN2 ** 2);
    const bytes = Math.max(8, Math.ceil(bits / 8));
    requireOption(
      bytes <= bloomBytesMax,
      "bloom filter",
      `it would have ${bytes} bytes`,
      "allow more mistakes",
    );
    const hashes = Math.max(1, Math.round(((bytes * 8) / expected) * Math.LN2));
    return new BloomFilter(new Uint8Array(bytes), Math.min(hashes, 32));
  }

  static of(members: readonly string[], falsePositives: number): BloomFilter {
    const filter = BloomFilter.for(Math.max(1, members.length), falsePositives);
    for (const member of members) filter.add(member);
    return filter;
  }

  /** Throws HeadwaterError("bad-model") for what is no filter. */
  static fromJson(json: BloomJson): BloomFilter {
    const bits = typeof json?.bits === "string" ? new Uint8Array(Buffer.from(json.bits, "base64")) : null;
    const hashes = json?.hashes;
    if (bits !== null && bits.length > 0 && bits.length <= bloomBytesMax && hashes >= 1 && hashes <= 32)
      return new BloomFilter(bits, hashes);
    throw new HeadwaterError("bad-model", "this is no Bloom filter", {
      place: "bloom filter",
      remedy: "give what toJson() returned: { kind, hashes, bits }",
    });
  }

  add(value: string): void {
    const { first, step } = hashesOf(value);
    const bits = this.#bits.length * 8;
    for (let i = 0; i < this.#hashes; i++) {
      const bit = (first + i * step) % bits;
      this.#bits[bit >> 3]! |= 1 << (bit & 7);
    }
  }

  /** False: it is no member. True: it is one, or is taken for one. */
  has(value: string): boolean {
    const { first, step } = hashesOf(value);
    const bits = this.#bits.length * 8;
    for (let i = 0; i < this.#hashes; i++) {
      const bit = (first + i * step) % bits;
      if ((this.#bits[bit >> 3]! & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }

  toJson(): BloomJson {
    return { kind: "bloom", hashes: this.#hashes, bits: Buffer.from(this.#bits).toString("base64") };
  }
}

function hashesOf(value: string): { readonly first: number; readonly step: number } {
  const bytes = Buffer.from(value);
  // Odd, so that the steps do not stay on a few bits of a size that is a power of two.
  return { first: murmur3(bytes), step: (murmur3(bytes, 0x9747b28c) | 1) >>> 0 };
}

function isList(members: readonly string[] | BloomJson): members is readonly string[] {
  return Array.isArray(members);
}
