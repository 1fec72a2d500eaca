import { Shipping } from "../../agent/executor/shipping.js";
import { Book } from "../../coordinator/book.js";
import { CoordinatorCore } from "../../coordinator/core.js";
import {
  compareEpochs,
  type Epoch,
  type LinkMessage,
  type Replica,
  type ShipMessage,
  type ShippedMessage,
} from "../../proto/index.js";
import { SimCoordinatorHost } from "./coordinator.js";
import type { FaultKind } from "./faults.js";
import { type LinkTampering, type Plant, patch } from "./plant.js";
import { SimDisk } from "./store.js";

const exactly = { delivery: "exactly-once", counted: "core" } as const;
const silences: readonly FaultKind[] = ["freeze", "slowDisk", "weather", "workerCrash", "kill", "powerCut"];
const restarts = { kinds: ["powerCut", "workerCrash", "workerCrash"], pauseMs: 500 } as const;
const losses: readonly FaultKind[] = ["kill", "powerCut", "workerCrash", "drainAgent"];
const disks: readonly FaultKind[] = ["newDisk", "workerCrash"];
const newDisks = { kinds: ["newDisk", "powerCut", "partition", "kill"], pauseMs: 400 } as const;
const zombies: readonly FaultKind[] = ["freeze", "partition", "oneWay", "rebalance"];

/** Rules of copies and fail-over, left out. */
export const replicaPlants: readonly Plant[] = [
  { name: "trust the own disk at restart", seed: 4, shape: exactly, storm: restarts, install: trustOwnDisk },
  {
    name: "owner degrades itself",
    seed: 2,
    shape: exactly,
    storm: { kinds: silences },
    install: degradeItself,
  },
  {
    name: "returning standby keeps its store",
    seed: 3,
    shape: exactly,
    storm: { kinds: losses },
    tampering: keepsItsStore,
  },
  {
    name: "promote during snapshot",
    seed: 11,
    shape: exactly,
    storm: { kinds: losses },
    install: countedAtOnce,
  },
  {
    name: "wiped replica promoted",
    seed: 22,
    shape: exactly,
    storm: { kinds: disks },
    install: sameStoreAgain,
  },
  {
    name: "former copies are let go with the promotion",
    seed: 128,
    shape: exactly,
    storm: newDisks,
    install: letsGoAtOnce,
  },
  {
    name: "a copy that is taken out is let go at once",
    seed: 84,
    shape: exactly,
    storm: newDisks,
    install: takenOutAtOnce,
  },
  { name: "fence forgotten", seed: 3, shape: exactly, storm: { kinds: zombies }, tampering: fenceForgotten },
  {
    name: "restored coordinator learns nothing",
    seed: 2,
    shape: exactly,
    storm: { kinds: ["oldStore", "rebalance", "drainAgent", "kill"] },
    install: learnsNothing,
  },
  {
    name: "nobody knows who had a name",
    seed: 2,
    shape: exactly,
    storm: { kinds: ["lonelyClone"] },
    install: namesForgotten,
  },
];

/** What an owner finds on its disk counts, whether its replicas have it or not. */
function trustOwnDisk(): () => void {
  const begun = new WeakSet<Shipping>();
  return patch(Shipping.prototype, "confirmed", (confirmed) => {
    return function (this: Shipping, commit: number): Promise<void> {
      if (begun.has(this)) return confirmed.call(this, commit);
      begun.add(this);
      return Promise.resolve();
    };
  });
}

const patienceMs = 400;

/** An owner that waits for its standby goes on alone after a while. */
function degradeItself(): () => void {
  const waits = new WeakMap<Shipping, Set<number>>();
  const clock = { now: 0 };
  const committed = patch(Shipping.prototype, "committed", (original) => {
    return function (this: Shipping, ...given: Parameters<Shipping["committed"]>): Promise<void> {
      const confirmed = original.apply(this, given);
      const since = waits.get(this) ?? new Set();
      const { now } = clock;
      waits.set(this, since.add(now));
      const over = () => since.delete(now);
      confirmed.then(over, over);
      return confirmed;
    };
  });
  const timer = patch(Shipping.prototype, "timer", (original) => {
    return function (this: Shipping, now: number): number {
      clock.now = now;
      const since = [...(waits.get(this) ?? [])];
      if (since.some((at) => now - at > patienceMs)) this.appoint(null);
      return Math.min(original.call(this, now), now + patienceMs);
    };
  });
  return () => {
    timer();
    committed();
  };
}

/** A standby says that it has everything if it has anything of before. */
function keepsItsStore(): LinkTampering {
  const openings = new Map<string, ShipMessage>();
  return {
    receive: (from, message) => {
      if (message.kind === "ship" && message.parts === 0) openings.set(message.group, message);
      return [from, message];
    },
    send: (_, message) => {
      if (message.kind !== "shipped" || message.have === null || message.fenced !== null) return message;
      const opening = openings.get(message.group);
      if (opening === undefined || message.index !== opening.index) return message;
      const { epoch, commit, crc } = opening;
      return { ...message, have: epoch, commit: Math.max(commit, message.commit), crc };
    },
  };
}

