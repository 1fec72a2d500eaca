import { HeadwaterError, type LogLevel } from "../base/index.js";
import type { AssignedTopology } from "../proto/index.js";
import { Assignments, partsOf } from "./assignments.js";
import { Book, requireTopology } from "./book.js";
import { Cluster } from "./cluster.js";
import type { ClusterAgent, ClusterEffect, ClusterEvent } from "./cluster-agent.js";
import { carryOut } from "./commands.js";
import { appoint } from "./copies.js";
import type {
  Command,
  CoreEffect,
  CoreEvent,
  CoreOptions,
  LostState,
  Now,
  Outcome,
} from "./core-contract.js";
import type { Desk } from "./desk.js";
import { isEmptying, watchEnding } from "./endings.js";
import { applyPlan, drainingIn, viewOf, WarmView, warmFor } from "./planning.js";
import type { Profile } from "./profile.js";
import type { AgentRecord, StoreRecord } from "./records.js";
import { resumeLearning, stopLearning, unhear } from "./relearn.js";
import { renewEpochs, takePosition, takeReport } from "./reports.js";
import { reset } from "./reset.js";
import { plan, type Rebalanced, rebalance } from "./scheduler/plan.js";
import type { Move } from "./scheduler/view.js";
import { Telemetry } from "./telemetry.js";
import { watchUpdate } from "./updates.js";
import { watchUpgrade } from "./upgrades.js";

/**
 * Leases of a term are numbered from here on: a term lasts at least as many seconds as millions of leases
 * take.
 */
const leasesPerTerm = 1_000_000;

/**
 * Everything that the coordinator decides: who is here, where tasks run, what each agent is told. Events
 * and the time in, effects out; no clock, socket, disk or random number inside. It is made from the records
 * of its store, so a restart is nothing special: a higher term, the same assignments, nobody moves.
 */
export class CoordinatorCore implements Desk {
  readonly book: Book;
  readonly cluster: Cluster;
  readonly telemetry = new Telemetry();
  readonly profile: Profile;
  readonly limits;
  /** Tasks that went from one agent to another since the start. */
  moves = 0;
  readonly #assignments = new Assignments();
  readonly #touched = new Set<string>();
  readonly #again = new Set<string>();
  #connected = false;
  #replan = true;
  #plannedAt = Number.NEGATIVE_INFINITY;
  #warm: WarmView;
  #effects: CoreEffect[] = [];
  #afterwards: CoreEffect[] = [];

  constructor(options: CoreOptions, records: Iterable<StoreRecord>, now: Now) {
    this.profile = options.profile;
    this.limits = options.limits;
    const all = [...records];
    const meta = all.find((record) => record.kind === "meta");
    // Terms rise even when the store is an old copy: with the clock, and above all that any agent ever
    // reported.
    const known = Math.max(meta?.term ?? 0, meta?.seenTerm ?? 0);
    const term = Math.max(known + 1, Math.floor(now.wall / 1000));
    const { installation, decision } = meta ?? { installation: options.installation, decision: 0 };
    const unheard = meta?.unheard ?? null;
    this.book = new Book({ kind: "meta", installation, term, decision, seenTerm: known, unheard });
    const agents = all.filter((record) => record.kind === "agent");
    const { profile, clusterLimits: limits, wireMin } = options;
    const firstLease = term * leasesPerTerm;
    this.cluster = new Cluster({ profile, limits, wireMin, firstLease }, agents, now.running);
    this.#warm = new WarmView(this.cluster);
    for (const record of all) if (record.kind === "topology") this.book.open(record, now.running);
    for (const record of all) if (record.kind === "task") this.book.recall(record);
    for (const record of all) if (record.kind === "upgrade") this.book.upgrade = record;
    for (const record of all) if (record.kind === "api-token") this.book.tokens.set(record.name, record);
  }

