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

/** A CA of the installation. */
export interface AuthoritySummary {
  /** What join tokens pin. */
  readonly fingerprint: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** PEM. */
  readonly certificate: string;
}

/** GET /v1/authority; answer to POST /v1/authority/rotate. */
export interface AuthorityAnswer {
  /** Signs for devices. */
  readonly active: AuthoritySummary;
  /** The one before, while devices change over; null = no change is under way. */
  readonly former: AuthoritySummary | null;
  /** Devices that have not shown a certificate of the new one. */
  readonly behind: readonly { readonly name: string; readonly role: "agent" | "sensor" }[];
}

/** POST /v1/authority/finish. */
export interface FinishRequest {
  /** Also while devices have not followed: they are shut out, and have to join anew. Default false. */
  readonly force?: boolean;
}

/** Answer to POST /v1/authority/finish. */
export interface AuthorityFinished extends AuthorityAnswer {
  /** Devices that had not followed. */
  readonly shutOut: readonly string[];
  /** Connections that rested on the former CA, and were ended. */
  readonly sessions: number;
  /** Join tokens that named it, and were revoked. */
  readonly tokens: number;
}
