import { errorText, type Log } from "../../base/index.js";
import {
  fingerprintOf,
  graceMs,
  type Identity,
  pemsIn,
  readCertificate,
  renewAfter,
  timesOf,
} from "../../identity/index.js";
import { writeIdentity } from "./identity-file.js";
import { askForSelf, renewIdentity } from "./join.js";

export interface RenewalOptions {
  readonly url: string;
  /** HTTP proxy that leads there; absent = none. */
  readonly proxy?: string | undefined;
  readonly file: string;
  readonly identity: Identity;
  /** Wall-clock ms. */
  readonly wall: () => number;
  readonly log: Log;
  /** How often it is looked whether a new certificate is due. Default 10 minutes. */
  readonly everyMs?: number;
  /** How often the coordinator is asked which CAs are to be trusted. Default 1 hour. */
  readonly askEveryMs?: number;
}

const defaultEveryMs = 600_000;
const defaultAskEveryMs = 3_600_000;
/** A clock that is further off than this is worth a word. */
const clockOffMs = 300_000;

/** True when a certificate has used up two thirds of its time, by a clock that may be off. */
export function isDue(certificate: string, now: number): boolean {
  const { from, to } = timesOf(readCertificate(certificate, "certificate"));
  return now >= from + (to - from) * renewAfter;
}

/**
 * Keeps a device's certificate fresh for as long as it lives. What fails is tried again; connections take the
 * new certificate when they dial anew.
 */
export class Renewal {
  readonly #options: RenewalOptions;
  readonly #timer: NodeJS.Timeout;
  #identity: Identity;
  #looking: Promise<void> | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** How far this clock is ahead of the coordinator's, which counts: it may stand in 1970. */
  #aheadMs = 0;
  #clockSaid = false;

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#identity = options.identity;
    this.#timer = setInterval(() => void this.look(), options.everyMs ?? defaultEveryMs);
    this.#timer.unref();
    void this.look();
  }

  /** Renews if it is due, or another CA is to be trusted; never rejects. One look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { url, proxy, file, wall, log } = this.#options;
    try {
      const others = await this.#othersAreTrusted();
      if (!others && !isDue(this.#identity.certificate, wall() - this.#aheadMs)) return;
      const renewed = await renewIdentity(url, this.#identity, proxy);
      await writeIdentity(file, renewed);
      this.#identity = renewed;
      log.info("has a new certificate", {
        until: dayOf(timesOf(readCertificate(renewed.certificate, file)).to),
      });
      // Shows that it has it: a connection that is open keeps the one that it began with.
      await askForSelf(url, renewed, proxy);
    } catch (error) {
      this.#say(error);
    }
  }

  /** The coordinator changes over to another CA, or has. While it is not reached nothing is known of that. */
  async #othersAreTrusted(): Promise<boolean> {
    const { url, proxy, wall, askEveryMs = defaultAskEveryMs } = this.#options;
    if (Math.abs(wall() - this.#askedAt) < askEveryMs) return false;
    const answer = await askForSelf(url, this.#identity, proxy).catch(() => null);
    if (answer === null) return false;
    this.#askedAt = wall();
    this.#aheadMs = this.#askedAt - answer.now;
    if (Math.abs(this.#aheadMs) > clockOffMs) this.#sayClock(answer.now);
    else this.#clockSaid = false;
    const { authorities = [] } = answer;
    const known = pemsIn(this.#identity.authority).map((pem) => fingerprintOf(readCertificate(pem, "CA")));
    return authorities.length > 0 && [...authorities].sort().join() !== known.sort().join();
  }

  /** Once in a life of the agent, and again when it was right meanwhile. */
  #sayClock(theirs: number): void {
    if (this.#clockSaid) return;
    this.#clockSaid = true;
    const { wall, log } = this.#options;
    log.warn("this gateway's clock is not the coordinator's: certificates are renewed by the coordinator's", {
      "this clock": new Date(wall()).toISOString(),
      "the coordinator's": new Date(theirs).toISOString(),
      remedy: "let the gateway get its time (systemd-timesyncd, chrony); event times are taken from it",
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Once a day, for a gateway may be without a network for months. */
  #say(error: unknown): void {
    const now = this.#options.wall();
    if (Math.abs(now - this.#saidAt) < 86_400_000) return;
    this.#saidAt = now;
    const { to } = timesOf(readCertificate(this.#identity.certificate, this.#options.file));
    this.#options.log.warn("its certificate cannot be renewed; it is tried again", {
      ends: dayOf(to),
      "taken until": dayOf(to + graceMs),
      error: errorText(error),
    });
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
