import type { Runtime, RuntimePort } from "../agent/index.js";
import type { Clock, LogLevel } from "../base/index.js";

/** Longest turn of the runtime before others of this process get theirs, in ms. */
const turnMs = 10;
/** Longest time that a timer is set for, in ms. */
const timerMsMax = 60_000;

/**
 * Drives a runtime in this process in real time: turns while there is work, timers else; zero CPU when
 * idle.
 */
export class LocalHost {
  readonly #clock: Clock;
  readonly #log: (level: LogLevel, text: string) => void;
  readonly #turned: () => void;
  #runtime: Runtime | null = null;
  #turnIsDue = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  /** `turned` is called after each turn. */
  constructor(clock: Clock, log: (level: LogLevel, text: string) => void, turned: () => void) {
    this.#clock = clock;
    this.#log = log;
    this.#turned = turned;
  }

  /** The port of the runtime. There is no other agent, so nothing is ever sent. */
  readonly port: RuntimePort = {
    now: () => this.#clock.now(),
    wall: () => this.#clock.wall(),
    send: () => {},
    wake: (at) => this.#wake(at),
    log: (level, text, task) => this.#log(level, task === "" ? text : `${task} ${text}`),
  };

  start(runtime: Runtime): void {
    this.#runtime = runtime;
    this.#turnSoon();
  }

  stop(): void {
    this.#runtime = null;
    clearTimeout(this.#timer);
  }

  #wake(at: number): void {
    const wait = at - this.#clock.now();
    if (wait <= 0) {
      this.#turnSoon();
      return;
    }
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#timeIsUp(), Math.min(wait, timerMsMax));
  }

  #timeIsUp(): void {
    const at = this.#timerAt;
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#wake(at);
  }

  #turnSoon(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#turnIsDue = false;
    if (this.#clock.now() >= this.#timerAt) {
      clearTimeout(this.#timer);
      this.#timerAt = Number.POSITIVE_INFINITY;
    }
    if (this.#runtime?.run(turnMs) === true) this.#turnSoon();
    this.#turned();
  }
}
