/** coordinator → agent, retained: the whole desired state. */
export interface AssignmentMessage {
  readonly kind: "assignment";
  readonly agent: string;
  /** Random id at the coordinator's first start. */
  readonly installation: string;
  readonly term: number;
  readonly generation: number;
  /**
   * The highest generation of earlier terms that the coordinator knows of: more at an agent, and its store is
   * an old copy.
   */
  readonly knows: number;
  readonly heartbeatMs: number;
  readonly leaseMs: number;
  readonly topologies: readonly AssignedTopology[];
}

export interface AssignedTopology {
  readonly topology: string;
  readonly revision: number;
  /** sha256 of the bundle, hex; its size in bytes. */
  readonly bundle: string;
  readonly bundleBytes: number;
  /** Hash of the graph, hex: the worker refuses a bundle that builds another. */
  readonly graph: string;
  /** Heap of its worker in MiB (`settings.heapMb` of the graph), needed before the graph can be built. */
  readonly heapMb: number;
  readonly paused: boolean;
  /** Spouts stop, the rest runs empty. */
  readonly draining: boolean;
  /**
   * It is over, and will not run again: no tasks; what runs is closed, and sources forget what they keep for
   * it.
   */
  readonly ending: boolean;
  /** This agent's tasks. Empty: fetch the bundle and be ready. */
  readonly tasks: readonly AssignedTask[];
  /** Copies of other agents' tasks that this agent must hold: its worker runs, also without tasks. */
  readonly standbys: readonly AssignedStandby[];
  /** Every task that this agent's tasks send to or receive from, wherever it runs. agent "" = nowhere now. */
  readonly peers: readonly Peer[];
  /** The version that an update is about to bring: get it, and have a worker ready for it. null = none. */
  readonly next: NextVersion | null;
  /** Streams as they were in earlier versions, where that is otherwise: frames of it may still come. */
  readonly earlier: readonly EarlierFields[];
}

/** A program that is to take the place of another; see AssignedTopology for its members. */
export interface NextVersion {
  readonly bundle: string;
  readonly bundleBytes: number;
  readonly graph: string;
  readonly heapMb: number;
}

export interface EarlierFields {
  /** `<component>/<stream>`. */
  readonly stream: string;
  /** In the order of columns; `type` as it is declared, with `?` where it may be null. */
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

/** What the assignment of a topology says that is not being updated and never was. */
export const withoutUpdate = { next: null, earlier: [] } as const satisfies Partial<AssignedTopology>;

export interface AssignedTask {
  readonly task: string;
  readonly term: number;
  readonly number: number;
  /**
   * The topology's store in which its state is: it starts only where the store has this id, else it says so
   * and waits. "": nothing of it is recorded, so it begins empty (what is there of another epoch is thrown
   * away), reports its replicas, and takes nothing in before an assignment names its store.
   */
  readonly store: string;
  /**
   * Who is to hold a copy of its state; null = nobody at present. An owner begins each epoch with itself as
   * the only replica that counts; it counts its standby from when that is in sync until an assignment no
   * longer names it (agent and store), and never stops counting one by itself.
   */
  readonly standby: Replica | null;
  /** True: takes nothing in, because it has no standby that counts and the topology would rather wait. */
  readonly wait: boolean;
  /**
   * True: others that have all of its state still count, though they are no replicas any more. It reports
   * that its own copy is open. One that was promoted does nothing more until an assignment no longer says so,
   * so that one of them may yet be promoted in its place; one that runs goes on with its standby.
   */
  readonly prove: boolean;
}

/**
 * A copy of a task's state that an agent must hold. The owner is told of it when the agent has reported the
 * topology's store; (term, number) is the owner's epoch: what is there of another one goes when that owner
 * ships. Where `owner` is the agent itself, the task runs nowhere at present (its agent is drained, say), and
 * its state stays as it is.
 */
export interface AssignedStandby {
  readonly task: string;
  readonly owner: string;
  readonly term: number;
  readonly number: number;
}

/** A copy that an agent was told to hold. `owner` may never have heard of that it owns the task. */
export interface HeldCopy extends AssignedStandby {
  readonly topology: string;
}

export interface Peer {
  readonly task: string;
  readonly agent: string;
  readonly term: number;
  readonly number: number;
}

/** A copy of a task's state: an agent and the topology's store on it. A new or restored disk is another. */
export interface Replica {
  readonly agent: string;
  /** Random id of the store, made with it. */
  readonly store: string;
}

/**
 * How the report of a failed task begins to say `why` when its agent cannot read what its store has of it:
 * the task goes to another replica. A component that cannot be opened is none of that.
 */
export const copyUnreadable = "its state cannot be read";

/**
 * How the report of a topology begins to say `why` when its worker died of its store again and again. While
 * it does not run, no copy comes to be there, and what is there is of no use to anybody.
 */
export const storeFails = "its store fails again and again";

/** What the assignment of a task says of which nothing is recorded, and that has no standby. */
export const beginsEmpty = {
  store: "",
  standby: null,
  wait: false,
  prove: false,
} as const satisfies Partial<AssignedTask>;
