import { type AsNumbers, Suffixes } from "./suffixes.js";

/** Merges what an earlier and a later pane come to. */
export type MergePanes<S> = (earlier: S, later: S) => S;

/**
 * The panes of one key in their order, and what the latest ones come to, for windows that move on: each pane
 * is merged a few times while it passes through, however long the window is. Two stacks: the front holds, for
 * each of its panes, what it and all later ones of the front come to; the back is one value. When the front
 * is empty the panes of the back become the front.
 */
export class PaneFold<S> {
  readonly #merge: MergePanes<S>;
  readonly #read: (position: number) => S;
  /** Positions of panes, lowest first; those before `#from` are gone. */
  #positions: number[];
  #from = 0;
  /** Suffixes of the front, the one with the lowest position last. */
  readonly #front: Suffixes<S>;
  #back: S | undefined;
  /** Panes below it are in front or back. */
  #taken = Number.NEGATIVE_INFINITY;

  /**
   * `positions`: of the panes that are there; `read`: what a pane comes to; `form`: how that is said in
   * numbers, null = it cannot be.
   */
  constructor(
    positions: Iterable<number>,
    read: (position: number) => S,
    merge: MergePanes<S>,
    form: AsNumbers<S> | null = null,
  ) {
    this.#positions = [...positions].sort((a, b) => a - b);
    this.#read = read;
    this.#merge = merge;
    this.#front = new Suffixes(form);
  }

  /** A pane is there now, or comes to something else than before. */
  touch(position: number): void {
    const at = this.#indexOf(position);
    if (at === this.#positions.length) this.#positions.push(position);
    else if (this.#positions[at] !== position) this.#positions.splice(at, 0, position);
    if (position < this.#taken) this.#reset();
  }

  /** What the panes from … to come to; undefined = there is none. Windows that move on are cheap. */
  query(from: number, to: number): S | undefined {
    if (to < this.#taken) return this.fold(from, to);
    while (this.#front.position! < from) this.#front.pop();
    if (this.#front.position === undefined) this.#flip(from, to);
    else this.#extend(to);
    const front = this.#front.value;
    if (front === undefined || this.#back === undefined) return front ?? this.#back;
    return this.#merge(front, this.#back);
  }

  /** The same for any window, pane by pane. */
  fold(from: number, to: number): S | undefined {
    let value: S | undefined;
    for (let i = this.#indexOf(from); i < this.#positions.length && this.#positions[i]! < to; i++) {
      const pane = this.#read(this.#positions[i]!);
      value = value === undefined ? pane : this.#merge(value, pane);
    }
    return value;
  }

  /** The lowest position from `position` on; undefined = there is none. */
  next(position: number): number | undefined {
    return this.#positions[this.#indexOf(position)];
  }

  /** Panes below `position` are not needed any more: takes them out and returns them. */
  forget(position: number): readonly number[] {
    const to = this.#indexOf(position);
    const gone = this.#positions.slice(this.#from, to);
    this.#from = to;
    if (this.#from > 64 && this.#from * 2 > this.#positions.length) {
      this.#positions = this.#positions.slice(this.#from);
      this.#from = 0;
    }
    return gone;
  }

  get empty(): boolean {
    return this.#from >= this.#positions.length;
  }

  #reset(): void {
    this.#front.clear();
    this.#back = undefined;
    this.#taken = Number.NEGATIVE_INFINITY;
  }

  #flip(from: number, to: number): void {
    this.#back = undefined;
    const begin = this.#indexOf(from);
    let value: S | undefined;
    for (let i = this.#indexOf(to) - 1; i >= begin; i--) {
      const position = this.#positions[i]!;
      const pane = this.#read(position);
      value = value === undefined ? pane : this.#merge(pane, value);
      this.#front.push(position, value);
    }
    this.#taken = to;
  }

  #extend(to: number): void {
    for (let i = this.#indexOf(this.#taken); i < this.#positions.length; i++) {
      const position = this.#positions[i]!;
      if (position >= to) break;
      const pane = this.#read(position);
      this.#back = this.#back === undefined ? pane : this.#merge(this.#back, pane);
    }
    this.#taken = to;
  }

  /** Index of the first pane that is not below `position`. */
  #indexOf(position: number): number {
    let low = this.#from;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
