import { AgentCore } from "../../agent/core.js";
import {
  type AgentEffect,
  type AgentEvent,
  type AgentLimits,
  agentLimits,
  type ProgramState,
  type SavedState,
  type WorkerProgress,
} from "../../agent/core-contract.js";
import { seededRandom } from "../../base/index.js";
import {
  type AssignedTopology,
  type AssignmentMessage,
  beginsEmpty,
  type HeartbeatMessage,
  type UpMessage,
  withoutUpdate,
} from "../../proto/index.js";

export const bundle = "b".repeat(64);

export function topologyOf(over: Partial<AssignedTopology> = {}): AssignedTopology {
  const program = { revision: 1, bundle, bundleBytes: 100_000, graph: "g".repeat(64), heapMb: 128 };
  const tasks = [{ task: "readings@gw-1", term: 1, number: 1, ...beginsEmpty }];
  return {
    topology: "greenhouse",
    ...program,
    paused: false,
    draining: false,
    ending: false,
    tasks,
    standbys: [],
    peers: [],
    ...withoutUpdate,
    ...over,
  };
}

export function assignmentOf(
  generation: number,
  topologies: readonly AssignedTopology[] = [topologyOf()],
  term = 1,
  knows = generation - 1,
): AssignmentMessage {
  const times = { heartbeatMs: 1_000, leaseMs: 4_000 };
  const names = { agent: "gw-1", installation: "house-1" };
  return { kind: "assignment", ...names, term, generation, knows, ...times, topologies };
}

export const idle = { load: { cpu: 0, rss: 0, heap: 0 }, listener: null };
export const fresh: SavedState = { store: "store-1", assignment: null, starts: 100 };

interface StageOptions {
  readonly limits?: Partial<AgentLimits>;
  readonly answers?: boolean;
  readonly program?: ProgramState;
}

type EffectOf<K extends AgentEffect["kind"]> = Extract<AgentEffect, { kind: K }>;

/**
 * An AgentCore with a clock of its own; whatever it asks of its disk and broker succeeds, until a test says
 * otherwise.
 */
export class CoreStage {
  now = 0;
  readonly core: AgentCore;
  readonly effects: AgentEffect[] = [];
  saved: SavedState;
  diskError = "";
  /** Bundles that lie whole on the disk. */
  readonly disk = new Set<string>();
  progress: readonly WorkerProgress[] = [];
  feedList = "";
  readonly #answers: boolean;
  #sync = true;

  constructor(saved: SavedState = fresh, options: StageOptions = {}) {
    const identity = { name: "gw-1", labels: { role: "gateway" }, capacity: { cpu: 2, memory: 512 } };
    const process = { boot: "boot-1", version: "1.0.0", wireMax: 1, storesLayout: 2 };
    const limits = { ...agentLimits, ...options.limits };
    this.saved = saved;
    this.#answers = options.answers ?? true;
    this.core = new AgentCore({ ...identity, ...process }, limits, saved, seededRandom(1), options.program);
  }

  /** Writes stay unanswered from here on. */
  holdWrites(): void {
    this.#sync = false;
  }

  send(event: AgentEvent): readonly AgentEffect[] {
    const effects = this.core.step(event, { running: this.now, wall: 1_700_000_000_000 + this.now });
    this.effects.push(...effects);
    for (const effect of effects) this.#do(effect);
    return effects;
  }

  begin(): void {
    this.send({ kind: "began", setAside: "" });
    this.send({ kind: "connected" });
    this.pass(50);
  }

  assign(assignment: AssignmentMessage): void {
    this.send({ kind: "message", message: assignment });
  }

  pass(ms: number): readonly AgentEffect[] {
    const from = this.effects.length;
    const end = this.now + ms;
    while (this.core.nextAt <= end) {
      this.now = Math.max(this.now, this.core.nextAt);
      this.send({ kind: "timer", figures: idle, progress: this.progress, feedList: this.feedList });
    }
    this.now = end;
    return this.effects.slice(from);
  }

  all<K extends AgentEffect["kind"]>(kind: K): readonly EffectOf<K>[] {
    return this.effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);
  }

  last<K extends AgentEffect["kind"]>(kind: K): EffectOf<K> {
    const effect = this.all(kind).at(-1);
    if (effect === undefined)
      throw new Error(`no ${kind} among ${this.effects.map((e) => e.kind).join(" ")}`);
    return effect;
  }

  published<K extends UpMessage["kind"]>(kind: K): readonly Extract<UpMessage, { kind: K }>[] {
    return this.all("publish")
      .map(({ message }) => message)
      .filter((message): message is Extract<UpMessage, { kind: K }> => message.kind === kind);
  }

  get beat(): HeartbeatMessage {
    return this.published("heartbeat").at(-1)!;
  }

  /** The newest worker is up. */
  ready(components: readonly string[] = ["readings", "plausible"]): { topology: string; instance: number } {
    const { topology, instance } = this.last("start-worker");
    this.send({ kind: "worker-ready", topology, instance, components });
    return { topology, instance };
  }

  #do(effect: AgentEffect): void {
    if (effect.kind === "save" && this.#sync) {
      if (this.diskError === "") this.saved = effect.state;
      this.send({ kind: "saved", error: this.diskError });
    } else if (effect.kind === "find-bundle" && this.disk.has(effect.bundle))
      this.send({ kind: "bundle-found", bundle: effect.bundle, whole: true, bytes: 0 });
    else if (effect.kind === "publish" && effect.message.kind === "heartbeat" && this.#answers) {
      const { seq } = effect.message;
      this.send({ kind: "message", message: { kind: "lease", term: 1, number: seq, seq, boot: "boot-1" } });
    }
  }
}
