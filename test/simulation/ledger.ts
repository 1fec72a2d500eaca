/** Event time where virtual time is 0: months behind every clock of a world, however wrong that is. */
const eventTimeFrom = 1_770_000_000_000;

/** The event time of a moment, whole ms. */
export function eventTimeOf(now: number): number {
  return eventTimeFrom + Math.floor(now);
}

/** What a window of a sensor came to. */
export interface WindowResult {
  readonly sensor: string;
  /** Event time. */
  readonly end: number;
  readonly revision: number;
  readonly readings: number;
  /** Of their numbers. */
  readonly sum: number;
}

/**
 * Knows every reading: when a sensor sent it, whether its PUBACK went out, and in how many results it was
 * seen.
 */
export class Ledger {
  readonly #sent = new Map<string, number>();
  readonly #acknowledged = new Set<string>();
  readonly #unheard = new Set<string>();
  readonly #positions = new Map<string, string>();
  readonly #totals = new Map<string, number>();
  readonly #seen = new Map<string, Map<string, number>>();
  /** By sensor and end of the window: what each of its results says. */
  readonly #windows = new Map<string, { readonly readings: number; readonly sum: number }[]>();
  /** When each reading was made, by sensor and number. */
  readonly #made = new Map<string, number[]>();

  /** A sensor makes its next reading, at virtual time `now`; returns the number, from 1 on. */
  send(sensor: string, now: number): number {
    const n = (this.#sent.get(sensor) ?? 0) + 1;
    this.#sent.set(sensor, n);
    const made = this.#made.get(sensor) ?? [];
    this.#made.set(sensor, made);
    made[n] = eventTimeOf(now);
    return n;
  }

  /** When a reading was made, in event time. */
  madeAt(sensor: string, n: number): number {
    return this.#made.get(sensor)![n]!;
  }

  /** How many readings each sensor has made. */
  get made(): ReadonlyMap<string, number> {
    return this.#sent;
  }

  acknowledged(sensor: string, n: number): void {
    this.#acknowledged.add(`${sensor}#${n}`);
  }

  /** The broker of the sensor has lost it, by itself. */
  unheard(sensor: string, n: number): void {
    this.#unheard.add(`${sensor}#${n}`);
  }

  /** Readings that still wait for a PUBACK. */
  get open(): number {
    let open = this.readings - this.#acknowledged.size;
    for (const id of this.#unheard) if (!this.#acknowledged.has(id)) open--;
    return open;
  }

  /**
   * Something of `content` stands at a position of a link. False: it was there before. Throws when it was
   * something else.
   */
  stands(where: string, position: string, content: string): boolean {
    const place = `${where} ${position}`;
    const before = this.#positions.get(place);
    if (before === undefined) {
      this.#positions.set(place, content);
      return true;
    }
    if (before !== content) throw new Error(`at ${place} stood ${before}, now ${content}`);
    return false;
  }

  /** A running total of a sensor was seen. */
  total(sensor: string, count: number): void {
    this.#totals.set(sensor, Math.max(count, this.#totals.get(sensor) ?? 0));
  }

  /** A result of a window was seen. Returns what it contradicts, or null. */
  window(result: WindowResult): string | null {
    const { sensor, end, revision, readings, sum } = result;
    const place = `${sensor} ${end}`;
    const revisions = this.#windows.get(place) ?? [];
    this.#windows.set(place, revisions);
    const before = revisions[revision];
    revisions[revision] = { readings, sum };
    if (before === undefined || (before.readings === readings && before.sum === sum)) return null;
    const [was, is] = [before, { readings, sum }].map((each) => JSON.stringify(each));
    return `revision ${revision} of ${place} was ${was}, now ${is}`;
  }

  /** What the last result of a window says, and how often it was corrected; null = it has none. */
  windowOf(sensor: string, end: number): Omit<WindowResult, "sensor" | "end"> | null {
    const revisions = this.#windows.get(`${sensor} ${end}`);
    if (revisions === undefined) return null;
    return { ...revisions.at(-1)!, revision: revisions.length - 1 };
  }

  /** Sensors of which fewer readings are in the last total than were acknowledged and counted. */
  uncounted(where: string): readonly string[] {
    const counted = new Map<string, number>();
    for (const id of this.#acknowledged) {
      const sensor = id.slice(0, id.lastIndexOf("#"));
      if (this.#seen.get(where)?.has(id)) counted.set(sensor, (counted.get(sensor) ?? 0) + 1);
    }
    return [...counted]
      .filter(([sensor, count]) => (this.#totals.get(sensor) ?? 0) < count)
      .map(([sensor, count]) => `${sensor}: ${this.#totals.get(sensor) ?? 0} of ${count}`);
  }

  /** Readings that were seen more than once in one of the places together. */
  repeated(places: readonly (readonly string[])[]): readonly string[] {
    const repeated: string[] = [];
    for (const place of places) {
      for (const [where, page] of this.#seen) {
        if (!place.includes(where)) continue;
        for (const [id, times] of page) {
          if (times > 1) repeated.push(`${id} ${times} times in ${where}`);
        }
      }
    }
    return repeated;
  }

  /** A reading was seen in a result of sink `where`, or in a dead letter. */
  seen(where: string, sensor: string, n: number): void {
    let page = this.#seen.get(where);
    if (page === undefined) {
      page = new Map();
      this.#seen.set(where, page);
    }
    const id = `${sensor}#${n}`;
    page.set(id, (page.get(id) ?? 0) + 1);
  }

  /** How often a reading was seen at `where`. */
  times(where: string, sensor: string, n: number): number {
    return this.#seen.get(where)?.get(`${sensor}#${n}`) ?? 0;
  }

  get readings(): number {
    let sum = 0;
    for (const n of this.#sent.values()) sum += n;
    return sum;
  }

  get acknowledgedCount(): number {
    return this.#acknowledged.size;
  }

  /**
   * Readings whose PUBACK went out and that are in none of the places, each of which must see every reading.
   */
  lost(places: readonly (readonly string[])[]): readonly string[] {
    const lost: string[] = [];
    for (const id of this.#acknowledged) {
      for (const place of places) {
        if (!place.some((where) => this.#seen.get(where)?.has(id))) {
          lost.push(`${id} not in ${place.join(" or ")}`);
          break;
        }
      }
    }
    return lost;
  }

  /** Surplus sightings over all places. */
  get duplicated(): number {
    let sum = 0;
    for (const page of this.#seen.values()) for (const times of page.values()) sum += times - 1;
    return sum;
  }
}
