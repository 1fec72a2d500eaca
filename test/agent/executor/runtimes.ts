import { setImmediate } from "node:timers/promises";
import type { TopologyStore } from "../../../agent/commit/topology-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import type { DeadLetter, RuntimeAssignment, RuntimeOptions } from "../../../agent/index.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty, type ComponentReport, type LinkMessage, type Replica } from "../../../proto/index.js";
import {
  type Bolt,
  chainsOf,
  type Graph,
  type Row,
  type Spout,
  specOf,
  tasksOf,
} from "../../../topology/index.js";

/** Turns of the event loop without anything new after which all promises have settled. */
const quietTurns = 3;
const turnsMax = 20_000;

export interface RuntimesOptions {
  readonly seed?: number;
  /** Agents and their labels. Default: one, `a`, without labels. */
  readonly agents?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where movable tasks run; those that are not named are on the first agent. */
  readonly on?: Readonly<Record<string, string>>;
  /** Virtual ms that a message takes. Default 1. */
  readonly delayMs?: (from: string, to: string) => number;
  /** Messages for which this is true are lost. */
  readonly lost?: (from: string, to: string, message: LinkMessage) => boolean;
  readonly more?: Partial<RuntimeOptions>;
  /** The store of an agent, the same for all its lives. */
  readonly store?: (agent: string) => TopologyStore;
}

interface Parcel {
  readonly at: number;
  readonly order: number;
  readonly from: string;
  readonly to: string;
  readonly message: LinkMessage;
}

/**
 * Runtimes of one topology on several agents, with the real deciders, in virtual time: nothing happens by
 * itself.
 */
export class Runtimes {
  readonly graph: Graph;
  readonly logs: string[] = [];
  readonly sent: Parcel[] = [];
  now = 0;
  /** What assignments say of tasks that commit: the store that has their state, and who is to have a copy. */
  readonly recorded = new Map<string, { readonly store: string; readonly standby: Replica | null }>();
  readonly #options: RuntimesOptions;
  readonly #labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly #running = new Map<string, { readonly runtime: TopologyRuntime; wakeAt: number }>();
  readonly #places = new Map<string, { agent: string; number: number }>();
  readonly #starts = new Map<string, { readonly key: string; readonly start: number }>();
  #parcels: Parcel[] = [];
  #order = 0;
  #start = 0;

