import type { AssignmentMessage, ProgramReport, UpgradeMessage } from "../proto/index.js";
import { Bundles } from "./bundles.js";
import type { AgentEffect, AgentEvent, AgentLimits, ProgramState } from "./core-contract.js";
import { log } from "./core-words.js";

/** What runs must have run so long without a break. */
const steadyMs = 5_000;
/** A record that could not be written is tried again after this time. */
const writeAgainMs = 5_000;

/** What the core knows of this process, for the judgement of a release on trial. */
export interface Health {
  /** The coordinator has answered this process. */
  readonly met: boolean;
  readonly assignment: AssignmentMessage | null;
  /** Topologies whose workers run. */
  readonly running: ReadonlySet<string>;
}

type Order = Omit<UpgradeMessage, "kind">;

/**
 * Upgrades of the agent's own program: a release is fetched, laid down beside what runs, and started; what it
 * then says of itself decides whether it stays. A decider; which copy starts is the launcher's word.
 */
export class Upgrade {
  /** Releases on their way here. */
  readonly #fetches: Bundles;
  readonly #limits: AgentLimits;
  readonly #state: ProgramState;
  #order: Order | null = null;
  #report: ProgramReport | null;
  /** Since when this process runs, and since when everything runs; running ms. */
  #began = Infinity;
  #steadySince = Infinity;
  #phase: "idle" | "asking" | "fetching" | "laying" | "going" | "trial" | "writing";
  #writeAt = Infinity;
  #met = false;

  constructor(limits: AgentLimits, state: ProgramState) {
    this.#limits = limits;
    this.#fetches = new Bundles(limits);
    this.#state = state;
    const { trial, last } = state;
    this.#phase = trial === null ? "idle" : "trial";
    if (trial !== null) this.#report = reportOf(trial, "trial", "");
    else if (last !== null) this.#report = reportOf(last, last.why === "" ? "good" : "failed", last.why);
    else this.#report = null;
  }