  /** True between `connected` and `disconnected`. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Topologies of which the agent only holds the bundle. */
  warm(agent: string): readonly string[] {
    return this.#assignments.warm(agent);
  }

  /** What the agent is to run and to hold, by topology. */
  assigned(agent: string): readonly AssignedTopology[] {
    return this.#assignments.sections(agent);
  }

  step(event: CoreEvent, now: Now): readonly CoreEffect[] {
    this.#effects = [];
    this.#afterwards = [];
    switch (event.kind) {
      case "start":
        this.#start(now);
        break;
      case "connected":
        this.#connected = true;
        this.#watch({ kind: "connected" }, now);
        for (const agent of this.cluster.agents.keys()) this.#again.add(agent);
        break;
      case "disconnected":
        this.#connected = false;
        this.#watch({ kind: "disconnected" }, now);
        break;
      case "message":
        this.#message(event.message, now);
        break;
      case "command":
        this.afterwards({ kind: "reply", id: event.id, outcome: this.#command(event.command, now) });
        break;
      case "tick":
        this.#tick(now);
        break;
    }
    const urgent = event.kind === "command" || event.kind === "start";
    const due = now.running - this.#plannedAt >= this.limits.planEveryMs;
    if (this.#replan && (urgent || due)) this.#plan(now);
    this.#settle(now);
    return [...this.#effects, ...this.#afterwards];
  }

  touch(topology: string): void {
    this.#touched.add(topology);
  }

  replan(): void {
    this.#replan = true;
  }

  tellAgain(agent: string): void {
    this.#again.add(agent);
  }

  afterwards(effect: CoreEffect): void {
    this.#afterwards.push(effect);
  }

  renewAssignment(agent: string): void {
    this.#assignments.need(agent);
  }

  keepAgent(agent: ClusterAgent): void {
    const { name, labels, capacity, version, store, storesLayout, cordoned, draining, gone } = agent;
    const boot = agent.boot === "" ? agent.awaitedBoot : agent.boot;
    const identity = { name, labels, capacity, version, store, storesLayout, boot };
    const left = agent.status === "drained";
    this.book.put({ kind: "agent", ...identity, cordoned, draining, left, gone } satisfies AgentRecord);
  }

  forgetAgent(agent: string): void {
    this.#assignments.forget(agent);
    this.#again.delete(agent);
    this.afterwards({ kind: "clear-assignment", agent });
  }

  alarm(code: string, subject: string, text: string, now: Now, stands: boolean): void {
    const fresh = this.book.raise({ code, subject, text, since: now.wall }, now.running, stands);
    if (fresh) this.log("warn", text, { alarm: code });
  }

  log(level: LogLevel, text: string, fields: Readonly<Record<string, unknown>>): void {
    this.#effects.push({ kind: "log", level, text, fields });
  }

  #start(now: Now): void {
    this.book.putMeta();
    resumeLearning(this, now);
    for (const agent of this.cluster.agents.values()) {
      this.#assignments.need(agent.name);
      if (agent.draining) this.book.workOf(agent.name).drainUntil = now.running + this.limits.drainMs;
    }
    for (const topology of this.book.topologies.keys()) this.touch(topology);
  }

  #tick(now: Now): void {
    this.#watch({ kind: "tick" }, now);
    this.telemetry.tick(now.running);
    this.book.expireAlarms(now.running);
    for (const topology of this.book.topologies.values()) {
      watchEnding(this, topology, now);
      watchUpdate(this, topology, now);
    }
    watchUpgrade(this, now);
    const beat = now.running - this.#plannedAt >= this.profile.heartbeatMs;
    if (beat && (isEmptying(this) || this.#waitsForLease)) this.#replan = true;
  }

  /** True when an exclusive task waits for its last agent: that passes without an event. */
  get #waitsForLease(): boolean {
    return [...this.book.topologies.values()].some(({ exclusive, parked, unplaceable }) => {
      return exclusive.size > 0 && (parked.size > 0 || unplaceable.some(({ waits }) => waits !== ""));
    });
  }

  #message(message: Extract<CoreEvent, { kind: "message" }>["message"], now: Now): void {
    const { agent, boot } = message;
    switch (message.kind) {
      case "join":
        if (!this.cluster.agents.has(agent) && this.cluster.agents.size >= this.limits.agentsMax) {
          const text = `agent ${agent} cannot join: ${this.limits.agentsMax} agents are known, the limit`;
          this.alarm("too-many-agents", "cluster", text, now, false);
          break;
        }
        this.#watch({ kind: "join", message }, now);
        if (this.cluster.agents.get(agent)?.boot === boot) takePosition(this, message, now);
        break;
      case "heartbeat": {
        const { seq, lease, draining } = message;
        if (this.cluster.agents.get(agent)?.leaving !== draining) this.#replan = true;
        this.#watch({ kind: "heartbeat", agent, boot, seq, lease, draining }, now);
        if (this.cluster.agents.get(agent)?.boot === boot) takeReport(this, message, now);
        break;
      }
      case "will":
      case "leave":
        this.#watch({ kind: message.kind, agent, boot }, now);
        break;
    }
  }

  #command(command: Command, now: Now): Outcome {
    try {
      let done: Rebalanced = { moves: [], prepared: [] };
      let lost: readonly LostState[] = [];
      if (command.kind === "lift-freeze") {
        this.#watch(command, now);
        stopLearning(this, now);
      } else if (command.kind === "rebalance") done = this.#rebalance(command.topology, now);
      else if (command.kind === "reset") {
        lost = reset(this, command.topology, command.task, now);
        this.log("warn", "state was given up", { topology: command.topology, lost });
      } else carryOut(this, command, now);
      this.log("info", `command ${command.kind}`, subjectOf(command));
      return { ok: true, ...done, lost };
    } catch (error) {
      if (error instanceof HeadwaterError && error.code !== "invariant") return { ok: false, error };
      throw error;
    }
  }

  #rebalance(name: string, now: Now): Rebalanced {
    const topology = requireTopology(this.book, name);
    const { desired } = topology.record;
    if (desired !== "running" && desired !== "paused") {
      const remedy = "only running or paused topologies are rebalanced";
      throw new HeadwaterError("conflict", `topology ${name} is ${desired}`, { remedy });
    }
    const done = rebalance(this.#view(now), name);
    for (const { task, to } of done.moves) this.book.place(topology, task, to, now.wall);
    for (const { task, to } of done.prepared) {
      topology.heading.set(task, to);
      appoint(this, topology, topology.placed.get(task)!, to);
    }
    this.#logMoves(done.moves);
    this.touch(name);
    this.replan();
    return done;
  }

  #plan(now: Now): void {
    this.#plannedAt = now.running;
    this.#replan = false;
    if (this.book.unheard !== null) return;
    const made = plan(this.#view(now));
    for (const topology of applyPlan(made, this, now.wall)) this.touch(topology);
    this.#logMoves(made.moves);
    for (const { topology, task, from, why } of [...made.removals, ...made.releases]) {
      this.log("info", "task taken off", { topology, task, from, why });
    }
    const warm = new WarmView(this.cluster);
    const draining = [...this.cluster.agents.values()].some((agent) => agent.draining);
    if (warm.text === this.#warm.text && !draining) return;
    this.#warm = warm;
    for (const topology of this.book.topologies.keys()) this.touch(topology);
  }

  #view(now: Now) {
    return viewOf(this.cluster, this.book, this.telemetry, now.running, this.profile.lapseMs);
  }

  #logMoves(moves: readonly Move[]): void {
    for (const { topology, task, from, to } of moves) {
      if (from !== null) this.moves++;
      const text = from === null ? "task placed" : "task moved";
      this.log(from === null ? "debug" : "info", text, {
        topology,
        task,
        ...(from === null ? {} : { from }),
        to,
      });
    }
  }

