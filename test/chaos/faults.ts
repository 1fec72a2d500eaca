import type { Random } from "../../base/index.js";
import { coreHosts, gateways } from "./readings.js";

/** What can happen: one thing at a time. */
export type FaultKind = "kill-agent" | "freeze-agent" | "cut-gateway" | "kill-coordinator" | "kill-broker";

/** Something bad that lasts `ms`. */
export interface Fault {
  readonly kind: FaultKind;
  /** An agent, or "" where there is only one to hit. */
  readonly target: string;
  /** How long until what was killed is started again, what was frozen thawed, what was cut mended. */
  readonly ms: number;
  /** Of a cut: whether connections are broken off; else nothing passes and nobody is told. */
  readonly loud: boolean;
}

/** How often each kind is in a round, and how long it lasts. */
const kinds: Readonly<Record<FaultKind, readonly [times: number, msMin: number, msMax: number]>> = {
  "kill-agent": [3, 1_500, 9_000],
  "freeze-agent": [2, 1_000, 14_000],
  "cut-gateway": [1, 1_000, 8_000],
  "kill-coordinator": [1, 1_000, 4_000],
  "kill-broker": [1, 500, 3_000],
};

/**
 * Faults in rounds: each kind comes in each round, in an order of chance. The same seed gives the same
 * faults.
 */
export class Faults {
  readonly #random: Random;
  readonly #round: readonly FaultKind[];
  #left: FaultKind[] = [];
  #agents: string[] = [];

  /** `broker`: whether links have a broker that is a process of its own. */
  constructor(random: Random, broker: boolean) {
    this.#random = random;
    this.#round = (Object.keys(kinds) as FaultKind[])
      .filter((kind) => broker || kind !== "kill-broker")
      .flatMap((kind) => Array.from({ length: kinds[kind][0] }, () => kind));
  }

  next(): Fault {
    if (this.#left.length === 0) this.#left = [...this.#round];
    const kind = this.#draw(this.#left);
    const [, msMin, msMax] = kinds[kind];
    const ms = msMin + this.#random.below(msMax - msMin);
    return { kind, target: this.#target(kind), ms, loud: this.#random.chance(0.5) };
  }

  #target(kind: FaultKind): string {
    if (kind === "cut-gateway") return gateways[0];
    if (kind !== "kill-agent" && kind !== "freeze-agent") return "";
    // Core hosts twice: the tasks that move are there.
    if (this.#agents.length === 0) this.#agents = [...gateways, ...coreHosts, ...coreHosts];
    return this.#draw(this.#agents);
  }

  #draw<T>(from: T[]): T {
    return from.splice(this.#random.below(from.length), 1)[0]!;
  }
}
