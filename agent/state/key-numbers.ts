/** How often keys that come as they did the last time count for one that does not, at most. */
const trustMax = 8;
/** Keys for which there is room from the beginning. */
const leastRoom = 16;

/**
 * Numbers of keys, from 0 on; that of a key which is gone is given out again.
 *
 * Sensors are mostly heard in the same order again and again. So the key that came behind the latest one the
 * last time is tried first: that is a glance at a row of keys, where a look-up in a map fetches from several
 * places in memory. Where keys come in no such order, nobody tries for long.
 */
export class KeyNumbers {
  readonly #numbers = new Map<string, number>();
  /** By number; null = nobody has it. */
  readonly #keys: (string | null)[] = [];
  readonly #free: number[] = [];
  /** By number of a key: that of the key which came behind it the last time. */
  #followers = new Int32Array(leastRoom);
  #latest = 0;
  /** Above 0 they are tried. */
  #trust = 0;

  /** All numbers are below it. */
  get end(): number {
    return this.#keys.length;
  }

  /** The number of a key; undefined = it has none. */
  of(key: string): number | undefined {
    const likely = this.#followers[this.#latest]!;
    if (this.#trust > 0) {
      if (this.#keys[likely] === key) {
        if (this.#trust < trustMax) this.#trust++;
        this.#latest = likely;
        return likely;
      }
      // Who has found a key often asks for it again.
      if (this.#keys[this.#latest] === key) return this.#latest;
    }
    return this.#look(key, likely);
  }

  /** Gives a number to a key that has none. */
  give(key: string): number {
    const number = this.#free.pop() ?? this.#keys.length;
    this.#keys[number] = key;
    this.#numbers.set(key, number);
    if (number >= this.#followers.length) {
      const longer = new Int32Array(Math.ceil((this.#followers.length * 3) / 2));
      longer.set(this.#followers);
      this.#followers = longer;
    }
    return number;
  }

  /** The key is gone. */
  drop(key: string, number: number): void {
    this.#numbers.delete(key);
    this.#keys[number] = null;
    this.#free.push(number);
  }

  entries(): IterableIterator<readonly [key: string, number: number]> {
    return this.#numbers.entries();
  }

  #look(key: string, likely: number): number | undefined {
    const number = this.#numbers.get(key);
    if (number === undefined || number === this.#latest) return number;
    if (number === likely) {
      if (this.#trust < trustMax) this.#trust++;
    } else {
      if (this.#trust > -trustMax) this.#trust--;
      this.#followers[this.#latest] = number;
    }
    this.#latest = number;
    return number;
  }
}
