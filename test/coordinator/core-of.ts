import { isNewer } from "../../agent/reconcile.js";
import { CoordinatorCore } from "../../coordinator/core.js";
import {
  type Command,
  type CoreEffect,
  type CoreEvent,
  type CoreOptions,
  coreLimits,
  type Outcome,
  tickMs,
} from "../../coordinator/core-contract.js";
import { clusterLimits, lan } from "../../coordinator/profile.js";
import type { StoreRecord } from "../../coordinator/records.js";
import {
  type AgentAlarm,
  type AssignedTopology,
  type AssignmentMessage,
  type HeartbeatMessage,
  type LinkReport,
  type ListenerReport,
  copyUnreadable,
  markOf,
  type NextReport,
  type ProgramReport,
  storeFails,
  type UpgradeMessage,
  withoutCommits,
  withoutStore,
} from "../../proto/index.js";
import type { GraphSpec } from "../../topology/index.js";
import { joinOf } from "./cluster-of.js";
import { Disks } from "./disks.js";

const running = { status: "running", why: "" } as const;

/** An agent as the coordinator sees one: it takes its assignment, reports what it says, and beats. */
export interface Actor {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  boot: number;
  store: string;
  up: boolean;
  /** Cut off from the coordinator, and at work all the same. */
  deaf: boolean;
  assignment: AssignmentMessage | null;
  seq: number;
  lease: number;
  /** Term of the coordinator that it has said who it is. */
  met: number;
  leaving: boolean;
  /** Topologies that still have something left while they drain. */
  readonly busy: Set<string>;
  turnedAway: boolean;
  /** Upgrades of its program that it was told of. */
  readonly upgrades: UpgradeMessage[];
  /** What it says of an upgrade of its program. */
  program: ProgramReport | null;
  /** What it says of its port for sensors. */
  listener: ListenerReport | null;
  /** Its stores are not open yet: it names its tasks, and nobody's copies. */
  shut: boolean;
  /** Its worker dies of its store again and again: nothing is done in it, and nobody's copies are named. */
  failing: boolean;
  /** What it says of a version that an update is about to bring. */
  next: Pick<NextReport, "status" | "why">;
  alarms: readonly AgentAlarm[];
  /** Of each topology that it works for. */
  links: readonly LinkReport[];
  /** Bytes of state of each topology that it works for. */
  stateBytes: number;
  /** Layout of the stores of its program. */
  layout: number;
}

/**
 * A coordinator's core with a store, a retained message for each agent, and agents that do as they are
 * told.
 */
export class CoreStage {
  core: CoordinatorCore;
  readonly records = new Map<string, StoreRecord>();
  readonly retained = new Map<string, AssignmentMessage>();
  readonly actors = new Map<string, Actor>();
  readonly effects: CoreEffect[] = [];
  readonly disks = new Disks((agent) => this.actors.get(agent)!.layout);
  readonly options: CoreOptions;
  now = 0;
  wall = 1_800_000_000_000;
  #nextId = 1;
  readonly #committing = new Map<string, ReadonlySet<string>>();

  constructor(options: Partial<CoreOptions> = {}) {
    const usual = { profile: lan, clusterLimits, limits: coreLimits, installation: "inst", wireMin: 1 };
    this.options = { ...usual, ...options };
    this.core = this.#boot();
  }

  /** The coordinator dies and starts again from what is durable; time goes on. */
  restart(records: ReadonlyMap<string, StoreRecord> = this.records): this {
    const kept = new Map(records);
    this.records.clear();
    for (const [key, record] of kept) this.records.set(key, record);
    this.core = this.#boot();
    return this;
  }

  #boot(): CoordinatorCore {
    this.core = new CoordinatorCore(this.options, this.records.values(), this.#time);
    this.send({ kind: "start" });
    this.send({ kind: "connected" });
    return this.core;
  }