  /** What heartbeats say of it; null = nothing has ever come. */
  get report(): ProgramReport | null {
    if (this.#phase !== "fetching" || this.#order === null || this.#report === null) return this.#report;
    const why = this.#fetches.why(this.#order.release);
    return { ...this.#report, why };
  }

  get nextAt(): number {
    return Math.min(
      this.#fetches.nextAt,
      this.#writeAt,
      this.#phase === "trial" ? this.#began + this.#trialMs : Infinity,
    );
  }

  began(now: number): void {
    this.#began = now;
  }

  get #trialMs(): number {
    return this.#met ? this.#limits.trialMs : this.#limits.trialAloneMs;
  }

  /** The coordinator wants this release to run. It repeats itself until heartbeats name the attempt. */
  wanted(order: Order, effects: AgentEffect[]): void {
    if (this.#report?.attempt === order.attempt || (this.#phase !== "idle" && this.#phase !== "fetching"))
      return;
    if (this.#order !== null) this.#fetches.keepOnly(new Set(), effects);
    this.#order = order;
    if (this.#state.refusal !== "") {
      this.#refuse(order, this.#state.refusal, effects);
      return;
    }
    if (order.bytes > this.#limits.bundleBytesMax) {
      const most = this.#limits.bundleBytesMax;
      this.#refuse(order, `it has ${order.bytes} bytes, an agent takes at most ${most}`, effects);
      return;
    }
    if (order.release === this.#state.running) {
      this.#report = reportOf(order, "good", "");
      return;
    }
    log(effects, "info", "an upgrade begins", { version: order.version, release: order.release });
    this.#phase = "asking";
    this.#report = reportOf(order, "fetching", "");
    effects.push({ kind: "ask-for-room", bytes: order.bytes });
  }

  /** Answers `ask-for-room`. */
  roomAsked(error: string, effects: AgentEffect[]): void {
    const order = this.#order;
    if (order === null || this.#phase !== "asking") return;
    if (error !== "") {
      this.#refuse(order, error, effects);
      return;
    }
    this.#phase = "fetching";
    this.#fetches.fetch(order.release, order.bytes, effects);
  }

  /** An event about a file that this part has asked for; false = it is not about one. */
  took(
    event: AgentEvent,
    workers: { readonly running: ReadonlySet<string> },
    now: number,
    effects: AgentEffect[],
  ): boolean {
    const order = this.#order;
    if (order === null) return false;
    switch (event.kind) {
      case "message":
        if (event.message.kind !== "chunk" || event.message.bundle !== order.release) return false;
        this.#fetches.chunk(event.message, now, effects);
        return true;
      case "bundle-found":
        if (event.bundle !== order.release) return false;
        this.#fetches.found(event.bundle, event.whole, event.bytes, now, effects);
        break;
      case "bundle-checked":
        if (event.bundle !== order.release) return false;
        this.#fetches.checked(event.bundle, event.error, now);
        break;
      case "bundle-failed":
        if (event.bundle !== order.release) return false;
        this.#fetches.failed(event.bundle, event.error, now);
        break;
      default:
        return false;
    }
    if (this.#phase === "fetching" && this.#fetches.whole.has(order.release)) {
      this.#phase = "laying";
      this.#fetches.drop(order.release, []);
      const ran = [...workers.running].sort();
      effects.push({ ...order, kind: "lay-release", ran });
    }
    return true;
  }

  /** Answers `lay-release`. True when this process is to make way for the release. */
  laid(error: string, effects: AgentEffect[]): boolean {
    const order = this.#order;
    if (order === null || this.#phase !== "laying") return false;
    effects.push({ kind: "drop-bundle", bundle: order.release });
    if (error !== "") {
      this.#refuse(order, error, effects);
      return false;
    }
    this.#phase = "going";
    this.#report = reportOf(order, "restarting", "");
    log(effects, "info", "makes way for a release", { version: order.version });
    return true;
  }

  /** Looks at a release on trial: does it work? */
  look(health: Health, now: number, effects: AgentEffect[]): void {
    this.#fetches.timer(now, effects);
    const { trial } = this.#state;
    if (trial === null || (this.#phase !== "trial" && now < this.#writeAt)) return;
    if (this.#phase === "writing") {
      this.#writeAt = Infinity;
      effects.push({ kind: "accept-release" });
      return;
    }
    if (this.#phase !== "trial") return;
    this.#met ||= health.met;
    const { topologies = [] } = health.assignment ?? {};
    const wanted = new Set(topologies.map(({ topology }) => topology));
    const missing = trial.ran.filter((name) => wanted.has(name) && !health.running.has(name));
    if (!this.#met || missing.length > 0) this.#steadySince = Infinity;
    else this.#steadySince = Math.min(this.#steadySince, now);
    if (now - this.#steadySince >= steadyMs) {
      this.#phase = "writing";
      effects.push({ kind: "accept-release" });
    } else if (now - this.#began >= this.#trialMs) {
      const within = `within ${this.#trialMs / 1000} s`;
      const why = this.#met
        ? `what ran before did not run again ${within}: ${missing.join(", ")}`
        : `it did not reach the coordinator ${within}`;
      this.#phase = "going";
      this.#report = reportOf(trial, "failed", why);
      log(effects, "error", "the release on trial is taken back", { version: trial.version, why });
      effects.push({ kind: "take-release-back", why });
    }
  }

  /** Answers `accept-release`. */
  accepted(error: string, now: number, effects: AgentEffect[]): void {
    const { trial } = this.#state;
    if (this.#phase !== "writing" || trial === null) return;
    if (error !== "") {
      this.#writeAt = now + writeAgainMs;
      log(effects, "warn", "that the release works cannot be written down", { error });
      return;
    }
    this.#phase = "idle";
    this.#report = reportOf(trial, "good", "");
    log(effects, "info", "the release works, and stays", { version: trial.version });
  }

  connected(now: number, effects: AgentEffect[]): void {
    this.#fetches.connected(now, effects);
  }

  disconnected(): void {
    this.#fetches.disconnected();
  }

  #refuse(order: Order, why: string, effects: AgentEffect[]): void {
    this.#phase = this.#state.trial === null ? "idle" : "trial";
    this.#report = reportOf(order, "refused", why);
    log(effects, "warn", "an upgrade is refused", { version: order.version, why });
  }
}

function reportOf(
  { attempt, version, release }: { attempt: number; version: string; release: string },
  status: ProgramReport["status"],
  why: string,
): ProgramReport {
  return { attempt, version, release, status, why };
}
