import { backoffMs, type Random } from "../base/index.js";
import {
  type AssignedTopology,
  type Epoch,
  markOf,
  type NextReport,
  storeFails,
  type TaskReport,
  type TopologyReport,
  withoutCommits,
  withoutStore,
} from "../proto/index.js";
import {
  type AgentEffect,
  type AgentLimits,
  type Place,
  storeFailed,
  type WorkerProgress,
  type WorkerReport,
} from "./core-contract.js";
import type { RuntimeAssignment } from "./executor/runtime-contract.js";
import type { KeptLetters } from "./kept-letters.js";
import { type HadWorker, workOf } from "./reconcile.js";
import { showsFirst } from "./shows.js";
import { Suspects } from "./suspects.js";
import { tasksWhy, taskStatus, whereabouts, workerStatus } from "./worker-words.js";

/** A worker thread of one topology, through its deaths and restarts. Times are running ms. */
interface Worker extends HadWorker {
  phase: HadWorker["phase"];
  assigned: AssignedTopology;
  work: string;
  /** How often it was told. */
  order: number;
  tasks: readonly string[];
  instance: number;
  /** Since when it is in its phase. */
  since: number;
  /** Deaths in a row, which make the pauses longer, and all of them. */
  deaths: number;
  /** Those of them, since another one, of which its store was why. */
  ofStore: number;
  restarts: number;
  why: string;
  retryAt: number;
  /** Why it is being killed; "" = it is not. */
  killed: string;
  draining: boolean;
  report: WorkerReport | null;
  /** Names of the graph's components, once a worker could read it. */
  components: readonly string[];
  starts: ReadonlyMap<string, Epoch>;
  turns: number;
  sampledAt: number;
  stalledMs: number;
  readonly suspects: Suspects;
}

/** A thread that has a program loaded. */
export interface HeldThread {
  readonly instance: number;
  /** Names of the graph's components. */
  readonly components: readonly string[];
}

export interface WorkersOptions {
  readonly limits: AgentLimits;
  readonly random: Random;
  /** Numbers of starts, each used once in the life of the agent's store. */
  readonly starts: { readonly startsLeft: number; nextStart(): number };
  readonly installation: () => string;
  readonly letters: KeptLetters;
}

/**
 * A stall counts at most this much for one look, because the whole process may have been stopped meanwhile.
 */
const sampleMsMax = 1_500;

/**
 * The life of worker threads: start, death, back-off, stalls, drain, end. A decider; it knows no threads,
 * only that effects start and end them and that events tell of it.
 */
export class Workers {
  readonly all = new Map<string, Worker>();
  readonly #options: WorkersOptions;
  #instances = 0;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /** Topologies whose workers run. */
  get running(): ReadonlySet<string> {
    return new Set(
      [...this.all.values()].filter(({ phase }) => phase === "running").map((each) => each.topology),
    );
  }

  /** A number for a thread, never the same twice in the process. */
  nextInstance(): number {
    return ++this.#instances;
  }

