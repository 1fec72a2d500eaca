import type { Cluster } from "./cluster.js";
import type { FaultKind } from "./faults.js";
import type { SimMachine } from "./machine.js";
import { topologyName } from "./topology.js";

const damagedAtOnce = 4;

/** The storm, as one fault sees it. */
export interface Blow {
  readonly cluster: Cluster;
  say(what: string): void;
  /** Mends after a random time of at most `maxMs`, and before the calm. */
  later(maxMs: number, mend: () => void): void;
}

/** What goes wrong with a disk; says whether it did. null = the fault is another's. */
export function strikeDisk(blow: Blow, kind: FaultKind, machine: SimMachine): boolean | null {
  const { world, remembers } = blow.cluster;
  const { stores, name } = machine;
  switch (kind) {
    case "diskFull":
      machine.diskFull(true);
      blow.say(`disk of ${name} is full`);
      blow.later(6_000, () => machine.diskFull(false));
      return true;
    case "failedSync":
      if (!remembers) return false;
      stores.syncFails = true;
      blow.say(`syncs of ${name} fail`);
      blow.later(4_000, () => {
        stores.syncFails = false;
      });
      return true;
    case "brokenStore":
      if (!remembers) return false;
      stores.broken = true;
      blow.say(`stores of ${name} cannot be used`);
      blow.later(15_000, () => {
        stores.broken = false;
      });
      return true;
    case "slowDisk":
      stores.slowness = 5 + world.random.below(60);
      blow.say(`disk of ${name} is slow`);
      blow.later(6_000, () => {
        stores.slowness = 1;
      });
      return true;
    case "flippedFrame":
      if (!remembers || !flip(blow, machine, (found) => found === "f")) return false;
      blow.cluster.framesGone = true;
      return true;
    case "damagedFrame":
      damageFrames(blow, machine);
      return false;
    case "flippedState":
      if (!remembers || !flip(blow, machine, (found) => found !== "f")) return false;
      blow.cluster.stateGone = true;
      return true;
    default:
      return null;
  }
}

/** Frames that wait on disk are damaged, and a worker that begins anew has to read them. */
function damageFrames(blow: Blow, machine: SimMachine): void {
  const { cluster } = blow;
  const worker = machine.runs && !machine.frozen ? [...machine.agent!.workers.values()][0] : undefined;
  if (worker === undefined || !cluster.remembers) return;
  for (let frame = 0; frame < damagedAtOnce; frame++) {
    if (flip(blow, machine, (found) => found === "f")) cluster.framesGone = true;
  }
  worker.end("out of memory");
}

/** Turns a bit of one stored value. */
function flip(blow: Blow, machine: SimMachine, which: (kind: string) => boolean): boolean {
  const { world } = blow.cluster;
  const keys = machine.stores.keys(topologyName).filter((key) => {
    const kind = key.startsWith("a/") ? key.split("/")[2]! : "";
    return kind !== "" && which(kind);
  });
  if (keys.length === 0) return false;
  const key = world.random.pick(keys);
  if (!machine.stores.flipBit(topologyName, key)) return false;
  blow.say(`a bit of ${key} of ${machine.name} turns`);
  return true;
}
