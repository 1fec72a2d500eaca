import type { LowMarks } from "../link/low-mark.js";
import type { Stage } from "./stage.js";
import type { Timers } from "./timers.js";
import { type Lender, Loan, type UnitInHand } from "./unit.js";

/** What loans need of the work that they are part of. */
export interface LoansOwner {
  readonly marks: LowMarks;
  readonly timers: Timers;
  /** Whether stages are in a call, or one's promise is pending: what is given back takes effect behind it. */
  readonly inCall: boolean;
  /** Calls whose promise has not settled, and tuples that wait behind them. */
  readonly pending: number;
  /** A low mark may have moved. */
  moved(): void;
  /** Something came back outside of any call. */
  stirred(): void;
}

/** Acknowledgements that the bolts of a task have on loan. */
export class Loans implements Lender {
  readonly #owner: LoansOwner;
  /** Numbers of those that are out, oldest first. */
  readonly #out = new Set<number>();
  #returned: Loan[] = [];
  #lent = 0;

  constructor(owner: LoansOwner) {
    this.#owner = owner;
  }

  get count(): number {
    return this.#out.size;
  }

  /** Number of the last one that was lent; they rise. */
  get lent(): number {
    return this.#lent;
  }

  /** Number of the oldest that is out; Infinity = none is. */
  get oldest(): number {
    for (const number of this.#out) return number;
    return Number.POSITIVE_INFINITY;
  }

  lend(stage: Stage, unit: UnitInHand): Loan {
    unit.begin();
    unit.mark?.add(unit.handle);
    const pin = stage.gathered ? this.#owner.marks.pin(stage.holder, stage.upstream) : null;
    const loan = new Loan(this, stage, unit, pin, ++this.#lent);
    this.#out.add(loan.number);
    stage.held++;
    stage.counters.held++;
    stage.recent = loan;
    return loan;
  }

  returned(loan: Loan): void {
    if (this.#owner.inCall || this.#owner.pending > 0) this.#returned.push(loan);
    else {
      this.#takeBack(loan);
      this.#owner.stirred();
    }
  }

  /** Releases take effect after all emits of the same call, also of those calls that have not settled. */
  settle(): void {
    if (this.#returned.length === 0 || this.#owner.pending > 0) return;
    const returned = this.#returned;
    this.#returned = [];
    for (const loan of returned) this.#takeBack(loan);
  }

  #takeBack(loan: Loan): void {
    this.#out.delete(loan.number);
    loan.stage.held--;
    loan.stage.counters.held--;
    this.#owner.timers.returned(this.#out.size);
    loan.mark?.finish(loan.handle);
    if (loan.pin !== null) this.#owner.marks.unpin(loan.stage.holder, loan.pin);
    this.#owner.moved();
  }
}
