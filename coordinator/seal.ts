import { createHash } from "node:crypto";

/** What a seal says of the records beside it. */
export interface SealText {
  /** Writes so far. */
  readonly number: number;
  /** The coordinator's term in the records; an earlier release raises it and knows no seals. */
  readonly term: number;
  /** Sum of the hashes of all records, hex. */
  readonly sum: string;
}

const hashes = 1n << 64n;

/**
 * What all records together come to: a number that rises with each write, and a sum over keys and bytes that
 * a write changes by its own records alone. It is written in the same batch, so a store in which a batch is
 * missing has another sum than its seal says, or an older seal than the last one.
 */
export class Seal {
  readonly #hashes = new Map<string, bigint>();
  #sum = 0n;
  /** Writes so far. */
  number = 0;
  term = 0;

  /** A record comes, changes, or goes (null); `text` as it lies on disk. */
  set(key: string, text: string | null): void {
    const hash = text === null ? 0n : hashOf(key, text);
    this.#sum = (this.#sum + hashes + hash - (this.#hashes.get(key) ?? 0n)) % hashes;
    if (text === null) this.#hashes.delete(key);
    else this.#hashes.set(key, hash);
  }

  get text(): SealText {
    return { number: this.number, term: this.term, sum: this.#sum.toString(16) };
  }
}

/**
 * Why records are not those that were sealed; "" = they are, or nothing can be said of them: `sealed` is
 * null before this release has written, and an earlier one has raised the term since. `written`: the last
 * write that is known to have been durable, whatever the store says.
 */
export function whyBroken(records: SealText, sealed: SealText | null, written: number): string {
  const last = sealed?.number ?? 0;
  const missing = written - last;
  if (missing === 1) return `the last of ${written} writes is not there`;
  if (missing > 1) return `the last ${missing} of ${written} writes are not there`;
  if (sealed === null || records.term > sealed.term || records.sum === sealed.sum) return "";
  return `its records are not what write ${last} left`;
}

function hashOf(key: string, text: string): bigint {
  return createHash("sha256").update(`${key} ${text}`).digest().readBigUInt64BE();
}
