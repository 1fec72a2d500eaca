import { HeadwaterError, murmur3Text } from "../base/index.js";
import type { BoltPlace, BoltSpec, Fields, Json, Row, StateValue } from "../topology/index.js";
import { derivedBolt, keyedValue } from "../topology/index.js";
import { requireCount, requireOption } from "./checks.js";
import { type KeyField, keyTypes } from "./picked-fields.js";
import { faultsOf } from "./ready-bolt.js";

/** Fields of the inputs that bring tuples, not members. */
export type AskedOf<F extends Fields> = F extends { readonly members: "json" } ? never : F;

/** The fields of an input that brings members. */
export const membersFields = { members: "json" } as const satisfies Fields;

/** Who is a member. */
export interface BloomMembersOptions<F extends Fields> {
  /** The field whose value may be one of the members. */
  readonly value: KeyField<AskedOf<F>>;
  /**
   * The members to begin with, or a filter that `BloomFilter.toJson` has made of them elsewhere. Those that
   * came by stream are kept as state, and go before them. Default: none, and an input that brings them.
   */
  readonly members?: readonly string[] | BloomJson;
  /**
   * Of the others, the share that passes by mistake. Default 0.01. With a finished filter it is that one's.
   *
   * @range >0..<1
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
 * No member is ever refused. Members come with the topology, or in a second input whose tuples have the field
 * `members` of type json, a list of texts or a finished filter: the next tuple is already held against it,
 * without a restart. One that does not fit is a dead letter, and those before it stay. Before any members
 * nobody is one. Feed every task the members: by `all()`.
 *
 * Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", Comm. ACM 13 (1970).
 */
export function bloomMembers<F extends Fields>(
  options: BloomMembersOptions<F>,
): BoltSpec<F, { readonly default: AskedOf<F>; readonly others: AskedOf<F> }> {
  const { members, falsePositives = 0.01 } = options;
  const value: string = options.value;
  requireShare(falsePositives);
  const first = members === undefined ? null : filterOf(members as Json, falsePositives);
  return derivedBolt({
    streams: (inputs, place) => streamsOf(inputs, place, value, first !== null) as never,
    state: { swapped: keyedValue("json") },
    create(state) {
      const swapped = state.swapped as StateValue<unknown> as StateValue<Json>;
      let filter = first;
      return {
        open() {
          const kept = swapped.get("members");
          if (kept !== undefined) filter = filterOf(kept, falsePositives);
        },
        execute(tuple: Row, out) {
          if (Object.hasOwn(tuple, "members")) {
            const next = filterOf(tuple["members"] as Json, falsePositives);
            swapped.set("members", next.toJson() as unknown as Json);
            filter = next;
          } else if (filter?.has(String(tuple[value])) === true) out.emit(tuple);
          else out.emitTo("others", tuple);
        },
      };
    },
  });
}

/** Throws HeadwaterError("bad-model") for what is neither a list of texts nor a filter. */
function filterOf(members: Json, falsePositives: number): BloomFilter {
  if (!Array.isArray(members)) return BloomFilter.fromJson(members as unknown as BloomJson);
  const other = members.find((each) => typeof each !== "string");
  if (other === undefined) return BloomFilter.of(members as readonly string[], falsePositives);
  throw new HeadwaterError("bad-model", `the member ${JSON.stringify(other)} is no text`, {
    place: "members",
    remedy: 'give a list of texts: ["s-1", "s-2"]',
  });
}

function streamsOf(inputs: readonly Fields[], place: BoltPlace, value: string, begun: boolean) {
  const brings = (input: Fields) => input["members"] === membersFields.members;
  const asked = inputs.find((input) => !brings(input)) ?? {};
  const faults = inputs.flatMap((input, index) => {
    if (!brings(input)) {
      return faultsOf(input, [[value, keyTypes]], asked).map((fault) => ({ input: index, ...fault }));
    }
    if (place.tasks === 1 || place.inputs[index]!.keyedBy === "all") return [];
    const message = `it has ${place.tasks} tasks, and one of them would get the members`;
    return [{ input: index, message, remedy: "feed it the members by all()" }];
  });
  if (inputs.every(brings)) {
    const remedy = "give it the tuples as another input";
    faults.push({ input: 0, message: "none of its inputs brings tuples to ask for", remedy });
  }
  if (!begun && !inputs.some(brings)) {
    const remedy = "give members, or another input with the field members of type json";
    faults.push({ input: 0, message: "it has no members", remedy });
  }
  return { streams: { default: asked, others: asked }, faults };
}

function requireShare(falsePositives: number): void {
  const holds = falsePositives > 0 && falsePositives < 1;
  requireOption(holds, "bloom filter", `falsePositives is ${falsePositives}`, "give a share: 0.01");
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
    requireShare(falsePositives);
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
  // Odd, so that the steps do not stay on a few bits of a size that is a power of two.
  return { first: murmur3Text(value), step: (murmur3Text(value, 0x9747b28c) | 1) >>> 0 };
}
