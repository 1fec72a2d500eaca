import { HeadwaterError } from "../../base/index.js";
import type { TopologySettings } from "../../topology/index.js";
import type { Stage } from "./stage.js";

interface PendingCall {
  readonly token: number;
  readonly since: number;
  readonly expire: () => void;
}

/**
 * What is due in a task: ticks, flushes after silence, promises that take too long. Running ms throughout.
 */
export class Timers {
  readonly #settings: TopologySettings;
  readonly #ticks: { readonly stage: Stage; readonly everyMs: number; at: number }[];
  readonly #calls = new Map<Stage, PendingCall>();
  #token = 0;
  #lastInput = 0;
  #flushedAt = 0;
  #flushedLoans = 0;

  constructor(stages: readonly Stage[], settings: TopologySettings) {
    this.#settings = settings;
    this.#ticks = stages.flatMap((stage) => {
      const { tickMs } = stage.plan.component;
      return tickMs > 0 ? [{ stage, everyMs: tickMs, at: Number.POSITIVE_INFINITY }] : [];
    });
  }

  started(now: number): void {
    for (const tick of this.#ticks) tick.at = now + tick.everyMs;
    this.#lastInput = now;
    this.#flushedAt = now;
  }

  /** Something came in. */
  input(now: number): void {
    this.#lastInput = now;
  }

  flushed(now: number, loans: number): void {
    this.#flushedAt = now;
    this.#flushedLoans = loans;
  }

  /** Inputs bring nothing for `flushMs`, and stages hold. */
  silent(now: number, loans: number): boolean {
    return loans > 0 && now >= this.#flushAt();
  }

  /** True when more is on loan than the last flush left: another one may help. */
  grown(loans: number): boolean {
    return loans > this.#flushedLoans;
  }

  /** Loans went down: the next flush is measured against what is left. */
  returned(loans: number): void {
    if (loans < this.#flushedLoans) this.#flushedLoans = loans;
  }

  /** A stage whose tick is due; a tick that was missed is not made up for. */
  dueTick(now: number): Stage | undefined {
    for (const tick of this.#ticks) {
      if (tick.at > now) continue;
      tick.at = Math.max(tick.at + tick.everyMs, now + tick.everyMs / 2);
      return tick.stage;
    }
    return undefined;
  }

  /** A call returned a promise. */
  began(stage: Stage, now: number, expire: () => void): number {
    this.#token++;
    this.#calls.set(stage, { token: this.#token, since: now, expire });
    return this.#token;
  }

  /** False when the call is not waited for any more. */
  settled(stage: Stage, token: number): boolean {
    if (this.#calls.get(stage)?.token !== token) return false;
    return this.#calls.delete(stage);
  }

  /** Ends the wait for promises that take longer than `executeMs`. */
  expire(now: number): void {
    if (this.#calls.size === 0) return;
    for (const call of [...this.#calls.values()]) {
      if (now - call.since >= this.#settings.executeMs) call.expire();
    }
  }

  timeout(stage: Stage): HeadwaterError {
    const { executeMs } = this.#settings;
    return new HeadwaterError("execute-timeout", `the promise did not settle within ${executeMs} ms`, {
      place: stage.plan.component.name,
      remedy: "give the outside call a time-out of its own, or raise executeMs of the topology",
    });
  }

  /** When the next tick or flush is due. */
  wake(loans: number): number {
    let at = loans > 0 ? this.#flushAt() : Number.POSITIVE_INFINITY;
    for (const tick of this.#ticks) at = Math.min(at, tick.at);
    return at;
  }

  /** When a promise is no longer waited for; until it settles, nothing else is done. */
  get callWake(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const call of this.#calls.values()) at = Math.min(at, call.since + this.#settings.executeMs);
    return at;
  }

  #flushAt(): number {
    return Math.max(this.#lastInput, this.#flushedAt) + this.#settings.flushMs;
  }
}
