import { murmur3 } from "../../base/index.js";
import type { ViewAgent } from "./view.js";

/** Up to so many feasible agents all are kept warm; with more of them, `warmOfMany`. */
export const warmAllUpTo = 8;
export const warmOfMany = 2;

const text = new TextEncoder();

/**
 * The agents (of the feasible ones, as indexes) that hold a topology's bundle although they run none of it,
 * so that a fail-over needs no download. Chosen by hash, so that agents that come and go change as little
 * as possible.
 */
export function warmAgents(
  topology: string,
  agents: readonly ViewAgent[],
  feasible: Int32Array,
): readonly number[] {
  if (feasible.length <= warmAllUpTo) return [...feasible];
  const chosen: { agent: number; rank: number }[] = [];
  for (const agent of feasible) {
    const rank = murmur3(text.encode(`${topology}/${agents[agent]!.name}`));
    const last = chosen[chosen.length - 1];
    if (chosen.length === warmOfMany && last !== undefined && rank >= last.rank) continue;
    if (chosen.length === warmOfMany) chosen.pop();
    chosen.push({ agent, rank });
    chosen.sort((a, b) => a.rank - b.rank);
  }
  return chosen.map(({ agent }) => agent);
}
