import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { errorText, systemClock } from "../../base/index.js";
import type { AgentEvent, Place, WorkerProgress } from "../core-contract.js";
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

export interface ThreadOptions extends Omit<WorkerBirth, "board"> {
  readonly instance: number;
  readonly heapMb: number;
  readonly suspicious: boolean;
  /** File that the thread runs. */
  readonly entry: URL;
}

/** A worker thread as the agent's main thread sees it. Everything that happens to it becomes an event. */
export class WorkerThread {
  readonly topology: string;
  readonly instance: number;
  readonly board = new Board();
  readonly #worker: Worker;
  readonly #heapMb: number;
  /** Resolves when the thread is gone. */
  readonly exited: Promise<void>;
  #why = "";
  /**
   * When it was ended, in running ms; null = it was not. It may take a moment, or for ever in a call that
   * hangs.
   */
  endingSince: number | null = null;
  #released = false;

  constructor(
    { entry, instance, heapMb, suspicious, ...birth }: ThreadOptions,
    tell: (event: AgentEvent) => void,
  ) {
    const { topology } = birth;
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
      if (message.kind !== "released") tell(eventOf(message, topology, instance));
      else {
        this.#released = true;
        const late = setTimeout(() => this.kill(), leaveMs);
        void this.exited.then(() => clearTimeout(late));
        ended("", null);
      }
    });
    this.#worker.on("error", (error) => {
      this.#why = this.#wordsFor(error);
    });
    this.exited = new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        const why = this.#why || (code === 0 ? "" : `its thread ended with code ${code}`);
        if (!this.#released) ended(why, this.board.place);
        resolve();
      });
    });
  }

  get progress(): WorkerProgress {
    return { topology: this.topology, instance: this.instance, turns: this.board.turns };
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  kill(): void {
    this.#why = "it was ended by the agent";
    this.endingSince ??= systemClock.now();
    void this.#worker.terminate();
  }

  #wordsFor(error: Error & { code?: unknown }): string {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
      return `its heap is full (${this.#heapMb} MiB, the topology's setting heapMb)`;
    if (error.code === "store-failed" || error.code === "store-in-use" || error.code === "store-format")
      return `its store failed: ${errorText(error)}`;
    return `an error that nobody caught: ${errorText(error)}`;
  }
}

function eventOf(
  message: Exclude<FromWorker, { kind: "released" }>,
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
