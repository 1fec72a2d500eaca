import type { Capacity } from "../../proto/index.js";
import type { Chain, TaskId } from "../../topology/index.js";

/**
 * What the scheduler sees: an immutable picture of agents, topologies and placements. A plan comes out;
 * nothing is changed.
 */
export interface SchedulerView {
  readonly agents: readonly ViewAgent[];
  readonly topologies: readonly ViewTopology[];
  /** True while nothing may move away from where it is. New tasks are placed all the same. */
  readonly frozen: boolean;
  /** True while what is recorded of copies may be out of date: nothing that has a copy moves. */
  readonly held: boolean;
}

export interface ViewAgent {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  /** Why it takes no new tasks ("is lost", "is cordoned" …); null = it does. */
  readonly closed: string | null;
  /**
   * keep: its tasks stay. leave: movable tasks go elsewhere when there is a place, else they wait for it.
   * empty: as leave, and its pinned tasks go too.
   */
  readonly holds: "keep" | "leave" | "empty";
  /** It was here at least once and is not lost or stopped: it gets its pinned tasks. */
  readonly present: boolean;
  /** It was heard just now. */
  readonly heard: boolean;
  /** It came and went too often: takes movable tasks only when nobody else can. */
  readonly setAside: boolean;
  /**
   * Of copies of others' tasks: take: as many as it gets. keep: those that it has, and no new ones. small: as
   * keep, and large ones go elsewhere, or if there is no other place, nowhere.
   */
  readonly copies: "take" | "keep" | "small";
  /** Layout of stores that its program writes, and reads with those before; null = it is not known. */
  readonly storesLayout: number | null;
}

export interface ViewTopology {
  readonly name: string;
  readonly chains: readonly Chain[];
  /** Heads of the chains whose tasks commit. */
  readonly committing: ReadonlySet<string>;
  /** Which chain sends to which; `weight` is about tuples per second, at least 1. */
  readonly feeds: readonly { readonly from: string; readonly to: string; readonly weight: number }[];
  /** Task → where it is now. */
  readonly placed: ReadonlyMap<TaskId, string>;
  /** Of each movable task that commits, wherever it is: where its state is. */
  readonly copies: ReadonlyMap<TaskId, ViewCopies>;
  /** Agents that are stopped for it because of a copied disk: they are given no copies. */
  readonly barred: readonly string[];
  /**
   * Agents whose worker dies of its store again and again: nobody waits for a copy there, and
   * what has no state there goes elsewhere.
   */
  readonly failing: readonly string[];
  /** Exclusive tasks whose last agent may still act on them: they may start nowhere else. */
  readonly tied: ReadonlyMap<TaskId, string>;
}

/** Where the state of a task is. Agents by name. */
export interface ViewCopies {
  /** Who has a recorded copy; empty = nothing is recorded, so it may begin empty anywhere. */
  readonly holders: readonly string[];
  /** Of these, who is here with that copy and may own the task from now on. */
  readonly able: readonly string[];
  /** Of the holders, who has said that it cannot read what it has. */
  readonly unread: readonly string[];
  /** False when the owner is here, and its store is not the one with the state, or it cannot read that. */
  readonly whole: boolean;
  /** Who holds or gets a copy. */
  readonly standby: string | null;
  /** Who was taken out in this epoch, and may not be given a copy before the owner has followed. */
  readonly retired: readonly string[];
  /** Where it goes as soon as the copy there counts; null = nowhere else. */
  readonly heading: string | null;
  /** A copy takes much of a disk. */
  readonly large: boolean;
}

/** A task goes to an agent: for the first time (`from` null) or from another. */
export interface Move {
  readonly topology: string;
  readonly task: TaskId;
  readonly from: string | null;
  readonly to: string;
}

/** An agent is to hold a copy of a task's state; null = nobody can. */
export interface StandbyChange {
  readonly topology: string;
  readonly task: TaskId;
  readonly agent: string | null;
}

/** A task is no longer wanted where it is: its agent is forgotten, empty, or lost the label. */
export interface Removal {
  readonly topology: string;
  readonly task: TaskId;
  readonly from: string;
  readonly why: string;
}

/**
 * Tasks of a chain that are nowhere, or must leave where they are, and have no place: how many agents fell
 * out for what. No tasks: the chain runs on each agent with some labels, and there is none.
 */
export interface Unplaceable {
  readonly topology: string;
  readonly chain: string;
  readonly tasks: readonly TaskId[];
  readonly reasons: readonly { readonly reason: string; readonly agents: number }[];
  /** What these tasks wait for, as a sentence; "" = for a place, see `reasons`. */
  readonly waits: string;
}

export interface Plan {
  readonly moves: readonly Move[];
  readonly removals: readonly Removal[];
  /** Exclusive tasks that must stop before they start elsewhere. */
  readonly releases: readonly Removal[];
  readonly standbys: readonly StandbyChange[];
  readonly unplaceable: readonly Unplaceable[];
}

type Keeper = Pick<ViewAgent, "storesLayout">;

/**
 * Whether the program of an agent can read what that of an owner writes. A copy that it cannot read is stored
 * all the same, and would come to life with a part of its values.
 */
export function canRead(holder: Keeper | undefined, owner: Keeper | undefined): boolean {
  const [reads, writes] = [holder?.storesLayout ?? null, owner?.storesLayout ?? null];
  return reads === null || writes === null || reads >= writes;
}
