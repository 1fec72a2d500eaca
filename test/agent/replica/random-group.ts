import type { ReplicaLimits } from "../../../agent/replica/replica.js";
import { shipperReplica, shipperWake } from "../../../agent/replica/shipper.js";
import { standbyWake } from "../../../agent/replica/standby.js";
import { type Random, seededRandom } from "../../../base/index.js";
import type { Replica, ShipMessage, ShippedMessage } from "../../../proto/index.js";
import { type GroupNode, logOf, newNode, Stage, type Wanted } from "./group-node.js";

interface Parcel {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly message: ShipMessage | ShippedMessage;
}

/** What a network does to messages. Probabilities. */
export interface Weather {
  readonly loss: number;
  readonly double: number;
  readonly reorder: number;
}

export const calm: Weather = { loss: 0, double: 0, reorder: 0 };

/**
 * A group on three agents in virtual time, with everything from one seed: the real deciders, a network, and a
 * coordinator that keeps the rules of its part. Throws when a promise is broken.
 */
export class RandomGroup {
  readonly random: Random;
  readonly nodes: GroupNode[] = ["A", "B", "C"].map((agent) => newNode(agent));
  readonly limits: Partial<ReplicaLimits>;
  /** Which life made each commit that was confirmed. */
  confirmed: number[] = [];
  readonly alarms: string[] = [];
  weather: Weather = calm;
  delayMs = 5;
  now = 0;
  messages = 0;
  snapshots = 0;
  wanted = { generation: 1, number: 1, owner: 0, store: "A1", standby: null as Replica | null };
  recorded: Replica | null = null;
  /** Was taken out, and may be promoted until the owner has shown that its copy is there. */
  former: Replica | null = null;
  readonly #parcels: Parcel[] = [];
  readonly #down = new Set<number>();

  constructor(seed: number, limits: Partial<ReplicaLimits> = {}) {
    this.random = seededRandom(seed);
    this.limits = limits;
    this.act(0, (stage) => stage.found(this.wantedOf(0)));
  }

  get owner(): GroupNode {
    return this.nodes[this.wanted.owner]!;
  }

  wantedOf(index: number): Wanted {
    const { generation, number, owner, store } = this.wanted;
    const agent = this.nodes[index]!.agent;
    const standby = this.former ?? this.wanted.standby;
    const role = index === owner ? "owner" : agent === standby?.agent ? "standby" : "none";
    const prove = this.former !== null;
    return { generation, number, role, owner: this.owner.agent, store, standby, prove };
  }

  act(index: number, act: (stage: Stage) => void): void {
    const node = this.nodes[index]!;
    const stage = new Stage(node, this.now, this.limits);
    act(stage);
    const { sent, confirmed, stale } = stage.outcome;
    if (stale) throw new Error(`${node.agent} says that its store is an old one`);
    for (const [to, message] of sent) this.#send({ at: 0, from: node.agent, to, message });
    const log = logOf(node).slice(0, Math.max(0, confirmed));
    for (const [i, life] of log.entries())
      if ((this.confirmed[i] ?? life) !== life) throw new Error(`commit ${i + 1} is confirmed in two ways`);
    if (log.length > this.confirmed.length) this.confirmed = log;
    this.#check();
  }

  learn(index: number): void {
    const { wanted } = this.nodes[index]!.disk;
    if ((wanted?.generation ?? 0) < this.wanted.generation)
      this.act(index, (stage) => stage.learn(this.wantedOf(index)));
  }

  commit(): void {
    const { shipper } = this.owner;
    if (shipper !== null && !shipper.stopped && shipper.epoch.number === this.wanted.number)
      this.act(this.wanted.owner, (stage) => stage.commit());
  }

