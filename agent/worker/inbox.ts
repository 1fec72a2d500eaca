import type { MessagePort } from "node:worker_threads";
import type { ToWorker } from "./messages.js";

type Begin = Extract<ToWorker, { kind: "begin" }>;

/** What the main thread says to a worker, kept until the worker can take it. */
export class Inbox {
  readonly #waiting: ToWorker[] = [];
  #take: (message: ToWorker) => void = (message) => this.#waiting.push(message);

  constructor(port: MessagePort) {
    port.on("message", (message: ToWorker) => this.#take(message));
  }

  /** Resolves with the word to begin, for a worker that was born to wait for it. */
  begin(): Promise<Begin> {
    return new Promise((resolve) => {
      this.open((message) => {
        this.#take = (later) => this.#waiting.push(later);
        if (message.kind === "begin") resolve(message);
      });
    });
  }

  /** From here on `take` is given everything, first what has waited. */
  open(take: (message: ToWorker) => void): void {
    this.#take = take;
    for (const message of this.#waiting.splice(0)) this.#take(message);
  }
}
