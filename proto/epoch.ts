/**
 * Epoch of a task: (term, number) come with the assignment, `start` is counted by the agent. Compared in that
 * order.
 */
export interface Epoch {
  readonly term: number;
  readonly number: number;
  readonly start: number;
}

/** < 0, 0, > 0 as a is older than, equal to, newer than b. */
export function compareEpochs(a: Epoch, b: Epoch): number {
  return a.term - b.term || a.number - b.number || a.start - b.start;
}
