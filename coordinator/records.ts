import type { Role } from "../identity/index.js";
import type { Replica } from "../proto/index.js";
import type { ApiTokenRecord } from "./api-tokens.js";
import type { EarlierStream, GraphSpec, TaskId } from "../topology/index.js";
import type { KnownAgent } from "./cluster-agent.js";

/**
 * What the coordinator keeps durably, record by record. Every decision is here before anybody hears of it.
 */
export type StoreRecord =
  | MetaRecord
  | AgentRecord
  | TopologyRecord
  | TaskRecord
  | ApiTokenRecord
  | UpgradeRecord
  | AuthorityRecord
  | TokenRecord
  | IdentityRecord;

export interface MetaRecord {
  readonly kind: "meta";
  /** Random id of this installation, made at the very first start. */
  readonly installation: string;
  readonly term: number;
  /** The highest number given to a decision: generations and epochs are taken from it. */
  readonly decision: number;
  /** The highest term that any agent reported. */
  readonly seenTerm: number;
  /**
   * The store was an old copy: agents that must report before anything is decided. null = it is up to date.
   */
  readonly unheard?: readonly string[] | null;
}

export interface AgentRecord extends KnownAgent {
  readonly kind: "agent";
}

/**
 * running, paused: as asked. draining: spouts stand still, the rest runs empty. ending: taken off all
 * agents, some have not confirmed it. ended: all have.
 */
export type Desired = "running" | "paused" | "draining" | "ending" | "ended";

/** One version of a topology. Revisions rise, and no two are ever the same. */
export interface Revision {
  readonly revision: number;
  readonly spec: GraphSpec;
  readonly graph: string;
  readonly bundle: string;
  readonly bundleBytes: number;
}

/** A version that is about to take the place of the one that runs. */
export interface PendingUpdate extends Revision {
  /** preparing: agents get it and hold a worker ready. draining: the old one runs empty first. */
  readonly phase: "preparing" | "draining";
  readonly drain: boolean;
  /** How long the old version may run empty, ms. */
  readonly drainMs: number;
  /** Heads of chains whose tasks begin empty. */
  readonly emptied: readonly string[];
}

/** How an update ended; `error` "" = the version runs. */
export interface UpdateResult {
  readonly revision: number;
  /** Wall-clock ms. */
  readonly at: number;
  readonly error: string;
}

export interface TopologyRecord extends Revision {
  readonly kind: "topology";
  readonly name: string;
  readonly submittedAt: number;
  readonly desired: Desired;
  /** How long it may run empty, ms. */
  readonly drainMs: number;
  readonly endedAt: number | null;
  /** Agents that were named in its assignments and have not confirmed its end. */
  readonly awaiting: readonly string[];
  /** Agents that may not run it: two of them said that they own one task in one epoch. */
  readonly barred?: readonly string[];
  /** The version before, for a roll-back. */
  readonly previous?: Revision | null;
  readonly update?: PendingUpdate | null;
  readonly lastUpdate?: UpdateResult | null;
  /** Streams as they were in earlier versions: frames of them may still lie on the disks of gateways. */
  readonly earlier?: readonly EarlierStream[];
}

/** Bundles that the record names: for what runs, what ran before, and what is to run. */
export function bundlesNamed({ bundle, previous, update }: TopologyRecord): readonly string[] {
  return [bundle, previous?.bundle, update?.bundle].filter((sha256) => sha256 !== undefined);
}

/** True when the record names the bundle. */
export function namesBundle(record: TopologyRecord, sha256: string): boolean {
  return bundlesNamed(record).includes(sha256);
}

export interface TaskRecord {
  readonly kind: "task";
  readonly topology: string;
  readonly task: TaskId;
  readonly agent: string;
  readonly term: number;
  readonly number: number;
  /** Wall-clock ms. */
  readonly since: number;
  /** Copies of its state that are known to be whole; the owner's first. Empty: nothing is recorded. */
  readonly replicas: readonly Replica[];
  /**
   * Others that had all of its state when the owner was promoted, or who is taken out of the replicas: any of
   * them may take its place until the owner has shown that its copy is open. It does nothing without them
   * before they are let go.
   */
  readonly former: readonly Replica[];
  /** Who is to hold a copy; store "" = the agent has not said yet which one it has. */
  readonly standby: Replica | null;
  /**
   * Agents whose copy no longer counts, while the owner may still think so: none of them is appointed
   * before the owner has followed an assignment without it, for a report that counts it could be an old one.
   */
  readonly retired: readonly string[];
  /** True: it runs nowhere; the record keeps where its state is, or who may still act for it. */
  readonly parked: boolean;
}

