import { CoordinatorCore } from "../../coordinator/core.js";
import {
  type Command,
  type CoreEffect,
  type CoreEvent,
  coreLimits,
  type Outcome,
  tickMs,
} from "../../coordinator/core-contract.js";
import { clusterLimits, lan } from "../../coordinator/profile.js";
import type { StoreRecord, Write } from "../../coordinator/records.js";
import {
  coordinatorFilters,
  type DownMessage,
  decodeUp,
  downPublishing,
  downTopic,
  encodeDown,
  parseTopic,
  wireVersion,
} from "../../proto/index.js";
import type { Line, SimBroker } from "./broker.js";
import { SimProcess } from "./process.js";
import { SimTransport } from "./transport.js";
import type { World } from "./world.js";

const chunkBytes = 64 * 1024;
const syncMinMs = 1;
const syncMaxMs = 30;

/** The host of the coordinator: its store, and the bundles in it. */
export class SimCoordinatorHost {
  readonly line: Line = { cut: false, minDelayMs: 0.5, maxDelayMs: 3 };
  readonly bundles = new Map<string, Uint8Array>();
  #copiedBundles = new Map<string, Uint8Array>();
  skewMs = 0;
  coordinator: SimCoordinator | null = null;
  #records = new Map<string, string>();
  #copy = new Map<string, string>();
  readonly #world: World;
  readonly #broker: SimBroker;
  readonly #prefix: string;

  constructor(world: World, broker: SimBroker, prefix: string) {
    this.#world = world;
    this.#broker = broker;
    this.#prefix = prefix;
  }

  get runs(): boolean {
    return this.coordinator?.process.alive === true;
  }

  start(): void {
    if (this.runs) return;
    this.coordinator = new SimCoordinator(this.#world, this.#broker, this.#prefix, this);
  }

  kill(): void {
    this.coordinator?.die();
  }

  /** Keeps a copy of the store, which `restore` puts in its place. */
  backup(): void {
    this.#copy = new Map(this.#records);
    this.#copiedBundles = new Map(this.bundles);
  }

  restore(): void {
    this.#records = new Map(this.#copy);
    this.bundles.clear();
    for (const [bundle, bytes] of this.#copiedBundles) this.bundles.set(bundle, bytes);
  }

  cut(cut: boolean): void {
    this.line.cut = cut;
    if (!cut) this.coordinator?.heal();
  }

  load(): readonly StoreRecord[] {
    return [...this.#records.values()].map((text) => JSON.parse(text) as StoreRecord);
  }

  write(writes: readonly Write[]): void {
    for (const { key, record } of writes) {
      if (record === null) this.#records.delete(key);
      else this.#records.set(key, JSON.stringify(record));
    }
  }
}

/** One life of the coordinator: the real core behind a shell of virtual disk, clock and connection. */
export class SimCoordinator {
  readonly process: SimProcess;
  readonly core: CoordinatorCore;
  readonly #world: World;
  readonly #prefix: string;
  readonly #host: SimCoordinatorHost;
  readonly #transport: SimTransport;
  readonly #replies = new Map<number, (outcome: Outcome) => void>();
  #queue: CoreEffect[] = [];
  #writing = false;
  #commands = 0;

  constructor(world: World, broker: SimBroker, prefix: string, host: SimCoordinatorHost) {
    this.#world = world;
    this.#prefix = prefix;
    this.#host = host;
    this.process = new SimProcess(world, () => host.skewMs);
    const options = {
      ...{ profile: lan, clusterLimits, limits: coreLimits },
      ...{ installation: "installation-1", wireMin: wireVersion },
    };
    this.core = new CoordinatorCore(options, host.load(), this.#now());
    this.#transport = new SimTransport(broker, host.line, null);
    const boot = this.core.step({ kind: "start" }, this.#now());
    for (const effect of boot) if (effect.kind === "persist") host.write(effect.writes);
    this.#enqueue(boot.filter(({ kind }) => kind !== "persist"));
    for (const filter of coordinatorFilters(prefix)) void this.#transport.subscribe(filter);
    this.#transport.open({
      connected: () => this.#step({ kind: "connected" }),
      disconnected: () => this.#step({ kind: "disconnected" }),
      message: ({ topic, payload }) => this.#received(topic, payload),
    });
    this.#tick();
  }

  /** An operator's command; `done` when its effects are durable. Lost with the process. */
  command(command: Command, done: (outcome: Outcome) => void = () => undefined): void {
    const id = ++this.#commands;
    this.#replies.set(id, done);
    this.#step({ kind: "command", id, command });
  }

  die(): void {
    this.process.kill();
    this.#transport.kill();
  }

  heal(): void {
    this.#transport.heal();
  }

  #now() {
    return { running: this.process.running(), wall: this.process.wall() };
  }

  #tick(): void {
    this.process.after(tickMs, () => {
      this.#step({ kind: "tick" });
      this.#tick();
    });
  }

  #step(event: CoreEvent): void {
    if (this.process.alive) this.#enqueue(this.core.step(event, this.#now()));
  }

  /** Leases and turn-aways need no disk and do not wait for it. */
  #enqueue(effects: readonly CoreEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "log") continue;
      if (effect.kind === "publish" && effect.message.kind !== "assignment") {
        this.#publish(effect.agent, effect.message);
      } else this.#queue.push(effect);
    }
    if (this.#queue.length > 0 && !this.#writing) this.#work();
  }

  /** What gathered while the disk was busy is written together; only then is the rest of it done. */
  #work(): void {
    const effects = this.#queue;
    this.#queue = [];
    const writes = effects.flatMap((effect) => (effect.kind === "persist" ? effect.writes : []));
    if (writes.length === 0) {
      for (const effect of effects) this.#do(effect);
      return;
    }
    this.#writing = true;
    const took = syncMinMs + this.#world.random.next() * (syncMaxMs - syncMinMs);
    this.process.after(took, () => {
      this.#host.write(writes);
      this.#writing = false;
      for (const effect of effects) this.#do(effect);
      if (this.#queue.length > 0) this.#work();
    });
  }

  #do(effect: CoreEffect): void {
    switch (effect.kind) {
      case "publish":
        this.#publish(effect.agent, effect.message);
        return;
      case "clear-assignment":
        this.#transport.publish(downTopic(this.#prefix, effect.agent, "assignment"), new Uint8Array(), {
          qos: 1,
          retain: true,
        });
        return;
      case "drop-bundle":
        this.#host.bundles.delete(effect.bundle);
        return;
      case "reply":
        this.#replies.get(effect.id)?.(effect.outcome);
        this.#replies.delete(effect.id);
        return;
      case "persist":
      case "log":
        return;
    }
  }

  #publish(agent: string, message: DownMessage): void {
    const topic = downTopic(this.#prefix, agent, message.kind);
    this.#transport.publish(topic, encodeDown(message), downPublishing[message.kind]);
  }

  #received(topic: string, payload: Uint8Array): void {
    const where = parseTopic(this.#prefix, topic);
    if (where?.kind !== "up") return;
    const message = decodeUp(payload);
    if (message.kind === "answer") return;
    if (message.kind !== "fetch") {
      this.#step({ kind: "message", message });
      return;
    }
    const { bundle, offset } = message;
    const bytes = this.#host.bundles.get(bundle) ?? new Uint8Array();
    const data = bytes.subarray(offset, offset + chunkBytes);
    this.#publish(where.agent, { kind: "chunk", bundle, offset, total: bytes.length, data });
  }
}
