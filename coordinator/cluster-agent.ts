import type { Capacity, HeldCopy, JoinMessage } from "../proto/index.js";
import type { AgentStatus } from "./http/types.js";

/** What is kept of an agent from one life of the coordinator to the next. */
export interface KnownAgent {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  readonly version: string;
  /** Id of the agent's store; another one than before remembers no epochs. */
  readonly store: string;
  /** Layout of stores that its program writes, and reads with those before; none = it was never asked. */
  readonly storesLayout?: number | null;
  readonly cordoned: boolean;
  readonly draining: boolean;
  /** It left on purpose and has not come back. */
  readonly left: boolean;
  /** It was given up as lost: its absence says nothing about the observer. */
  readonly gone: boolean;
  /** Nonce of the process that had the name; none = it is not known. */
  readonly boot?: string;
}

/** A second process under the name of one that may still be alive. */
export interface Contender {
  readonly join: JoinMessage;
  heardAt: number;
  /** Leases from this number on were given to the older process after the newer one appeared. */
  readonly probe: number;
}

/** An agent as the cluster sees it. Times are running ms. */
export interface ClusterAgent {
  readonly name: string;
  labels: Readonly<Record<string, string>>;
  capacity: Capacity;
  version: string;
  store: string;
  /** null = it has not joined since coordinators ask. */
  storesLayout: number | null;
  /** What it was told to hold of others' tasks; null = it has not joined in this life of the coordinator. */
  copies: readonly HeldCopy[] | null;
  /** Nonce of the process that holds the name; "" = none yet. */
  boot: string;
  leftBoot: string;
  /** The process that had the name before; "" = none is known. */
  formerBoot: string;
  /** The process that had the name when the coordinator stopped; "" = none, or another has it now. */
  awaitedBoot: string;
  status: AgentStatus;
  why: string;
  since: number;
  heardAt: number | null;
  /** Takes no new tasks (operator). */
  cordoned: boolean;
  /** Its tasks go away (operator). */
  draining: boolean;
  /** It said itself that it stops. */
  leaving: boolean;
  graceUntil: number | null;
  losses: number[];
  setAsideUntil: number | null;
  /** Lost a short while ago, or in a freeze: counts in the mass-loss rule. */
  counted: boolean;
  /** Given up as lost; kept through a restart of the coordinator. */
  gone: boolean;
  contender: Contender | null;
}

export type ClusterEvent =
  | { readonly kind: "join"; readonly message: JoinMessage }
  | {
      readonly kind: "heartbeat";
      readonly agent: string;
      readonly boot: string;
      readonly seq: number;
      readonly lease: number;
      readonly draining: boolean;
    }
  | { readonly kind: "will"; readonly agent: string; readonly boot: string }
  | { readonly kind: "leave"; readonly agent: string; readonly boot: string }
  /** The coordinator's own way to the broker. */
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "lift-freeze" }
  | { readonly kind: "tick" };

export type ClusterEffect =
  | {
      readonly kind: "lease";
      readonly agent: string;
      readonly boot: string;
      readonly number: number;
      readonly seq: number;
    }
  | {
      readonly kind: "turn-away";
      readonly agent: string;
      readonly boot: string;
      readonly reason: "name-taken" | "wire-version";
      readonly text: string;
    }
  /** New, or its labels, capacity, version or layout changed: keep it. */
  | { readonly kind: "known"; readonly agent: string }
  /** A process took the name: what the one before it reported is void. */
  | { readonly kind: "took-over"; readonly agent: string }
  /** Its store is not the one it had: it knows nothing of the epochs of its tasks. */
  | { readonly kind: "new-store"; readonly agent: string }
  | {
      readonly kind: "status";
      readonly agent: string;
      readonly from: AgentStatus;
      readonly to: AgentStatus;
      readonly why: string;
    }
  | { readonly kind: "alarm"; readonly code: string; readonly subject: string; readonly text: string }
  | { readonly kind: "alarm-over"; readonly code: string; readonly subject: string };

/** An agent that nobody has heard of before. */
export function newAgentOf(join: JoinMessage, now: number): ClusterAgent {
  const { agent: name, labels, capacity, version, store, storesLayout } = join;
  const flags = { cordoned: false, draining: false, left: false, gone: false };
  return agentOf({ name, labels, capacity, version, store, storesLayout, ...flags }, now);
}

/** ms since it was heard; Infinity = never in this life of the coordinator. */
export function silence(agent: ClusterAgent, now: number): number {
  return agent.heardAt === null ? Number.POSITIVE_INFINITY : now - agent.heardAt;
}

/** An agent before it has spoken in this life of the coordinator. */
export function agentOf(known: KnownAgent, now: number): ClusterAgent {
  return {
    name: known.name,
    labels: known.labels,
    capacity: known.capacity,
    version: known.version,
    store: known.store,
    storesLayout: known.storesLayout ?? null,
    copies: null,
    boot: "",
    leftBoot: "",
    formerBoot: "",
    awaitedBoot: known.left ? "" : (known.boot ?? ""),
    status: known.left ? "drained" : "joining",
    why: known.left ? "it was stopped on purpose" : "not heard of since the coordinator's start",
    since: now,
    heardAt: null,
    cordoned: known.cordoned,
    draining: known.draining,
    leaving: false,
    graceUntil: null,
    losses: [],
    setAsideUntil: null,
    counted: false,
    gone: known.gone,
    contender: null,
  };
}
