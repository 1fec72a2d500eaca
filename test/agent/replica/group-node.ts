import { fencedShip, whyNotPromoted } from "../../../agent/replica/promotion.js";
import type {
  Copy,
  ReplicaLimits,
  ShipperEffect,
  ShipperEvent,
  StandbyEffect,
  StandbyEvent,
} from "../../../agent/replica/replica.js";
import { createShipper, type ShipperState, stepShipper } from "../../../agent/replica/shipper.js";
import { createStandby, type StandbyState, stepStandby } from "../../../agent/replica/standby.js";
import type { Replica, ShipMessage, ShipOp, ShippedMessage } from "../../../proto/index.js";

/** Faults that must be found. They sit around the deciders, not in them. */
export type Planted =
  | "trust the own disk at restart"
  | "owner degrades itself"
  | "returning standby keeps its store"
  | "promote during snapshot"
  | "wiped replica promoted"
  | "count is not written"
  | "appointed again before the owner knew"
  | "goes on before it has proved its copy"
  | "answer before it is durable";

/** What the coordinator wants of one agent, for one group. */
export interface Wanted {
  readonly generation: number;
  readonly number: number;
  readonly role: "owner" | "standby" | "none";
  readonly owner: string;
  /** Of the owner. */
  readonly store: string;
  readonly standby: Replica | null;
  /** The owner is to show that its copy is there, and nothing else. */
  readonly prove: boolean;
}

/** What is on the disk of an agent, and outlives it. */
export interface Disk {
  readonly store: string;
  starts: number;
  wanted: Wanted | null;
  role: "owner" | "standby" | "none";
  copy: Copy | null;
  counted: Replica | null;
  /** Content of areas: which life made a commit, by key. */
  areas: Record<string, Record<string, number>>;
}

/** One agent, with as much of a runtime as the contract of the deciders asks for. Plain data. */
export interface GroupNode {
  readonly agent: string;
  disk: Disk;
  /** The disk before its last write, as if that had not been synced. */
  before: Disk | null;
  /** Who counts, on its way to the disk. */
  counts: (Replica | null)[];
  shipper: ShipperState | null;
  standby: StandbyState | null;
  iteration: { readonly session: number; readonly entries: [string, number][]; at: number } | null;
  /** Why it does not open the group that it was given, or "". */
  refused: string;
}

/** What a step of a node did to the world around it. */
export interface Outcome {
  readonly sent: [string, ShipMessage | ShippedMessage][];
  confirmed: number;
  stale: boolean;
}

export function newNode(agent: string): GroupNode {
  const disk: Disk = {
    store: `${agent}1`,
    starts: 1,
    wanted: null,
    role: "none",
    copy: null,
    counted: null,
    areas: {},
  };
  const life = { before: null, counts: [], shipper: null, standby: null, iteration: null, refused: "" };
  return { agent, disk, ...life };
}

/** Which life made commit 1, 2, 3 … of the copy that counts at this node. */
export function logOf({ disk }: GroupNode): number[] {
  const area = disk.areas[disk.copy?.area ?? ""] ?? {};
  return Array.from({ length: disk.copy?.commit ?? 0 }, (_, i) => area[`c/${i + 1}`] ?? 0);
}

/** Steps a node; `node` is changed. */
export class Stage {
  readonly outcome: Outcome = { sent: [], confirmed: -1, stale: false };
  readonly #node: GroupNode;
  readonly #now: number;
  readonly #limits: Partial<ReplicaLimits>;
  readonly #plant: Planted | undefined;

  constructor(node: GroupNode, now: number, limits: Partial<ReplicaLimits>, plant?: Planted) {
    this.#node = node;
    this.#now = now;
    this.#limits = limits;
    this.#plant = plant;
  }

  /** The group is here for the first time, and empty. */
  found(wanted: Wanted): void {
    const { disk, agent } = this.#node;
    const epoch = { term: 1, number: wanted.number, start: 0 };
    disk.wanted = wanted;
    disk.role = "owner";
    disk.copy = { area: agent, epoch, session: 0, commit: 0, crc: 0 };
    disk.areas[agent] = {};
    this.#open();
  }

