import { type Random, seededRandom } from "../../base/index.js";

/** Something that will happen; `cancel` forgets it. */
export interface Planned {
  cancel(): void;
}

class Entry implements Planned {
  run: (() => void) | null;

  constructor(
    readonly at: number,
    readonly order: number,
    run: () => void,
  ) {
    this.run = run;
  }

  cancel(): void {
    this.run = null;
  }
}

/** More than this at one moment is an endless loop. */
const atOnceMax = 100_000;

/**
 * Virtual time: a queue of what will happen, played in order, one thing at a time. The same seed gives the
 * same world.
 */
export class World {
  readonly random: Random;
  #now = 0;
  #order = 0;
  #heap: Entry[] = [];
  #disturbed = false;
  #atOnce = 0;
  events = 0;

  constructor(readonly seed: number) {
    this.random = seededRandom(seed);
  }

  /** Virtual ms since the start. */
  get now(): number {
    return this.#now;
  }

  /**
   * Plans `run` at virtual time `at`, or now when that is past. Equal times happen in the order of planning.
   */
  at(at: number, run: () => void): Planned {
    // Times are binary fractions, so that sums and differences of them are exact; nothing happens too early.
    const exact = Math.ceil(Math.max(at, this.#now) * 1024) / 1024;
    const entry = new Entry(exact, this.#order++, run);
    this.#push(entry);
    return entry;
  }

  after(delayMs: number, run: () => void): Planned {
    return this.at(this.#now + delayMs, run);
  }

  every(pauseMs: number, run: () => void): void {
    this.after(pauseMs, () => {
      run();
      this.every(pauseMs, run);
    });
  }

  /** To be called when a promise was settled or made: what waits for it runs before anything else happens. */
  disturb(): void {
    this.#disturbed = true;
  }

  /** Plays everything up to virtual time `until`. */
  async runUntil(until: number): Promise<void> {
    await breath();
    for (;;) {
      if (this.#disturbed) {
        this.#disturbed = false;
        await settle();
      }
      const first = this.#heap[0];
      if (first === undefined || first.at > until) break;
      this.#pop();
      if (first.run === null) continue;
      this.#atOnce = first.at === this.#now ? this.#atOnce + 1 : 0;
      if (this.#atOnce > atOnceMax) throw new Error(`the world does not come to rest at ${this.#now} ms`);
      this.#now = first.at;
      this.events++;
      first.run();
    }
    this.#now = Math.max(this.#now, until);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Resolves when nothing waits for a promise that is settled. To be asked for by what itself waited for one:
 * Node takes its next tick then only when no such is left, and that is a turn of the event loop less.
 */
function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** A turn of the event loop, for what else the process has to do. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
