import { type Clock, errorText, HeadwaterError, type Log, Reasons, unreachable } from "../base/index.js";
import {
  coordinatorFilters,
  type DownMessage,
  decodeUp,
  downPublishing,
  downTopic,
  encodeDown,
  parseTopic,
  type UpMessage,
} from "../proto/index.js";
import type { Transport, TransportMessage } from "../transport/index.js";
import type { ApiTokenRecord } from "./api-tokens.js";
import { backupOf } from "./backup.js";
import { Bundles } from "./bundles.js";
import { CoordinatorCore } from "./core.js";
import type { Command, CoreEffect, CoreEvent, CoreOptions, Now, Outcome } from "./core-contract.js";
import { tickMs } from "./core-contract.js";
import { Questions } from "./questions.js";
import type { StoreRecord, Write } from "./records.js";
import { type CoordinatorStore, storeFailure } from "./store.js";

export interface CoordinatorOptions {
  readonly core: CoreOptions;
  /** Opens the store; called again after a write has failed. */
  readonly openStore: () => Promise<CoordinatorStore>;
  readonly transport: Transport;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Random, different for each life. */
  readonly nonce: string;
  /** Told what the store holds, each time it is opened. */
  readonly loaded?: (records: readonly StoreRecord[]) => void;
  /** Labels that an agent has whatever it says: its join token gave them. */
  readonly labelsOf?: (agent: string) => Readonly<Record<string, string>>;
  /** Told when an agent has another assignment, durable. */
  readonly assigned?: (agent: string) => void;
  /** A store that failed is opened again after so long. Default 5 s. */
  readonly storeRetryMs?: number;
}

const defaultStoreRetryMs = 5_000;
/** An unreadable message is logged this often at most. */
const complainEveryMs = 10_000;
/** A worn card may take long for one write; this is longer than any that came to an end. */
const writeMsMax = 60_000;
/** Commands that wait for the disk. */
const commandsMax = 1_000;

/**
 * Does what the core decides: writes its records, publishes, keeps time, answers fetches, asks on behalf of
 * operators. When a write fails, the core in memory is thrown away and made anew from what the disk has,
 * with a higher term.
 */
