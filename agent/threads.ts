import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorText, type Log } from "../base/index.js";
import type { BundleFiles } from "./bundle-files.js";
import { Calm } from "./calm.js";
import { SharedStores } from "./commit/shared-stores.js";
import type { AgentEffect, AgentEvent, AgentIdentity, Now } from "./core-contract.js";
import type { FeedListener } from "./listener/listener.js";
import { sharedClockMs } from "./worker/board.js";
import type { ToWorker } from "./worker/messages.js";
import { type ThreadOptions, WorkerThread } from "./worker/thread.js";

export interface ThreadsOptions {
  readonly identity: Pick<AgentIdentity, "name" | "labels">;
  readonly bundles: Pick<BundleFiles, "pathOf">;
  /** Where the stores of topologies lie, each in a folder of its own. */
  readonly storesDirectory: string;
  readonly listener: Pick<FeedListener, "connect"> | null;
  readonly log: Log;
  /** What all workers of this agent have in common. */
  readonly workers: Pick<ThreadOptions, "broker" | "prefix" | "reconnectMaxMs" | "secrets" | "entry">;
}

/** What a thread is born with that others are not. */
export type ThreadBirth = Omit<Extract<AgentEffect, { kind: "hold-worker" }>, "kind"> &
  Pick<ThreadOptions, "installation" | "assignment" | "letters" | "suspicious" | "poison">;

/** Threads that are killed, and their stores, are waited for so long. */
const endMs = 2_000;

/** The worker threads of an agent, and the stores that they share. */
export class Threads {
  readonly #options: ThreadsOptions;
  readonly #tell: (event: AgentEvent) => void;
  readonly #threads = new Map<number, WorkerThread>();
  /** Those that have ended their work and are about to be gone. */
  readonly #going = new Set<WorkerThread>();
  readonly #stores: SharedStores;
  readonly #calm = new Calm();

  constructor(options: ThreadsOptions, tell: (event: AgentEvent) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#stores = new SharedStores(options.storesDirectory);
  }

  get all(): readonly WorkerThread[] {
    return [...this.#threads.values()];
  }

  get(instance: number): WorkerThread | undefined {
    return this.#threads.get(instance);
  }

  start({ bundle, ...born }: ThreadBirth): WorkerThread {
    const { bundles, identity, workers, storesDirectory, listener } = this.#options;
    const options: ThreadOptions = {
      ...workers,
      ...born,
      agent: { name: identity.name, labels: identity.labels },
      bundle: bundles.pathOf(bundle),
      storeDirectory: join(storesDirectory, born.topology),
      stores: this.#stores,
      listener: listener === null ? null : listener.connect(born.topology),
    };
    const thread = new WorkerThread(options, (event) => {
      if (event.kind === "worker-ended") this.#over(thread);
      this.#tell(event);
    });
    this.#threads.set(thread.instance, thread);
    return thread;
  }

  post(instance: number, message: ToWorker): void {
    if (message.kind === "begin") this.#calm.begin();
    this.#threads.get(instance)?.post(message);
  }

  /**
   * Lets a thread end its work. One that waits to go on with it first reads all that there is, while the
   * other one still works: whatever it has to read, feeds do not wait for that.
   */
  async stop(instance: number, ended: boolean): Promise<void> {
    const thread = this.#threads.get(instance);
    const next = this.all.find((each) => each.topology === thread?.topology && each.waits);
    this.#calm.begin();
    if (!ended) await next?.settle();
    this.#calm.begin();
    thread?.post({ kind: "stop", ended });
  }

  /** Threads have running clocks of their own; what they share is the kernel's. */
  shareLease(until: Now, running: number): void {
    const shared = sharedClockMs() + (until.running - running);
    for (const thread of this.#threads.values()) thread.board.lease(shared, until.wall);
  }

  /** What cannot be removed harms nobody: a topology of the same name throws it away when it begins. */
  async dropStore(topology: string): Promise<void> {
    const directory = join(this.#options.storesDirectory, topology);
    const going = [...this.#going].filter((each) => each.topology === topology);
    await Promise.all(going.map(({ exited }) => exited));
    if (this.all.some((each) => each.topology === topology && each.endingSince === null)) return;
    await this.#stores.closed(topology);
    await rm(directory, { recursive: true, force: true }).catch((error: unknown) => {
      this.#options.log.warn("a store cannot be removed", { directory, error: errorText(error) });
    });
  }

  /** Ends all at once, whatever they do, and closes their stores. A thread that hangs is not waited for. */
  async end(): Promise<void> {
    this.#calm.end();
    for (const thread of [...this.#threads.values(), ...this.#going]) thread.kill();
    const closed = this.#stores.closed();
    await Promise.race([closed, pause(endMs, undefined, { ref: false })]);
  }

  #over(thread: WorkerThread): void {
    this.#threads.delete(thread.instance);
    this.#going.add(thread);
    void thread.exited.then(() => this.#going.delete(thread));
  }
}
