import type { IncomingLink } from "./incoming.js";
import type { SpoutDoor } from "./spout-door.js";

/** Where a task takes in. */
export interface Inputs {
  readonly door: SpoutDoor | null;
  readonly ins: ReadonlyMap<string, IncomingLink>;
}

/**
 * Half of what an input lets in waits until it is safe, or a sender does for whom that is so. Behind its end
 * all of it does: nothing more comes that could be made safe with it.
 */
export function isPressing({ door, ins }: Inputs): boolean {
  if (door !== null && isMuch(door, door.held)) return true;
  for (const link of ins.values()) if (link.pressing) return true;
  return false;
}

/** Half of an input's window is executed and on loan, or a sender waits for less. */
export function isHalfHeld({ door, ins }: Inputs): boolean {
  if (door !== null) return isMuch(door, door.unfinished);
  for (const link of ins.values()) if (link.awaited || link.halfHeld) return true;
  return false;
}

function isMuch({ ended, heldMax }: SpoutDoor, readings: number): boolean {
  return ended ? readings > 0 : readings * 2 >= heldMax;
}