  constructor(graph: Graph, options: RuntimesOptions = {}) {
    this.graph = graph;
    this.#options = options;
    this.#labels = options.agents ?? { a: {} };
    const agents = Object.entries(this.#labels).map(([name, labels]) => ({ name, labels }));
    for (const chain of chainsOf(specOf(graph))) {
      for (const { id, agent } of tasksOf(chain, agents)) {
        this.#places.set(id, { agent: agent ?? options.on?.[id] ?? agents[0]!.name, number: 1 });
      }
    }
  }

  /** Starts a runtime on every agent and waits until its tasks are open. */
  async open(): Promise<this> {
    for (const agent of Object.keys(this.#labels)) this.start(agent);
    await this.assign();
    return this;
  }

  /** A fresh process on the agent: nothing is remembered. */
  start(agent: string): void {
    const seed = (this.#options.seed ?? 1) * 1_000 + ++this.#start;
    const entry = { wakeAt: this.now } as { runtime: TopologyRuntime; wakeAt: number };
    entry.runtime = new TopologyRuntime({
      graph: this.graph,
      agent: { name: agent, labels: this.#labels[agent]! },
      installation: "test",
      connectors: createConnectors(),
      port: {
        now: () => this.now,
        wall: () => 1_700_000_000_000 + this.now,
        send: (to, message) => this.#send(agent, to, structuredClone(message)),
        wake: (at) => {
          entry.wakeAt = Math.min(entry.wakeAt, at);
        },
        log: (level, text, task) => void this.logs.push(`${agent} ${level} ${task} ${text}`),
      },
      random: seededRandom(seed),
      ...(this.#options.store === undefined ? {} : { store: this.#options.store(agent) }),
      ...this.#options.more,
    });
    this.#running.set(agent, entry);
    for (const task of [...this.#starts.keys()]) {
      if (this.#places.get(task)?.agent === agent) this.#starts.delete(task);
    }
    entry.runtime.connected();
  }

  /** The process is gone, without a word. */
  kill(agent: string): void {
    this.#running.delete(agent);
    this.#parcels = this.#parcels.filter(({ from }) => from !== agent);
  }

  /** Moves a task, under a higher epoch; "" = nowhere. */
  move(task: string, agent: string): void {
    const place = this.#places.get(task)!;
    this.#places.set(task, { agent, number: place.number + 1 });
  }

  placeOf(task: string): string {
    return this.#places.get(task)!.agent;
  }

  get tasks(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Tells every agent (or the named ones) what it has to run; resolves when all of it is open. */
  async tell(more: Partial<RuntimeAssignment> = {}, agents: readonly string[] = this.agents): Promise<void> {
    const peers = [...this.#places].map(([task, { agent, number }]) => ({ task, agent, term: 1, number }));
    const told = agents.map(async (agent) => {
      const tasks = peers
        .filter((peer) => peer.agent === agent)
        .map(({ task, term, number }) => {
          const start = this.#startOf(task, agent, number);
          return { task, term, number, start, ...beginsEmpty, ...this.recorded.get(task) };
        });
      await this.runtime(agent).assign({
        tasks,
        order: 1,
        standbys: this.#standbysOn(agent),
        peers,
        paused: false,
        draining: false,
        ...more,
      });
    });
    await Promise.all(told);
  }

  /** As `tell`, and lets happen what there is to happen. */
  async assign(
    more: Partial<RuntimeAssignment> = {},
    agents: readonly string[] = this.agents,
  ): Promise<void> {
    let open = false;
    void this.tell(more, agents).then(() => {
      open = true;
    });
    for (let turns = 0; !open && turns < turnsMax; turns++) {
      this.#turn();
      await setImmediate();
    }
    if (!open) throw new Error("the assignment was not carried out");
    await this.settle();
  }

  get agents(): readonly string[] {
    return [...this.#running.keys()];
  }

  runtime(agent = this.agents[0]!): TopologyRuntime {
    return this.#running.get(agent)!.runtime;
  }

  isRunning(agent: string): boolean {
    return this.#running.has(agent);
  }

  /** Runs what is ready now, also what becomes ready by promises, until nothing is. Time stands still. */
  async settle(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < quietTurns; turns++) {
      if (turns > turnsMax) throw new Error(`still busy at ${this.now} ms`);
      quiet = this.#turn() ? 0 : quiet + 1;
      await setImmediate();
    }
  }

  /** Lets virtual time pass: everything happens when it is due, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let steps = 0; ; steps++) {
      if (steps > turnsMax) throw new Error(`too many events before ${end} ms`);
      const next = this.#next();
      if (next > end) break;
      this.now = Math.max(this.now, next);
      await this.settle();
    }
    this.now = end;
    await this.settle();
  }

  /** Lets time pass until `done`, at most `withinMs`; false when it did not come to that. */
  async until(done: () => boolean, withinMs: number, stepMs = 50): Promise<boolean> {
    for (const end = this.now + withinMs; this.now < end && !done(); ) await this.advance(stepMs);
    return done();
  }

  counter(component: string, name: string): number {
    let sum = 0;
    for (const { runtime } of this.#running.values()) {
      const found = runtime.report().components.find((each: ComponentReport) => each.component === component);
      sum += found?.counters[name] ?? 0;
    }
    return sum;
  }

  deadLetters(): readonly DeadLetter[] {
    return [...this.#running.values()].flatMap(({ runtime }) => runtime.deadLetters(10_000));
  }

  /** Cuts or mends the way of an agent to all others. */
  connect(agent: string, open: boolean): void {
    if (open) this.runtime(agent).connected();
    else this.runtime(agent).disconnected();
    if (!open) this.#parcels = this.#parcels.filter(({ from, to }) => from !== agent && to !== agent);
  }

  #standbysOn(agent: string): RuntimeAssignment["standbys"] {
    return [...this.recorded].flatMap(([task, { standby }]) => {
      const place = this.#places.get(task)!;
      if (standby?.agent !== agent) return [];
      return [{ task, owner: place.agent, term: 1, number: place.number }];
    });
  }

  #startOf(task: string, agent: string, number: number): number {
    const key = `${agent}/${number}`;
    const known = this.#starts.get(task);
    if (known?.key === key) return known.start;
    const start = ++this.#start;
    this.#starts.set(task, { key, start });
    return start;
  }

  #send(from: string, to: string, message: LinkMessage): void {
    if (this.#options.lost?.(from, to, message) === true) return;
    const at = this.now + (this.#options.delayMs?.(from, to) ?? 1);
    const parcel = { at, order: this.#order++, from, to, message };
    this.sent.push(parcel);
    this.#parcels.push(parcel);
  }

  #turn(): boolean {
    let busy = false;
    const due = this.#parcels.filter(({ at }) => at <= this.now);
    if (due.length > 0) {
      busy = true;
      this.#parcels = this.#parcels.filter(({ at }) => at > this.now);
      due.sort((a, b) => a.at - b.at || a.order - b.order);
      for (const { from, to, message } of due) this.#running.get(to)?.runtime.receive(from, message);
    }
    for (const entry of this.#running.values()) {
      if (entry.wakeAt > this.now) continue;
      entry.wakeAt = Number.POSITIVE_INFINITY;
      busy = true;
      if (entry.runtime.run(Number.POSITIVE_INFINITY)) entry.wakeAt = this.now;
    }
    return busy;
  }

  #next(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const parcel of this.#parcels) at = Math.min(at, parcel.at);
    for (const entry of this.#running.values()) at = Math.min(at, entry.wakeAt);
    return at;
  }
}

/** A spout that emits what it is given, one reading each, and says what was acknowledged. */
export class GivenSpout implements Spout {
  readonly rows: Row[] = [];
  acked = 0;
  taken = 0;
  throttled = false;
  ended = false;
  closed = false;
  #wake: () => void = () => {};

  open(context: { wake(): void }): void {
    this.#wake = () => context.wake();
  }

  give(...rows: readonly Row[]): void {
    this.rows.push(...rows);
    this.#wake();
  }

  end(): void {
    this.ended = true;
    this.#wake();
  }

  next(out: { emit(row: Row): void }): "reading" | "idle" | "end" {
    const row = this.rows.shift();
    if (row === undefined) return this.ended ? "end" : "idle";
    this.taken++;
    out.emit(row);
    return "reading";
  }

  ack(through: number): void {
    this.acked = through;
  }

  throttle(on: boolean): void {
    this.throttled = on;
  }

  close(): void {
    this.closed = true;
  }
}

/** Sinks and other bolts that keep what they get. */
export class Kept implements Bolt {
  readonly rows: Row[] = [];
  closed = false;

  execute(row: Row): void {
    this.rows.push(row);
  }

  close(): void {
    this.closed = true;
  }
}
