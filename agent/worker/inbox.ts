import type { MessagePort } from "node:worker_threads";
import type { ToWorker } from "./messages.js";

type Kind = ToWorker["kind"];
type OfKind<K extends Kind> = Extract<ToWorker, { kind: K }>;

/** What the main thread says to a worker, kept until the worker can take it. */
export class Inbox {
  readonly #waiting: ToWorker[] = [];
  #take: (message: ToWorker) => void = (message) => this.#waiting.push(message);

  constructor(port: MessagePort) {
    port.on("message", (message: ToWorker) => this.#take(message));
  }

  /** Resolves with the first message of one of these kinds; what else comes is kept. One call at a time. */
  first<K extends Kind>(...kinds: readonly K[]): Promise<OfKind<K>> {
    const isWanted = (message: ToWorker): message is OfKind<K> => kinds.some((kind) => kind === message.kind);
    const index = this.#waiting.findIndex(isWanted);
    if (index >= 0) return Promise.resolve(this.#waiting.splice(index, 1)[0] as OfKind<K>);
    return new Promise((resolve) => {
      this.#take = (message) => {
        if (!isWanted(message)) {
          this.#waiting.push(message);
          return;
        }
        this.#take = (later) => this.#waiting.push(later);
        resolve(message);
      };
    });
  }

  /** From here on `take` is given everything, first what has waited. */
  open(take: (message: ToWorker) => void): void {
    this.#take = take;
    for (const message of this.#waiting.splice(0)) this.#take(message);
  }
}
