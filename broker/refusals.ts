import { type Log, Reasons, systemClock } from "../base/index.js";

/** One reason has one line of log in this time. */
const quietMs = 10_000;
/** Lines that are told apart; a reason may hold a device's name. */
const reasonsMax = 200;

interface Told {
  at: number;
  unsaid: number;
}

/**
 * Counts what was refused by its reason, and says why: who is sent away comes again about once a second, and
 * not each time is worth a line.
 */
export class Refusals {
  readonly #log: Log;
  readonly #told = new Map<string, Told>();
  readonly #reasons = new Reasons();
  /** Of connections that were not let in: counted here, too. */
  readonly atDoor = new Reasons();

  constructor(log: Log) {
    this.#log = log;
  }

  /** How often each reason was counted since the start. */
  get counts(): ReadonlyMap<string, number> {
    return this.#reasons.counts;
  }

  /** Counts alone: a reason that nobody could do anything about. */
  count(reason: string): void {
    this.#reasons.add(reason);
  }

  /** Counts `reason`, and logs `text` with it at most every 10 s. */
  say(text: string, reason: string, fields: Readonly<Record<string, unknown>>): void {
    this.count(reason);
    this.tell(text, reason, fields);
  }

  /** Logs alone: somebody else counts it. */
  tell(text: string, reason: string, fields: Readonly<Record<string, unknown>>): void {
    const words = `${text}: ${reason}`;
    const key = this.#told.has(words) || this.#told.size < reasonsMax ? words : "";
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
    this.#log.warn(text, { reason, ...fields, ...more });
  }
}