  /** `held`: a thread that has the program already and waits for the word. */
  start(
    assigned: AssignedTopology,
    now: number,
    effects: AgentEffect[],
    held: HeldThread | null = null,
  ): void {
    const { topology, bundle, graph, heapMb } = assigned;
    const worker: Worker = {
      ...{ topology, bundle, graph, heapMb, assigned, work: "", tasks: [] },
      ...{ phase: "starting", instance: 0, since: now, deaths: 0, restarts: 0, why: "", retryAt: Infinity },
      ...{ ofStore: 0, killed: "", draining: false, report: null, components: [] },
      ...{ starts: new Map(), order: 0, turns: 0, sampledAt: now, stalledMs: 0 },
      suspects: new Suspects(this.#options.limits.deathsMax),
    };
    this.all.set(topology, worker);
    if (held === null) this.#launch(worker, now, effects);
    else this.#takeOver(worker, held, effects);
  }

  assign(assigned: AssignedTopology, effects: AgentEffect[]): void {
    const worker = this.all.get(assigned.topology)!;
    worker.assigned = assigned;
    const assignment = this.#workFor(worker);
    effects.push({ kind: "assign-worker", ...nameOf(worker), assignment });
  }

  /** A worker that is about to start again starts with what is wanted now. */
  expect(assigned: AssignedTopology): void {
    const worker = this.all.get(assigned.topology);
    if (worker?.phase === "backing-off") worker.assigned = assigned;
  }

  /** True when there is nothing left of it at once; otherwise its thread is told to end. */
  stop(topology: string, ended: boolean, now: number, effects: AgentEffect[], next?: string): boolean {
    const worker = this.all.get(topology);
    if (worker === undefined || worker.phase === "stopping") return false;
    if (!hasThread(worker)) return this.all.delete(topology);
    toPhase(worker, "stopping", now);
    effects.push({ kind: "stop-worker", ...nameOf(worker), ended, next: next ?? null });
    return false;
  }

  drain(timeoutMs: number, effects: AgentEffect[]): void {
    for (const worker of this.all.values()) {
      if (worker.phase === "running") {
        worker.draining = true;
        effects.push({ kind: "drain-worker", ...nameOf(worker), timeoutMs });
      }
    }
  }

  /** True while a worker runs empty. */
  get draining(): boolean {
    for (const worker of this.all.values()) if (worker.draining) return true;
    return false;
  }

  drained(topology: string, instance: number): void {
    const worker = this.#find(topology, instance);
    if (worker !== undefined) worker.draining = false;
  }

  ready(topology: string, instance: number, components: readonly string[], now: number): void {
    const worker = this.#find(topology, instance);
    if (worker === undefined) return;
    worker.components = components;
    if (worker.phase === "starting") toPhase(worker, "running", now);
  }

  refused(topology: string, instance: number, why: string, now: number): void {
    const worker = this.#find(topology, instance);
    if (worker?.phase !== "starting") return;
    toPhase(worker, "refused", now);
    worker.why = why;
  }

  /** It was told to end, but nothing has stopped: what was to take over may not begin. */
  stays(topology: string, instance: number, now: number): void {
    const worker = this.#find(topology, instance);
    if (worker?.phase === "stopping") toPhase(worker, "running", now);
  }

  /** True when a task shows for the first time that its copy is there: it waits until that is heard of. */
  reported(topology: string, instance: number, report: WorkerReport): boolean {
    const worker = this.#find(topology, instance);
    if (worker === undefined) return false;
    const before = worker.report;
    worker.report = report;
    return showsFirst(worker, report, before);
  }

  /** The thread is gone. Returns why it died, or null when it was meant to end. */
  ended(
    event: { topology: string; instance: number; why: string; place: Place | null },
    now: number,
  ): string | null {
    const worker = this.#find(event.topology, event.instance);
    if (worker === undefined || worker.phase === "refused" || worker.phase === "backing-off") return null;
    worker.draining = false;
    if (worker.phase === "stopping") {
      this.all.delete(worker.topology);
      return null;
    }
    const { limits, random } = this.#options;
    if (worker.phase === "running" && now - worker.since >= limits.stableMs) worker.deaths = 0;
    if (event.place !== null) worker.suspects.died(event.place);
    const why = worker.killed || event.why || "its thread ended by itself";
    worker.ofStore = why.startsWith(storeFailed) ? Math.min(worker.ofStore, worker.deaths) + 1 : 0;
    const words = worker.ofStore < limits.deathsMax ? why : why.replace(storeFailed, storeFails);
    worker.why = words + whereabouts(worker.components, event.place);
    worker.killed = "";
    worker.report = null;
    toPhase(worker, "backing-off", now);
    const pauses = { firstMs: limits.restartFirstMs, maxMs: limits.restartMaxMs };
    worker.retryAt = now + backoffMs(worker.deaths, pauses, random);
    worker.deaths++;
    worker.restarts++;
    return worker.why;
  }

  timer(now: number, progress: readonly WorkerProgress[], effects: AgentEffect[]): void {
    for (const look of progress) this.#sample(look, now, effects);
    const { closeMs, stableMs } = this.#options.limits;
    for (const worker of this.all.values()) {
      const age = now - worker.since;
      const startMs = this.#startMsOf(worker);
      if (worker.phase === "backing-off" && now >= worker.retryAt) this.#retry(worker, now, effects);
      else if (worker.phase === "starting" && age >= startMs)
        this.#kill(worker, `it was not ready ${startMs / 1000} s after its start`, effects);
      else if (worker.phase === "stopping" && age >= closeMs)
        this.#kill(worker, `it did not end within ${closeMs / 1000} s`, effects);
      else if (worker.phase === "running" && age >= stableMs && worker.suspects.suspicion.suspicious) {
        worker.suspects.trust();
        effects.push({ kind: "trust-worker", ...nameOf(worker) });
      }
    }
  }

  get nextAt(): number {
    let at = Infinity;
    for (const worker of this.all.values()) {
      if (worker.killed !== "") continue;
      if (worker.phase === "backing-off") at = Math.min(at, worker.retryAt);
      else if (worker.phase === "starting") at = Math.min(at, worker.since + this.#startMsOf(worker));
      else if (worker.phase === "stopping") at = Math.min(at, worker.since + this.#options.limits.closeMs);
    }
    return at;
  }

  /** What heartbeats say of a topology's tasks. `waiting`: why there is no worker of its version. */
  taskReports(assigned: AssignedTopology, waiting: string): readonly TaskReport[] {
    const worker = this.all.get(assigned.topology);
    if (worker?.phase === "running" && worker.report !== null) {
      const { order, tasks } = worker.report;
      // Who counts may have changed with what the worker was told since.
      return order === worker.order ? tasks : tasks.map((task) => ({ ...task, replicas: [] }));
    }
    const why = worker === undefined ? waiting : tasksWhy(worker.why);
    const status = worker === undefined ? "starting" : taskStatus[worker.phase];
    return assigned.tasks.map(({ task, term, number }) => {
      const epoch = { term, number, start: worker?.starts.get(task)?.start ?? 0 };
      return { topology: assigned.topology, task, epoch, status, why, ...withoutCommits };
    });
  }

  topologyReport(assigned: AssignedTopology, waiting: string, next: NextReport | null): TopologyReport {
    const { topology, revision, bundle, graph, draining } = assigned;
    const worker = this.all.get(topology);
    const report = worker?.report;
    return {
      topology,
      revision,
      bundle: markOf(bundle),
      graph: markOf(graph),
      worker: worker === undefined ? "stopped" : workerStatus[worker.phase],
      restarts: worker?.restarts ?? 0,
      why: worker?.why || waiting,
      components: report?.components ?? [],
      links: report?.links ?? [],
      deadLetters: report?.deadLetters ?? 0,
      drained: draining && (assigned.tasks.length === 0 || report?.empty === true),
      ...(report?.store ?? withoutStore),
      next,
    };
  }

  instanceOf(topology: string): number | null {
    const worker = this.all.get(topology);
    return worker?.phase === "running" ? worker.instance : null;
  }

  /** A slow gateway beside much other work gets its topology up as well. */
  #startMsOf({ deaths }: Worker): number {
    return this.#options.limits.startMs * Math.min(2 ** deaths, 8);
  }

  /** Without numbers of starts that are safe on disk it waits on. */
  #retry(worker: Worker, now: number, effects: AgentEffect[]): void {
    if (worker.assigned.tasks.length <= this.#options.starts.startsLeft) this.#launch(worker, now, effects);
    else worker.retryAt = now + this.#options.limits.restartMaxMs;
  }

  #takeOver(worker: Worker, { instance, components }: HeldThread, effects: AgentEffect[]): void {
    Object.assign(worker, { phase: "running", instance, components });
    const assignment = this.#workFor(worker);
    const letters = this.#options.letters.of(worker.topology);
    effects.push({ kind: "begin-worker", ...nameOf(worker), bundle: worker.bundle, assignment, letters });
  }

  #launch(worker: Worker, now: number, effects: AgentEffect[]): void {
    toPhase(worker, "starting", now);
    worker.instance = this.nextInstance();
    worker.starts = new Map();
    worker.sampledAt = now;
    worker.stalledMs = 0;
    worker.turns = 0;
    const { bundle, graph, heapMb } = worker;
    const assignment = this.#workFor(worker);
    const suspicion = worker.suspects.suspicion;
    const letters = this.#options.letters.of(worker.topology);
    const installation = this.#options.installation();
    const program = { bundle, graph, heapMb, installation };
    effects.push({ kind: "start-worker", ...nameOf(worker), ...program, assignment, suspicion, letters });
  }

