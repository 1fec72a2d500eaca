import type { Topology } from "../book.js";
import type { CoordinatorCore } from "../core.js";
import { readinessOf } from "../updates.js";
import type { UpdateDescription } from "./update-types.js";

/** How far an update is; null = none is under way. */
export function describeUpdate(core: CoordinatorCore, topology: Topology): UpdateDescription | null {
  const { update = null } = topology.record;
  if (update === null) return null;
  const { revision, phase } = update;
  const waitsFor =
    phase === "draining" ? ["the old version runs empty"] : readinessOf(core, topology, update, "unready");
  return { revision, phase, waitsFor };
}
