import type { DeadLetter, KeptLetter } from "./executor/runtime-contract.js";

/** Of each topology so many letters are kept, and so many bytes, about. */
const lettersMax = 1_000;
const bytesMax = 8 * 1024 * 1024;

/** Dead letters of all topologies as their workers told of them: they outlive the workers. A decider. */
export class KeptLetters {
  readonly #letters = new Map<string, KeptLetter[]>();

  /** `all`: these are all that the worker keeps, instead of those before. */
  take(topology: string, letters: readonly KeptLetter[], all: boolean): void {
    const kept = [...(all ? [] : this.of(topology)), ...letters];
    let bytes = 0;
    let from = kept.length;
    while (from > 0 && kept.length - from < lettersMax && bytes <= bytesMax) bytes += kept[--from]!.bytes;
    this.#letters.set(topology, kept.slice(from));
  }

  /** Oldest first. */
  of(topology: string): readonly KeptLetter[] {
    return this.#letters.get(topology) ?? [];
  }

  /** The newest `limit`, newest first, for people. */
  list(topology: string, limit: number): readonly DeadLetter[] {
    return this.of(topology)
      .slice(-limit)
      .reverse()
      .map(({ row: _, bytes: __, number: ___, ...letter }) => letter);
  }

  /** Only the letters of these topologies are kept. */
  keepOnly(topologies: ReadonlySet<string>): void {
    for (const topology of this.#letters.keys())
      if (!topologies.has(topology)) this.#letters.delete(topology);
  }
}
