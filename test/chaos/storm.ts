import { pause } from "../fixtures/until.js";
import type { Cluster, Standing } from "./cluster.js";
import { settledMs } from "./fault-windows.js";
import type { Fault, FaultKind, Faults } from "./faults.js";
import { gateways, topologyName } from "./readings.js";

/** After a fault, readings of every gateway flow again within this time, or the chaos has failed. */
const flowMs = 60_000;
/** What flows later than this is looked at. */
const slowMs = 5_000;
/** How long the copies of tasks are waited for before the next fault. */
const copiesMs = 10_000;
const runningMs = 60_000;
const pollMs = 200;
/** Between two faults, when all is well. Where readings may come twice, some of them must settle then. */
const restMs = { "exactly-once": 1_500, "at-least-once": settledMs + 2_000 } as const;
const failoverMs = 30_000;

/** One fault after the other, with recovery in between. */
export class Storm {
  readonly #cluster: Cluster;
  readonly #faults: Faults;
  readonly #delivery: keyof typeof restMs;
  readonly #say: (text: string) => void;
  readonly counts: Partial<Record<FaultKind, number>> = {};
  /** Kill of an owner to the first output of the new one; null = no owner was killed. */
  worstFailoverMs: number | null = null;
  /** What the topology looked like when readings did not flow soon after a fault. */
  readonly slow: string[] = [];

  constructor(cluster: Cluster, faults: Faults, delivery: keyof typeof restMs, say: (text: string) => void) {
    this.#cluster = cluster;
    this.#faults = faults;
    this.#delivery = delivery;
    this.#say = say;
  }

  /** Until the time (performance.now) has come. Rejects when the cluster does not recover from a fault. */
  async rage(until: number): Promise<void> {
    const { windows } = this.#cluster.checker;
    await this.#flow();
    this.#say("readings flow");
    await this.#copies();
    while (performance.now() < until) {
      windows.begin(Date.now());
      await this.#one(this.#faults.next());
      await this.#flow();
      const standing = await this.#copies();
      windows.end(Date.now());
      this.#say(`all is well: ${[...standing.owners].map(([task, agent]) => `${task}@${agent}`).join(" ")}`);
      await pause(restMs[this.#delivery]);
    }
  }

  async #one(fault: Fault): Promise<void> {
    const { kind, target, ms, loud } = fault;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const how = kind === "cut-gateway" ? (loud ? " broken off" : " silent") : "";
    const { owners } = await this.#cluster.standing();
    const owned = [...owners].filter(([, agent]) => agent === target).map(([task]) => task);
    this.#say(`${kind} ${target}${how} for ${(ms / 1000).toFixed(1)} s ${owned.join(" ")}`.trimEnd());
    const followed: Promise<void>[] = [];
    await this.#cluster.suffer(fault, () => {
      if (kind === "kill-agent") for (const task of owned) followed.push(this.#follow(task));
    });
    await Promise.all(followed);
  }

  /** Waits until another life of a task that was killed now has output. */
  async #follow(task: string): Promise<void> {
    const { checker } = this.#cluster;
    const life = checker.lifeOf(task);
    const killedAt = Date.now();
    const of = (total: { readonly task: string; readonly life: string }) =>
      total.task === task && total.life !== life;
    const seenAt = await checker.next(`output of the new owner of ${task}`, of, failoverMs);
    const ms = seenAt - killedAt;
    this.worstFailoverMs = Math.max(this.worstFailoverMs ?? 0, ms);
    this.#say(`${task} speaks again after ${ms} ms`);
  }

  /** Resolves when readings that are made from now on come out, of every gateway. */
  async #flow(): Promise<void> {
    const from = Date.now();
    const flows = gateways.map((gateway) =>
      this.#cluster.checker.next(
        `readings of ${gateway}`,
        ({ via, at }) => via === gateway && at > from,
        flowMs,
      ),
    );
    const timer = setInterval(() => void this.#look(), slowMs);
    await Promise.all(flows).finally(() => clearInterval(timer));
  }

  /** Keeps what the coordinator knows while readings do not flow. */
  async #look(): Promise<void> {
    const seen = await this.#cluster.fleet.client.topology(topologyName).catch(String);
    this.slow.push(`${new Date().toISOString()} ${JSON.stringify(seen)}`);
  }

  /** Waits until all tasks run and every copy that shall be there is there. */
  async #copies(): Promise<Standing> {
    const began = performance.now();
    for (;;) {
      const standing = await this.#cluster.standing().catch(() => null);
      const waitedMs = performance.now() - began;
      const late = waitedMs > copiesMs;
      if (standing?.running && (standing.degraded.length === 0 || late)) {
        if (standing.degraded.length > 0) this.#say(`one copy only: ${standing.degraded.join(", ")}`);
        return standing;
      }
      if (waitedMs > runningMs) throw new Error(`not all tasks run ${runningMs / 1000} s after a fault`);
      await pause(pollMs);
    }
  }
}
