import type { Chain } from "../../topology/index.js";
import type { Room } from "./fit.js";
import type { ViewAgent, ViewTopology } from "./view.js";
import { warmAgents } from "./warm.js";

/** What an agent's merits weigh; each merit is a share between 0 and 1. */
export const weights = {
  /** Its linked tasks are on the same agent. */
  links: 1,
  /** Its own chain's other tasks are on the same agent. */
  spread: -1.5,
  /** The agent is taken already. */
  load: -0.5,
  /** The agent holds the topology's bundle. */
  warm: 0.1,
  /** The agent comes and goes, or its worker of the topology dies of its store again and again. */
  setAside: -10,
} as const;

/** Where the tasks of one topology are, counted by chain and agent; kept up to date while a plan grows. */
export class Neighbours {
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #totals = new Map<string, number>();

  add(chain: string, agent: number, by: 1 | -1 = 1): void {
    const counts = this.#counts.get(chain) ?? new Map<number, number>();
    this.#counts.set(chain, counts);
    counts.set(agent, (counts.get(agent) ?? 0) + by);
    this.#totals.set(chain, (this.#totals.get(chain) ?? 0) + by);
  }

  /** Share of the chain's placed tasks that each agent holds. */
  *shares(chain: string): Iterable<readonly [agent: number, share: number]> {
    const total = this.#totals.get(chain) ?? 0;
    for (const [agent, count] of this.#counts.get(chain) ?? []) if (count > 0) yield [agent, count / total];
  }

  count(chain: string, agent: number): number {
    return this.#counts.get(chain)?.get(agent) ?? 0;
  }
}

/**
 * The merits of agents for the tasks of one chain. What differs on few agents only (links, spread, warm)
 * lies in one array, so that a task costs one pass over the feasible agents.
 */
export class Scorer {
  readonly #room: Room;
  readonly #chain: Chain;
  readonly #merits: Float64Array;

  constructor(
    agents: readonly ViewAgent[],
    room: Room,
    topology: ViewTopology,
    chain: Chain,
    neighbours: Neighbours,
    feasible: Int32Array,
  ) {
    this.#room = room;
    this.#chain = chain;
    this.#merits = new Float64Array(agents.length);
    const feeds = topology.feeds.filter((feed) => feed.from === chain.head || feed.to === chain.head);
    const sum = feeds.reduce((total, feed) => total + feed.weight, 0);
    for (const feed of feeds) {
      const other = feed.from === chain.head ? feed.to : feed.from;
      const weight = (weights.links * feed.weight) / sum;
      for (const [agent, share] of neighbours.shares(other)) this.#merits[agent]! += weight * share;
    }
    for (const [agent] of neighbours.shares(chain.head)) {
      this.#merits[agent]! += (weights.spread * neighbours.count(chain.head, agent)) / chain.parallelism;
    }
    for (const agent of warmAgents(topology.name, agents, feasible)) this.#merits[agent]! += weights.warm;
    for (const agent of feasible) {
      const { name, setAside } = agents[agent]!;
      if (setAside || topology.failing.includes(name)) this.#merits[agent]! += weights.setAside;
    }
  }

  /** A task of the chain was put on (1) or taken from (-1) the agent. */
  moved(agent: number, by: 1 | -1): void {
    this.#merits[agent]! += (by * weights.spread) / this.#chain.parallelism;
  }

  /** The merit of the agent for one more task; -Infinity when it has no room. */
  of(agent: number): number {
    const load = this.#room.loadWith(agent, this.#chain.resources);
    return load > 1 ? Number.NEGATIVE_INFINITY : this.#merits[agent]! + weights.load * load;
  }

  /** The best of the feasible agents, the first by name among equals; -1 = none has room. */
  best(feasible: Int32Array): number {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < feasible.length; i++) {
      const agent = feasible[i]!;
      const merit = this.of(agent);
      if (merit > most) {
        most = merit;
        best = agent;
      }
    }
    return best;
  }
}
