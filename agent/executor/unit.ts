import type { Hold } from "../../topology/index.js";
import type { InputMark, Pin } from "../link/low-mark.js";
import type { Stage } from "./stage.js";

/**
 * What the task is busy with: a frame of a link or a reading of a feed; nothing while it ticks or flushes.
 */
export interface UnitInHand {
  mark: InputMark | null;
  handle: number;
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
  readonly stage: Stage;
  readonly mark: InputMark | null;
  readonly handle: number;
  readonly pin: Pin | null;
  /** The call of the stage in which it was taken. */
  readonly call: number;
  /** The one before it in the same call. */
  readonly previous: Loan | null;
  #lender: Lender | null;

  constructor(lender: Lender, stage: Stage, unit: UnitInHand, pin: Pin | null) {
    this.#lender = lender;
    this.stage = stage;
    this.mark = unit.mark;
    this.handle = unit.handle;
    this.pin = pin;
    this.call = stage.executed;
    this.previous = stage.recent?.call === this.call ? stage.recent : null;
  }

  release(): void {
    const lender = this.#lender;
    this.#lender = null;
    lender?.returned(this);
  }
}
