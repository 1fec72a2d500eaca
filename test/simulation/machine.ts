import { createHash } from "node:crypto";
import { AgentCore } from "../../agent/core.js";
import {
  type AgentEffect,
  type AgentEvent,
  agentLimits,
  type SavedState,
} from "../../agent/core-contract.js";
import {
  agentFilters,
  decodeDown,
  encodeUp,
  storesLayout,
  upPublishing,
  upTopic,
  wireVersion,
} from "../../proto/index.js";
import type { Line, SimBroker } from "./broker.js";
import { Alarm, SimProcess } from "./process.js";
import { type LaterWays, releaseOf } from "./release.js";
import { SimDisk } from "./store.js";
import { SimTransport } from "./transport.js";
import { type HoldWorker, SimWorker, type StartWorker, type WorkerWorld } from "./worker.js";
import type { World } from "./world.js";

/** What lies on a machine's disk. What is being written when the power goes may be there or not. */
interface Disk {
  saved: SavedState;
  readonly bundles: Map<string, Uint8Array>;
  /** What topologies remember. */
  readonly stores: SimDisk;
}

const syncMinMs = 1;
const syncMaxMs = 30;
/** Boots of a copied device have numbers of their own. */
const copiedBoots = 1_000;

/** A host with a disk, a line, a clock, and an agent that runs on it, or does not. */
export class SimMachine {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: Line = { cut: false, minDelayMs: 0.5, maxDelayMs: 5 };
  skewMs = 0;
  /** The wall clock gains so much of the time that passes. */
  drift = 0;
  /** How fast the running clock is, from the next start of the agent on. */
  rate = 1;
  /** From the next start on the agent is of a later release. */
  newer = false;
  /** And of one with a second wire version. */
  secondWire = false;
  agent: SimAgent | null = null;
  #disk: Disk;
  readonly #world: World;
  readonly #broker: SimBroker;
  readonly #around: WorkerWorld;
  #boots = 0;
  #exited: (code: string) => void = () => undefined;
  #stores = 0;

  constructor(
    world: World,
    broker: SimBroker,
    around: WorkerWorld,
    name: string,
    labels: Readonly<Record<string, string>>,
  ) {
    this.#world = world;
    this.#broker = broker;
    this.#around = around;
    this.name = name;
    this.labels = labels;
    this.#disk = this.#emptyDisk();
  }

  get runs(): boolean {
    return this.agent?.process.alive === true;
  }

  /** It runs, and the broker hears it and it the broker. */
  get reachable(): boolean {
    const { cut, mute, deaf } = this.line;
    return this.runs && !this.frozen && !cut && mute !== true && deaf !== true;
  }

  get frozen(): boolean {
    return this.agent?.process.frozen === true;
  }

