import { type Clock, errorText, HeadwaterError, type Log, type Random, unreachable } from "../base/index.js";
import {
  type AgentFacts,
  agentFilters,
  decodeDown,
  encodeUp,
  parseTopic,
  type UpMessage,
  upPublishing,
  upTopic,
} from "../proto/index.js";
import type { Transport, TransportMessage } from "../transport/index.js";
import type { BundleFiles } from "./bundle-files.js";
import { AgentCore } from "./core.js";
import type { AgentEffect, AgentEvent, AgentIdentity, AgentLimits, SavedState } from "./core-contract.js";
import type { DeployGuard } from "./deploy-guard.js";
import type { DiskWatch } from "./disk.js";
import type { FeedListener } from "./listener/listener.js";
import { LoadMeter } from "./load-meter.js";
import type { OwnLog } from "./own-log.js";
import type { Programs } from "./programs.js";
import type { AgentStore, OpenedStore } from "./store.js";
import { type ThreadBirth, Threads, type ThreadsOptions } from "./threads.js";

export interface AgentOptions {
  readonly identity: AgentIdentity;
  readonly limits: AgentLimits;
  readonly opened: OpenedStore;
  readonly bundles: BundleFiles;
  readonly disk: DiskWatch;
  readonly guard: DeployGuard;
  readonly programs: Pick<Programs, "state" | "do">;
  /** Where the stores of topologies lie, each in a folder of its own. */
  readonly storesDirectory: string;
  readonly transport: Transport;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Lines of `log`, for operators who ask for them. */
  readonly ownLog: Pick<OwnLog, "listen">;
  /** Never rejects. */
  readonly facts: () => Promise<AgentFacts>;
  readonly random: Random;
  /** Where sensors publish straight to this agent. */
  readonly listener: FeedListener | null;
  /** What all workers of this agent have in common. */
  readonly workers: ThreadsOptions["workers"];
}

/** A worn card may take long for one write; this is longer than any that came to an end. */
const diskMsMax = 60_000;
/** Unreadable messages are logged this often at most. */
const complainEveryMs = 10_000;

type EffectOf<K extends AgentEffect["kind"]> = Extract<AgentEffect, { kind: K }>;

