/** How the sending end of a link stands. */
export interface LinkReport {
  readonly link: string;
  readonly to: string;
  readonly waitingFrames: number;
  readonly waitingBytes: number;
  readonly dropped: number;
  readonly resent: number;
  readonly fenced: number;
  /** Why nothing moves, or "". */
  readonly why: string;
  /** Tuples that were to arrive and never will, since the worker's start. */
  readonly lost: number;
  /** The last reason for that, and what helps; "" = none was lost. */
  readonly lostWhy: string;
}
