import { Histogram } from "../../base/index.js";
import type { ComponentReport } from "../../proto/index.js";

/** Counters of one component on this agent, over all its tasks, since the runtime's start. */
export class ComponentCounters {
  readonly component: string;
  readonly latency = new Histogram();
  executed = 0;
  emitted = 0;
  failed = 0;
  malformed = 0;
  dropped = 0;
  /** Tuples whose acknowledgement is on loan now. */
  held = 0;
  readonly #user = new Map<string, number>();

  constructor(component: string) {
    this.component = component;
  }

  /** Adds to a counter of the user's; the number of names is bounded. */
  add(name: string, by: number): void {
    const before = this.#user.get(name);
    if (before === undefined && this.#user.size >= userCountersMax) return;
    this.#user.set(name, (before ?? 0) + by);
  }

  report(extra: Readonly<Record<string, number>>): ComponentReport {
    const { executed, emitted, failed, malformed, dropped, held } = this;
    return {
      component: this.component,
      counters: {
        ...Object.fromEntries(this.#user),
        ...extra,
        executed,
        emitted,
        failed,
        malformed,
        dropped,
        held,
      },
      executeP50: this.latency.quantile(0.5),
      executeP99: this.latency.quantile(0.99),
    };
  }
}

const userCountersMax = 100;