/** Does what the core decides: publishes, writes, starts and ends threads, keeps time. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #core: AgentCore;
  readonly #store: AgentStore;
  readonly #threads: Threads;
  /** Work on the disk is done one after the other. */
  #disk: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  readonly #load: LoadMeter;
  #brokerWhy = "";
  #complainedAt = Number.NEGATIVE_INFINITY;
  #ended: ((error: HeadwaterError | null) => void) | null = null;
  /** When the core's timer came last, in running ms. */
  #rangAt = 0;
  /** Since when the disk has had work without an end; null = it has none. */
  #diskSince: number | null = null;

  constructor(options: AgentOptions) {
    const { identity, limits, opened, random, programs } = options;
    this.#options = options;
    this.#store = opened.store;
    this.#core = new AgentCore(identity, limits, opened.saved, random, programs.state);
    this.#load = new LoadMeter(options.clock);
    this.#threads = new Threads(options, (event) => this.#step(event));
  }

  /**
   * Works until it is told to stop; rejects when it may not go on (`name-taken`, `wire-version`,
   * `set-aside`).
   */
  async run(): Promise<void> {
    const { transport, prefix, identity, opened, disk } = this.#options;
    const ended = new Promise<HeadwaterError | null>((resolve) => {
      this.#ended = resolve;
    });
    this.#step({ kind: "began", setAside: opened.setAside });
    this.#options.ownLog.listen((lines) => this.#step({ kind: "worker-log", topology: "", lines }));
    for (const filter of agentFilters(prefix, identity.name))
      transport.subscribe(filter, 1).catch((error: unknown) => this.#notSubscribed(error));
    transport.open({
      connected: () => this.#connected(),
      disconnected: (reason) => this.#disconnected(reason),
      message: (message) => this.#message(message),
    });
    void disk.open(() => this.#fillDisk());
    const error = await ended;
    disk.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#threads.end();
    await this.#options.listener?.close();
    await transport.close();
    await this.#disk;
    await this.#store.close();
    if (error !== null) throw error;
  }

  /**
   * Whether all parts made progress within `withinMs`: the core's timer came, no thread that was ended is
   * still there, and the disk took what it was given. Threads that hang are ended by the core; what nobody
   * but a new process can end is what this is about.
   */
  alive(withinMs: number): boolean {
    const now = this.#options.clock.now();
    if (now - this.#rangAt >= withinMs) return false;
    if (this.#diskSince !== null && now - this.#diskSince >= Math.max(withinMs, diskMsMax)) return false;
    return this.#threads.all.every(({ endingSince }) => now - (endingSince ?? now) < withinMs);
  }

  /** Tasks run empty, then the end. */
  stop(): void {
    this.#step({ kind: "stop" });
  }

  #step(event: AgentEvent): void {
    const { clock } = this.#options;
    const now = { running: clock.now(), wall: clock.wall() };
    const effects = this.#core.step(event, now);
    if (event.kind === "message" && event.message.kind === "lease")
      this.#threads.shareLease(this.#core.leaseUntil, now.running);
    for (const effect of effects) this.#do(effect);
    this.#setTimer();
  }

  #do(effect: AgentEffect): void {
    switch (effect.kind) {
      case "publish":
        this.#publish(effect.message);
        break;
      case "save":
        this.#onDisk(async () => {
          const error = await this.#store.save(effect.state).then(() => "", errorText);
          if (error === "") this.#keepFeeds(effect.state.assignment);
          this.#step({ kind: "saved", error });
        });
        break;
      case "find-bundle":
      case "write-bundle":
      case "check-bundle":
      case "drop-bundle":
        this.#answerFromDisk(() => this.#options.bundles.do(effect));
        break;
      case "ask-for-room":
      case "lay-release":
      case "accept-release":
      case "take-release-back":
        this.#answerFromDisk(() => this.#options.programs.do(effect));
        break;
      case "drop-store":
        this.#onDisk(() => this.#threads.dropStore(effect.topology));
        break;
      case "start-worker":
        this.#startWorker(effect);
        break;
      case "hold-worker":
        this.#holdWorker(effect);
        break;
      case "begin-worker":
        this.#beginWorker(effect);
        break;
      case "assign-worker":
        this.#threads.post(effect.instance, { kind: "assign", assignment: effect.assignment });
        break;
      case "drain-worker":
        this.#threads.post(effect.instance, { kind: "drain", timeoutMs: effect.timeoutMs });
        break;
      case "stop-worker":
        this.#stopWorker(effect);
        break;
      case "ask-worker":
        this.#threads.post(effect.instance, { kind: "ask", id: effect.id, ask: effect.ask });
        break;
      case "kill-worker":
        this.#threads.get(effect.instance)?.kill();
        break;
      case "trust-worker":
        this.#threads.get(effect.instance)?.board.suspect(false);
        break;
      case "find-facts":
        void this.#options.facts().then((facts) => {
          const answer = { items: [JSON.stringify(facts)], last: true, error: "" };
          this.#step({ kind: "worker-answer", id: effect.id, ...answer });
        });
        break;
      case "log":
        this.#options.log[effect.level](effect.text, effect.fields);
        break;
      case "exit":
        this.#ended?.(effect.error);
        break;
      default:
        unreachable(effect);
    }
  }

  #thread(birth: ThreadBirth): void {
    const thread = this.#threads.start(birth);
    thread.board.fillDisk(this.#options.disk.why !== "");
    this.#threads.shareLease(this.#core.leaseUntil, this.#options.clock.now());
  }

  #startWorker({ suspicion, kind: _, ...born }: EffectOf<"start-worker">): void {
    if (this.#mayRun(born, "raise")) this.#thread({ ...born, ...suspicion });
  }

  #beginWorker(effect: EffectOf<"begin-worker">): void {
    const { instance, assignment, letters } = effect;
    if (this.#mayRun(effect, "raise")) this.#threads.post(instance, { kind: "begin", assignment, letters });
    else this.#threads.get(instance)?.kill();
  }

  /**
   * The one that takes over is wanted for good, as it stands on the disk: what it raises is written while
   * feeds flow yet. If that cannot be, they flow on.
   */
  #stopWorker({ topology, instance, ended, next }: EffectOf<"stop-worker">): void {
    const { guard, bundles } = this.#options;
    const objection = next === null ? null : guard.objection("raise", bundles.pathOf(next), topology, next);
    if (next === null || objection === null) void this.#threads.stop(instance, ended);
    else this.#stepSoon({ kind: "worker-stays", topology, instance, next, why: objection.why });
  }

  /** A version that is only held ready raises nothing: the one that runs may have to go on. */
  #mayRun(born: Pick<ThreadBirth, "topology" | "instance" | "bundle">, act: "check" | "raise"): boolean {
    const { topology, instance, bundle } = born;
    const path = this.#options.bundles.pathOf(bundle);
    const objection = this.#options.guard.objection(act, path, topology, bundle);
    if (objection !== null) this.#stepSoon({ ...objection, topology, instance });
    return objection === null;
  }

  /** What follows from it comes after all effects that were decided before. */
  #stepSoon(event: AgentEvent): void {
    queueMicrotask(() => this.#step(event));
  }

  #holdWorker({ kind: _, ...born }: EffectOf<"hold-worker">): void {
    const installation = this.#core.assignment?.installation ?? "";
    if (!this.#mayRun(born, "check")) return;
    const nothing = { assignment: null, letters: [], suspicious: false, poison: [] };
    this.#thread({ ...born, ...nothing, installation });
  }

  /** The feeds of topologies that are not wanted here any more are not waited for. */
  #keepFeeds(assignment: SavedState["assignment"]): void {
    if (assignment === null) return;
    this.#options.listener?.keep(assignment.topologies.map(({ topology }) => topology));
  }

  #publish(message: UpMessage): void {
    const { transport, prefix, identity } = this.#options;
    const payload = this.#encode(message);
    if (payload === null) return;
    const topic = upTopic(prefix, identity.name, message.kind);
    const done = message.kind === "leave" ? () => this.#step({ kind: "left" }) : undefined;
    transport.publish(topic, payload, upPublishing[message.kind], done);
  }

  /** A heartbeat that is too long goes without its counters, a join without its copies: they must go. */
  #encode(message: UpMessage): Uint8Array | null {
    try {
      return encodeUp(message);
    } catch (error) {
      this.#complain(`a ${message.kind} could not be sent as it is`, error);
      if (message.kind !== "heartbeat" && message.kind !== "join") return null;
    }
    try {
      if (message.kind === "join") return encodeUp({ ...message, copies: [] });
      const topologies = message.topologies.map((report) => ({ ...report, components: [], links: [] }));
      return encodeUp({ ...message, topologies });
    } catch {
      return null;
    }
  }

  #connected(): void {
    this.#options.log.info("connected to the broker");
    this.#brokerWhy = "";
    this.#step({ kind: "connected" });
  }

  /** Said once, and again when the reason is another. */
  #disconnected(reason: string): void {
    if (reason !== this.#brokerWhy) this.#options.log.warn("waits for the broker", { reason });
    this.#brokerWhy = reason;
    this.#step({ kind: "disconnected", reason });
  }

  #notSubscribed(error: unknown): void {
    if (error instanceof HeadwaterError && error.code === "closed") return;
    this.#options.log.error("the broker does not let this agent hear the coordinator", {
      why: errorText(error),
    });
  }

  #message({ topic, payload }: TransportMessage): void {
    const { prefix, identity } = this.#options;
    const parsed = parseTopic(prefix, topic);
    if (parsed?.kind !== "down" || parsed.agent !== identity.name) return;
    try {
      const message = decodeDown(payload);
      if (message.kind === parsed.message) this.#step({ kind: "message", message });
    } catch (error) {
      this.#complain(`a message of the coordinator (${parsed.message}) was dropped`, error);
    }
  }

  #complain(text: string, error: unknown): void {
    const now = this.#options.clock.now();
    if (now - this.#complainedAt < complainEveryMs) return;
    this.#complainedAt = now;
    const remedy = error instanceof HeadwaterError ? error.remedy : undefined;
    this.#options.log.error(text, { why: errorText(error), ...(remedy === undefined ? {} : { remedy }) });
  }

  #answerFromDisk(work: () => Promise<AgentEvent | null>): void {
    this.#onDisk(async () => {
      const event = await work();
      if (event !== null) this.#step(event);
    });
  }

  #onDisk(work: () => Promise<void>): void {
    const { clock } = this.#options;
    this.#disk = this.#disk.then(async () => {
      this.#diskSince = clock.now();
      await work();
      this.#diskSince = null;
    });
  }

  #fillDisk(): void {
    const { why, crowded } = this.#options.disk;
    for (const thread of this.#threads.all) thread.board.fillDisk(why !== "");
    this.#step({ kind: "disk", why, crowded });
  }

  #setTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const wait = this.#core.nextAt - this.#options.clock.now();
    this.#timer =
      wait === Number.POSITIVE_INFINITY ? null : setTimeout(() => this.#ring(), Math.max(0, Math.ceil(wait)));
  }

  #ring(): void {
    this.#rangAt = this.#options.clock.now();
    const progress = this.#threads.all.map((thread) => thread.progress);
    const { listener } = this.#options;
    const figures = { load: this.#load.read(), listener: listener?.report() ?? null };
    this.#step({ kind: "timer", figures, progress, feedList: listener?.trouble ?? "" });
  }
}
