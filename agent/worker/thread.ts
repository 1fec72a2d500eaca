import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { errorText, HeadwaterError, systemClock } from "../../base/index.js";
import type { SharedStores, StoreUser } from "../commit/shared-stores.js";
import { type AgentEvent, type Place, storeFailed, type WorkerProgress } from "../core-contract.js";
import { Board } from "./board.js";
import type { FromWorker, ToWorker, WorkerBirth } from "./messages.js";

/**
 * Young generation of a worker: semi-spaces of 4 MiB. With those of 2 MiB, which are enough for the main
 * thread, tuples on their way through a link outlive their youth, and collecting them costs more than all
 * else (measured: 270 ns a tuple instead of 80).
 */
const youngMb = 8;
const stackMb = 4;
/** A thread whose worker has done all has this long to be gone. */
const leaveMs = 3_000;
/** One that waits may take so long to read all that there is; else it reads on while feeds wait. */
const settleMs = 1_000;

const storeFailures: ReadonlySet<unknown> = new Set([
  "store-failed",
  "store-in-use",
  "store-format",
  "damaged-store",
]);
/** A worker died between two calls of user code. */
const nowhere: Place = { component: -1, fingerprint: 0 };

/** An error of ours brings its code and remedy out of the thread. */
type ThreadError = Error & { readonly code?: unknown; readonly remedy?: string };

export interface ThreadOptions extends Omit<WorkerBirth, "board"> {
  readonly instance: number;
  readonly heapMb: number;
  readonly suspicious: boolean;
  /** File that the thread runs. */
  readonly entry: URL;
  /** Where it gets the store of its topology from. */
  readonly stores: Pick<SharedStores, "share" | "leave">;
}

/** A worker thread as the agent's main thread sees it. Everything that happens to it becomes an event. */
export class WorkerThread implements StoreUser {
  readonly topology: string;
  readonly instance: number;
  readonly board = new Board();
  readonly #worker: Worker;
  readonly #heapMb: number;
  /** Resolves when the thread is gone. */
  readonly exited: Promise<void>;
  #why = "";
  #storeFailed = false;
  /**
   * When it was ended, in running ms; null = it was not. It may take a moment, or for ever in a call that
   * hangs.
   */
  endingSince: number | null = null;
  #released = false;
  #settled: () => void = () => undefined;
  /** It may write to the store of its topology. */
  #begun: boolean;
  readonly #stores: ThreadOptions["stores"];

  constructor(
    { entry, instance, heapMb, suspicious, stores, ...birth }: ThreadOptions,
    tell: (event: AgentEvent) => void,
  ) {
    const { topology } = birth;
    this.#stores = stores;
    this.#begun = birth.assignment !== null;
    this.topology = topology;
    this.instance = instance;
    this.#heapMb = heapMb;
    this.board.suspect(suspicious);
    const workerData: WorkerBirth = { ...birth, board: this.board.memory };
    // The flag of the launcher is for the main thread; it would overrule the limits below.
    setFlagsFromString("--max-semi-space-size=0");
    this.#worker = new Worker(entry, {
      workerData,
      transferList: birth.listener === null ? [] : [birth.listener],
      name: topology,
      env: environment(process.env),
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb,
        maxYoungGenerationSizeMb: youngMb,
        stackSizeMb: stackMb,
      },
    });
    const ended = (why: string, place: Place | null) =>
      tell({ kind: "worker-ended", topology, instance, why, place });
    this.#worker.on("message", (message: FromWorker) => {
      if (message.kind === "store") void this.#share();
      else if (message.kind === "store-left") stores.leave(this, true);
      else if (message.kind === "settled") this.#settled();
      else if (message.kind !== "released") tell(eventOf(message, topology, instance));
      else {
        this.#released = true;
        const late = setTimeout(() => this.kill(), leaveMs);
        void this.exited.then(() => clearTimeout(late));
        ended("", null);
      }
    });
    this.#worker.on("error", (error: ThreadError) => {
      this.#storeFailed = storeFailures.has(error.code);
      this.#why = this.#wordsFor(error);
    });
    this.exited = new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        const why = this.#why || (code === 0 ? "" : `its thread ended with code ${code}`);
        // Before anybody is told, who might let another one begin with what this one has left.
        stores.leave(this, this.#released || !this.#begun);
        if (!this.#released)
          ended(why, this.board.place ?? (why === "" || this.#storeFailed ? null : nowhere));
        resolve();
      });
    });
  }

  get progress(): WorkerProgress {
    return { topology: this.topology, instance: this.instance, turns: this.board.turns };
  }

  post(message: ToWorker): void {
    this.#begun ||= message.kind === "begin";
    this.#worker.postMessage(message);
  }

  /** It waits for its work, with the program of a version that is about to come. */
  get waits(): boolean {
    return !this.#begun && this.endingSince === null;
  }

  /** To one that waits: true when it has read all that was committed by now, false when it cannot soon. */
  async settle(): Promise<boolean> {
    const late = new AbortController();
    const settled = new Promise<boolean>((resolve) => {
      this.#settled = () => resolve(true);
    });
    this.post({ kind: "settle" });
    const limit = pause(settleMs, false, { signal: late.signal }).catch(() => false);
    const done = await Promise.race([settled, this.exited.then(() => false), limit]);
    late.abort();
    return done;
  }

  letGo(): void {
    this.post({ kind: "leave-store" });
  }

  async #share(): Promise<void> {
    try {
      const opening = await this.#stores.share(this.topology, this);
      this.post({ kind: "store", opening, error: null });
    } catch (error) {
      const known = error instanceof HeadwaterError ? error : null;
      const { code = "store-failed", place = "", remedy = "" } = known ?? {};
      this.post({ kind: "store", opening: null, error: { code, text: errorText(error), place, remedy } });
    }
  }

  kill(): void {
    this.#why = "it was ended by the agent";
    this.endingSince ??= systemClock.now();
    void this.#worker.terminate();
  }

  #wordsFor(error: ThreadError): string {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
      return `its heap is full (${this.#heapMb} MiB, the topology's setting heapMb)`;
    if (this.#storeFailed) return `${storeFailed}: ${errorText(error)}`;
    const { remedy = "await what failed where it is started, or catch its errors" } = error;
    return `an error that nobody caught: ${errorText(error)} (${remedy})`;
  }
}

function eventOf(
  message: Exclude<FromWorker, { kind: "released" | "store" | "store-left" | "settled" }>,
  topology: string,
  instance: number,
): AgentEvent {
  switch (message.kind) {
    case "answer": {
      const { id, items, last, error } = message;
      return { kind: "worker-answer", id, items, last, error };
    }
    case "log":
      return { kind: "worker-log", topology, lines: message.lines };
    case "letters":
      return { kind: "worker-letters", topology, letters: message.letters, all: message.all };
    case "ready":
      return { kind: "worker-ready", topology, instance, components: message.components };
    case "refused":
      return { kind: "worker-refused", topology, instance, why: message.why };
    case "report":
      return { kind: "worker-report", topology, instance, report: message.report };
    case "drained":
      return { kind: "worker-drained", topology, instance };
  }
}

/** User code sees the agent's environment, but not its own settings: passwords are among them. */
function environment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("HEADWATER_")));
}