/** Whoever is appointed is said to have a whole copy. */
function countedAtOnce(): () => void {
  const appointed = new WeakMap<Shipping, Replica>();
  const appoint = patch(Shipping.prototype, "appoint", (original) => {
    return function (this: Shipping, standby: Replica | null): void {
      if (standby !== null && standby.store !== "") appointed.set(this, standby);
      else appointed.delete(this);
      original.call(this, standby);
    };
  });
  const getter = Object.getOwnPropertyDescriptor(Shipping.prototype, "replicas")!;
  Object.defineProperty(Shipping.prototype, "replicas", {
    configurable: true,
    get(this: Shipping): readonly Replica[] {
      const standby = appointed.get(this);
      return standby === undefined ? [] : [standby];
    },
  });
  return () => {
    Object.defineProperty(Shipping.prototype, "replicas", getter);
    appoint();
  };
}

/** Nobody but the new owner counts from the promotion on, though it has not shown its copy. */
function letsGoAtOnce(): () => void {
  return patch(Book.prototype, "restart", (restart) => {
    return function (
      this: Book,
      ...[topology, task, agent, replicas, wall, more]: Parameters<Book["restart"]>
    ) {
      const standby = more?.standby ?? null;
      restart.call(this, topology, task, agent, replicas, wall, { standby, former: [] });
    };
  });
}

/** A copy that is taken out is let go before the owner has shown that it has its own. */
function takenOutAtOnce(): () => void {
  return patch(Book.prototype, "amend", (amend) => {
    return function (this: Book, ...[topology, record, change]: Parameters<Book["amend"]>) {
      const { former = record.former } = change;
      const grows = former.length > record.former.length;
      return amend.call(this, topology, record, grows ? { ...change, former: record.former } : change);
    };
  });
}

/** An empty store has the id of the one before. */
function sameStoreAgain(): () => void {
  return patch(SimDisk.prototype, "idOf", () => {
    return function (this: SimDisk, topology: string): string {
      return `${this.agent}-${topology}`;
    };
  });
}

/** Whatever an owner or a receiver of before says is taken for what the one of now says. */
function fenceForgotten(): LinkTampering {
  const senders = new Highest();
  const receivers = new Highest();
  const ships = new Map<string, ShipMessage>();
  return {
    receive: (from, message) => {
      if (message.kind === "ship") ships.set(`${message.group} ${from}`, message);
      if ("senderEpoch" in message) {
        const [agent, senderEpoch] = senders.of(message.link, from, message.senderEpoch);
        return [agent, { ...message, senderEpoch }];
      }
      if ("receiverEpoch" in message) {
        const [agent, receiverEpoch] = receivers.of(message.link, from, message.receiverEpoch);
        return [agent, { ...message, receiverEpoch }];
      }
      return [from, message];
    },
    send: (to, message) => {
      if (message.kind === "fenced") return "nothing";
      if (message.kind !== "shipped" || message.fenced === null) return message;
      const ship = ships.get(`${message.group} ${to}`);
      return ship === undefined ? message : confirmationOf(ship, message);
    },
  };
}

function confirmationOf(ship: ShipMessage, answer: ShippedMessage): LinkMessage {
  const { index, commit, crc, epoch } = ship;
  return { ...answer, index, commit, crc, have: epoch, fenced: null };
}

/** The highest epoch of each link that was heard of, and whose it is. */
class Highest {
  readonly #known = new Map<string, readonly [agent: string, epoch: Epoch]>();

  of(link: string, agent: string, epoch: Epoch): readonly [agent: string, epoch: Epoch] {
    const known = this.#known.get(link);
    if (known !== undefined && compareEpochs(known[1], epoch) > 0) return known;
    this.#known.set(link, [agent, epoch]);
    return [agent, epoch];
  }
}

/** Its store is an old copy, and it goes on deciding by it. */
function learnsNothing(): () => void {
  return patch(CoordinatorCore.prototype, "step", (step) => {
    return function (this: CoordinatorCore, ...given: Parameters<CoordinatorCore["step"]>) {
      if (this.book.unheard !== null) this.book.unheard = null;
      const never = { configurable: true, get: () => null, set: () => undefined };
      Object.defineProperty(this.book, "unheard", never);
      return step.apply(this, given);
    };
  });
}

/** After a start of the coordinator the process that it hears first has the name. */
function namesForgotten(): () => void {
  return patch(SimCoordinatorHost.prototype, "load", (load) => {
    return function (this: SimCoordinatorHost) {
      return load.call(this).map((record) => (record.kind === "agent" ? { ...record, boot: "" } : record));
    };
  });
}
