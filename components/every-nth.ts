import type { BoltSpec, Fields } from "../topology/index.js";
import { requireCount } from "./checks.js";
import type { ByKey } from "./picked-fields.js";
import { perKey } from "./ready-bolt.js";

/** How much `everyNth` lets pass. */
export interface EveryNthOptions<F extends Fields> extends ByKey<F> {
  /**
   * Of how many readings one passes: 2 or more.
   *
   * @range whole 2..1000000000
   */
  readonly n: number;
}

const nMax = 1_000_000_000;

/**
 * Passes the first of each n readings of a key. Formula: the i-th passes, from 0, when i mod n = 0;
 * systematic sampling (W. G. Cochran, "Sampling techniques", 1977, ch. 8).
 */
export function everyNth<F extends Fields>(
  options: EveryNthOptions<F>,
): BoltSpec<F, { readonly default: F }> {
  const n = requireCount(options.n, "everyNth, n", 2, nMax);
  return perKey({
    uses: [],
    streams: (input) => ({ default: input }),
    options,
    step(passed: readonly [number] | undefined, tuple, out) {
      const i = passed?.[0] ?? 0;
      if (i === 0) out.emit(tuple);
      return [(i + 1) % n] as const;
    },
  });
}
