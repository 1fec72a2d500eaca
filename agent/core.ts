import { type Random, unreachable } from "../base/index.js";
import type { AssignmentMessage, DownMessage } from "../proto/index.js";
import { Alarms } from "./alarms.js";
import { Bundles } from "./bundles.js";
import {
  type AgentEffect,
  type AgentEvent,
  type AgentIdentity,
  type AgentLimits,
  type Figures,
  type Now,
  type ProgramState,
  packagedProgram,
  type SavedState,
  type WorkerEvent,
} from "./core-contract.js";
import { log, turnedAway, warnOf } from "./core-words.js";
import { KeptLetters } from "./kept-letters.js";
import { Lease } from "./lease.js";
import { Leaving } from "./leaving.js";
import { NextWorkers } from "./next-workers.js";
import { OverStores } from "./over-stores.js";
import { Questions } from "./questions.js";
import { bundlesOf, copiesIn, hasWork, reconcile } from "./reconcile.js";
import { Saved } from "./saved.js";
import { Upgrade } from "./upgrade.js";
import { Workers } from "./workers.js";

/** Looks at workers are not further apart than this, whatever the heartbeat: each of these is one, too. */
const lookMs = 1_000;
/** The first heartbeat leaves so long after the join, which it would overtake (QoS 0 after 1). */
const beatAfterJoinMs = 50;
/** Bounds of what an assignment may ask for. */
const [heartbeatMinMs, heartbeatMaxMs] = [100, 60_000];

