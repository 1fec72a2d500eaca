/** Times by which agents are watched, in ms. */
export interface Profile {
  readonly name: string;
  /** Between two heartbeats of an agent. */
  readonly heartbeatMs: number;
  /**
   * Silence after which an agent is lost. Longer than the lease, so that a lease has run out before work
   * moves.
   */
  readonly lapseMs: number;
  /** How long an agent may act alone after it sent a heartbeat that was answered. */
  readonly leaseMs: number;
  /** After the broker's last will an agent has this long to come back; null: a will only makes it suspect. */
  readonly willGraceMs: number | null;
  /** Longest pause between two tries of an agent to reach the broker. */
  readonly reconnectMaxMs: number;
}

/** For wired or wireless local networks: a dead agent's work is elsewhere in about two seconds. */
export const lan: Profile = {
  name: "lan",
  heartbeatMs: 1_000,
  lapseMs: 5_000,
  leaseMs: 4_000,
  willGraceMs: 1_500,
  reconnectMaxMs: 2_000,
};

/** For gateways on mobile networks, where connections break without anybody having died. */
export const cellular: Profile = {
  name: "cellular",
  heartbeatMs: 10_000,
  lapseMs: 60_000,
  leaseMs: 50_000,
  willGraceMs: null,
  reconnectMaxMs: 20_000,
};

export const profiles: Readonly<Record<string, Profile>> = { lan, cellular };

/** Bounds that do not depend on the network. */
export interface ClusterLimits {
  /** Losses within `flapWindowMs` after which an agent is set aside for `setAsideMs`. */
  readonly flapsMax: number;
  readonly flapWindowMs: number;
  readonly setAsideMs: number;
  /** Fewer agents than this lost together are never taken for a cut-off observer. */
  readonly massLossMin: number;
  /** Losses within this many lapses count as "together". */
  readonly massLossLapses: number;
}

export const clusterLimits: ClusterLimits = {
  flapsMax: 4,
  flapWindowMs: 300_000,
  setAsideMs: 300_000,
  massLossMin: 3,
  massLossLapses: 2,
};
