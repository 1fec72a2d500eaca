import { type Chain, placementAllows, type TaskId } from "../../topology/index.js";
import type { Feasible } from "./feasible.js";
import type { Room } from "./fit.js";
import { canRead, type StandbyChange, type ViewAgent, type ViewCopies, type ViewTopology } from "./view.js";

/** A task that commits and has an owner. */
export interface Owned {
  readonly topology: ViewTopology;
  readonly task: TaskId;
  readonly chain: Chain;
  readonly owner: string;
  /** True when the owner is new in this plan: nobody holds a copy for it. */
  readonly fresh: boolean;
}

/**
 * Who holds copies of what others own: never the owner, nor who could not read what it writes; the feasible
 * agent with room that holds the fewest, of equals the least loaded, then the first by name; last, who comes
 * and goes, or whose store fails. A copy that can stay stays.
 */
export class Standbys {
  readonly #agents: readonly ViewAgent[];
  readonly #byName: ReadonlyMap<string, ViewAgent>;
  readonly #index: ReadonlyMap<string, number>;
  readonly #room: Room;
  readonly #counts: Int32Array;

  constructor(
    agents: readonly ViewAgent[],
    byName: ReadonlyMap<string, ViewAgent>,
    index: ReadonlyMap<string, number>,
    room: Room,
  ) {
    this.#agents = agents;
    this.#byName = byName;
    this.#index = index;
    this.#room = room;
    this.#counts = new Int32Array(agents.length);
  }

  /** Keeps the room of a copy that is there. */
  take(chain: Chain, agent: string): void {
    const index = this.#index.get(agent);
    if (index === undefined) return;
    this.#counts[index]!++;
    this.#room.take(index, chain.resources);
  }

  /** What changes for a task: null = nothing. */
  change({ topology, task, chain, owner, fresh }: Owned, feasible: Feasible): StandbyChange | null {
    const copies = topology.copies.get(task);
    const now = fresh ? null : (copies?.standby ?? null);
    const { failing } = topology;
    const fails = now !== null && failing.includes(now);
    // It would hold its owner up.
    const out = fails && copies!.holders.includes(now) ? [now] : [];
    const barred = [...barredFrom(topology, fresh ? undefined : copies), ...out];
    const stays = now !== null && this.#mayStay(chain, now, owner, copies?.large === true, barred);
    if (stays && (!fails || out.length > 0)) return null;
    const before = copies?.standby ?? null;
    if (before !== null) this.#give(chain, before);
    const best = this.#best(chain, owner, barred, failing, feasible);
    // Its store may work again, and then it comes to count.
    const agent = stays && (best === null || failing.includes(best)) ? now : best;
    if (agent !== null) this.take(chain, agent);
    return agent === now ? null : { topology: topology.name, task, agent };
  }

  /**
   * While the owner is silent its copy is perhaps the only one, whatever else speaks against its place: so it
   * counts on, also when it is lost itself, for it may be back first. One that is stopped for its topology
   * confirms nothing any more.
   */
  #mayStay(chain: Chain, standby: string, owner: string, large: boolean, barred: readonly string[]): boolean {
    const agent = this.#byName.get(standby);
    if (agent === undefined || standby === owner) return false;
    if (this.#byName.get(owner)?.heard !== true) return true;
    if (barred.includes(standby) || (large && agent.copies === "small")) return false;
    if (!canRead(agent, this.#byName.get(owner))) return false;
    return agent.holds === "keep" && placementAllows(chain.placement, agent);
  }

  #give(chain: Chain, agent: string): void {
    const index = this.#index.get(agent);
    if (index === undefined) return;
    this.#counts[index]!--;
    this.#room.free(index, chain.resources);
  }

  #best(
    chain: Chain,
    owner: string,
    barred: readonly string[],
    failing: readonly string[],
    feasible: Feasible,
  ): string | null {
    const able = feasible.of(chain.placement);
    const writer = this.#byName.get(owner);
    const closed = new Set([owner, ...barred].map((name) => this.#index.get(name) ?? -1));
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < able.length; i++) {
      const index = able[i]!;
      const agent = this.#agents[index]!;
      if (agent.copies !== "take" || !canRead(agent, writer)) continue;
      // They count as if they held more than anybody could.
      const last = agent.setAside || failing.includes(agent.name);
      const count = this.#counts[index]! + (last ? 1e9 : 0);
      if (count > fewest || closed.has(index)) continue;
      const load = this.#room.loadWith(index, chain.resources);
      if (load > 1 || (count === fewest && load >= least)) continue;
      best = index;
      fewest = count;
      least = load;
    }
    return best < 0 ? null : this.#agents[best]!.name;
  }
}

/**
 * Who may be given no copy of a task's state: who is stopped for the topology, and who was taken out in the
 * epoch of `copies`. A new owner begins an epoch of its own, in which nobody was: it passes none.
 */
export function barredFrom(
  { barred }: Pick<ViewTopology, "barred">,
  copies: Pick<ViewCopies, "retired"> | undefined,
): readonly string[] {
  return copies === undefined ? barred : [...barred, ...copies.retired];
}

/** Why a task with state is where it is, or nowhere, as a sentence. */
export function waitsFor(
  topology: ViewTopology,
  task: TaskId,
  from: string | null,
  agents: ReadonlyMap<string, ViewAgent>,
): string {
  const { holders, unread, whole } = topology.copies.get(task)!;
  const left = holders.filter((name) => !unread.includes(name));
  const remedy = `\`headwater reset ${topology.name} ${task}\` starts it empty`;
  if (holders.length > 0 && left.length === 0) {
    const names = holders.length === 1 ? `agent ${holders[0]}` : list(holders, "and");
    return `the state of ${task} cannot be read on ${names}; ${remedy}`;
  }
  if (from !== null && !whole && holders.length < 2) {
    return `the state of ${task} was in a store that ${from} no longer has; ${remedy}`;
  }
  if (from !== null && agents.get(from)?.present === true && whole) {
    return `${task} stays on ${from}: no other agent has a copy of its state`;
  }
  const names = left.length === 1 ? `agent ${left[0]}, which holds` : `${list(left, "or")}, which hold`;
  return `${task} waits for ${names} its state`;
}

function list(names: readonly string[], word: "and" | "or"): string {
  return `agents ${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}
