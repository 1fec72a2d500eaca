import type { Hold, Row } from "../../topology/index.js";
import type { Holder, InputMark, Pin } from "../link/low-mark.js";

/** What a task is busy with: a frame of a link or a reading of a feed; `mark` null: neither. */
export class UnitInHand {
  mark: InputMark | null = null;
  handle = 0;
  /** A reading is only begun when something of it stays: most do not. */
  #begun = true;

  /** A unit that is begun already. */
  take(mark: InputMark, handle: number): void {
    this.mark = mark;
    this.handle = handle;
    this.#begun = true;
  }

  /** The next unit of `mark`, which may come or not. */
  expect(mark: InputMark, unit: number): void {
    this.mark = mark;
    this.handle = mark.base + unit;
    this.#begun = false;
  }

  /** Begins it with one part, if it is not. */
  begin(): void {
    if (this.#begun || this.mark === null) return;
    this.#begun = true;
    this.mark.begin(this.handle - this.mark.base, 1);
  }

  get begun(): boolean {
    return this.#begun;
  }

  /** Nothing is in hand. */
  drop(): void {
    this.mark = null;
  }
}

/** Who can take a loan: a stage. */
export interface Borrower {
  /** Number of the call at hand. */
  readonly executed: number;
  readonly counters: { held: number };
  readonly holder: Holder;
  held: number;
  recent: Loan | null;
  /** A tuple that it took turns out later to be one that it cannot process. */
  rejected(error: unknown, tuple: Row): void;
}

/** Takes back loans; see `Loan`. */
export interface Lender {
  returned(loan: Loan): void;
}

/**
 * A borrowed acknowledgement: of the unit in hand, and, where a tuple may be made of more than that, of all
 * that is not finished (`pin`).
 */
export class Loan implements Hold {
  readonly stage: Borrower;
  readonly mark: InputMark | null;
  readonly handle: number;
  readonly pin: Pin | null;
  /** Rises from loan to loan of the task. */
  readonly number: number;
  /** The call of the stage in which it was taken. */
  readonly call: number;
  /** The one before it in the same call. */
  readonly previous: Loan | null;
  #lender: Lender | null;

  constructor(lender: Lender, stage: Borrower, unit: UnitInHand, pin: Pin | null, number: number) {
    this.#lender = lender;
    this.stage = stage;
    this.mark = unit.mark;
    this.handle = unit.handle;
    this.pin = pin;
    this.number = number;
    this.call = stage.executed;
    this.previous = stage.recent?.call === this.call ? stage.recent : null;
  }

  release(): void {
    const lender = this.#lender;
    this.#lender = null;
    lender?.returned(this);
  }

  reject(error: unknown, tuple: Row): void {
    if (this.#lender !== null) this.stage.rejected(error, tuple);
    this.release();
  }
}
