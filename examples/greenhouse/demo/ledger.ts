/**
 * The demo's book-keeping: every reading id that a sensor sent, and where it was seen again. It knows nothing
 * of the engine: it reads what an outside subscriber reads.
 */
export interface LedgerSummary {
  readonly sent: number;
  readonly accounted: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly malformed: number;
  readonly rejected: number;
}

/** Counts of one sensor: how often each id 1…n was seen. */
interface SensorPage {
  sent: number;
  seen: Uint8Array;
}

export class Ledger {
  readonly #pages = new Map<string, SensorPage>();
  readonly #messages = new Set<string>();
  #accounted = 0;
  #duplicated = 0;
  #repeats = 0;
  #malformed = 0;
  #rejected = 0;

  /** Ids that were seen at least once. */
  get accounted(): number {
    return this.#accounted;
  }

  /** Messages that came again with an id that was seen before, and were dropped. */
  get repeatedMessages(): number {
    return this.#repeats;
  }

  /** True when the message id is new; a sink may repeat a message, with the same id. */
  fresh(messageId: string): boolean {
    if (this.#messages.has(messageId)) {
      this.#repeats++;
      return false;
    }
    this.#messages.add(messageId);
    return true;
  }

  /** What a sensor says it sent in all: ids 1…n. */
  sent(sensor: string, n: number): void {
    this.#page(sensor).sent = n;
  }

  /** Ids from…to of a sensor are contained in a result. */
  counted(sensor: string, from: number, to: number): void {
    for (let n = from; n <= to; n++) this.#see(sensor, n);
  }

  malformed(sensor: string, n: number): void {
    this.#malformed++;
    this.#see(sensor, n);
  }

  rejected(sensor: string, n: number): void {
    this.#rejected++;
    this.#see(sensor, n);
  }

  summary(): LedgerSummary {
    let sent = 0;
    let lost = 0;
    for (const page of this.#pages.values()) {
      sent += page.sent;
      for (let n = 1; n <= page.sent; n++) if (!page.seen[n]) lost++;
    }
    return {
      sent,
      accounted: sent - lost,
      lost,
      duplicated: this.#duplicated,
      malformed: this.#malformed,
      rejected: this.#rejected,
    };
  }

  /** The first `limit` lost ids in words, to look into a failure. */
  lostIds(limit: number): readonly string[] {
    const lost: string[] = [];
    for (const [sensor, page] of this.#pages) {
      for (let n = 1; n <= page.sent && lost.length < limit; n++)
        if (!page.seen[n]) lost.push(`${sensor}#${n}`);
    }
    return lost;
  }

  #see(sensor: string, n: number): void {
    const page = this.#page(sensor);
    if (n >= page.seen.length) {
      const grown = new Uint8Array(Math.max(n + 1, page.seen.length * 2));
      grown.set(page.seen);
      page.seen = grown;
    }
    const times = page.seen[n]!;
    if (times === 0) this.#accounted++;
    else this.#duplicated++;
    if (times < 255) page.seen[n] = times + 1;
  }

  #page(sensor: string): SensorPage {
    let page = this.#pages.get(sensor);
    if (page === undefined) {
      page = { sent: 0, seen: new Uint8Array(256) };
      this.#pages.set(sensor, page);
    }
    return page;
  }
}
