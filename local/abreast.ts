import { Deque } from "../base/index.js";
import type { Row, Spout, SpoutContext, SpoutOutput, SpoutTurn, TimeReader } from "../topology/index.js";

/** How far one input may be ahead of another: so long, in ms of the readings' own time … */
const aheadMs = 1_000;
/** … or so many readings, where they are far apart. */
const aheadReadings = 500;

/** Inputs of one run that are read together. */
export type Abreast = Set<AbreastSpout>;

/** When a reading counts as read: when it is emitted, or acknowledged, if nobody sees it before that. */
export type CountsFrom = "emit" | "ack";

/**
 * An input that waits for the others of its run: none is read far ahead of another by the times of the
 * readings, as they would come live. Else a file of few readings would be at its end before one of many has
 * well begun, and a join would have to keep all of it. An input that is ahead goes on when the others are
 * there, or at their end.
 */
export class AbreastSpout implements Spout {
  readonly #spout: Spout;
  readonly #all: Abreast;
  readonly #from: CountsFrom;
  readonly #seen: SeenOutput;
  #context!: SpoutContext;
  /** The latest time of a reading, and of one that counts. */
  #at = Number.NEGATIVE_INFINITY;
  #counted = Number.NEGATIVE_INFINITY;
  /** Readings so far, and those among them whose times are to count when they are acknowledged. */
  #readings = 0;
  readonly #marks = new Deque<{ readonly reading: number; readonly at: number }>();
  /** Readings since it has been ahead. */
  #beyond = 0;
  #waits = false;

  /** `timeOf`: when a reading was, NaN where it cannot say or is not to be believed. */
  constructor(spout: Spout, all: Abreast, timeOf: TimeReader, from: CountsFrom) {
    this.#spout = spout;
    this.#all = all.add(this);
    this.#from = from;
    this.#seen = new SeenOutput((row) => {
      const time = timeOf(row);
      if (time > this.#at) this.#at = time;
    });
  }

  open(context: SpoutContext): void | Promise<void> {
    this.#context = context;
    return this.#spout.open(context);
  }

  next(out: SpoutOutput): SpoutTurn {
    if (!this.#isAhead()) this.#beyond = 0;
    this.#waits = this.#beyond >= aheadReadings;
    if (this.#waits) return "idle";
    const before = this.#at;
    const turn = this.#spout.next(this.#seen.to(out));
    if (turn === "end") this.#leave();
    if (turn !== "reading") return turn;
    this.#readings++;
    this.#beyond++;
    if (this.#at === before) return turn;
    if (this.#from === "emit") this.#count(this.#at);
    else this.#marks.push({ reading: this.#readings, at: this.#at });
    return turn;
  }

  ack(through: number): void {
    this.#spout.ack?.(through);
    let at = this.#counted;
    for (
      let mark = this.#marks.at(0);
      mark !== undefined && mark.reading <= through;
      mark = this.#marks.at(0)
    ) {
      at = mark.at;
      this.#marks.shift();
    }
    if (at > this.#counted) this.#count(at);
  }

  throttle(on: boolean): void {
    this.#spout.throttle?.(on);
  }

  stats(): Readonly<Record<string, number>> {
    return this.#spout.stats?.() ?? {};
  }

  close(): void | Promise<void> {
    this.#leave();
    return this.#spout.close?.();
  }

  #isAhead(): boolean {
    for (const other of this.#all) if (other !== this && this.#at - other.#counted > aheadMs) return true;
    return false;
  }

  #count(at: number): void {
    this.#counted = at;
    this.#tell();
  }

  #leave(): void {
    if (this.#all.delete(this)) this.#tell();
  }

  /** Who waited may go on now, or looks and waits again. */
  #tell(): void {
    for (const other of this.#all) if (other.#waits && !other.#isAhead()) other.#context.wake();
  }
}

/** Hands tuples on, and shows them. */
class SeenOutput implements SpoutOutput {
  readonly #look: (row: Row) => void;
  #to!: SpoutOutput;

  constructor(look: (row: Row) => void) {
    this.#look = look;
  }

  to(out: SpoutOutput): this {
    this.#to = out;
    return this;
  }

  emit(tuple: Row): void {
    this.#to.emit(tuple);
    this.#look(tuple);
  }

  emitTo(stream: string, tuple: Row): void {
    this.#to.emitTo(stream, tuple);
  }

  emitDirect(index: number, tuple: Row, stream?: string): void {
    this.#to.emitDirect(index, tuple, stream);
  }

  deadLetter(error: string, raw: Uint8Array | null, source: string): void {
    this.#to.deadLetter(error, raw, source);
  }
}
