/**
 * When may an input be acknowledged without a disk? Each input (a link's frames, a feed's readings) is a row
 * of units numbered 1, 2, 3 … Its *low mark* is how many of them, from the first on without a hole, are
 * finished: executed and let go. Each outgoing frame remembers the low mark of every input when its first
 * tuple was added. Safe, for an input, is the least of these over all output that is not yet acknowledged,
 * the open frame included; without such output, the low mark. Rules: docs/protocol.md, "When an input may be
 * acknowledged". Plain integers, no work per tuple but `finish`.
 */
export class LowMarks {
  readonly #inputs: (InputMark | undefined)[] = [];
  readonly #outputs: (OutputMarks | undefined)[] = [];
  readonly #holders: Holder[] = [];
  #pinned = 0;

  /** Adds an input; the number returned names it. What an emit of it adds to is kept by `touch`. */
  addInput(): number {
    return place(this.#inputs, new InputMark());
  }

  /** Forgets an input whose sender is gone for good. Its number is used again. */
  removeInput(input: number): void {
    this.#inputs[input] = undefined;
    for (const output of this.#outputs) output?.forget(input);
    for (const { pins } of this.#holders) for (const pin of pins) pin.lows[input] = 0;
  }

  /** The input, for `begin` and `finish` on the hot path. */
  input(input: number): InputMark {
    return this.#inputs[input]!;
  }

  addOutput(): number {
    return place(this.#outputs, new OutputMarks());
  }

  /** Forgets an output: what waited there for an acknowledgement waits no more. */
  removeOutput(output: number): void {
    this.#outputs[output] = undefined;
  }

  /**
   * To be called before the first tuple is added to the open frame of `output`; again and again is harmless.
   * `upstream`: holders that may have had a part in the tuple; while there are pins it is to be called for
   * every tuple.
   */
  touch(output: number, upstream: readonly Holder[] = []): void {
    const marks = this.#outputs[output]!;
    marks.open ??= this.#lows();
    if (this.#pinned === 0) return;
    for (const { pins } of upstream) {
      if (pins.length > 0) marks.lower(pins[0]!.lows);
    }
  }

  /** Adds somebody inside who keeps tuples that may be made of more than the unit in hand. */
  addHolder(): Holder {
    const holder: Holder = { pins: [] };
    this.#holders.push(holder);
    return holder;
  }

  /** How many pins there are. */
  get pinned(): number {
    return this.#pinned;
  }

  /**
   * `holder` keeps a tuple that others may have gathered: until `unpin`, nothing is safe beyond the low marks
   * of now, and beyond what `upstream`, who may have had a part in it, has pinned.
   */
  pin(holder: Holder, upstream: readonly Holder[]): Pin {
    const lows = this.#lows();
    for (const { pins } of upstream) if (pins.length > 0) lower(lows, pins[0]!.lows);
    const pin = { lows, held: true };
    holder.pins.push(pin);
    this.#pinned++;
    return pin;
  }

  unpin(holder: Holder, pin: Pin): void {
    pin.held = false;
    this.#pinned--;
    let released = 0;
    while (holder.pins[released]?.held === false) released++;
    if (released > 0) holder.pins.splice(0, released);
  }

  /**
   * The open frame of `output` was closed and numbered: numbers go up by one. Nothing happens without an open
   * frame.
   */
  sealed(output: number): void {
    const marks = this.#outputs[output]!;
    if (marks.open === null) return;
    marks.sealed.push(marks.open);
    marks.open = null;
  }

  /** Sealed frames of `output` up to number `through` are acknowledged. */
  freed(output: number, through: number): void {
    const marks = this.#outputs[output]!;
    const count = Math.min(through - marks.freed, marks.sealed.length);
    if (count <= 0) return;
    marks.sealed.splice(0, count);
    marks.freed += count;
  }

  /** How far `input` may be acknowledged, in its own numbers; O(outputs). */
  safe(input: number): number {
    const { low, base } = this.#inputs[input]!;
    let least = low;
    for (const output of this.#outputs) {
      const oldest = output?.oldest();
      if (oldest === undefined) continue;
      const mark = oldest[input] ?? 0;
      if (mark < least) least = mark;
    }
    if (this.#pinned > 0) {
      for (const { pins } of this.#holders) {
        if (pins.length > 0) least = Math.min(least, pins[0]!.lows[input] ?? 0);
      }
    }
    return Math.max(0, least - base);
  }

  /** True when nothing that was begun is unfinished and no output is unacknowledged. */
  get empty(): boolean {
    for (const input of this.#inputs) if (input !== undefined && input.low !== input.begun) return false;
    return this.#pinned === 0 && this.#outputs.every((output) => output?.oldest() === undefined);
  }

  #lows(): number[] {
    return this.#inputs.map((input) => (input === undefined ? 0 : input.low));
  }
}

/** See `LowMarks.pin`. */
export interface Pin {
  readonly lows: number[];
  held: boolean;
}

/** Somebody inside who keeps tuples. The oldest pin, the first, has the least lows. */
export interface Holder {
  readonly pins: Pin[];
}

const ringMin = 64;

/**
 * The units of one input and what is unfinished of each. Inside, numbers go on through all series of a link.
 */
export class InputMark {
  /** Inner number of the last unit of the series before: unit n of this series is `base + n` inside. */
  base = 0;
  /** Inner low mark, and inner number of the last unit that was begun. */
  low = 0;
  begun = 0;
  #pending = new Int32Array(ringMin);

  /** Low mark in the numbers of the current series. */
  get mark(): number {
    return Math.max(0, this.low - this.base);
  }

  /** Units that were begun and are not below the low mark. */
  get open(): number {
    return this.begun - this.low;
  }

  /**
   * Unit `unit` (the next in order) has `parts` parts to finish; with 0 it is finished. Returns the handle
   * that `finish` wants: a number that stays right when a new series begins.
   */
  begin(unit: number, parts: number): number {
    const inner = this.base + unit;
    while (inner - this.low >= this.#pending.length) this.#grow();
    this.begun = inner;
    this.#pending[inner & (this.#pending.length - 1)] = parts;
    if (parts === 0 && inner === this.low + 1) this.#advance();
    return inner;
  }

  /** As `begin` with no parts, at once: the next unit came and is finished. */
  pass(unit: number): void {
    const inner = this.base + unit;
    if (this.low === inner - 1 && this.begun === this.low) {
      this.low = inner;
      this.begun = inner;
    } else this.begin(unit, 0);
  }

  /** Units `from`…`to` will never come: finished. */
  skip(from: number, to: number): void {
    // A gap may be longer than any ring should be: when nothing is open before it, the mark just moves.
    if (this.low === this.base + from - 1) {
      this.low = this.base + to;
      this.begun = Math.max(this.begun, this.low);
      return;
    }
    for (let unit = from; unit <= to; unit++) this.begin(unit, 0);
  }

  /**
   * One part more for a unit that is not finished: a hold, a call that did not return. An abandoned unit has
   * no parts.
   */
  add(handle: number): void {
    if (handle <= this.low) return;
    const index = handle & (this.#pending.length - 1);
    this.#pending[index] = this.#pending[index]! + 1;
  }

  /**
   * One part of the unit is done. A unit of a series that was abandoned is no longer counted. Returns true if
   * the low mark moved.
   */
  finish(handle: number): boolean {
    if (handle <= this.low) return false;
    const index = handle & (this.#pending.length - 1);
    const left = this.#pending[index]! - 1;
    this.#pending[index] = left;
    if (left > 0 || handle !== this.low + 1) return false;
    this.#advance();
    return true;
  }

  /**
   * The numbers begin again: `next` is the first of a new series. What is unfinished of the old one is
   * abandoned. Output that was open across the change still holds the new units back, because it may carry
   * tuples of them.
   */
  restart(next: number): void {
    this.base = this.begun - (next - 1);
    this.low = this.begun;
    this.#pending.fill(0);
  }

  #advance(): void {
    const mask = this.#pending.length - 1;
    let { low } = this;
    while (low < this.begun && this.#pending[(low + 1) & mask] === 0) low++;
    this.low = low;
  }

  #grow(): void {
    const old = this.#pending;
    const ring = new Int32Array(old.length * 2);
    for (let unit = this.low + 1; unit <= this.begun; unit++) {
      ring[unit & (ring.length - 1)] = old[unit & (old.length - 1)]!;
    }
    this.#pending = ring;
  }
}

/** The low marks that the frames of one output remember. */
class OutputMarks {
  open: number[] | null = null;
  readonly sealed: number[][] = [];
  /** Number of the last frame that was acknowledged. */
  freed = 0;

  oldest(): readonly number[] | undefined {
    return this.sealed[0] ?? this.open ?? undefined;
  }

  /**
   * A tuple of the open frame depends on less; frames before it are freed before it, so they may say the
   * same.
   */
  lower(lows: readonly number[]): void {
    for (const sealed of this.sealed) lower(sealed, lows);
    if (this.open !== null) lower(this.open, lows);
  }

  /** An input's number will name another one: frames that are out do not depend on it. */
  forget(input: number): void {
    for (const lows of this.sealed) lows[input] = 0;
    if (this.open !== null) this.open[input] = 0;
  }
}

function lower(lows: number[], bound: readonly number[]): void {
  for (let input = 0; input < lows.length; input++) lows[input] = Math.min(lows[input]!, bound[input] ?? 0);
}

function place<T>(list: (T | undefined)[], item: T): number {
  const free = list.indexOf(undefined);
  const index = free < 0 ? list.length : free;
  list[index] = item;
  return index;
}
