import type { StoreLimits } from "./persistence.js";

/** Bounds of the embedded broker; each is there because its absence lets one client harm the others. */
export interface BrokerLimits extends StoreLimits {
  /** Bytes of a packet before CONNECT was accepted. Default 4 KiB. */
  readonly connectBytesMax: number;
  /** Bytes of a packet afterwards. Default 256 KiB and room for headers, topic and properties. */
  readonly packetBytesMax: number;
  /** Connections that have not yet been accepted; beyond, the oldest of them is closed. Default 200. */
  readonly halfOpenMax: number;
  /** Connections in all. Default 5,000. */
  readonly connectionsMax: number;
  /** Time until CONNECT must have come. Default 5 s. */
  readonly connectTimeoutMs: number;
  /** Longest keepalive that a client may ask for; none at all is refused. Default 120 s. */
  readonly keepaliveMaxSec: number;
  /** A subscriber that does not read for so long is closed. Default 10 s. */
  readonly drainTimeoutMs: number;
  /** Filters that one client may be subscribed to. Default 1,000. */
  readonly subscriptionsMax: number;
  /** Bytes of one of them. Default 4 KiB. */
  readonly filterBytesMax: number;
}

export const brokerLimits: BrokerLimits = {
  connectBytesMax: 4 * 1024,
  packetBytesMax: 256 * 1024 + 8 * 1024,
  halfOpenMax: 200,
  connectionsMax: 5_000,
  connectTimeoutMs: 5_000,
  keepaliveMaxSec: 120,
  drainTimeoutMs: 10_000,
  subscriptionsMax: 1_000,
  filterBytesMax: 4 * 1024,
  sessionsMax: 1_000,
  sessionMessagesMax: 10_000,
  sessionBytesMax: 16 * 1024 * 1024,
  sessionsBytesMax: 64 * 1024 * 1024,
  retainedMax: 20_000,
  retainedBytesMax: 64 * 1024 * 1024,
};
