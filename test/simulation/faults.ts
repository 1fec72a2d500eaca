/** Kinds of faults, and how often each was seen. */
export type FaultCounts = Record<FaultKind, number>;

export const faultKinds = [
  "kill",
  "powerCut",
  "freeze",
  "partition",
  "coordinatorPartition",
  "coordinatorKill",
  "oldStore",
  "brokerRestart",
  "feedCut",
  "workerCrash",
  "diskFull",
  "newDisk",
  "failedSync",
  "slowDisk",
  "flippedFrame",
  "flippedState",
  "oneWay",
  "feedSessionLost",
  "feedIdsBack",
  "clockStep",
  "runningDrift",
  "otherRelease",
  "clone",
  "slowSink",
  "weather",
  "drainAgent",
  "pause",
  "rebalance",
  "update",
  "rollback",
  "stopAgent",
  "lonelyClone",
  "damagedFrame",
  "secondWire",
  "brokenStore",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What a storm is to be like, where it is not left to chance. */
export interface StormBias {
  /** A kind that is named twice comes twice as often. */
  readonly kinds?: readonly FaultKind[] | undefined;
  readonly pauseMs?: number | undefined;
}

/** What lay on a disk is gone: a ledger can then say little, so most worlds do without. */
export const destructive: ReadonlySet<FaultKind> = new Set(["newDisk", "flippedFrame", "flippedState"]);

/**
 * Kinds that came later, and how likely a world knows them. They are added to the others of a world, and
 * change nothing in worlds without them.
 */
export const laterKinds: ReadonlyMap<FaultKind, number> = new Map([
  ["lonelyClone", 0.3],
  ["damagedFrame", 0.15],
  ["secondWire", 0.3],
  ["brokenStore", 0.1],
]);
