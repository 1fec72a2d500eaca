/** Reasons that are told apart, and characters of one. */
const reasonsMax = 200;
const charactersMax = 120;

/**
 * How often what happened, by reason. Numbers and what a reason quotes do not make it another one, so that
 * whoever sends nonsense does not fill the memory with it.
 */
export class Reasons {
  readonly #counts = new Map<string, number>();
  total = 0;

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Counts one; `other` when there are too many reasons. */
  add(words: string): void {
    this.total++;
    const reason = reasonOf(words);
    const key = this.#counts.has(reason) || this.#counts.size < reasonsMax ? reason : "other";
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

/** The words of a reason without what is different each time. */
function reasonOf(words: string): string {
  return words
    .slice(0, 4 * charactersMax)
    .replace(/"(?:[^"\\]|\\.)*("|$)/gs, '"…"')
    .replace(/'[^']{2,}'/g, "'…'")
    .replace(/[^\x20-\x7e\u2026]+/g, "?")
    .replace(/\d[\d.e+]*/g, "N")
    .slice(0, charactersMax);
}
