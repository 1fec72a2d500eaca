import type { Hold } from "../../topology/index.js";
import type { InputMark } from "../link/low-mark.js";
import type { Stage } from "./stage.js";

/** What the task is busy with: a frame of a link or a reading of a feed; nothing while it ticks or flushes. */
export interface UnitInHand {
  mark: InputMark | null;
  handle: number;
}

/** Takes back loans; see `Loan`. */
export interface Lender {
  returned(loan: Loan): void;
}

/** A borrowed acknowledgement of one unit. */
export class Loan implements Hold {
  readonly stage: Stage;
  readonly mark: InputMark;
  readonly handle: number;
  #lender: Lender | null;

  constructor(lender: Lender, stage: Stage, mark: InputMark, handle: number) {
    this.#lender = lender;
    this.stage = stage;
    this.mark = mark;
    this.handle = handle;
  }

  release(): void {
    const lender = this.#lender;
    this.#lender = null;
    lender?.returned(this);
  }
}

/** A hold asked for in a tick or flush, where there is nothing to hold. */
export const noHold: Hold = { release: () => undefined };
