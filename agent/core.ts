import { type HeadwaterError, type Random, unreachable } from "../base/index.js";
import type { AgentAlarm, AssignmentMessage, DownMessage } from "../proto/index.js";
import { Bundles } from "./bundles.js";
import type {
  AgentEffect,
  AgentEvent,
  AgentIdentity,
  AgentLimits,
  Load,
  Now,
  SavedState,
  WorkerEvent,
} from "./core-contract.js";
import { log, turnedAway, warnOf } from "./core-words.js";
import { KeptLetters } from "./kept-letters.js";
import { Lease } from "./lease.js";
import { NextWorkers } from "./next-workers.js";
import { OverStores } from "./over-stores.js";
import { Questions } from "./questions.js";
import { bundlesOf, reconcile } from "./reconcile.js";
import { Saved } from "./saved.js";
import { Workers } from "./workers.js";

/** Looks at workers are not further apart than this, whatever the heartbeat. */
const lookMs = 1_000;
/** The first heartbeat leaves so long after the join, which it would overtake (QoS 0 after 1). */
const beatAfterJoinMs = 50;
/** Bounds of what an assignment may ask for. */
const heartbeatMinMs = 100;
const heartbeatMaxMs = 60_000;

/**
 * Everything that an agent decides: what it keeps, fetches, starts, stops and says. Events and the time in,
 * effects out; it has no clock, socket, file, thread or timer. The shell (main.ts) and the simulation drive
 * it in the same way: first
 * `loaded`, then whatever happens, and `timer` when `nextAt` has come.
 */
export class AgentCore {
  readonly #identity: AgentIdentity;
  readonly #limits: AgentLimits;
  readonly #saved: Saved;
  readonly #bundles: Bundles;
  readonly #workers: Workers;
  readonly #next: NextWorkers;
  readonly #questions: Questions;
  readonly #letters = new KeptLetters();
  readonly #lease = new Lease();
  readonly #alarms = new Map<string, string>();
  readonly #over = new OverStores();
  #connected = false;
  /** Tasks begin when the coordinator knows this process, or cannot be asked: another may have the name. */
  #welcome = false;
  #welcomeAt = Infinity;
  #seq = 0;
  #beatAt = Infinity;
  #lookAt = Infinity;
  #unanswered = 0;
  /** Of the coordinator that answered last. */
  #metTerm = 0;
  #load: Load = { cpu: 0, rss: 0, heap: 0 };
  #leaving: { phase: "draining" | "stopping" | "saying" | "gone"; until: number } | null = null;

