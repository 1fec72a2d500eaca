import type { IncomingLink } from "./incoming.js";
import type { SpoutDoor } from "./spout-door.js";

/** Where a task takes in. */
export interface Inputs {
  readonly door: SpoutDoor | null;
  readonly ins: ReadonlyMap<string, IncomingLink>;
}

/** Half of what an input lets in waits until it is safe, or a sender does for whom that is so. */
export function isPressing({ door, ins }: Inputs): boolean {
  if (door !== null && door.held * 2 >= door.heldMax) return true;
  for (const link of ins.values()) if (link.pressing) return true;
  return false;
}

/** Half of an input's window is executed and on loan, or a sender waits for less. */
export function isHalfHeld({ door, ins }: Inputs): boolean {
  if (door !== null) return door.unfinished * 2 >= door.heldMax;
  for (const link of ins.values()) if (link.awaited || link.halfHeld) return true;
  return false;
}
