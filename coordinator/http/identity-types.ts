/** Shapes of the API about join tokens and devices. Times are wall-clock ms since 1970. */

/** POST /v1/join-tokens. All may be left out. */
export interface TokenRequest {
  /** Devices that may join with it. Default 1. */
  readonly uses?: number;
  /** How long it is good. Default 24 hours. */
  readonly ttlMs?: number;
  /** Labels that who joins has, whatever it says itself. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Only a device of this name; it may take the place of one that had the name. */
  readonly name?: string;
  /** Default agent. */
  readonly role?: "agent" | "sensor";
  /** Who joins waits until it is approved. */
  readonly needsApproval?: boolean;
  /** Fingerprint of the key that signs bundles. */
  readonly deployKey?: string;
}

export interface TokenSummary {
  readonly id: string;
  /** open: it can be used. */
  readonly status: "open" | "used" | "expired" | "revoked";
  readonly role: "agent" | "sensor";
  readonly name: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly needsApproval: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly uses: number;
  readonly used: number;
}

/** Answer to POST /v1/join-tokens: the only time that the token itself is seen. */
export interface TokenCreated {
  readonly token: string;
  readonly summary: TokenSummary;
}

export interface DeviceSummary {
  readonly name: string;
  readonly role: "agent" | "sensor";
  readonly standing: "approved" | "waiting" | "quarantined" | "revoked";
  /** Why it is not approved; "" = it is. */
  readonly why: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly joinedAt: number;
  /** When its newest certificate ends. */
  readonly expiresAt: number;
}

/** Answer to POST /v1/devices/:name/approve, /quarantine, /revoke. */
export interface DeviceDecision {
  readonly device: DeviceSummary;
  /** Connections that were ended. */
  readonly sessions: number;
}