  /** What the worker is told. A task that goes on keeps the number of its start. */
  #workFor(worker: Worker): RuntimeAssignment {
    const { tasks, standbys, peers, paused, draining, earlier } = worker.assigned;
    const before = worker.starts;
    const starts = new Map<string, Epoch>();
    for (const { task, term, number } of tasks) {
      const was = before.get(task);
      const goesOn = was !== undefined && was.term === term && was.number === number;
      starts.set(task, goesOn ? was : { term, number, start: this.#options.starts.nextStart() });
    }
    worker.starts = starts;
    worker.work = workOf(worker.assigned);
    worker.order++;
    worker.tasks = tasks.map(({ task }) => task);
    const told = tasks.map((task) => ({ ...task, start: starts.get(task.task)!.start }));
    return { order: worker.order, tasks: told, standbys, peers, paused, draining, earlier };
  }

  #sample(look: WorkerProgress, now: number, effects: AgentEffect[]): void {
    const worker = this.#find(look.topology, look.instance);
    if (worker === undefined || worker.phase === "starting") return;
    const passed = Math.min(now - worker.sampledAt, sampleMsMax);
    worker.sampledAt = now;
    if (look.turns !== worker.turns) worker.stalledMs = 0;
    else worker.stalledMs += passed;
    worker.turns = look.turns;
    const { stallMs } = this.#options.limits;
    if (worker.stalledMs >= stallMs)
      this.#kill(worker, `one call of user code did not return for ${stallMs / 1000} s`, effects);
  }

  #kill(worker: Worker, why: string, effects: AgentEffect[]): void {
    if (worker.killed !== "") return;
    worker.killed = why;
    effects.push({ kind: "kill-worker", ...nameOf(worker) });
  }

  #find(topology: string, instance: number): Worker | undefined {
    const worker = this.all.get(topology);
    return worker?.instance === instance ? worker : undefined;
  }
}

function toPhase(worker: Worker, phase: Worker["phase"], now: number): void {
  worker.phase = phase;
  worker.since = now;
}

function hasThread(worker: Worker): boolean {
  return worker.phase === "starting" || worker.phase === "running" || worker.phase === "stopping";
}

function nameOf({ topology, instance }: Worker): { topology: string; instance: number } {
  return { topology, instance };
}
