import type { ShipMessage } from "../../proto/index.js";
import { soundPointer } from "../commit/group-pointer.js";
import { areaPrefix, behind, pointerKey, pointerPrefix } from "../commit/keys.js";
import { encodePointer, type GroupPointer } from "../../proto/index.js";
import type { StoreOp, TopologyStore } from "../commit/topology-store.js";
import { fencedShip } from "../replica/promotion.js";
import type { Copy, StandbyEffect, StandbyEvent } from "../replica/replica.js";
import { createStandby, type StandbyState, standbyWake, stepStandby } from "../replica/standby.js";
import type { CommitsHost } from "./commits.js";
import type { RuntimeAssignment } from "./runtime-contract.js";

/** After the first assignment tasks begin; tidying waits until they have. */
const sweepAfterMs = 1_000;

interface Held {
  readonly state: StandbyState;
  /** False: it is thrown away; it is gone when its work is done. */
  named: boolean;
  /** Writes and clears of one copy are done one after the other. */
  work: Promise<void>;
}

/**
 * Copies of other agents' tasks that this agent holds: carries out what standby.ts decides, and throws away
 * what the assignment does not name any more.
 */
export class Copies {
  readonly #host: CommitsHost;
  readonly #store: TopologyStore;
  readonly #held = new Map<string, Held>();
  /** Copies of what has become the own: what is under way for them belongs to what the own begins with. */
  readonly #promoted = new Map<string, Held>();
  /** Tasks whose pointer was damaged in this life: it cannot say which area is theirs. */
  readonly #damaged = new Set<string>();
  #assignment: RuntimeAssignment | null = null;
  #swept: Promise<void> | null = null;
  /** Running ms. */
  #sweepAt = Number.POSITIVE_INFINITY;
  /** Tasks of this agent that are about to read what they have. */
  #loading = 0;

  readonly #isOpen: (area: string) => boolean;

  /** `isOpen`: whether a task of this agent works in the area. */
  constructor(host: CommitsHost, store: TopologyStore, isOpen: (area: string) => boolean) {
    this.#host = host;
    this.#store = store;
    this.#isOpen = isOpen;
  }