  get #time() {
    return { running: this.now, wall: this.wall };
  }

  send(event: CoreEvent): readonly CoreEffect[] {
    const effects = this.core.step(event, this.#time);
    this.effects.push(...effects);
    for (const effect of effects) this.#do(effect);
    return effects;
  }

  #do(effect: CoreEffect): void {
    if (effect.kind === "persist") {
      for (const { key, record } of effect.writes) {
        if (record === null) this.records.delete(key);
        else this.records.set(key, structuredClone(record));
      }
    } else if (effect.kind === "clear-assignment") this.retained.delete(effect.agent);
    else if (effect.kind === "publish") {
      const { agent, message } = effect;
      const actor = this.actors.get(agent);
      if (message.kind === "assignment") this.retained.set(agent, message);
      if (actor === undefined || !actor.up || actor.deaf) return;
      const boot = `${agent}-${actor.boot}`;
      if (message.kind === "assignment") this.#assigned(actor, message);
      else if (message.kind === "upgrade") actor.upgrades.push(message);
      else if (message.boot !== boot) return;
      else if (message.kind === "lease") {
        actor.lease = message.number;
        // To each life of the coordinator it says who it is.
        if (message.term > actor.met) this.join(actor);
      } else actor.turnedAway = true;
    }
  }

  #assigned(actor: Actor, message: AssignmentMessage): void {
    if (isNewer(message, actor.assignment)) actor.assignment = message;
  }

  command(command: Command): Outcome {
    const id = this.#nextId++;
    for (const effect of this.send({ kind: "command", id, command })) {
      if (effect.kind === "reply" && effect.id === id) return effect.outcome;
    }
    throw new Error("a command was not answered");
  }

  submit(spec: GraphSpec): Outcome {
    return this.command({
      kind: "submit",
      spec,
      graph: "graph",
      bundle: `bundle-${spec.name}`,
      bundleBytes: 10,
    });
  }

  agent(name: string, labels: Record<string, string> = {}): Actor {
    const known = this.actors.get(name);
    const fresh = { name, labels, boot: 0, store: `store-of-${name}`, assignment: null, turnedAway: false };
    const actor: Actor = known ?? {
      ...fresh,
      up: false,
      deaf: false,
      seq: 0,
      lease: 0,
      met: 0,
      leaving: false,
      busy: new Set(),
      ...{ shut: false, failing: false },
      next: { status: "ready", why: "" },
      upgrades: [],
      program: null,
      listener: null,
      ...{ alarms: [], links: [] },
      stateBytes: 0,
      layout: 2,
    };
    this.actors.set(name, actor);
    actor.boot++;
    actor.up = true;
    actor.deaf = false;
    actor.leaving = false;
    actor.seq = 0;
    this.join(actor);
    return actor;
  }

  join(actor: Actor): void {
    const { term = 0, generation = 0 } = actor.assignment ?? {};
    actor.met = this.core.book.term;
    const base = joinOf(actor.name, `${actor.name}-${actor.boot}`, actor.labels);
    const copies = (actor.assignment?.topologies ?? []).flatMap(({ topology, standbys }) => {
      return standbys.map((standby) => ({ topology, ...standby }));
    });
    const about = { store: actor.store, storesLayout: actor.layout, copies };
    this.send({ kind: "message", message: { ...base, ...about, term, generation } });
    const retained = this.retained.get(actor.name);
    if (retained !== undefined) this.#assigned(actor, retained);
  }

  /** SIGKILL: the broker says the last will. */
  kill(name: string): void {
    const actor = this.actors.get(name)!;
    actor.up = false;
    this.send({ kind: "message", message: { kind: "will", agent: name, boot: `${name}-${actor.boot}` } });
  }

  /** SIGTERM has run its course. */
  leave(name: string): void {
    const actor = this.actors.get(name)!;
    actor.up = false;
    this.send({ kind: "message", message: { kind: "leave", agent: name, boot: `${name}-${actor.boot}` } });
  }

  beat(actor: Actor, over: Partial<HeartbeatMessage> = {}): void {
    const { name, boot, lease, leaving, assignment } = actor;
    const parts = assignment?.topologies ?? [];
    const topologies = parts.filter(({ tasks, standbys }) => tasks.length + standbys.length > 0);
    this.disks.sweep(name, parts);
    const message: HeartbeatMessage = {
      kind: "heartbeat",
      agent: name,
      boot: `${name}-${boot}`,
      seq: ++actor.seq,
      term: assignment?.term ?? 0,
      generation: assignment?.generation ?? 0,
      lease,
      load: { cpu: 0.1, rss: 60e6, heap: 20e6 },
      draining: leaving,
      tasks: topologies.flatMap(({ topology, tasks }) =>
        tasks.map((assigned) => {
          const { task, term, number } = assigned;
          const plain = { topology, task, epoch: { term, number, start: 1 }, ...running, ...withoutCommits };
          if (!this.#commits(topology, task)) return plain;
          const why = `${copyUnreadable}: ${storeFails}`;
          if (actor.failing) return { ...plain, status: "failed", why };
          if (actor.shut) return { ...plain, status: "starting" };
          return {
            ...plain,
            ...this.disks.work(name, topology, assigned, (other) => this.#look(other, topology)),
          };
        }),
      ),
      topologies: topologies.map(({ topology, revision, bundle, graph, draining, next }) => ({
        ...{ topology, revision, bundle: markOf(bundle), graph: markOf(graph) },
        worker: actor.failing ? "backing-off" : "running",
        restarts: 0,
        why: actor.failing ? `${storeFails}: input/output error` : "",
        components: [],
        links: actor.links,
        deadLetters: 0,
        drained: draining && !actor.busy.has(topology),
        ...{ ...withoutStore, stateBytes: actor.stateBytes },
        next: next === null ? null : { graph: next.graph, ...actor.next },
        store:
          !actor.shut && !actor.failing && this.#committingIn(topology).size > 0
            ? this.disks.store(name, topology)
            : "",
      })),
      alarms: actor.alarms,
      program: actor.program,
      listener: actor.listener,
      ...over,
    };
    this.send({ kind: "message", message });
  }

  /** One beat of an agent that is up; of a deaf one the coordinator hears nothing. */
  #live(actor: Actor): void {
    if (!actor.deaf) {
      this.beat(actor);
      return;
    }
    for (const { topology, tasks } of actor.assignment?.topologies ?? []) {
      for (const task of tasks) {
        if (!this.#commits(topology, task.task)) continue;
        this.disks.work(actor.name, topology, task, (other) => this.#look(other, topology));
      }
    }
  }

  /** A deaf agent hears again what was said last. */
  hear(actor: Actor): void {
    actor.deaf = false;
    this.join(actor);
  }

  /** The agent's disk is replaced while it is down. */
  wipe(name: string): void {
    const actor = this.actors.get(name)!;
    actor.store = `${actor.store}+`;
    actor.assignment = null;
    this.disks.wipe(name);
  }

  #commits(topology: string, task: string): boolean {
    return this.#committingIn(topology).has(task.split(/[:@]/)[0]!);
  }

  /** Agents know it from the bundle, whatever the coordinator has forgotten. */
  #committingIn(topology: string): ReadonlySet<string> {
    const known = this.core.book.topologies.get(topology);
    if (known !== undefined) this.#committing.set(topology, known.committing);
    return this.#committing.get(topology) ?? new Set();
  }

  #look(agent: string, topology: string): AssignedTopology | null {
    const actor = this.actors.get(agent);
    if (actor?.up !== true || actor.failing) return null;
    return this.part(agent, topology) ?? null;
  }

  /** Lets `ms` pass: ticks, and a heartbeat of every agent each second. */
  pass(ms: number): readonly CoreEffect[] {
    const from = this.effects.length;
    const end = this.now + ms;
    while (this.now < end) {
      this.now += tickMs;
      this.wall += tickMs;
      if (this.now % 1000 === 0) for (const actor of this.actors.values()) if (actor.up) this.#live(actor);
      this.send({ kind: "tick" });
    }
    return this.effects.slice(from);
  }

  /** What the agent works by, for one topology. */
  part(agent: string, topology = "greenhouse"): AssignedTopology | undefined {
    return this.actors.get(agent)?.assignment?.topologies.find((part) => part.topology === topology);
  }

  tasks(agent: string, topology = "greenhouse"): readonly string[] {
    return this.part(agent, topology)?.tasks.map(({ task }) => task) ?? [];
  }

  /** Task → agent, as the book has it. */
  homes(topology = "greenhouse"): Record<string, string> {
    const placed = this.core.book.topologies.get(topology)?.placed.values() ?? [];
    return Object.fromEntries([...placed].map(({ task, agent }) => [task, agent]).sort());
  }

  /** Task → epoch number. */
  epochs(topology = "greenhouse"): Record<string, readonly [term: number, number: number]> {
    const placed = this.core.book.topologies.get(topology)?.placed.values() ?? [];
    return Object.fromEntries([...placed].map(({ task, term, number }) => [task, [term, number]]));
  }

  desired(topology = "greenhouse"): string | undefined {
    return this.core.book.topologies.get(topology)?.record.desired;
  }

  alarms(): readonly string[] {
    return this.core.book.alarms.map(({ code, subject }) => `${code} ${subject}`);
  }
}
