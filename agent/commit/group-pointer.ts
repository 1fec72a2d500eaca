import { HeadwaterError } from "../../base/index.js";
import { decodePointer, type Epoch, type GroupPointer, whereElse } from "../../proto/index.js";
import { pointerKey } from "./keys.js";
import type { TopologyStore } from "./topology-store.js";

/** The record of a task in this store; null = there is none. Throws `damaged-record`. */
export function pointerIn(store: TopologyStore, task: string): GroupPointer | null {
  const bytes = store.get(pointerKey(task));
  return bytes === undefined ? null : decodePointer(bytes, pointerKey(task));
}

/** What a record of a task says; null = there is none, or it is damaged. */
export function soundPointer(bytes: Uint8Array | undefined, task: string): GroupPointer | null {
  try {
    return bytes === undefined ? null : decodePointer(bytes, pointerKey(task));
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === "damaged-record") return null;
    throw error;
  }
}

/** Whether an owner in `epoch` goes on with what is there; `expected`: the store that must have it, or "". */
export function goesOnFrom(before: GroupPointer, epoch: Epoch, expected: string): boolean {
  return expected !== "" || sameOwner(before, epoch);
}

/** Whether what is there was committed in the same epoch, whatever the start. */
export function sameOwner(pointer: GroupPointer, epoch: Epoch): boolean {
  return (
    pointer.role === "owner" && pointer.epoch.term === epoch.term && pointer.epoch.number === epoch.number
  );
}

/** Throws `other-store` when the state is expected in another store than this one. */
export function requireStore(store: TopologyStore, task: string, expected: string): void {
  if (expected === "" || expected === store.id) return;
  throw new HeadwaterError(
    "other-store",
    `the state of ${task} lies in another store than this agent has now`,
    {
      place: task,
      remedy: `bring the old disk back; ${whereElse}`,
    },
  );
}

/** The error of a task whose state is expected here, and is not. */
export function missing(task: string): HeadwaterError {
  return new HeadwaterError("state-missing", `this store has no state of ${task}, though it should`, {
    place: task,
    remedy: whereElse,
  });
}