  /** Brings what is held to what the assignment says; what becomes the own is let go, not thrown away. */
  assign(assignment: RuntimeAssignment): void {
    this.#assignment = assignment;
    const owned = new Set(assignment.tasks.map(({ task }) => task));
    const named = new Map(assignment.standbys.map((standby) => [standby.task, standby]));
    for (const [task, held] of [...this.#held]) {
      if (named.has(task)) continue;
      if (owned.has(task)) {
        this.#held.delete(task);
        this.#promoted.set(task, held);
      } else if (held.named) this.#throwAway(task, held);
    }
    for (const { task, owner, term, number } of named.values()) {
      // Its own state, of which the assignment says that it waits here.
      if (owner === this.#host.agent || owned.has(task)) continue;
      const held = this.#holding(task);
      held.named = true;
      this.#step(task, held, { kind: "assigned", owner, term, number });
    }
    if (this.#sweepAt !== Number.POSITIVE_INFINITY || this.#swept !== null) return;
    this.#sweepAt = this.#host.now() + sweepAfterMs;
    this.#host.due(this.#sweepAt);
  }

  /**
   * A task of this agent loads what it has: begins when what is under way for a copy of it is durable, for
   * nothing more comes of that then. The sweep, which must not take the area of a task away that begins
   * anew, is over before, or begins later.
   */
  async load<Loaded>(task: string, load: () => Promise<Loaded>): Promise<Loaded> {
    this.#loading++;
    try {
      const held = this.#promoted.get(task);
      this.#promoted.delete(task);
      await held?.work;
      await this.#swept;
      return await load();
    } finally {
      this.#loading--;
    }
  }

  receive(from: string, message: ShipMessage): void {
    const own = this.#assignment?.tasks.find(({ task }) => task === message.group);
    if (own !== undefined) {
      const { term, number } = own;
      const older = message.epoch.term - term || message.epoch.number - number;
      if (older >= 0) return;
      const rules = { term, number, start: 0 };
      this.#host.ship(from, fencedShip(message, rules, this.#store.id));
      return;
    }
    const held = this.#held.get(message.group);
    if (held?.named === true) this.#step(message.group, held, { kind: "message", from, message });
  }

  /** Does what is due; returns when the next thing is. */
  timers(now: number): number {
    if (now >= this.#sweepAt) this.#beginSweep(now);
    let next = this.#sweepAt;
    for (const [task, held] of this.#held) {
      if (standbyWake(held.state) <= now) this.#step(task, held, { kind: "timer" });
      next = Math.min(next, standbyWake(held.state));
    }
    return next;
  }

  async settled(): Promise<void> {
    await this.#swept;
    await Promise.all([...this.#held.values(), ...this.#promoted.values()].map(({ work }) => work));
  }

  #holding(task: string): Held {
    const known = this.#held.get(task);
    if (known !== undefined) return known;
    const areaPrefix = `${task}.${this.#host.options.random.below(2 ** 31).toString(36)}.`;
    const live = copyOf(this.#pointerOf(task));
    const state = createStandby({ group: task, store: this.#store.id, live, areaPrefix });
    const held: Held = { state, named: true, work: Promise.resolve() };
    this.#held.set(task, held);
    return held;
  }

  /** Named again before it is gone, it is the same one: a new one would begin with what is about to go. */
  #throwAway(task: string, held: Held): void {
    held.named = false;
    this.#step(task, held, { kind: "unassigned" });
    void held.work.then(() => {
      if (!held.named && this.#held.get(task) === held) this.#held.delete(task);
    });
  }

  /** null: there is none, or it is damaged, which is said once and harms no other task. */
  #pointerOf(task: string, bytes = this.#store.get(pointerKey(task))): GroupPointer | null {
    const pointer = soundPointer(bytes, task);
    if (bytes !== undefined && pointer === null && !this.#damaged.has(task)) {
      this.#damaged.add(task);
      const why = "the record of what this store has of it is damaged, so nothing of that is thrown away";
      this.#host.log("warn", why, task);
    }
    return pointer;
  }

  #step(task: string, held: Held, event: StandbyEvent): void {
    for (const effect of stepStandby(held.state, event, this.#host.now())) this.#do(task, held, effect);
    this.#host.due(standbyWake(held.state));
  }

  #do(task: string, held: Held, effect: StandbyEffect): void {
    switch (effect.kind) {
      case "write":
        held.work = held.work.then(() => this.#write(task, held, effect));
        return;
      case "clear":
        held.work = held.work.then(() => this.#clear(effect.area));
        return;
      case "answer":
        this.#host.ship(effect.to, effect.message);
        return;
      case "alarm":
        this.#host.log("warn", effect.text);
        return;
    }
  }

  async #write(task: string, held: Held, effect: StandbyEffect & { kind: "write" }): Promise<void> {
    const prefix = areaPrefix(effect.area);
    const ops: StoreOp[] = effect.ops.map(({ key, value }) => ({ key: prefix + key, value }));
    if (effect.pointer !== undefined) ops.push(pointerOp(task, effect.pointer));
    try {
      await this.#store.write(ops);
    } catch (error) {
      this.#host.storeFailed(String(error));
      return;
    }
    this.#step(task, held, { kind: "written", token: effect.token });
    this.#host.poke();
  }

  async #clear(area: string): Promise<void> {
    const prefix = areaPrefix(area);
    try {
      await this.#store.clear(prefix, behind(prefix));
    } catch (error) {
      this.#host.storeFailed(String(error));
    }
  }

  #beginSweep(now: number): void {
    this.#sweepAt = this.#loading > 0 ? now + sweepAfterMs : Number.POSITIVE_INFINITY;
    if (this.#loading > 0) return;
    this.#swept = this.#sweep().catch((error: unknown) => this.#host.storeFailed(String(error)));
  }

  /**
   * Once in a life: what nobody names any more is thrown away, with the areas that no pointer names. Where a
   * pointer is damaged, they stay until another has taken its place.
   */
  async #sweep(): Promise<void> {
    const areas = new Set<string>();
    const gone: string[] = [];
    for await (const page of this.#store.read(pointerPrefix, behind(pointerPrefix))) {
      for (const [key, value] of page) {
        const task = key.slice(pointerPrefix.length);
        if (!this.#names(task)) gone.push(key);
        else {
          const pointer = this.#pointerOf(task, value);
          if (pointer !== null) areas.add(pointer.area);
        }
      }
    }
    // Assignments went on meanwhile: what is named by now may be there anew.
    const over = gone.filter((key) => !this.#names(key.slice(pointerPrefix.length)));
    if (over.length > 0) await this.#store.write(over.map((key) => ({ key, value: null })));
    for (let from = "a/"; ; ) {
      const area = await this.#firstArea(from);
      if (area === null) return;
      from = behind(areaPrefix(area));
      if (!areas.has(area) && !this.#mayCount(area)) await this.#clear(area);
    }
  }

  #names(task: string): boolean {
    const { tasks, standbys } = this.#assignment!;
    return [...tasks, ...standbys].some((each) => each.task === task);
  }

  async #firstArea(from: string): Promise<string | null> {
    for await (const page of this.#store.read(from, behind("a/"))) {
      const key = page[0]![0];
      return key.slice("a/".length, key.indexOf("/", "a/".length));
    }
    return null;
  }

  /** Made in this life, of a task whose pointer was damaged, or the own of one that was opened meanwhile. */
  #mayCount(area: string): boolean {
    for (const task of this.#damaged) if (area.startsWith(`${task}.`)) return true;
    const all = [...this.#held.values(), ...this.#promoted.values()];
    if (all.some(({ state }) => area.startsWith(state.areaPrefix))) return true;
    return this.#isOpen(area);
  }
}

function copyOf(pointer: GroupPointer | null): Copy | null {
  if (pointer === null || pointer.role !== "standby") return null;
  const { area, epoch, session, commit, record: crc } = pointer;
  return { area, epoch, session, commit, crc };
}

function pointerOp(task: string, copy: Copy | null): StoreOp {
  const key = pointerKey(task);
  if (copy === null) return { key, value: null };
  const { area, epoch, session, commit, crc: record } = copy;
  return {
    key,
    value: encodePointer({ area, role: "standby", epoch, replicas: [], commit, record, session }),
  };
}