export class Coordinator {
  readonly bundles: Bundles;
  readonly questions: Questions;
  /** Messages that could not be read, since the start. */
  readonly badMessages = new Reasons();
  /** Why the broker is not reached; "" = it is. */
  brokerWhy = "not connected yet";
  readonly #options: CoordinatorOptions;
  #store: CoordinatorStore | null = null;
  #core: CoordinatorCore | null = null;
  #queue: CoreEffect[] = [];
  #working: Promise<void> | null = null;
  readonly #replies = new Map<number, (outcome: Outcome) => void>();
  #commands = 0;
  #ticker: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #complainedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #tokens: ReadonlyMap<string, ApiTokenRecord> = new Map();
  /** In running ms. */
  #tickedAt = 0;
  #writingSince: number | null = null;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.bundles = new Bundles({
      store: () => this.#openStore(),
      book: () => this.#core?.book ?? null,
      now: () => this.now(),
      log: options.log,
    });
    const send = (agent: string, message: DownMessage) => this.#publish(agent, message);
    this.questions = new Questions({ send, nonce: options.nonce });
  }

  /** Opens the store and begins. Throws what the store throws. */
  async open(): Promise<void> {
    await this.#boot();
    const { transport, prefix, clock } = this.#options;
    transport.open({
      connected: () => {
        this.brokerWhy = "";
        this.#options.log.info("connected to the broker");
        this.#step({ kind: "connected" });
      },
      disconnected: (reason) => {
        if (this.brokerWhy !== reason) this.#options.log.warn("waiting for the broker", { reason });
        this.brokerWhy = reason;
        if (this.#core?.connected === true) this.#step({ kind: "disconnected" });
      },
      message: (message) => this.#received(message),
    });
    for (const filter of coordinatorFilters(prefix)) {
      transport.subscribe(filter, 1).catch((error: unknown) => {
        if (this.#closed) return;
        this.#options.log.error("the broker refused the coordinator's subscription", {
          error: errorText(error),
        });
      });
    }
    this.#tickedAt = clock.now();
    this.#ticker = setInterval(() => {
      this.#tickedAt = clock.now();
      this.#step({ kind: "tick" });
    }, tickMs);
  }

  /**
   * Whether the clock ticked within `withinMs`, and no write to the disk has hung for longer than a worn
   * card takes.
   */
  alive(withinMs: number): boolean {
    const now = this.#options.clock.now();
    const writing = this.#writingSince === null ? 0 : now - this.#writingSince;
    return now - this.#tickedAt < withinMs && writing < Math.max(withinMs, writeMsMax);
  }

  /** The core, to look at. Throws `unavailable` while the store is broken. */
  get core(): CoordinatorCore {
    if (this.#core !== null) return this.#core;
    throw unavailable("the coordinator's store has failed; it is opened again every few seconds");
  }

  /** API tokens that are valid; while the store is broken, those that were. */
  get tokens(): ReadonlyMap<string, ApiTokenRecord> {
    this.#tokens = this.#core?.book.tokens ?? this.#tokens;
    return this.#tokens;
  }

  get storeOpen(): boolean {
    return this.#core !== null;
  }

  now(): Now {
    const { clock } = this.#options;
    return { running: clock.now(), wall: clock.wall() };
  }

  /** Resolves when the command's effects are durable; rejects with its refusal. */
  async command(command: Command): Promise<Extract<Outcome, { ok: true }>> {
    if (this.#replies.size >= commandsMax) throw unavailable("too many commands wait for the disk");
    const { core } = this;
    const id = ++this.#commands;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#replies.set(id, resolve);
      this.#enqueue(core.step({ kind: "command", id, command }, this.now()));
    });
    if (outcome.ok) return outcome;
    throw outcome.error;
  }

  /** Resolves when records that no decision of the core is about are durable; rejects like `command`. */
  async record(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    if (this.#core === null || this.#closed) throw unavailable("the coordinator's store is not open");
    const id = ++this.#commands;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#replies.set(id, resolve);
      const done: Outcome = { ok: true, moves: [], prepared: [], lost: [] };
      this.#enqueue([
        { kind: "persist", writes },
        { kind: "reply", id, outcome: done },
      ]);
    });
    if (!outcome.ok) throw outcome.error;
  }

  /** What is durable now, as a backup; see `backupOf`. `version`: Headwater's. */
  backup(version: string): Promise<AsyncGenerator<Uint8Array>> {
    return backupOf(this.#openStore(), { version, madeAt: this.#options.clock.wall() });
  }

  /** Stops at once; what is durable is what counts. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#options.transport.close();
    await this.#working;
    await this.#store?.close();
  }

  async #boot(): Promise<void> {
    const store = await this.#options.openStore();
    try {
      const records = await store.load();
      this.#options.loaded?.(records);
      const core = new CoordinatorCore(this.#options.core, records, this.now());
      const effects = [...core.step({ kind: "start" }, this.now())];
      for (const effect of effects) if (effect.kind === "persist") await store.write(effect.writes);
      this.#store = store;
      this.#core = core;
      await this.bundles.keepNeeded(core.book);
      this.#enqueue(effects.filter(({ kind }) => kind !== "persist"));
      if (this.#options.transport.connected) this.#step({ kind: "connected" });
    } catch (error) {
      this.#store = null;
      this.#core = null;
      await store.close().catch(() => undefined);
      throw error;
    }
  }

  #openStore(): CoordinatorStore {
    if (this.#store !== null) return this.#store;
    throw unavailable("the coordinator's store has failed; it is opened again every few seconds");
  }

  #step(event: CoreEvent): void {
    if (this.#core === null || this.#closed) return;
    this.#enqueue(this.#core.step(event, this.now()));
  }

  /** Leases and turn-aways need no disk and do not wait for it. */
  #enqueue(effects: readonly CoreEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "log") this.#options.log[effect.level](effect.text, effect.fields);
      else if (effect.kind === "publish" && effect.message.kind !== "assignment") {
        this.#publish(effect.agent, effect.message);
      } else this.#queue.push(effect);
    }
    if (this.#queue.length > 0) this.#working ??= this.#work();
  }

  /** What has gathered while the disk was busy is written in one batch; only then is the rest of it done. */
  async #work(): Promise<void> {
    try {
      while (this.#queue.length > 0 && this.#store !== null) {
        const effects = this.#queue;
        this.#queue = [];
        const writes = effects.flatMap((effect) => (effect.kind === "persist" ? effect.writes : []));
        if (writes.length > 0) await this.#write(this.#store, writes);
        for (const effect of effects) await this.#do(effect);
      }
    } catch (error) {
      await this.#storeFailed(error);
    } finally {
      this.#working = null;
    }
  }

  async #write(store: CoordinatorStore, writes: readonly Write[]): Promise<void> {
    this.#writingSince = this.#options.clock.now();
    try {
      await store.write(lastOfEach(writes));
    } finally {
      this.#writingSince = null;
    }
  }

  async #do(effect: CoreEffect): Promise<void> {
    switch (effect.kind) {
      case "persist":
      case "log":
        return;
      case "publish":
        this.#publish(effect.agent, effect.message);
        if (effect.message.kind === "assignment") this.#options.assigned?.(effect.agent);
        return;
      case "clear-assignment": {
        const topic = downTopic(this.#options.prefix, effect.agent, "assignment");
        this.#options.transport.publish(topic, new Uint8Array(), { qos: 1, retain: true });
        this.#options.assigned?.(effect.agent);
        return;
      }
      case "drop-bundle":
        await this.bundles.drop(effect.bundle);
        return;
      case "reply":
        this.#replies.get(effect.id)?.(effect.outcome);
        this.#replies.delete(effect.id);
        return;
      default:
        unreachable(effect);
    }
  }

  async #storeFailed(cause: unknown): Promise<void> {
    const error = storeFailure(cause);
    const { message, remedy } = error;
    this.#options.log.error("the store failed: no decisions until it works again", {
      error: message,
      remedy,
    });
    const store = this.#store;
    this.#store = null;
    this.#core = null;
    this.#queue = [];
    for (const resolve of this.#replies.values()) resolve({ ok: false, error });
    this.#replies.clear();
    await store?.close().catch(() => undefined);
    this.#reopenLater();
  }

  #reopenLater(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#boot().then(
        () => this.#options.log.info("the store works again"),
        (error: unknown) => {
          const { message, remedy } = storeFailure(error);
          this.#options.log.error("the store still fails", { error: message, remedy });
          this.#reopenLater();
        },
      );
    }, this.#options.storeRetryMs ?? defaultStoreRetryMs);
  }

  #publish(agent: string, message: DownMessage): boolean {
    const { transport, prefix, log } = this.#options;
    try {
      const payload = encodeDown(message);
      return transport.publish(downTopic(prefix, agent, message.kind), payload, downPublishing[message.kind]);
    } catch (error) {
      const text = `agent ${agent} cannot be sent its ${message.kind}: ${errorText(error)}`;
      log.error(text);
      this.#core?.alarm(`${message.kind}-not-sent`, agent, text, this.now(), false);
      return false;
    }
  }

  #received({ topic, payload }: TransportMessage): void {
    const where = parseTopic(this.#options.prefix, topic);
    if (where === null || where.kind !== "up") return;
    let message: UpMessage;
    try {
      message = decodeUp(payload);
      const agent = "agent" in message ? message.agent : where.agent;
      if (message.kind !== where.message || agent !== where.agent) {
        throw new HeadwaterError("bad-message", "the message does not belong on its topic");
      }
    } catch (error) {
      this.#unreadable(where.agent, error);
      return;
    }
    this.#take(where.agent, message);
  }

  #take(agent: string, message: UpMessage): void {
    switch (message.kind) {
      case "fetch":
        this.bundles.chunk(message).then(
          (chunk) => this.#publish(agent, chunk),
          (error: unknown) => this.#options.log.error("a bundle cannot be read", { error: errorText(error) }),
        );
        return;
      case "answer":
        this.questions.answered(agent, message);
        return;
      case "join": {
        const labels = { ...message.labels, ...this.#options.labelsOf?.(agent) };
        this.#step({ kind: "message", message: { ...message, labels } });
        return;
      }
      default:
        this.#step({ kind: "message", message });
    }
  }

  #unreadable(agent: string, error: unknown): void {
    const code = error instanceof HeadwaterError ? error.code : "internal";
    this.badMessages.add(`${code}: ${errorText(error)}`);
    const now = this.#options.clock.now();
    if (now - this.#complainedAt < complainEveryMs) return;
    this.#complainedAt = now;
    this.#options.log.warn("a message cannot be read and was dropped", { agent, error: errorText(error) });
  }
}

function lastOfEach(writes: readonly Write[]): readonly Write[] {
  return [...new Map(writes.map((write) => [write.key, write])).values()];
}

function unavailable(what: string): HeadwaterError {
  return new HeadwaterError("unavailable", what, {
    place: "coordinator",
    remedy: "look at the coordinator's log, and ask again in a few seconds",
    retryable: true,
  });
}