  #watch(event: ClusterEvent, now: Now): void {
    const { frozen } = this.cluster;
    for (const effect of this.cluster.step(event, now.running)) this.#happened(effect, now);
    if (frozen !== this.cluster.frozen) this.#replan = true;
  }

  #happened(effect: ClusterEffect, now: Now): void {
    switch (effect.kind) {
      case "lease": {
        const { agent, boot, number, seq } = effect;
        const message = { kind: "lease", term: this.book.term, number, seq, boot } as const;
        this.#effects.push({ kind: "publish", agent, message });
        break;
      }
      case "turn-away": {
        const { agent, boot, reason, text } = effect;
        this.#effects.push({ kind: "publish", agent, message: { kind: "turn-away", boot, reason, text } });
        this.log("warn", "agent turned away", { agent, reason });
        break;
      }
      case "known":
        this.keepAgent(this.cluster.agents.get(effect.agent)!);
        if (this.book.workOf(effect.agent).assigned === 0) this.#assignments.need(effect.agent);
        this.#replan = true;
        break;
      case "took-over": {
        const work = this.book.workOf(effect.agent);
        const nothing = { tasks: new Map(), topologies: new Map(), alarms: new Map(), program: null };
        const silent = { listener: null, reportedTerm: 0, reportedGeneration: 0, ahead: false };
        Object.assign(work, { ...nothing, ...silent });
        this.telemetry.restarted(effect.agent);
        unhear(this, effect.agent);
        this.keepAgent(this.cluster.agents.get(effect.agent)!);
        break;
      }
      case "new-store":
        renewEpochs(this, effect.agent, now);
        break;
      case "status": {
        const { agent, from, to, why } = effect;
        if (to === "lost" || to === "drained") this.telemetry.away(agent);
        const level = to === "lost" || to === "suspect" ? "warn" : "info";
        this.log(level, `agent is ${to}`, { agent, from, ...(why === "" ? {} : { why }) });
        this.#replan = true;
        break;
      }
      case "alarm":
        this.alarm(effect.code, effect.subject, effect.text, now, effect.code !== "name-taken");
        break;
      case "alarm-over":
        this.book.lower(effect.code, effect.subject);
        this.#replan = true;
        break;
    }
  }

  /** Works out who must be told what, makes it durable, then says it. */
  #settle(now: Now): void {
    for (const name of this.#touched) {
      const topology = this.book.topologies.get(name);
      const parts =
        topology === undefined
          ? new Map()
          : partsOf(topology, warmFor(topology, this.#warm), drainingIn(topology, this.cluster));
      this.#assignments.update(name, parts);
    }
    this.#touched.clear();
    for (const agent of this.#assignments.takeChanged()) {
      if (!this.cluster.agents.has(agent)) continue;
      this.book.workOf(agent).assigned = this.book.nextDecision();
      this.#again.add(agent);
    }
    const writes = this.book.takeWrites();
    if (writes.length > 0) this.#effects.push({ kind: "persist", writes });
    if (!this.#connected || this.book.unheard !== null) return;
    for (const agent of this.#again) this.#publish(agent, now);
    this.#again.clear();
  }

  #publish(agent: string, now: Now): void {
    const work = this.book.workOf(agent);
    work.publishedAt = now.running;
    const { installation, term, knows } = this.book;
    const { heartbeatMs, leaseMs } = this.profile;
    const frame = { installation, term, knows, heartbeatMs, leaseMs };
    const message = this.#assignments.message(agent, work.assigned, frame);
    this.#effects.push({ kind: "publish", agent, message });
  }
}

function subjectOf(command: Command): Readonly<Record<string, string>> {
  if (command.kind === "submit") return { topology: command.spec.name };
  if ("topology" in command) return { topology: command.topology };
  return "agent" in command ? { agent: command.agent } : {};
}
