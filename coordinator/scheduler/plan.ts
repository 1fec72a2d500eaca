import type { Chain, TaskId } from "../../topology/index.js";
import { Feasible, reasonAgainst, whyNot } from "./feasible.js";
import { Room } from "./fit.js";
import { type Reconciled, reconcile, type Wanted } from "./reconcile.js";
import { Neighbours, Scorer } from "./score.js";
import type { Move, Plan, Removal, SchedulerView, Unplaceable, ViewTopology } from "./view.js";

/** A move of a running task must be worth more than this, in the unit of scores. */
export const rebalanceGainMin = 0.15;

/**
 * Gives every task that needs one a place: reconcile, then for each task the best of the feasible agents
 * with room. What can stay stays. Pinned tasks first, then movable ones, producers before consumers.
 */
export function plan(view: SchedulerView): Plan {
  const draft = new Draft(view);
  const reconciled = view.topologies.map((topology) => reconcile(topology, draft.byName, view));
  for (const { topology, kept } of reconciled) {
    for (const { chain, agent } of kept) draft.take(topology, chain, agent);
  }
  for (const part of reconciled) {
    draft.removals.push(...part.removals);
    for (const wanted of part.wanted) if (wanted.pinned !== null) draft.pin(part.topology, wanted);
  }
  for (const part of reconciled) placeMovable(draft, part);
  for (const part of reconciled) for (const chain of nowhere(part)) draft.refuse(part.topology, chain, []);
  return draft;
}

/**
 * Moves running tasks of one topology to better places, where that is worth a move. Tasks that need a place
 * anyway are the business of `plan`.
 */
export function rebalance(view: SchedulerView, name: string): readonly Move[] {
  const draft = new Draft(view);
  const reconciled = view.topologies.map((topology) => reconcile(topology, draft.byName, view));
  for (const { topology, kept } of reconciled) {
    for (const { chain, agent } of kept) draft.take(topology, chain, agent);
  }
  const own = reconciled.find(({ topology }) => topology.name === name);
  if (own === undefined || view.frozen) return [];
  for (const { task, chain, agent } of own.kept) {
    if (chain.placement.kind === "onEach") continue;
    const from = draft.index.get(agent)!;
    draft.give(own.topology, chain, from);
    const feasible = draft.feasible.of(chain.placement);
    const scorer = draft.scorer(own.topology, chain, feasible);
    const best = scorer.best(feasible);
    const gain = best < 0 ? 0 : scorer.of(best) - scorer.of(from);
    const to = gain > rebalanceGainMin ? best : from;
    draft.take(own.topology, chain, view.agents[to]!.name);
    if (to !== from) draft.moves.push({ topology: name, task, from: agent, to: view.agents[to]!.name });
  }
  return draft.moves;
}

/** Chains under `onEach` for which no agent is there at all. */
function nowhere({ topology, kept, wanted }: Reconciled): readonly Chain[] {
  const somewhere = new Set([...kept, ...wanted].map(({ chain }) => chain));
  return topology.chains.filter((chain) => chain.placement.kind === "onEach" && !somewhere.has(chain));
}

function placeMovable(draft: Draft, part: Reconciled): void {
  const byChain = new Map<Chain, Wanted[]>();
  for (const wanted of part.wanted) {
    if (wanted.pinned !== null) continue;
    const group = byChain.get(wanted.chain);
    if (group === undefined) byChain.set(wanted.chain, [wanted]);
    else group.push(wanted);
  }
  for (const [chain, wanted] of byChain) {
    const feasible = draft.feasible.of(chain.placement);
    const scorer = draft.scorer(part.topology, chain, feasible);
    const left: TaskId[] = [];
    for (const { task, from } of wanted) {
      const best = scorer.best(feasible);
      if (best >= 0) {
        const to = draft.view.agents[best]!.name;
        draft.moves.push({ topology: part.topology.name, task, from, to });
        draft.take(part.topology, chain, to);
        scorer.moved(best, 1);
        continue;
      }
      left.push(task);
      if (from !== null) draft.take(part.topology, chain, from);
    }
    if (left.length > 0) draft.refuse(part.topology, chain, left);
  }
}

/** A plan while it grows. */
class Draft implements Plan {
  readonly moves: Move[] = [];
  readonly removals: Removal[] = [];
  readonly unplaceable: Unplaceable[] = [];
  readonly view: SchedulerView;
  readonly byName;
  readonly index;
  readonly feasible: Feasible;
  readonly #room: Room;
  readonly #neighbours = new Map<string, Neighbours>();

  constructor(view: SchedulerView) {
    this.view = view;
    this.byName = new Map(view.agents.map((agent) => [agent.name, agent]));
    this.index = new Map(view.agents.map((agent, index) => [agent.name, index]));
    this.feasible = new Feasible(view.agents);
    this.#room = new Room(view.agents);
  }

  scorer(topology: ViewTopology, chain: Chain, feasible: Int32Array): Scorer {
    return new Scorer(this.view.agents, this.#room, topology, chain, this.#of(topology), feasible);
  }

  take(topology: ViewTopology, chain: Chain, agent: string): void {
    const index = this.index.get(agent)!;
    this.#room.take(index, chain.resources);
    this.#of(topology).add(chain.head, index);
  }

  give(topology: ViewTopology, chain: Chain, index: number): void {
    this.#room.free(index, chain.resources);
    this.#of(topology).add(chain.head, index, -1);
  }

  pin(topology: ViewTopology, { task, chain, pinned }: Wanted): void {
    const index = this.index.get(pinned!)!;
    const noRoom = this.#room.fault(index, chain.resources);
    const reason = reasonAgainst(chain, this.view.agents[index]!, noRoom);
    if (reason === null) {
      this.moves.push({ topology: topology.name, task, from: null, to: pinned! });
      this.take(topology, chain, pinned!);
      return;
    }
    const reasons = [{ reason, agents: 1 }];
    this.unplaceable.push({ topology: topology.name, chain: chain.head, tasks: [task], reasons });
  }

  refuse(topology: ViewTopology, chain: Chain, tasks: readonly TaskId[]): void {
    const reasons = whyNot(chain, this.view.agents, this.#room);
    this.unplaceable.push({ topology: topology.name, chain: chain.head, tasks, reasons });
  }

  #of(topology: ViewTopology): Neighbours {
    const known = this.#neighbours.get(topology.name);
    if (known !== undefined) return known;
    const fresh = new Neighbours();
    this.#neighbours.set(topology.name, fresh);
    return fresh;
  }
}
