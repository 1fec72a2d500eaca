/**
 * Knows every reading: when a sensor sent it, whether its PUBACK went out, and in how many results it was
 * seen.
 */
export class Ledger {
  readonly #sent = new Map<string, number>();
  readonly #acknowledged = new Set<string>();
  readonly #seen = new Map<string, Map<string, number>>();

  /** A sensor sends its next reading; returns the number. */
  send(sensor: string): number {
    const n = (this.#sent.get(sensor) ?? 0) + 1;
    this.#sent.set(sensor, n);
    return n;
  }

  acknowledged(sensor: string, n: number): void {
    this.#acknowledged.add(`${sensor}#${n}`);
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
