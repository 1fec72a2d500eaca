import type { Runtime } from "../executor/runtime-contract.js";

/** A turn ends after this time, so that the socket is read and answers go out. */
const turnMs = 5;
/** Node's timers hold no longer delay. */
const timerMsMax = 2 ** 31 - 1;

/** Runs a runtime when it has something to do or a timer of it is due; otherwise the thread sleeps. */
export class Loop {
  readonly #runtime: Pick<Runtime, "run">;
  readonly #now: () => number;
  readonly #before: () => void;
  readonly #after: () => void;
  #immediate: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #timerAt = Infinity;
  /** When the next turn is due; Infinity = nothing is wanted. */
  #dueAt = Infinity;
  #running = false;
  #closed = false;

  /** `before` and `after` are called around each turn. */
  constructor(runtime: Pick<Runtime, "run">, now: () => number, before: () => void, after: () => void) {
    this.#runtime = runtime;
    this.#now = now;
    this.#before = before;
    this.#after = after;
  }

  /** A turn no later than `at`. */
  wake(at: number): void {
    if (this.#closed || this.#immediate !== null) return;
    const now = this.#now();
    if (at <= now) this.#soon();
    else if (at < this.#timerAt) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timerAt = at;
      this.#dueAt = Math.min(this.#dueAt, at);
      this.#timer = setTimeout(() => this.#ring(), Math.min(timerMsMax, Math.ceil(at - now)));
    }
  }

  /** Whether a turn is due since `ms` and did not come: the pump of links and commits stands still. */
  late(ms: number): boolean {
    return !this.#closed && this.#now() - this.#dueAt > ms;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
  }

  #soon(): void {
    this.#dueAt = Math.min(this.#dueAt, this.#now());
    this.#immediate = setImmediate(() => this.#turn());
  }

  #ring(): void {
    this.#timer = null;
    this.#timerAt = Infinity;
    if (this.#immediate === null) this.#turn();
  }

  #turn(): void {
    this.#immediate = null;
    if (this.#running || this.#closed) return;
    this.#running = true;
    this.#dueAt = this.#timerAt;
    this.#before();
    let more = false;
    try {
      more = this.#runtime.run(turnMs);
    } finally {
      this.#running = false;
      this.#after();
    }
    if (more && !this.#closed && this.#immediate === null) this.#soon();
  }
}
