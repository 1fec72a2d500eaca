interface Drain {
  readonly until: number;
  readonly resolve: (empty: boolean) => void;
}

/** Those who wait until a runtime has run empty, or their time is over. */
export class Drains {
  #waiting: Drain[] = [];

  /** Resolves with whether it ran empty before `until` (running ms). */
  wait(until: number): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.push({ until, resolve }));
  }

  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Tells those whose wait is over; returns when the next one's time is. */
  answer(empty: boolean, now: number): number {
    const over = this.#waiting.filter((each) => empty || now >= each.until);
    this.#waiting = this.#waiting.filter((each) => !over.includes(each));
    for (const { resolve } of over) resolve(empty);
    return Math.min(Number.POSITIVE_INFINITY, ...this.#waiting.map(({ until }) => until));
  }
}