  start(): void {
    if (this.runs) return;
    const boot = `${this.name}-boot-${++this.#boots}`;
    this.agent = new SimAgent(this.#world, this.#broker, this.#around, this, this.#disk, boot);
  }

  /** Another device with a copy of this one's disk, switched on. `exited`: its agent has ended by itself. */
  copy(exited: (code: string) => void): SimMachine {
    const copy = new SimMachine(this.#world, this.#broker, this.#around, this.name, this.labels);
    const stores = this.#disk.stores.copy();
    copy.#disk = { saved: this.#disk.saved, bundles: new Map(this.#disk.bundles), stores };
    copy.#boots = copiedBoots;
    copy.#exited = exited;
    copy.start();
    return copy;
  }

  /** The agent has ended by itself. */
  exited(code: string): void {
    this.#exited(code);
  }

  /** SIGKILL. */
  kill(): void {
    this.agent?.die(false);
  }

  /** As a kill, but nobody tells the broker. */
  powerCut(): void {
    this.agent?.die(true);
  }

  /** The disk is replaced by an empty one while the machine is off. */
  newDisk(): void {
    this.#disk = this.#emptyDisk();
  }

  diskFull(full: boolean): void {
    this.#disk.stores.full = full;
  }

  get stores(): SimDisk {
    return this.#disk.stores;
  }

  freeze(): void {
    if (this.runs) this.agent!.freeze(true);
  }

  thaw(): void {
    if (this.runs && this.frozen) this.agent!.freeze(false);
  }

  cut(cut: boolean): void {
    this.line.cut = cut;
    if (!cut) this.agent?.heal();
  }

  /** The line is cut one way only; null = no longer. */
  cutOneWay(way: "mute" | "deaf" | null): void {
    this.line.mute = way === "mute";
    this.line.deaf = way === "deaf";
    if (way === null) this.agent?.heal();
  }

  /** ms that the wall clock is off. */
  get wallIsOff(): number {
    return this.skewMs + this.drift * this.#world.now;
  }

  #emptyDisk(): Disk {
    const stores = new SimDisk(this.#world, `${this.name}-store-${++this.#stores}`, this.name);
    return {
      saved: { store: stores.idOf("agent"), assignment: null, starts: 0 },
      bundles: new Map(),
      stores,
    };
  }
}

/**
 * One life of an agent process: the real core behind a shell of virtual disk, clock, threads and connection.
 */
export class SimAgent {
  readonly process: SimProcess;
  readonly workers = new Map<number, SimWorker>();
  readonly #core: AgentCore;
  readonly #machine: SimMachine;
  readonly #world: World;
  readonly #broker: SimBroker;
  readonly #around: WorkerWorld;
  readonly #disk: Disk;
  readonly #transport: SimTransport;
  readonly #alarm: Alarm;
  readonly #partial = new Map<string, Uint8Array[]>();
  #diskFreeAt = 0;
  readonly #ways: LaterWays;
  /** Why it ended by itself; "" = it did not. */
  exited = "";
  /** It was told to stop, and runs empty. */
  stopping = false;

  constructor(
    world: World,
    broker: SimBroker,
    around: WorkerWorld,
    machine: SimMachine,
    disk: Disk,
    boot: string,
  ) {
    const { name, labels } = machine;
    this.#world = world;
    this.#broker = broker;
    this.#around = around;
    this.#machine = machine;
    this.#disk = disk;
    this.process = new SimProcess(world, () => machine.wallIsOff, machine.rate);
    const { newer, secondWire } = machine;
    this.#ways = { newer, secondWire };
    const version = newer || secondWire ? "0.2.0" : "0.1.0";
    const identity = { name, labels, capacity: { cpu: 2, memory: 1_024 }, boot, version };
    // As the store of a real agent does: numbers of starts rise also when the disk is a new one.
    const starts = Math.max(disk.saved.starts, Math.floor(this.process.wall() / 1000));
    this.#core = new AgentCore(
      { ...identity, wireMax: newer || secondWire ? wireVersion + 1 : wireVersion, storesLayout },
      agentLimits,
      { ...disk.saved, starts },
      world.random.fork(),
    );
    const will = { kind: "will", agent: name, boot } as const;
    const topic = upTopic(around.prefix, name, "will");
    const release = releaseOf(this.#ways, around.secondWire);
    this.#transport = new SimTransport(broker, machine.line, { topic, payload: encodeUp(will) }, release);
    this.#alarm = new Alarm(this.process, () => this.#ring());
    this.#step({ kind: "began", setAside: "" });
    for (const filter of agentFilters(around.prefix, name)) void this.#transport.subscribe(filter);
    this.#transport.open({
      connected: () => this.#step({ kind: "connected" }),
      disconnected: (reason) => this.#step({ kind: "disconnected", reason }),
      message: ({ payload }) => {
        if (payload.length > 0) this.#step({ kind: "message", message: decodeDown(payload) });
      },
    });
  }

  /** SIGTERM: runs empty, says goodbye. */
  stop(): void {
    this.stopping = true;
    this.#step({ kind: "stop" });
  }

  die(silently: boolean): void {
    this.process.kill();
    for (const worker of this.workers.values()) worker.vanish(silently);
    this.#transport.kill(silently);
  }

  freeze(frozen: boolean): void {
    if (frozen) this.process.freeze();
    for (const worker of this.workers.values()) worker.freeze(frozen);
    this.#transport.freeze(frozen);
    if (!frozen) this.process.thaw();
  }

  heal(): void {
    this.#transport.heal();
    for (const worker of this.workers.values()) worker.heal();
  }

  #step(event: AgentEvent): void {
    if (!this.process.alive) return;
    const now = { running: this.process.running(), wall: this.process.wall() };
    for (const effect of this.#core.step(event, now)) this.#do(effect);
    this.#alarm.set(Math.max(this.#core.nextAt, this.process.running()));
  }