/**
 * All that an agent keeps, fetches, starts, stops and says: events and the time in, effects out. The shell
 * (main.ts) and the simulation drive it alike: `began`, then whatever happens, and `timer` at `nextAt`.
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
  readonly #alarms = new Alarms();
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
  #figures: Figures = { load: { cpu: 0, rss: 0, heap: 0 }, listener: null };
  readonly #leaving: Leaving;
  readonly #upgrade: Upgrade;

  /** `saved` as it was read from the store when the process began; `program`: which copy of it this is. */
  constructor(
    identity: AgentIdentity,
    limits: AgentLimits,
    saved: SavedState,
    random: Random,
    program: ProgramState = packagedProgram,
  ) {
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
    this.#leaving = new Leaving(identity, limits, this.#workers);
    this.#upgrade = new Upgrade(limits, program);
  }

  /** When `timer` must come at the latest, in running ms. */
  get nextAt(): number {
    if (this.#leaving.gone) return Infinity;
    const rooms = [this.#bundles, this.#workers, this.#next, this.#questions, this.#saved];
    const parts = [...rooms, this.#leaving, this.#upgrade].map((part) => part.nextAt);
    return Math.min(this.#beatAt, this.#lookAt, this.#welcomeAt, ...parts);
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
    if (this.#leaving.gone || this.#upgrade.took(event, this.#workers, now.running, effects)) return effects;
    this.#take(event, now, effects);
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
        this.#upgrade.disconnected();
        this.#goOn(now, effects);
        break;
      case "message":
        this.#message(event.message, now, effects);
        break;
      case "timer":
        this.#timer(event, now, effects);
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
      case "disk":
        this.#alarms.sayDisk(event, effects);
        break;
      case "room-asked":
        this.#upgrade.roomAsked(event.error, effects);
        break;
      case "release-laid":
        if (this.#upgrade.laid(event.error, effects)) this.#stop(now, effects);
        break;
      case "release-accepted":
        this.#upgrade.accepted(event.error, now.running, effects);
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
      case "release-taken-back":
      case "stop":
        this.#stop(now, effects);
        break;
      case "left":
        this.#leaving.end(effects, null);
        break;
      default:
        this.#worker(event, now, effects);
    }
  }

  #worker(event: WorkerEvent, now: Now, effects: AgentEffect[]): void {
    const { topology, instance } = event;
    switch (event.kind) {
      case "worker-ready":
        if (!this.#next.ready(instance, event.components))
          this.#workers.ready(topology, instance, event.components, now.running);
        break;
      case "worker-refused": {
        const held = this.#next.refused(instance, event.why);
        if (!held) this.#workers.refused(topology, instance, event.why, now.running);
        const what = held ? "next version" : "worker";
        this.#tell(topology, `the ${what} will not run: ${event.why}`, now, effects);
        break;
      }
      case "worker-stays":
        this.#workers.stays(topology, instance, now.running);
        this.#bundles.putOff(event.next, event.why, now.running);
        this.#tell(topology, `the version that runs works on: ${event.why}`, now, effects);
        break;
      case "worker-report":
        // The coordinator waits for it, and most tasks of which it is said stand still until it has heard it.
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
        if (this.#leaving.begun) this.#workers.stop(topology, false, now.running, effects);
        this.#reconcile(now, effects);
        this.#leave(now, effects);
        break;
      }
      default:
        unreachable(event);
    }
  }

  #begin(setAside: string, now: Now, effects: AgentEffect[]): void {
    this.#alarms.say("store-set-aside", setAside, "", effects);
    if (this.assignment !== null) {
      const { term, generation } = this.assignment;
      log(effects, "info", "goes on with the assignment on disk", { term, generation });
    }
    this.#upgrade.began(now.running);
    this.#beatAt = now.running;
    this.#lookAt = now.running + lookMs;
    this.#welcomeAt = now.running + this.#limits.aloneMs;
    this.#saved.reserve(effects);
    this.#reconcile(now, effects);
  }

  #connect(now: Now, effects: AgentEffect[]): void {
    this.#connected = true;
    this.#join(effects);
    this.#beatAt = now.running + beatAfterJoinMs;
    this.#bundles.connected(now.running, effects);
    this.#upgrade.connected(now.running, effects);
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
        if (message.boot === this.#identity.boot) this.#leaving.end(effects, turnedAway(message));
        return;
      case "assignment":
        if (message.agent === this.#identity.name && !this.#leaving.begun)
          this.#saved.offer(message, effects);
        return;
      case "chunk":
        this.#bundles.chunk(message, now.running, effects);
        break;
      case "upgrade":
        if (!this.#leaving.begun) this.#upgrade.wanted(message, effects);
        break;
      case "question":
        this.#questions.ask(message, this.#workers.instanceOf(message.topology), now.running, effects);
        break;
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
    this.#alarms.sayStore(error, effects);
    if (changed) this.#reconcile(now, effects);
  }

  #reconcile(now: Now, effects: AgentEffect[]): void {
    if (this.assignment === null || this.#leaving.begun) return;
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
      else if (step.kind === "stop") {
        const { topology, assigned } = step;
        const next = assigned && hasWork(assigned) ? this.#next.readyFor(assigned)?.bundle : undefined;
        const ended = assigned?.ending === true;
        stopped = this.#workers.stop(topology, ended, now.running, effects, next) || stopped;
      } else if (step.assigned.tasks.length > this.#saved.startsLeft || !this.#welcome) continue;
      else if (step.kind === "start") {
        const held = this.#next.take(step.assigned);
        this.#workers.start(step.assigned, now.running, effects, held);
      } else this.#workers.assign(step.assigned, effects);
    }
    this.#over.look(topologies, this.#workers.all, effects);
    this.#saved.reserve(effects);
    if (stopped) this.#reconcile(now, effects);
  }

  #timer(event: Extract<AgentEvent, { kind: "timer" }>, now: Now, effects: AgentEffect[]): void {
    this.#figures = event.figures;
    this.#alarms.sayFeedList(event.feedList, effects);
    this.#workers.timer(now.running, event.progress, effects);
    this.#next.timer(now.running, effects);
    this.#lookAt = now.running + lookMs;
    if (now.running >= this.#beatAt) this.#beat(now, effects);
    if (now.running >= this.#welcomeAt) this.#goOn(now, effects);
    this.#saved.timer(now.running, effects);
    this.#bundles.timer(now.running, effects);
    this.#questions.timer(now.running, effects);
    const health = { met: this.#metTerm > 0, assignment: this.assignment, running: this.#workers.running };
    if (!this.#leaving.begun) this.#upgrade.look(health, now.running, effects);
    this.#leave(now, effects);
  }

  #join(effects: AgentEffect[]): void {
    this.#unanswered = 0;
    const { name: agent, ...identity } = this.#identity;
    const { term, generation, topologies } = this.assignment ?? { term: 0, generation: 0, topologies: [] };
    const known = { agent, ...identity, store: this.#saved.state.store, copies: copiesIn(topologies) };
    effects.push({ kind: "publish", message: { kind: "join", ...known, term, generation } });
  }

  #beat(now: Now, effects: AgentEffect[]): void {
    const asked = this.assignment?.heartbeatMs ?? this.#limits.heartbeatMs;
    this.#beatAt = now.running + Math.min(heartbeatMaxMs, Math.max(heartbeatMinMs, asked));
    if (!this.#connected) return;
    const { beatsUntilMet, beatsUntilJoin } = this.#limits;
    if (++this.#unanswered > (this.#metTerm === 0 ? beatsUntilMet : beatsUntilJoin)) this.#join(effects);
    const { term, generation, topologies } = this.assignment ?? { term: 0, generation: 0, topologies: [] };
    const waits = topologies.map((assigned) => ({ assigned, why: this.#waiting(assigned.bundle) }));
    const seq = ++this.#seq;
    this.#lease.sent(seq, now);
    const message = {
      kind: "heartbeat",
      agent: this.#identity.name,
      boot: this.#identity.boot,
      ...{ seq, term, generation, lease: this.#lease.number, ...this.#figures },
      draining: this.#leaving.begun,
      tasks: waits.flatMap(({ assigned, why }) => this.#workers.taskReports(assigned, why)),
      topologies: waits.map(({ assigned, why }) => {
        return this.#workers.topologyReport(assigned, why, this.#next.report(assigned, this.#bundles));
      }),
      alarms: this.#alarms.all,
      program: this.#upgrade.report,
    } as const;
    effects.push({ kind: "publish", message });
  }

  /** Why a topology has no worker, in words. */
  #waiting(bundle: string): string {
    if (!this.#bundles.whole.has(bundle)) return this.#bundles.why(bundle);
    return this.#welcome ? "" : "waits for the coordinator's first word";
  }

  #stop(now: Now, effects: AgentEffect[]): void {
    if (this.#leaving.begun) return;
    this.#next.close(effects);
    this.#leaving.begin(now.running, effects);
    this.#beat(now, effects);
    this.#leave(now, effects);
  }

  #leave(now: Now, effects: AgentEffect[]): void {
    this.#leaving.step(this.#connected, now.running, effects);
  }

  /** Into the agent's log, and into that of the topology. */
  #tell(topology: string, text: string, now: Now, effects: AgentEffect[]): void {
    log(effects, "error", text, { topology });
    this.#questions.logged(topology, [{ at: now.wall, level: "error", task: "", text }], effects);
  }
}