/** A release of the agent's program for a processor, as Node.js names it. */
export interface UpgradeRelease {
  readonly architecture: string;
  /** sha256 of the file, hex. */
  readonly release: string;
  readonly bytes: number;
}

/**
 * How far an agent is. upgrading: it has begun. skipped: there is no file for it. `since` in wall-clock ms.
 */
export interface AgentUpgrade {
  readonly status: "waiting" | "upgrading" | "done" | "failed" | "skipped";
  readonly since: number;
  readonly why: string;
}

/** The last upgrade of agents' programs. */
export interface UpgradeRecord {
  readonly kind: "upgrade";
  /** Rises with each. */
  readonly attempt: number;
  readonly version: string;
  readonly releases: readonly UpgradeRelease[];
  /** Which agents were chosen. */
  readonly labels: Readonly<Record<string, string>>;
  /** Wall-clock ms. */
  readonly startedAt: number;
  /** Agents that begin together. */
  readonly batch: number;
  /** By name. */
  readonly agents: Readonly<Record<string, AgentUpgrade>>;
  /** stopped: no other agent begins. */
  readonly state: "running" | "stopped" | "done";
  /** Why it was stopped; "" = it was not. */
  readonly why: string;
}

/** A CA: certificate and key, PEM. */
export interface AuthorityPair {
  readonly certificate: string;
  readonly key: string;
}

/** The CA of this installation. */
export interface AuthorityRecord extends AuthorityPair {
  readonly kind: "authority";
  /** The one before, while devices change over to this one. Not there = they have. */
  readonly former?: AuthorityPair;
}

/** A join token; its secret is not kept. Times are wall-clock ms. */
export interface TokenRecord {
  readonly kind: "token";
  readonly id: string;
  readonly secretHash: string;
  readonly role: Exclude<Role, "coordinator">;
  /** The only name that may join with it; it may then take the place of a device of that name. null = any. */
  readonly name: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly deployKey: string | null;
  /** Who joins waits until an operator approves. */
  readonly needsApproval: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly uses: number;
  readonly used: number;
  readonly revoked: boolean;
}

/** waiting: for approval. quarantined: kept out until it is approved again. revoked: kept out for good. */
export type Standing = "approved" | "waiting" | "quarantined" | "revoked";

/** A device that has, or had, certificates of ours. Times are wall-clock ms. */
export interface IdentityRecord {
  readonly kind: "identity";
  readonly name: string;
  readonly role: Exclude<Role, "coordinator">;
  readonly standing: Standing;
  /** Why it is not approved; "" = it is. */
  readonly why: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly deployKey: string | null;
  readonly joinedAt: number;
  /** When its newest certificate ends. */
  readonly expiresAt: number;
  /** Serials of certificates of this name that are no longer taken, and when they end. */
  readonly denied: readonly { readonly serial: string; readonly expiresAt: number }[];
  /** Serials of those that are. */
  readonly serials: readonly { readonly serial: string; readonly expiresAt: number }[];
  /** Fingerprint of the CA whose certificate it showed last; noted during a change of CAs alone. */
  readonly shown?: string;
}

/** What a task's record says that was never told of a copy, as in stores of older releases. */
export const noCopies = { replicas: [], former: [], standby: null, retired: [], parked: false } as const;

/** One change of the store; `record` null = the key goes. */
export interface Write {
  readonly key: string;
  readonly record: StoreRecord | null;
}

export const metaKey = "meta";

export function agentKey(name: string): string {
  return `agent/${name}`;
}

export function topologyKey(name: string): string {
  return `topology/${name}`;
}

export function taskKey(topology: string, task: TaskId): string {
  return `task/${topology}/${task}`;
}

export function apiTokenKey(name: string): string {
  return `api-token/${name}`;
}

export function tokenKey(id: string): string {
  return `token/${id}`;
}

export function identityKey(name: string): string {
  return `identity/${name}`;
}

export function keyOf(record: StoreRecord): string {
  switch (record.kind) {
    case "meta":
      return metaKey;
    case "agent":
      return agentKey(record.name);
    case "topology":
      return topologyKey(record.name);
    case "task":
      return taskKey(record.topology, record.task);
    case "api-token":
      return apiTokenKey(record.name);
    case "upgrade":
      return "upgrade";
    case "authority":
      return "authority";
    case "token":
      return tokenKey(record.id);
    case "identity":
      return identityKey(record.name);
  }
}