  /** A newer assignment. */
  learn(wanted: Wanted): void {
    const node = this.#node;
    const { disk } = node;
    const was = disk.wanted;
    disk.wanted = wanted;
    if (disk.role === "owner" && wanted.role === "owner" && was?.number === wanted.number) {
      const early = wanted.prove && this.#plant === "goes on before it has proved its copy";
      if (node.shipper !== null)
        this.#toShipper({ kind: "appointed", standby: early ? null : wanted.standby });
      else if (!wanted.prove) this.#open();
      return;
    }
    if (disk.role === "standby" && wanted.role === "owner") {
      this.#promote(wanted);
      return;
    }
    if (disk.role === "owner" && wanted.role !== "owner") this.#discard();
    if (wanted.role === "none" && node.standby !== null) {
      this.#toStandby({ kind: "unassigned" });
      node.standby = null;
      disk.role = "none";
    }
    if (wanted.role === "standby" && node.standby === null) this.#open();
    else this.#assign();
  }

  /** It ends without warning, and begins again from its disk. */
  restart(): void {
    const node = this.#node;
    if (this.#plant === "answer before it is durable" && node.before !== null) node.disk = node.before;
    node.disk = { ...structuredClone(node.disk), starts: node.disk.starts + 1 };
    this.#forget();
    this.#open();
  }

  /** The store of the topology is lost, what the agent was told is not. */
  wipe(): void {
    const node = this.#node;
    const store = `${node.agent}${Number(node.disk.store.slice(1)) + 1}`;
    node.disk = { ...node.disk, store, role: "none", copy: null, counted: null, areas: {} };
    node.disk.starts++;
    this.#forget();
    this.#open();
  }

  /** A commit of this life, and only of it. */
  commit(): void {
    const { shipper, disk, agent } = this.#node;
    const commit = shipper!.last.commit + 1;
    const crc = agent.charCodeAt(0) * 100 + disk.starts;
    disk.areas[disk.copy!.area]![`c/${commit}`] = crc;
    disk.copy = { ...disk.copy!, commit, crc };
    this.#toShipper({ kind: "commit", commit, crc, ops: [opOf([`c/${commit}`, crc])] });
  }

  timer(): void {
    const { shipper, disk } = this.#node;
    if (this.#plant === "owner degrades itself" && shipper?.counted)
      this.#toShipper({ kind: "appointed", standby: null });
    else if (shipper !== null && disk.role === "owner") this.#toShipper({ kind: "timer" });
    if (this.#node.standby !== null) this.#toStandby({ kind: "timer" });
  }

  /** What was asked for last is on the disk. */
  counted(): void {
    const replica = this.#node.counts.shift()!;
    if (this.#plant !== "count is not written") this.#node.disk.counted = replica;
    this.#toShipper({ kind: "counted-durable", replica });
  }

  connect(up: boolean): void {
    if (this.#node.shipper !== null) this.#toShipper({ kind: up ? "connected" : "disconnected" });
  }

  receive(from: string, message: ShipMessage | ShippedMessage): void {
    const { shipper, standby, disk } = this.#node;
    if (message.kind === "shipped") {
      if (shipper !== null) this.#toShipper({ kind: "message", from, message });
      return;
    }
    if (standby !== null) {
      this.#toStandby({ kind: "message", from, message });
      return;
    }
    const rules = { term: 1, number: disk.wanted?.number ?? 0, start: 0 };
    if (message.epoch.number < rules.number)
      this.outcome.sent.push([from, fencedShip(message, rules, disk.store)]);
  }

  #forget(): void {
    Object.assign(this.#node, {
      before: null,
      counts: [],
      shipper: null,
      standby: null,
      iteration: null,
      refused: "",
    });
  }

  /** What a life of the runtime begins with. */
  #open(): void {
    const node = this.#node;
    const { disk } = node;
    const { wanted } = disk;
    for (const area of Object.keys(disk.areas)) if (area !== disk.copy?.area) delete disk.areas[area];
    if (wanted?.role === "standby") {
      disk.role = "standby";
      const areaPrefix = `${node.agent}${disk.starts}-`;
      const options = { group: "r:0", store: disk.store, live: disk.copy, areaPrefix, limits: this.#limits };
      node.standby = createStandby(options);
      this.#assign();
    }
    if (wanted?.role !== "owner") return;
    if (disk.role === "standby") this.#promote(wanted);
    else if (disk.store === wanted.store) {
      // One that is to show its copy has it open, and does nothing.
      if (!wanted.prove) this.#own(wanted);
    } else this.#refuse(wanted, whyNotPromoted(disk.copy, disk.store, wanted.store));
  }

  #promote(wanted: Wanted): void {
    const { disk } = this.#node;
    const why = whyNotPromoted(disk.copy, disk.store, wanted.store);
    if (why !== "") {
      this.#refuse(wanted, why);
      return;
    }
    this.#node.standby = null;
    disk.role = "owner";
    disk.counted = null;
    this.#own(wanted);
  }

  #refuse(wanted: Wanted, why: string): void {
    const { disk, agent } = this.#node;
    this.#node.standby = null;
    if (this.#plant !== "wiped replica promoted") {
      this.#node.refused = why;
      return;
    }
    const epoch = { term: 1, number: wanted.number, start: 0 };
    disk.role = "owner";
    disk.copy = { area: agent, epoch, session: 0, commit: 0, crc: 0 };
    disk.areas[agent] = {};
    this.#own(wanted);
  }

  #own(wanted: Wanted): void {
    const { disk } = this.#node;
    const { commit, crc } = disk.copy!;
    const trust = this.#plant === "trust the own disk at restart";
    this.#node.shipper = createShipper({
      group: "r:0",
      epoch: { term: 1, number: wanted.number, start: disk.starts },
      last: { commit, crc },
      counted: trust ? null : disk.counted,
      limits: this.#limits,
    });
    this.#toShipper({ kind: "appointed", standby: wanted.standby });
    this.#toShipper({ kind: "connected" });
  }

  #assign(): void {
    const { disk, standby } = this.#node;
    if (standby === null || disk.wanted === null) return;
    const { owner, number } = disk.wanted;
    this.#toStandby({ kind: "assigned", owner, term: 1, number });
  }

  #discard(): void {
    const { disk } = this.#node;
    this.#forget();
    Object.assign(disk, { role: "none", copy: null, counted: null, areas: {} });
  }

  #toShipper(event: ShipperEvent): void {
    const shipper = this.#node.shipper;
    if (shipper === null) return;
    for (const effect of stepShipper(shipper, event, this.#now)) this.#doShipper(effect);
  }

  #doShipper(effect: ShipperEffect): void {
    const node = this.#node;
    if (effect.kind === "send") this.outcome.sent.push([effect.to, effect.message]);
    if (effect.kind === "confirmed") this.outcome.confirmed = effect.commit;
    if (effect.kind === "stale-owner") this.outcome.stale = true;
    if (effect.kind === "count") {
      node.counts.push(effect.replica);
    }
    if (effect.kind === "close-snapshot") node.iteration = null;
    if (effect.kind === "open-snapshot") {
      const entries = Object.entries(node.disk.areas[node.disk.copy!.area]!);
      node.iteration = { session: effect.session, entries, at: 0 };
    }
    if (effect.kind === "next-page" && node.iteration !== null) {
      const { entries, session } = node.iteration;
      const at = node.iteration.at++;
      const commit = entries.length;
      const mark = { commit, crc: commit === 0 ? 0 : entries[commit - 1]![1] };
      const ops = entries.slice(at, at + 1).map(opOf);
      this.#toShipper({ kind: "page", session, ops, last: at + 1 >= entries.length, ...mark });
    }
  }

  #toStandby(event: StandbyEvent): void {
    const standby = this.#node.standby;
    if (standby === null) return;
    for (const effect of stepStandby(standby, event, this.#now)) this.#doStandby(effect);
  }

  #doStandby(effect: StandbyEffect): void {
    const node = this.#node;
    if (effect.kind === "answer") this.outcome.sent.push([effect.to, effect.message]);
    if (effect.kind === "clear") delete node.disk.areas[effect.area];
    if (effect.kind !== "write") return;
    if (this.#plant === "answer before it is durable") node.before = structuredClone(node.disk);
    const { disk } = node;
    if (effect.area !== "") disk.areas[effect.area] ??= {};
    for (const { key, value } of effect.ops)
      if (value !== null) disk.areas[effect.area]![key] = Buffer.from(value).readUInt16LE();
    if (effect.pointer !== undefined) disk.copy = effect.pointer;
    this.#toStandby({ kind: "written", token: effect.token });
  }
}

function opOf([key, life]: readonly [string, number]): ShipOp {
  const value = new Uint8Array(2);
  Buffer.from(value.buffer).writeUInt16LE(life);
  return { key, value };
}
