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
  /** It came and went too often: takes movable tasks only when nobody else can. */
  readonly setAside: boolean;
}

export interface ViewTopology {
  readonly name: string;
  readonly chains: readonly Chain[];
  /** Which chain sends to which; `weight` is about tuples per second, at least 1. */
  readonly feeds: readonly { readonly from: string; readonly to: string; readonly weight: number }[];
  /** Task → where it is now. */
  readonly placed: ReadonlyMap<TaskId, string>;
}

/** A task goes to an agent: for the first time (`from` null) or from another. */
export interface Move {
  readonly topology: string;
  readonly task: TaskId;
  readonly from: string | null;
  readonly to: string;
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
}

export interface Plan {
  readonly moves: readonly Move[];
  readonly removals: readonly Removal[];
  readonly unplaceable: readonly Unplaceable[];
}
