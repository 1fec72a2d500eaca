/**
 * What was counted this long before a fault has settled: its task commits it (after 200 ms at most, with
 * a copy that confirms), its sender hears of that, and its feed acknowledges it. 0.9 s with a load of 20.
 */
export const settledMs = 2_000;
/** How long after all is well again what was sent anew may still come. */
export const tailMs = 2_000;

/** A reading that was counted again, in wall-clock ms. */
export interface Again {
  readonly madeAt: number;
  readonly firstSeenAt: number;
  readonly seenAt: number;
}

/**
 * When readings may be counted twice in at-least-once. A window goes from a fault until all is well again.
 * What was under way then may be sent anew. What had settled before may not, nor what was made later.
 */
export class FaultWindows {
  /** `wellAt` is Infinity while the window is open. */
  #windows: { readonly begunAt: number; readonly wellAt: number }[] = [];

  /** A fault is about to happen. */
  begin(now: number): void {
    this.#windows = this.#windows.filter(({ wellAt }) => wellAt + tailMs >= now);
    this.#windows.push({ begunAt: now, wellAt: Number.POSITIVE_INFINITY });
  }

  /** All is well: readings of everybody flow, all tasks run and have their copies. */
  end(now: number): void {
    this.#windows = this.#windows.map(({ begunAt, wellAt }) => ({ begunAt, wellAt: Math.min(wellAt, now) }));
  }

  /** Whether a fault explains it. Ask when it is seen: windows that are long over are forgotten. */
  explain({ madeAt, firstSeenAt, seenAt }: Again): boolean {
    return this.#windows.some(
      ({ begunAt, wellAt }) =>
        firstSeenAt >= begunAt - settledMs && madeAt <= wellAt && seenAt <= wellAt + tailMs,
    );
  }
}
