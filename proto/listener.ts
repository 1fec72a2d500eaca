/**
 * Why a sensor is not let in at a feed listener. Who begins with MQTT 5 is refused as `mqtt-version`, and
 * comes again with 3.1.1; so is who speaks one that nobody knows.
 */
export const loginRefusals = [
  "unknown-user",
  "bad-password",
  "client-id",
  "too-many",
  "tls",
  "mqtt-version",
  "keepalive",
  "other",
] as const;

export type LoginRefusal = (typeof loginRefusals)[number];

/** Of the port at which an agent takes what sensors publish; counted since the agent's start. */
export interface ListenerReport {
  /** Sensors that are connected now. */
  readonly connections: number;
  readonly logins: number;
  /** Connections that were not let in, by `LoginRefusal`; what never happened is not there. */
  readonly refused: Readonly<Record<string, number>>;
  readonly received: number;
  /** Acknowledged and dropped, because no topology takes their topic. */
  readonly unclaimed: number;
  /** To topics that their users may not publish to. */
  readonly forbidden: number;
  readonly forbiddenBytes: number;
  /** Messages that wait for their feeds now. */
  readonly held: number;
}
