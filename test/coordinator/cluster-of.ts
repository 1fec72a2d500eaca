import { Cluster, type ClusterOptions } from "../../coordinator/cluster.js";
import type { ClusterEffect, ClusterEvent, KnownAgent } from "../../coordinator/cluster-agent.js";
import { clusterLimits, lan } from "../../coordinator/profile.js";
import type { JoinMessage } from "../../proto/index.js";

export function joinOf(agent: string, boot: string, labels: Record<string, string> = {}): JoinMessage {
  return {
    kind: "join",
    agent,
    boot,
    store: "store-1",
    version: "1.0.0",
    labels,
    capacity: { cpu: 4, memory: 4096 },
    wireMax: 1,
    storesLayout: 2,
    term: 0,
    generation: 0,
    copies: [],
  };
}

export function knownOf(name: string, over: Partial<KnownAgent> = {}): KnownAgent {
  const capacity = { cpu: 4, memory: 4096 };
  const flags = { cordoned: false, draining: false, left: false, gone: false };
  return { name, labels: {}, capacity, version: "1.0.0", store: `store-of-${name}`, ...flags, ...over };
}

/** A cluster with a clock of its own, and agents that beat until they are told not to. */
export class ClusterStage {
  now = 0;
  readonly cluster: Cluster;
  readonly effects: ClusterEffect[] = [];
  readonly #beating = new Map<string, { boot: string; seq: number; lease: number; hears: boolean }>();

  constructor(known: readonly KnownAgent[] = [], options: Partial<ClusterOptions> = {}) {
    const all = { profile: lan, limits: clusterLimits, firstLease: 1, wireMin: 1, ...options };
    this.cluster = new Cluster(all, known, 0);
  }

  send(event: ClusterEvent): ClusterEffect[] {
    const effects = this.cluster.step(event, this.now);
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.kind !== "lease") continue;
      const process = this.#beating.get(`${effect.agent}/${effect.boot}`);
      if (process?.hears) process.lease = effect.number;
    }
    return effects;
  }

  start(agent: string, boot: string, labels: Record<string, string> = {}): ClusterEffect[] {
    this.#beating.set(`${agent}/${boot}`, { boot, seq: 0, lease: 0, hears: true });
    return this.send({ kind: "join", message: joinOf(agent, boot, labels) });
  }

  /** The process stops in silence; `resume` wakes it. */
  stop(agent: string, boot: string): void {
    this.#beating.delete(`${agent}/${boot}`);
  }

  resume(agent: string, boot: string): void {
    this.#beating.set(`${agent}/${boot}`, { boot, seq: 1000, lease: 0, hears: true });
  }

  will(agent: string, boot: string): ClusterEffect[] {
    return this.send({ kind: "will", agent, boot });
  }

  /** Lets `ms` pass with a tick each 100 ms and heartbeats each second. */
  pass(ms: number): ClusterEffect[] {
    const from = this.effects.length;
    const end = this.now + ms;
    while (this.now < end) {
      this.now += 100;
      if (this.now % 1000 === 0) {
        for (const [key, process] of this.#beating) {
          const agent = key.slice(0, key.indexOf("/"));
          const { boot, lease } = process;
          this.send({ kind: "heartbeat", agent, boot, seq: ++process.seq, lease, draining: false });
        }
      }
      this.send({ kind: "tick" });
    }
    return this.effects.slice(from);
  }

  status(agent: string): string | undefined {
    return this.cluster.agents.get(agent)?.status;
  }
}
