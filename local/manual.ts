import type { Runtime, RuntimePort } from "../agent/index.js";
import { HeadwaterError, type LogLevel } from "../base/index.js";

/** Turns without an end after which a test gives up. */
const turnsMax = 100_000;
/** Real ms that promises of components are waited for: they may do real work, such as writing a file. */
const patienceMs = 2_000;
/** Turns of the event loop in a row in which nothing became ready: then everything has settled. */
const quietTurns = 3;

/** Drives a runtime by a clock that stands still until it is told to go on. */
export class ManualHost {
  #now = 0;
  readonly #startWall: number;
  readonly #log: (level: LogLevel, text: string) => void;
  #runtime: Runtime | null = null;
  #wakeAt = Number.POSITIVE_INFINITY;
  /** A promise was waited for and is still pending. */
  #waitedInVain = false;

  constructor(startWall: number, log: (level: LogLevel, text: string) => void) {
    this.#startWall = startWall;
    this.#log = log;
  }

  /** The port of the runtime. There is no other agent, so nothing is ever sent. */
  readonly port: RuntimePort = {
    now: () => this.#now,
    wall: () => this.wall,
    send: () => {},
    wake: (at) => {
      if (at < this.#wakeAt) this.#wakeAt = at;
    },
    log: (level, text, task) => this.#log(level, task === "" ? text : `${task} ${text}`),
  };

  /** Wall-clock ms since 1970. */
  get wall(): number {
    return this.#startWall + this.#now;
  }

  start(runtime: Runtime | null): void {
    this.#runtime = runtime;
    this.#wakeAt = this.#now;
  }

  /** Runs what is ready, also what becomes ready by promises (within 2 s), until nothing is. */
  async settle(): Promise<void> {
    let quiet = 0;
    const patientUntil = this.#waitedInVain ? 0 : performance.now() + patienceMs;
    for (let turns = 0; turns < turnsMax; turns++) {
      const due = this.#wakeAt <= this.#now;
      if (due) this.#wakeAt = Number.POSITIVE_INFINITY;
      const more = this.#runtime?.run(Number.POSITIVE_INFINITY) === true;
      quiet = due || more ? 0 : quiet + 1;
      const awaiting = this.#runtime?.awaiting === true;
      const awaits = awaiting && performance.now() < patientUntil;
      if (quiet >= quietTurns && !awaits) {
        this.#waitedInVain = awaiting;
        return;
      }
      await new Promise<void>((resolve) => (awaits ? setTimeout(resolve, 1) : setImmediate(resolve)));
    }
    throw new HeadwaterError("unsettled", `the topology is still busy after ${turnsMax} turns`, {
      place: "headwater/testing",
      remedy: "look for a bolt that emits for ever",
    });
  }

  /** Lets time pass: everything that becomes due happens at its time, in order. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.settle();
    for (let steps = 0; this.#wakeAt <= target; steps++) {
      if (steps >= turnsMax) {
        throw new HeadwaterError("unsettled", `more than ${turnsMax} timers became due`, {
          place: "headwater/testing",
          remedy: "advance in smaller steps",
        });
      }
      this.#now = Math.max(this.#now, this.#wakeAt);
      await this.settle();
    }
    this.#now = target;
    await this.settle();
  }
}
