import type { FaultKind } from "./faults.js";
import type { SeedResult } from "./seed.js";

/**
 * Prints why a seed failed, and how it is played again. `stormOf`: the one kind of fault that its world had;
 * null = what its seed gave it.
 */
export function tellFailure({ seed, why, virtualMs }: SeedResult, stormOf: FaultKind | null): void {
  if (why === null) return;
  const storm = stormOf === null ? "" : ` --kind ${stormOf}`;
  console.log(`seed ${seed}${storm} fails after ${(virtualMs / 1000).toFixed(0)} s: ${why}`);
  console.log(`  again: npm run simulate -- --from ${seed} --seeds 1${storm} --log`);
}