  #ring(): void {
    const progress = [...this.workers.values()].map(({ topology, instance, turns }) => {
      return { topology, instance, turns };
    });
    const figures = { load: { cpu: 0.1, rss: 1e8, heap: 5e7 }, listener: null };
    this.#step({ kind: "timer", figures, progress, feedList: "" });
  }

  #do(effect: AgentEffect): void {
    switch (effect.kind) {
      case "publish": {
        const { message } = effect;
        const topic = upTopic(this.#around.prefix, this.#machine.name, message.kind);
        this.#transport.publish(topic, encodeUp(message), upPublishing[message.kind]);
        if (message.kind === "leave") this.process.after(10, () => this.#step({ kind: "left" }));
        return;
      }
      case "save":
        this.#save(effect.state);
        return;
      case "find-bundle":
      case "write-bundle":
      case "check-bundle":
      case "drop-bundle":
        this.#onDisk(() => this.#bundle(effect));
        return;
      case "drop-store":
        this.#onDisk(() => this.#disk.stores.drop(effect.topology));
        return;
      case "start-worker":
        this.#startWorker(effect);
        return;
      case "assign-worker":
        this.workers.get(effect.instance)?.assign(effect.assignment);
        return;
      case "drain-worker":
        this.workers.get(effect.instance)?.drain(effect.timeoutMs);
        return;
      case "stop-worker":
        this.workers.get(effect.instance)?.stop(effect.ended);
        return;
      case "kill-worker":
        this.workers.get(effect.instance)?.end("killed");
        return;
      case "exit":
        this.exited = effect.error?.code ?? "stopped";
        this.die(false);
        this.#machine.exited(this.exited);
        return;
      case "hold-worker":
        this.#startWorker(effect);
        return;
      case "begin-worker": {
        const installation = this.#core.assignment?.installation ?? "";
        this.workers.get(effect.instance)?.begin(effect.assignment, installation);
        return;
      }
      case "trust-worker":
      case "ask-worker":
      case "log":
        return;
    }
  }

  #save(state: SavedState): void {
    this.#onDisk(() => {
      const { full } = this.#disk.stores;
      if (!full) this.#disk.saved = state;
      this.#step({ kind: "saved", error: full ? "no space left on device" : "" });
    });
  }

  #bundle(
    effect: Extract<AgentEffect, { kind: "find-bundle" | "write-bundle" | "check-bundle" | "drop-bundle" }>,
  ): void {
    const { bundle } = effect;
    const { bundles } = this.#disk;
    if (effect.kind === "find-bundle") {
      this.#step({ kind: "bundle-found", bundle, whole: bundles.has(bundle), bytes: 0 });
    } else if (effect.kind === "drop-bundle") {
      bundles.delete(bundle);
    } else if (effect.kind === "write-bundle") {
      const parts = this.#partial.get(bundle) ?? [];
      this.#partial.set(bundle, [...parts, effect.data.slice()]);
      if (this.#disk.stores.full)
        this.#step({ kind: "bundle-failed", bundle, error: "no space left on device" });
    } else {
      const whole = Buffer.concat(this.#partial.get(bundle) ?? []);
      this.#partial.delete(bundle);
      const right = createHash("sha256").update(whole).digest("hex") === bundle;
      if (right) bundles.set(bundle, whole);
      this.#step({
        kind: "bundle-checked",
        bundle,
        error: right ? "" : "its bytes are not those of its name",
      });
    }
  }

  /** One thing after the other; what was not done when the process died is not done. */
  #onDisk(work: () => void): void {
    const took = syncMinMs + this.#world.random.next() * (syncMaxMs - syncMinMs);
    this.#diskFreeAt = Math.max(this.#diskFreeAt, this.#world.now) + took;
    this.process.after(this.#diskFreeAt - this.#world.now, work);
  }

  #startWorker(birth: StartWorker | HoldWorker): void {
    const { name, labels } = this.#machine;
    const agent = { name, labels, release: releaseOf(this.#ways, this.#around.secondWire) };
    const started = birth.kind === "start-worker" ? this.#around.tampering()?.birth?.(birth) : undefined;
    const said = started ?? birth;
    const worker = new SimWorker(
      this.process,
      this.#around,
      this.#broker,
      this.#machine.line,
      agent,
      said,
      this.#disk.stores,
      (event) => {
        if (event.kind === "worker-ended") this.workers.delete(event.instance);
        this.#step(event);
      },
    );
    this.workers.set(worker.instance, worker);
  }
}
