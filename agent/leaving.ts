import type { HeadwaterError } from "../base/index.js";
import type { AgentEffect, AgentIdentity, AgentLimits } from "./core-contract.js";
import { log } from "./core-words.js";
import type { Workers } from "./workers.js";

/**
 * The steps of an agent's going: tasks run empty, workers end, a farewell, the end. Each has its time. A
 * decider.
 */
export class Leaving {
  readonly #identity: AgentIdentity;
  readonly #limits: AgentLimits;
  readonly #workers: Workers;
  #at: { phase: "draining" | "stopping" | "saying" | "gone"; until: number } | null = null;

  constructor(identity: AgentIdentity, limits: AgentLimits, workers: Workers) {
    this.#identity = identity;
    this.#limits = limits;
    this.#workers = workers;
  }

  /** It has begun, and will not be taken back. */
  get begun(): boolean {
    return this.#at !== null;
  }

  get gone(): boolean {
    return this.#at?.phase === "gone";
  }

  /** When `step` must come at the latest, in running ms. */
  get nextAt(): number {
    return this.#at?.until ?? Infinity;
  }

  begin(now: number, effects: AgentEffect[]): void {
    const { drainMs } = this.#limits;
    this.#at = { phase: "draining", until: now + drainMs };
    log(effects, "info", "stops: tasks run empty first", { atMostMs: drainMs });
    this.#workers.drain(drainMs, effects);
  }

  step(connected: boolean, now: number, effects: AgentEffect[]): void {
    const leaving = this.#at;
    if (leaving === null) return;
    const late = now >= leaving.until;
    if (leaving.phase === "draining" && (late || !this.#workers.draining)) {
      if (this.#workers.draining)
        log(effects, "warn", "tasks did not run empty in time: their readings come again");
      this.#at = { phase: "stopping", until: now + 2 * this.#limits.closeMs };
      this.step(connected, now, effects);
    } else if (leaving.phase === "stopping") {
      for (const topology of [...this.#workers.all.keys()]) this.#workers.stop(topology, false, now, effects);
      if (this.#workers.all.size > 0 && !late) return;
      const { name: agent, boot } = this.#identity;
      if (!connected) {
        this.end(effects, null);
        return;
      }
      this.#at = { phase: "saying", until: now + this.#limits.leaveMs };
      effects.push({ kind: "publish", message: { kind: "leave", agent, boot } });
    } else if (leaving.phase === "saying" && late) this.end(effects, null);
  }

  /** At once. `error`: why the process may not go on; null = it was told to end. */
  end(effects: AgentEffect[], error: HeadwaterError | null): void {
    this.#at = { phase: "gone", until: Infinity };
    effects.push({ kind: "exit", error });
  }
}
