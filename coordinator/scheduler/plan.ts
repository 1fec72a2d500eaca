import { type Chain, parseTaskId, placementAllows, type TaskId } from "../../topology/index.js";
import { Feasible, reasonAgainst, whyNot } from "./feasible.js";
import { Room } from "./fit.js";
import { type Reconciled, reconcile, type Wanted } from "./reconcile.js";
import { Neighbours, Scorer } from "./score.js";
import { barredFrom, Standbys, waitsFor } from "./standbys.js";
import {
  canRead,
  type Move,
  type Plan,
  type Removal,
  type SchedulerView,
  type StandbyChange,
  type Unplaceable,
  type ViewAgent,
  type ViewTopology,
} from "./view.js";

/** A move of a running task must be worth more than this, in the unit of scores. */
export const rebalanceGainMin = 0.15;

/**
 * Gives every task that needs one a place: reconcile, then for each task the best of the feasible agents
 * with room; one that has state goes only where a copy of it is. What can stay stays. Pinned tasks first,
 * then movable ones, producers before consumers; then every task that commits gets a holder of a copy.
 */
export function plan(view: SchedulerView): Plan {
  const draft = new Draft(view);
  const reconciled = draft.reconcileAll();
  for (const part of reconciled) {
    draft.removals.push(...part.removals);
    for (const wanted of part.wanted) if (wanted.pinned !== null) draft.pin(part.topology, wanted);
  }
  for (const part of reconciled) placeMovable(draft, part);
  for (const part of reconciled) for (const chain of nowhere(part)) draft.refuse(part.topology, chain, []);
  if (!view.held) for (const part of reconciled) draft.appoint(part);
  return draft;
}

/** What a rebalance changes at once, and what as soon as the new place has a copy of the state. */
export interface Rebalanced {
  readonly moves: readonly Move[];
  readonly prepared: readonly Move[];
}

/**
 * Moves running tasks of one topology to better places, where that is worth a move. Tasks that need a place
 * anyway are the business of `plan`.
 */
export function rebalance(view: SchedulerView, name: string): Rebalanced {
  const draft = new Draft(view);
  const own = draft.reconcileAll().find(({ topology }) => topology.name === name);
  const prepared: Move[] = [];
  if (own === undefined || view.frozen || view.held) return { moves: [], prepared };
  for (const { task, chain, agent } of own.kept) {
    if (chain.placement.kind === "onEach" || own.topology.tied.has(task)) continue;
    const from = draft.index.get(agent)!;
    draft.give(own.topology, chain, from);
    const feasible = draft.feasible.of(chain.placement);
    const scorer = draft.scorer(own.topology, chain, feasible);
    const best = scorer.best(feasible);
    const gain = best < 0 ? 0 : scorer.of(best) - scorer.of(from);
    const to = gain > rebalanceGainMin ? best : from;
    draft.take(own.topology, chain, view.agents[to]!.name);
    if (to === from) continue;
    const move = { topology: name, task, from: agent, to: view.agents[to]!.name };
    const copies = own.topology.copies.get(task);
    const free = copies === undefined || copies.holders.length === 0 || copies.able.includes(move.to);
    if (free) draft.moves.push(move);
    else if (
      !barredFrom(own.topology, copies).includes(move.to) &&
      canRead(view.agents[to], view.agents[from])
    )
      prepared.push(move);
  }
  return { moves: draft.moves, prepared };
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
    for (const { task, from, only } of wanted) {
      const tied = part.topology.tied.get(task);
      const best = only === null ? scorer.best(feasible) : draft.heir(chain, only);
      const to = draft.view.agents[best]?.name;
      if (to !== undefined && to === from) {
        draft.take(part.topology, chain, from);
        continue;
      }
      if (to !== undefined && tied === undefined) {
        draft.moves.push({ topology: part.topology.name, task, from, to });
        draft.take(part.topology, chain, to);
        scorer.moved(best, 1);
        continue;
      }
      if (from !== null) draft.take(part.topology, chain, from);
      const present = from !== null && draft.byName.get(from)?.present === true;
      if (best >= 0 && present) {
        draft.releases.push({ topology: part.topology.name, task, from, why: "it goes elsewhere" });
      }
      if (best >= 0 || only !== null) draft.waits(part.topology, chain, task, from, best >= 0 ? tied! : null);
      else left.push(task);
    }
    if (left.length > 0) draft.refuse(part.topology, chain, left);
  }
}