  /** `saved` as it was read from the store when the process began. */
  constructor(identity: AgentIdentity, limits: AgentLimits, saved: SavedState, random: Random) {
    this.#identity = identity;
    this.#limits = limits;
    this.#saved = new Saved(limits, saved);
    this.#bundles = new Bundles(limits);
    this.#questions = new Questions(limits, this.#letters);
    this.#workers = new Workers({
      limits,
      random,
      starts: this.#saved,
      letters: this.#letters,
      installation: () => this.#saved.state.assignment?.installation ?? "",
    });
    this.#next = new NextWorkers(limits, () => this.#workers.nextInstance());
  }

  /** When `timer` must come at the latest, in running ms. */
  get nextAt(): number {
    if (this.#leaving?.phase === "gone") return Infinity;
    const parts = [this.#bundles, this.#workers, this.#next, this.#questions, this.#saved].map(
      (part) => part.nextAt,
    );
    return Math.min(this.#beatAt, this.#lookAt, this.#welcomeAt, this.#leaving?.until ?? Infinity, ...parts);
  }

  /** End of the lease by either clock; workers compare it with theirs. */
  get leaseUntil(): Now {
    return this.#lease.until;
  }

  /** What this agent works by: the last assignment that is safe on its disk. */
  get assignment(): AssignmentMessage | null {
    return this.#saved.state.assignment;
  }

  step(event: AgentEvent, now: Now): readonly AgentEffect[] {
    const effects: AgentEffect[] = [];
    if (this.#leaving?.phase !== "gone") this.#take(event, now, effects);
    return effects;
  }

  #take(event: AgentEvent, now: Now, effects: AgentEffect[]): void {
    switch (event.kind) {
      case "began":
        this.#begin(event.setAside, now, effects);
        break;
      case "connected":
        this.#connect(now, effects);
        break;
      case "disconnected":
        this.#connected = false;
        this.#bundles.disconnected();
        this.#goOn(now, effects);
        break;
      case "message":
        this.#message(event.message, now, effects);
        break;
      case "timer":
        this.#load = event.load;
        this.#workers.timer(now.running, event.progress, effects);
        this.#next.timer(now.running, effects);
        this.#timer(now, effects);
        break;
      case "saved":
        this.#wrote(event.error, now, effects);
        break;
      case "bundle-found":
        this.#bundles.found(event.bundle, event.whole, event.bytes, now.running, effects);
        this.#reconcile(now, effects);
        break;
      case "bundle-checked":
        this.#bundles.checked(event.bundle, event.error, now.running);
        if (event.error !== "") warnOf(effects, "a bundle was refused", event);
        this.#reconcile(now, effects);
        break;
      case "bundle-failed":
        warnOf(effects, "a bundle cannot be written", event);
        this.#bundles.failed(event.bundle, event.error, now.running);
        break;
      case "worker-answer":
        this.#questions.answered(event, effects);
        break;
      case "worker-letters":
        this.#letters.take(event.topology, event.letters, event.all);
        break;
      case "worker-log":
        this.#questions.logged(event.topology, event.lines, effects);
        break;
      case "stop":
        this.#stop(now, effects);
        break;
      case "left":
        this.#end(effects, null);
        break;
      default:
        this.#worker(event, now, effects);
    }
  }

  #worker(event: WorkerEvent, now: Now, effects: AgentEffect[]): void {
    const { topology, instance } = event;
    switch (event.kind) {
      case "worker-ready":
        if (this.#next.ready(instance, event.components)) break;
        this.#workers.ready(topology, instance, event.components, now.running);
        break;
      case "worker-refused":
        if (this.#next.refused(instance, event.why)) {
          this.#tell(topology, `the next version will not run: ${event.why}`, now, effects);
          break;
        }
        this.#workers.refused(topology, instance, event.why, now.running);
        this.#tell(topology, `the worker will not run: ${event.why}`, now, effects);
        break;
      case "worker-report":
        // Tasks stand still until the coordinator has heard of it.
        if (this.#workers.reported(topology, instance, event.report)) this.#beatAt = now.running;
        break;
      case "worker-drained":
        this.#workers.drained(topology, instance);
        this.#leave(now, effects);
        break;
      case "worker-ended": {
        if (this.#next.ended(instance, event.why)) break;
        const why = this.#workers.ended(event, now.running);
        this.#questions.workerEnded(topology, effects);
        if (why !== null) this.#tell(topology, `the worker died: ${why}`, now, effects);
        if (this.#leaving !== null) this.#workers.stop(topology, false, now.running, effects);
        this.#reconcile(now, effects);
        this.#leave(now, effects);
        break;
      }
      default:
        unreachable(event);
    }
  }

  #begin(setAside: string, now: Now, effects: AgentEffect[]): void {
    if (setAside !== "") {
      this.#alarms.set("store-set-aside", setAside);
      log(effects, "error", setAside);
    }
    if (this.assignment !== null) {
      const { term, generation } = this.assignment;
      log(effects, "info", "goes on with the assignment on disk", { term, generation });
    }
    this.#beatAt = now.running;
    this.#lookAt = now.running + lookMs;
    this.#welcomeAt = now.running + this.#limits.aloneMs;
    this.#saved.reserve(effects);
    this.#reconcile(now, effects);
  }

  #connect(now: Now, effects: AgentEffect[]): void {
    this.#connected = true;
    this.#unanswered = 0;
    this.#join(effects);
    this.#beatAt = now.running + beatAfterJoinMs;
    this.#bundles.connected(now.running, effects);
  }

  #message(message: DownMessage, now: Now, effects: AgentEffect[]): void {
    switch (message.kind) {
      case "lease":
        if (message.boot !== this.#identity.boot) return;
        this.#unanswered = 0;
        // A join may have found nobody who listened: each life of the coordinator hears one after its first
        // answer.
        if (message.term !== this.#metTerm) {
          this.#metTerm = message.term;
          this.#join(effects);
        }
        this.#lease.answered(message.seq, message.number, this.assignment?.leaseMs ?? 0);
        this.#goOn(now, effects);
        break;
      case "turn-away":
        if (message.boot === this.#identity.boot) this.#end(effects, turnedAway(message));
        return;
      case "assignment":
        if (message.agent === this.#identity.name && this.#leaving === null)
          this.#saved.offer(message, effects);
        return;
      case "chunk":
        this.#bundles.chunk(message, now.running, effects);
        break;
      case "question": {
        const instance = this.#workers.instanceOf(message.topology);
        this.#questions.ask(message, instance, now.running, effects);
        break;
      }
      default:
        unreachable(message);
    }
  }

  /** From here on tasks run: the coordinator has spoken to this process, or is out of reach. */
  #goOn(now: Now, effects: AgentEffect[]): void {
    if (this.#welcome) return;
    this.#welcome = true;
    this.#welcomeAt = Infinity;
    this.#reconcile(now, effects);
  }

  #wrote(error: string, now: Now, effects: AgentEffect[]): void {
    const changed = this.#saved.wrote(error, now.running, effects);
    if (error !== "") {
      const text = `the agent's store cannot be written, it goes on with what it has: ${error}`;
      if (!this.#alarms.has("store-failed")) log(effects, "error", text);
      this.#alarms.set("store-failed", text);
    } else if (this.#alarms.delete("store-failed")) log(effects, "info", "the agent's store works again");
    if (changed) this.#reconcile(now, effects);
  }

  #reconcile(now: Now, effects: AgentEffect[]): void {
    if (this.assignment === null || this.#leaving !== null) return;
    const { topologies } = this.assignment;
    this.#bundles.keepOnly(new Set(bundlesOf(topologies).keys()), effects);
    this.#next.reconcile(topologies, this.#bundles.whole, now.running, effects);
    const names = new Set(topologies.map(({ topology }) => topology));
    this.#questions.keepOnly(names);
    this.#letters.keepOnly(names);
    for (const assigned of topologies) this.#workers.expect(assigned);
    let stopped = false;
    for (const step of reconcile(topologies, { bundles: this.#bundles.whole, workers: this.#workers.all })) {
      if (step.kind === "fetch") this.#bundles.fetch(step.bundle, step.bytes, effects);
      else if (step.kind === "drop-bundle") this.#bundles.drop(step.bundle, effects);
      else if (step.kind === "stop")
        stopped = this.#workers.stop(step.topology, step.ended, now.running, effects) || stopped;
      else if (step.assigned.tasks.length > this.#saved.startsLeft || !this.#welcome) continue;
      else if (step.kind === "start") {
        const held = this.#next.take(step.assigned);
        this.#workers.start(step.assigned, now.running, effects, held);
      } else this.#workers.assign(step.assigned, effects);
    }
    this.#over.look(topologies, this.#workers.all, effects);
    this.#saved.reserve(effects);
    if (stopped) this.#reconcile(now, effects);
  }

  #timer(now: Now, effects: AgentEffect[]): void {
    if (now.running >= this.#lookAt) this.#lookAt = now.running + lookMs;
    if (now.running >= this.#beatAt) this.#beat(now, effects);
    if (now.running >= this.#welcomeAt) this.#goOn(now, effects);
    this.#saved.timer(now.running, effects);
    this.#bundles.timer(now.running, effects);
    this.#questions.timer(now.running, effects);
    this.#leave(now, effects);
  }

  #join(effects: AgentEffect[]): void {
    const { name: agent, ...identity } = this.#identity;
    const { term, generation } = this.assignment ?? { term: 0, generation: 0 };
    const { store } = this.#saved.state;
    effects.push({ kind: "publish", message: { kind: "join", agent, ...identity, store, term, generation } });
  }

  #beat(now: Now, effects: AgentEffect[]): void {
    const asked = this.assignment?.heartbeatMs ?? this.#limits.heartbeatMs;
    this.#beatAt = now.running + Math.min(heartbeatMaxMs, Math.max(heartbeatMinMs, asked));
    if (!this.#connected) return;
    if (++this.#unanswered > this.#limits.beatsUntilJoin) {
      this.#unanswered = 0;
      this.#join(effects);
    }
    const { term, generation, topologies } = this.assignment ?? { term: 0, generation: 0, topologies: [] };
    const waits = topologies.map((assigned) => ({ assigned, why: this.#waiting(assigned.bundle) }));
    const seq = ++this.#seq;
    this.#lease.sent(seq, now);
    const message = {
      kind: "heartbeat",
      agent: this.#identity.name,
      boot: this.#identity.boot,
      ...{ seq, term, generation, lease: this.#lease.number, load: this.#load },
      draining: this.#leaving !== null,
      tasks: waits.flatMap(({ assigned, why }) => this.#workers.taskReports(assigned, why)),
      topologies: waits.map(({ assigned, why }) => {
        return this.#workers.topologyReport(assigned, why, this.#next.report(assigned, this.#bundles));
      }),
      alarms: [...this.#alarms].map(([code, text]): AgentAlarm => ({ code, text })),
    } as const;
    effects.push({ kind: "publish", message });
  }

  /** Why a topology has no worker, in words. */
  #waiting(bundle: string): string {
    if (!this.#bundles.whole.has(bundle)) return this.#bundles.why(bundle);
    return this.#welcome ? "" : "waits for the coordinator's first word";
  }

  #stop(now: Now, effects: AgentEffect[]): void {
    if (this.#leaving !== null) return;
    const { drainMs } = this.#limits;
    this.#leaving = { phase: "draining", until: now.running + drainMs };
    log(effects, "info", "stops: tasks run empty first", { atMostMs: drainMs });
    this.#next.close(effects);
    this.#workers.drain(drainMs, effects);
    this.#beat(now, effects);
    this.#leave(now, effects);
  }

  /** The steps of going: tasks run empty, workers end, a farewell, the end. Each has its time. */
  #leave(now: Now, effects: AgentEffect[]): void {
    const leaving = this.#leaving;
    if (leaving === null) return;
    const late = now.running >= leaving.until;
    if (leaving.phase === "draining" && (late || !this.#workers.draining)) {
      if (this.#workers.draining)
        log(effects, "warn", "tasks did not run empty in time: their readings come again");
      this.#leaving = { phase: "stopping", until: now.running + 2 * this.#limits.closeMs };
      this.#leave(now, effects);
    } else if (leaving.phase === "stopping") {
      for (const topology of [...this.#workers.all.keys()])
        this.#workers.stop(topology, false, now.running, effects);
      if (this.#workers.all.size > 0 && !late) return;
      const { name: agent, boot } = this.#identity;
      if (!this.#connected) {
        this.#end(effects, null);
        return;
      }
      this.#leaving = { phase: "saying", until: now.running + this.#limits.leaveMs };
      effects.push({ kind: "publish", message: { kind: "leave", agent, boot } });
    } else if (leaving.phase === "saying" && late) this.#end(effects, null);
  }

  #end(effects: AgentEffect[], error: HeadwaterError | null): void {
    this.#leaving = { phase: "gone", until: Infinity };
    effects.push({ kind: "exit", error });
  }

  /** Into the agent's log, and into that of the topology. */
  #tell(topology: string, text: string, now: Now, effects: AgentEffect[]): void {
    log(effects, "error", text, { topology });
    this.#questions.logged(topology, [{ at: now.wall, level: "error", task: "", text }], effects);
  }
}