  line(index: number, up: boolean): void {
    if (up === !this.#down.has(index)) return;
    if (up) this.#down.delete(index);
    else this.#down.add(index);
    this.act(index, (stage) => stage.connect(up));
  }

  /** Lets go of whom the owner needs no more, appoints, if nobody is, and records what the owner reports. */
  coordinate(): void {
    const { shipper, disk } = this.owner;
    if (disk.wanted?.generation !== this.wanted.generation || shipper?.stopped === true) return;
    if (this.former !== null && disk.store === this.wanted.store) {
      this.former = null;
      this.decide({});
      return;
    }
    if (shipper === null) return;
    const reported = shipperReplica(shipper);
    if (this.wanted.standby === null) {
      const others = this.nodes.filter((node) => node !== this.owner);
      const { agent, disk: other } = others[this.random.below(others.length)]!;
      if (reported === null) this.decide({ standby: { agent, store: other.store } });
    } else if (reported?.store === this.wanted.standby.store) this.recorded = reported;
  }

  takeOut(): void {
    if (this.wanted.standby === null) return;
    this.former = this.recorded;
    this.recorded = null;
    this.decide({ standby: null });
  }

  promote(): void {
    const whole = this.recorded ?? this.former;
    const next = this.nodes.findIndex(({ disk }) => disk.store === whole?.store);
    if (whole === null || next < 0) return;
    this.recorded = null;
    this.former = null;
    const { number } = this.wanted;
    this.decide({ number: number + 1, owner: next, store: whole.store, standby: null });
  }

  decide(change: Partial<RandomGroup["wanted"]>): void {
    this.wanted = { ...this.wanted, ...change, generation: this.wanted.generation + 1 };
  }

  /** A standby gets a new disk. */
  wipe(): void {
    const index = this.nodes.findIndex(({ agent }) => agent === this.wanted.standby?.agent);
    if (index < 0 || this.nodes[index]!.disk.role === "owner") return;
    this.act(index, (stage) => stage.wipe());
    this.takeOut();
  }

  /** Plays all that happens until `until` (virtual ms). */
  runUntil(until: number): void {
    for (let steps = 0; steps < 200_000; steps++) {
      this.nodes.forEach((node, i) => {
        if (node.counts.length > 0) this.act(i, (stage) => stage.counted());
      });
      const wakes = this.nodes.map(({ shipper, standby }) =>
        Math.min(
          shipper === null ? Number.POSITIVE_INFINITY : shipperWake(shipper),
          standby === null ? Number.POSITIVE_INFINITY : standbyWake(standby),
        ),
      );
      const parcel = this.#parcels[0];
      const wake = Math.min(...wakes);
      const at = Math.min(parcel?.at ?? Number.POSITIVE_INFINITY, wake);
      if (at > until) {
        this.now = until;
        return;
      }
      this.now = Math.max(this.now, at);
      if (parcel !== undefined && parcel.at <= wake) this.#arrive();
      else this.act(wakes.indexOf(wake), (stage) => stage.timer());
    }
    throw new Error("the group does not come to rest");
  }

  #arrive(): void {
    const { from, to, message } = this.#parcels.shift()!;
    const index = this.nodes.findIndex(({ agent }) => agent === to);
    if (!this.#down.has(index)) this.act(index, (stage) => stage.receive(from, message));
  }

  #send(parcel: Parcel): void {
    this.messages++;
    if (parcel.message.kind === "ship" && parcel.message.snapshot && parcel.message.last) this.snapshots++;
    const sender = this.nodes.findIndex(({ agent }) => agent === parcel.from);
    if (this.#down.has(sender) || this.random.chance(this.weather.loss)) return;
    const times = this.random.chance(this.weather.double) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const late = i > 0 || this.random.chance(this.weather.reorder) ? this.random.next() * 5_000 : 0;
      const at = this.now + this.delayMs + late;
      const place = this.#parcels.findLastIndex((other) => other.at <= at) + 1;
      this.#parcels.splice(place, 0, { ...parcel, at });
    }
  }

  /** Who owns the group, or may own it, has all that was confirmed. */
  #check(): void {
    const { owner } = this;
    const recorded = this.recorded ?? this.former;
    const lacks = (node: GroupNode) => {
      const log = logOf(node);
      return this.confirmed.some((life, i) => log[i] !== life);
    };
    if (owner.shipper?.epoch.number === this.wanted.number && lacks(owner))
      throw new Error(`${owner.agent} owns the group without all that was confirmed`);
    const other = this.nodes.find(({ disk }) => recorded !== null && disk.store === recorded.store);
    if (other !== undefined && lacks(other))
      throw new Error(`${other.agent} may be promoted without all that was confirmed`);
  }
}
