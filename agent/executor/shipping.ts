import { HeadwaterError } from "../../base/index.js";
import type { Replica, ShippedMessage } from "../../proto/index.js";
import type { GroupLog } from "../commit/group-log.js";
import type { StoreOp, StorePage, TopologyStore } from "../commit/topology-store.js";
import type { CommitMark, ShipperEffect, ShipperEvent } from "../replica/replica.js";
import {
  createShipper,
  shipperReplica,
  type ShipperState,
  shipperWake,
  shipperWhy,
  stepShipper,
} from "../replica/shipper.js";
import type { CommitsHost } from "./commits.js";
import type { Task } from "./task.js";

interface Snapshot {
  readonly session: number;
  /** It is as of this commit, or holds more, which is shipped again behind it. */
  readonly asOf: CommitMark;
  readonly pages: AsyncIterator<StorePage>;
  /** The page that is given next; a page behind it tells whether it is the last. */
  ahead: Promise<IteratorResult<StorePage>>;
}

/**
 * The copy of one task on another agent, as its owner sees it: carries out what shipper.ts decides. A commit
 * counts when every replica has it.
 */
export class Shipping {
  readonly #host: CommitsHost;
  readonly #store: TopologyStore;
  readonly task: Task;
  readonly #log: GroupLog;
  readonly #state: ShipperState;
  #snapshot: Snapshot | null = null;
  #snapshotBytes = -1;
  #writes: Promise<void> = Promise.resolve();
  /** What waits for a commit to be confirmed; by number. */
  #waiting: {
    readonly commit: number;
    readonly done: () => void;
    readonly failed: (error: Error) => void;
  }[] = [];

  constructor(host: CommitsHost, store: TopologyStore, task: Task, log: GroupLog) {
    this.#host = host;
    this.#store = store;
    this.task = task;
    this.#log = log;
    this.#state = createShipper({
      group: task.id,
      epoch: task.epoch,
      last: { commit: log.number, crc: log.record },
      counted: log.replicas[0] ?? null,
    });
  }

  /** The replicas that count besides the owner, as they may be reported. */
  get replicas(): readonly Replica[] {
    const replica = shipperReplica(this.#state);
    return replica === null ? [] : [replica];
  }

  /** Why commits are not confirmed, or "". */
  get why(): string {
    return shipperWhy(this.#state);
  }

  /** How much of a new copy has been sent, of about `bytes`; -1 = none is being made. */
  syncing(bytes: number): number {
    if (this.#snapshotBytes < 0) return -1;
    return Math.min(1, this.#snapshotBytes / Math.max(1, bytes, this.#snapshotBytes));
  }

  /** Where the task works. */
  get area(): string {
    return this.#log.area;
  }

  /** Does what is due; returns when the next thing is. */
  timer(now: number): number {
    if (shipperWake(this.#state) <= now) this.#step({ kind: "timer" });
    return shipperWake(this.#state);
  }

  connection(open: boolean): void {
    this.#step({ kind: open ? "connected" : "disconnected" });
  }

  /** The assignment says who is to hold a copy. */
  appoint(standby: Replica | null): void {
    this.#step({ kind: "appointed", standby });
  }

  /** Resolves when every replica has all commits up to `commit`; rejects when the task ends before. */
  confirmed(commit: number): Promise<void> {
    if (this.#state.told && this.#state.confirmed >= commit) return Promise.resolve();
    return new Promise((done, failed) => this.#waiting.push({ commit, done, failed }));
  }

  /** A commit is durable here. */
  committed(commit: number, crc: number, ops: readonly StoreOp[]): Promise<void> {
    const confirmed = this.confirmed(commit);
    this.#step({ kind: "commit", commit, crc, ops });
    return confirmed;
  }

  receive(from: string, message: ShippedMessage): void {
    this.#step({ kind: "message", from, message });
  }

  /** The task ends. */
  close(): void {
    this.#closeSnapshot();
    const error = new HeadwaterError("closed", `${this.task.id} ended before its replicas had all`);
    for (const { failed } of this.#waiting.splice(0)) failed(error);
  }

  #step(event: ShipperEvent): void {
    for (const effect of stepShipper(this.#state, event, this.#host.now())) this.#do(effect);
    this.#host.due(shipperWake(this.#state));
  }

  #do(effect: ShipperEffect): void {
    switch (effect.kind) {
      case "send":
        this.#host.ship(effect.to, effect.message);
        return;
      case "count":
        this.#writes = this.#writes.then(() => this.#count(effect.replica));
        return;
      case "confirmed":
        this.#confirm(effect.commit);
        return;
      case "open-snapshot":
        this.#openSnapshot(effect.session);
        return;
      case "next-page":
        void this.#nextPage(effect.session);
        return;
      case "close-snapshot":
        this.#closeSnapshot();
        return;
      case "overruled":
        this.task.overruled(`a newer owner rules (epoch ${effect.epoch.term}.${effect.epoch.number})`);
        return;
      case "stale-owner":
        this.task.overruled(effect.text);
        return;
      case "alarm":
        this.#host.log("warn", effect.text);
        return;
      case "progress":
        this.#snapshotBytes = effect.whole ? -1 : effect.snapshotBytes;
        return;
      case "counted":
        this.#host.log("info", `agent ${effect.replica.agent} has a whole copy`, this.task.id);
        return;
    }
  }

  async #count(replica: Replica | null): Promise<void> {
    try {
      await this.#store.write([this.#log.count(replica === null ? [] : [replica])]);
    } catch (error) {
      this.#host.storeFailed(String(error));
      return;
    }
    this.#step({ kind: "counted-durable", replica });
    this.#host.poke();
  }

  #confirm(commit: number): void {
    const over = this.#waiting.filter((each) => each.commit <= commit);
    this.#waiting = this.#waiting.filter((each) => each.commit > commit);
    for (const { done } of over) done();
  }

  #openSnapshot(session: number): void {
    this.#closeSnapshot();
    const pages = this.#log.pages(this.#store)[Symbol.asyncIterator]();
    this.#snapshot = { session, asOf: this.#state.last, pages, ahead: pages.next() };
    this.#snapshotBytes = 0;
  }

  async #nextPage(session: number): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot?.session !== session) return;
    try {
      const page = await snapshot.ahead;
      snapshot.ahead = page.done === true ? snapshot.ahead : snapshot.pages.next();
      const last = page.done === true || (await snapshot.ahead).done === true;
      if (this.#snapshot !== snapshot) return;
      const ops = page.done === true ? [] : page.value.map(([key, value]) => ({ key, value }));
      this.#step({ kind: "page", session, ops, last, ...snapshot.asOf });
    } catch (error) {
      this.#host.storeFailed(String(error));
      return;
    }
    this.#host.poke();
  }

  #closeSnapshot(): void {
    const snapshot = this.#snapshot;
    this.#snapshot = null;
    this.#snapshotBytes = -1;
    void snapshot?.pages.return?.();
  }
}
