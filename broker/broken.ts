import { type Log, systemClock } from "../base/index.js";

/** One reason has one line of log in this time. */
const quietMs = 10_000;
/** Reasons that are told apart; one may hold a device's name. */
const reasonsMax = 200;

interface Told {
  at: number;
  unsaid: number;
}

/**
 * Says why connections were broken off or refused: who is sent away comes again about once a second, and not
 * each time is worth a line.
 */
export class Broken {
  readonly #log: Log;
  readonly #told = new Map<string, Told>();

  constructor(log: Log) {
    this.#log = log;
  }

  say(reason: string, fields: Readonly<Record<string, unknown>>): void {
    const key = this.#told.has(reason) || this.#told.size < reasonsMax ? reason : "";
    const told = this.#told.get(key) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 };
    this.#told.set(key, told);
    const now = systemClock.now();
    if (now - told.at < quietMs) {
      told.unsaid++;
      return;
    }
    const more = told.unsaid === 0 ? {} : { "others-since-the-last-line": told.unsaid };
    told.at = now;
    told.unsaid = 0;
    this.#log.warn("connection broken off", { reason, ...fields, ...more });
  }
}
