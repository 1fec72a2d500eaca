import type { AuditEntry } from "../audit.js";
import type { Role } from "../api-tokens.js";

/** A token that was given out, without its secret, which nobody but its holder has. */
export interface ApiToken {
  readonly name: string;
  readonly role: Role;
  /** null: the first token, which lies in the state directory. */
  readonly createdAt: number | null;
  readonly createdBy: string;
  /** null = it never ends by itself. */
  readonly expiresAt: number | null;
  readonly expired: boolean;
  /** In this life of the coordinator; null = not yet. */
  readonly lastUsedAt: number | null;
}

/** GET /v1/api-tokens, by name. */
export interface ApiTokensAnswer {
  readonly tokens: readonly ApiToken[];
}

/** POST /v1/api-tokens */
export interface ApiTokenRequest {
  readonly name: string;
  readonly role: Role;
  /** It ends by itself after so long; default: never. */
  readonly ttlMs?: number;
}

/** Answer to POST /v1/api-tokens: the only time that the secret is seen. */
export interface ApiTokenAnswer {
  readonly token: ApiToken;
  readonly secret: string;
}

/** GET /v1/audit?limit=100&follow=0: one a line, the oldest first; then, for `follow` seconds, new ones. */
export type AuditStreamLine = AuditEntry;
