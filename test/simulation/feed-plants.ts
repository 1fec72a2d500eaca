import { FeedWindow } from "../../transport/feed-window.js";
import { hashOfMessage, RememberedPackets } from "../../transport/remembered-packets.js";
import { type Plant, patch } from "./plant.js";
import { hashing } from "./remembering-feed.js";

const exactly = { delivery: "exactly-once", counted: "core" } as const;
const feeds = { ...exactly, feeds: "mosquitto", alike: false } as const;
const alike = { ...feeds, alike: true } as const;
const cuts = ["feedCut", "workerCrash", "feedSessionLost", "kill"] as const;
const backAndCut = ["feedCut", "feedIdsBack"] as const;

/** Rules of what a feed remembers, left out. */
export const feedPlants: readonly Plant[] = [
  {
    name: "remembered ids without hash",
    seed: 12,
    shape: feeds,
    storm: { kinds: backAndCut },
    install: withoutHash,
  },
  {
    name: "remembered ids kept over a lost session",
    seed: 1,
    shape: alike,
    storm: { kinds: cuts },
    install: keptOverLostSession,
  },
  {
    name: "remembered ids forgotten only in memory",
    seed: 1,
    shape: alike,
    storm: { kinds: ["feedSessionLost", "workerCrash"] },
    install: forgottenInMemory,
  },
  { name: "remembered ids not loaded", seed: 5, shape: feeds, storm: { kinds: cuts }, install: notLoaded },
  {
    name: "remembered ids without DUP",
    seed: 1,
    shape: alike,
    storm: { kinds: ["feedIdsBack"] },
    install: withoutDup,
  },
  {
    name: "remembered ids forgotten at PUBACK",
    seed: 1,
    shape: feeds,
    storm: { kinds: ["feedCut"] },
    install: forgottenAtPuback,
  },
];

function withoutHash(): () => void {
  hashing.of = () => 0n;
  return () => {
    hashing.of = hashOfMessage;
  };
}

function keptOverLostSession(): () => void {
  return patch(FeedWindow.prototype, "connected", (connected) => {
    return function (this: FeedWindow): void {
      connected.call(this, true);
    };
  });
}

function forgottenInMemory(): () => void {
  const idsMax = 65_535;
  return patch(RememberedPackets.prototype, "forget", () => {
    return function (this: RememberedPackets): void {
      for (let id = 1; id <= idsMax; id++) this.replace(id);
    };
  });
}

function notLoaded(): () => void {
  return patch(RememberedPackets.prototype, "find", (find) => {
    return function (this: RememberedPackets, ...given: Parameters<RememberedPackets["find"]>) {
      const found = find.apply(this, given);
      return found !== undefined && found.place < 0 ? undefined : found;
    };
  });
}

/** A packet is a repeat whether the broker says so or not. */
function withoutDup(): () => void {
  return patch(FeedWindow.prototype, "arrived", (arrived) => {
    return function (this: FeedWindow, packet): void {
      arrived.call(this, { ...packet, dup: true });
    };
  });
}

/** An id stands for nothing any more as soon as its PUBACK is on its way. */
function forgottenAtPuback(): () => void {
  const memories = new WeakMap<FeedWindow, RememberedPackets>();
  let used: RememberedPackets | null = null;
  const add = patch(RememberedPackets.prototype, "add", (original) => {
    return function (this: RememberedPackets, ...given: Parameters<RememberedPackets["add"]>): void {
      used = this;
      original.apply(this, given);
    };
  });
  const take = patch(FeedWindow.prototype, "take", (original) => {
    return function (this: FeedWindow) {
      const message = original.call(this);
      if (message !== undefined && used !== null) memories.set(this, used);
      return message;
    };
  });
  const pubacks = patch(FeedWindow.prototype, "takePubacks", (original) => {
    return function (this: FeedWindow): readonly number[] {
      const ids = original.call(this);
      for (const id of ids) memories.get(this)?.replace(id);
      return ids;
    };
  });
  return () => {
    for (const putBack of [pubacks, take, add]) putBack();
  };
}
