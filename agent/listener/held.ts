/** A message that is held: its number, and of which packet of which sensor it is. */
export interface Held {
  /** Above that of all that were held before. */
  readonly ref: number;
  readonly session: string;
  readonly packetId: number;
}

/** Places that may stand empty beside as many that do not, before they are taken out. */
const emptyMax = 64;
/** Sensors that may hold nothing beside as many that do, before they are taken out. */
const silentMax = 64;

/**
 * Messages that wait until they are safe, in the order in which they came. Arrays, where maps would do: a map
 * that messages pass through makes a new table each few hundred of them, and V8 links the old table to the
 * new one, for iterators. Once one of the old tables is in the old generation, all that stood in any later
 * one lives until V8 collects the old generation too, and so do the messages. A decider.
 */
export class HeldMessages<T extends Held> {
  /** Rising, with those of empty places. */
  #refs: number[] = [];
  #places: (T | undefined)[] = [];
  #size = 0;
  /** What each sensor's session holds; few, and in the order in which they came. */
  readonly #sessions = new Map<string, T[]>();
  #sessionsMax = silentMax;

  get size(): number {
    return this.#size;
  }

  /** All, in the order in which they came; what is removed meanwhile is left out. */
  *[Symbol.iterator](): Iterator<T> {
    for (const held of this.#places.slice()) {
      if (held !== undefined && this.get(held.ref) === held) yield held;
    }
  }

  add(held: T): void {
    this.#refs.push(held.ref);
    this.#places.push(held);
    this.#size++;
    const { session } = held;
    const others = this.#sessions.get(session);
    if (others !== undefined) others.push(held);
    else {
      this.#forgetSilent();
      this.#sessions.set(session, [held]);
    }
  }

  get(ref: number): T | undefined {
    return this.#places[this.#placeOf(ref)];
  }

  /** The latest of this packet id that a sensor's session holds. */
  find(session: string, packetId: number): T | undefined {
    return this.#sessions.get(session)?.findLast((held) => held.packetId === packetId);
  }

  remove(held: T): void {
    const place = this.#placeOf(held.ref);
    if (this.#places[place] !== held) return;
    this.#places[place] = undefined;
    this.#size--;
    if (this.#places.length > 2 * this.#size + emptyMax) this.#closeUp();
    const others = this.#sessions.get(held.session)!;
    others.splice(others.indexOf(held), 1);
  }

  /** Its place, or -1. */
  #placeOf(ref: number): number {
    let [low, high] = [0, this.#refs.length - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#refs[middle]!;
      if (found === ref) return middle;
      if (found < ref) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #closeUp(): void {
    let to = 0;
    for (const held of this.#places) {
      if (held === undefined) continue;
      this.#refs[to] = held.ref;
      this.#places[to++] = held;
    }
    this.#refs.length = to;
    this.#places.length = to;
  }

  #forgetSilent(): void {
    if (this.#sessions.size < this.#sessionsMax) return;
    for (const [session, { length }] of this.#sessions) if (length === 0) this.#sessions.delete(session);
    this.#sessionsMax = 2 * this.#sessions.size + silentMax;
  }
}
