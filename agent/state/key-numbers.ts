/** What is tried first is trusted up to so much, by one for each time that it was right and was not. */
const trustMax = 64;
/** While it is not trusted, one key of so many is tried all the same. */
const sampled = 16;
/** So many of these that were right, less those that were not, and it is trusted again. */
const rightAgain = 8;
/** Keys for which there is room from the beginning. */
const leastRoom = 16;
/** The table of ends has so many places for a key, or twice as many, up to a bound. */
const placesOfKey = 4;
const placesMax = 1024 * 1024;

/**
 * Numbers of keys, from 0 on; that of a key which is gone is given out again.
 *
 * A look-up in a map fetches from several places in memory, one after the other. So a key is guessed first,
 * and compared. Sensors are mostly heard in the same order again and again: the key that came behind the
 * latest one the last time is tried, in a row of keys. Else the one that ended in the same characters: names
 * of sensors mostly differ at their end. Where a guess is wrong too often, only samples of it are taken, to
 * see whether it has become right again.
 */
export class KeyNumbers {
  readonly #numbers = new Map<string, number>();
  /** By number; null = nobody has it. */
  readonly #keys: (string | null)[] = [];
  readonly #free: number[] = [];
  /** By number of a key: that of the key which came behind it the last time. */
  #followers = new Int32Array(leastRoom);
  #latest = 0;
  #followersTrust = 1;
  /** So many followers are to be learnt before any is tried. */
  #lessons = 0;
  /** By the last characters of a key: the number of one that has them. */
  #ends = new Int32Array(placesOfKey * leastRoom);
  #endsTrust = trustMax;

  /** The number of a key; undefined = it has none. */
  of(key: string): number | undefined {
    // Whoever writes in JavaScript may ask for anything.
    if (typeof key !== "string") return undefined;
    const latest = this.#latest;
    if (this.#followersTrust > 0) {
      const likely = this.#followers[latest]!;
      if (this.#keys[likely] === key) {
        if (this.#followersTrust < trustMax) this.#followersTrust++;
        this.#latest = likely;
        return likely;
      }
      // Who has found a key often asks for it again.
      if (this.#keys[latest] === key) return latest;
    }
    const isSample = latest % sampled === 0;
    const number = this.#endsTrust > 0 || isSample ? this.#byEnd(key) : this.#numbers.get(key);
    if (number === undefined || number === latest) return number;
    if (this.#followersTrust >= 0 || isSample) this.#learn(number);
    this.#latest = number;
    return number;
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
    const { length } = this.#ends;
    if (placesOfKey * number >= length && length < placesMax) {
      this.#ends = new Int32Array(2 * length);
      for (const [each, at] of this.#numbers) this.#ends[endOf(each) & (2 * length - 1)] = at;
    } else this.#ends[endOf(key) & (length - 1)] = number;
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

  #byEnd(key: string): number | undefined {
    const place = endOf(key) & (this.#ends.length - 1);
    const likely = this.#ends[place]!;
    if (this.#keys[likely] === key) {
      if (this.#endsTrust < trustMax) this.#endsTrust++;
      return likely;
    }
    const number = this.#numbers.get(key);
    if (number === undefined) return undefined;
    this.#ends[place] = number;
    this.#endsTrust = this.#endsTrust === 1 ? -rightAgain : Math.max(this.#endsTrust - 1, -rightAgain);
    return number;
  }

  /** This one came behind the latest. */
  #learn(number: number): void {
    const right = this.#followers[this.#latest] === number;
    this.#followers[this.#latest] = number;
    if (this.#lessons > 0) {
      this.#lessons--;
      if (this.#lessons === 0) this.#followersTrust = rightAgain;
    } else if (this.#followersTrust > 0) {
      if (right) this.#followersTrust = Math.min(this.#followersTrust + 1, trustMax);
      else if (--this.#followersTrust === 0) this.#followersTrust = -rightAgain;
    } else {
      this.#followersTrust = Math.max(this.#followersTrust + (right ? 1 : -1), -rightAgain);
      if (this.#followersTrust === 0) this.#lessons = this.#keys.length;
    }
  }
}

/** The last characters of a key, four bits of each; the last one is the lowest. */
function endOf(key: string): number {
  if (key === "") return 0;
  const last = key.length - 1;
  if (last < 4) return bitsOf(key.charCodeAt(last));
  return (
    bitsOf(key.charCodeAt(last)) |
    (bitsOf(key.charCodeAt(last - 1)) << 4) |
    (bitsOf(key.charCodeAt(last - 2)) << 8) |
    (bitsOf(key.charCodeAt(last - 3)) << 12) |
    (bitsOf(key.charCodeAt(last - 4)) << 16)
  );
}

/** Others for each decimal or hexadecimal digit. */
function bitsOf(code: number): number {
  return (code + 9 * (code >> 6)) & 15;
}