/** A plan while it grows. */
class Draft implements Plan {
  readonly moves: Move[] = [];
  readonly removals: Removal[] = [];
  readonly unplaceable: Unplaceable[] = [];
  readonly releases: Removal[] = [];
  readonly standbys: StandbyChange[] = [];
  readonly view: SchedulerView;
  readonly byName;
  readonly index;
  readonly feasible: Feasible;
  readonly #room: Room;
  readonly #standbys: Standbys;
  readonly #neighbours = new Map<string, Neighbours>();

  constructor(view: SchedulerView) {
    this.view = view;
    this.byName = new Map(view.agents.map((agent) => [agent.name, agent]));
    this.index = new Map(view.agents.map((agent, index) => [agent.name, index]));
    this.feasible = new Feasible(view.agents);
    this.#room = new Room(view.agents);
    this.#standbys = new Standbys(view.agents, this.byName, this.index, this.#room);
  }

  /** Everything that is there takes its room: tasks that stay, and copies. */
  reconcileAll(): readonly Reconciled[] {
    const reconciled = this.view.topologies.map((topology) => reconcile(topology, this.byName, this.view));
    for (const { topology, kept } of reconciled) {
      for (const { chain, agent } of kept) this.take(topology, chain, agent);
      const chains = new Map(topology.chains.map((chain) => [chain.head, chain]));
      for (const [task, { standby }] of topology.copies) {
        if (standby !== null) this.#standbys.take(chains.get(parseTaskId(task)!.head)!, standby);
      }
    }
    return reconciled;
  }

  /** Which of those that have the state takes the task over; -1 = none may. Its copy has its room already. */
  heir(chain: Chain, able: readonly string[]): number {
    const fits = (agent: ViewAgent | undefined) =>
      agent !== undefined && placementAllows(chain.placement, agent);
    const heirs = able.filter((name) => fits(this.byName.get(name)));
    const open = heirs.find((name) => this.byName.get(name)!.closed === null) ?? heirs[0];
    return open === undefined ? -1 : this.index.get(open)!;
  }

  /** Every task that commits and has an owner gets somebody to hold a copy. */
  appoint({ topology, kept, wanted }: Reconciled): void {
    const moved = new Map<TaskId, string>();
    for (const move of this.moves) if (move.topology === topology.name) moved.set(move.task, move.to);
    for (const { task, chain } of [...kept, ...wanted]) {
      if (!topology.committing.has(chain.head) || chain.placement.kind === "onEach") continue;
      const owner = moved.get(task) ?? topology.placed.get(task);
      if (owner === undefined) continue;
      const owned = { topology, task, chain, owner, fresh: moved.has(task) };
      const change = this.#standbys.change(owned, this.feasible);
      if (change !== null) this.standbys.push(change);
    }
  }

  scorer(topology: ViewTopology, chain: Chain, feasible: Int32Array): Scorer {
    return new Scorer(this.view.agents, this.#room, topology, chain, this.#of(topology), feasible);
  }

  take(topology: ViewTopology, chain: Chain, agent: string): void {
    const index = this.index.get(agent);
    if (index === undefined) return;
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
    this.unplaceable.push({ topology: topology.name, chain: chain.head, tasks: [task], reasons, waits: "" });
  }

  /** The task has no place, because only those who have its state may have it, or because it is tied. */
  waits(topology: ViewTopology, chain: Chain, task: TaskId, from: string | null, tied: string | null): void {
    const waits = tied ?? waitsFor(topology, task, from, this.byName);
    this.unplaceable.push({ topology: topology.name, chain: chain.head, tasks: [task], reasons: [], waits });
  }

  refuse(topology: ViewTopology, chain: Chain, tasks: readonly TaskId[]): void {
    const reasons = whyNot(chain, this.view.agents, this.#room);
    this.unplaceable.push({ topology: topology.name, chain: chain.head, tasks, reasons, waits: "" });
  }

  #of(topology: ViewTopology): Neighbours {
    const known = this.#neighbours.get(topology.name);
    if (known !== undefined) return known;
    const fresh = new Neighbours();
    this.#neighbours.set(topology.name, fresh);
    return fresh;
  }
}
