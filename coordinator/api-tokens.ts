import { createHash } from "node:crypto";
import { HeadwaterError } from "../base/index.js";
import type { Desk } from "./desk.js";
import type { Now } from "./core-contract.js";
import { apiTokenKey } from "./records.js";

/**
 * What people and programs may do through the HTTP API. Each may all that the ones before it may: a viewer
 * looks, an operator runs topologies and agents, an admin gives out tokens, and gives state up.
 */
export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** A token that was given out. The secret itself is kept nowhere. */
export interface ApiTokenRecord {
  readonly kind: "api-token";
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the secret, in hexadecimal. It is 256 random bits: no salt and no slow hash is needed. */
  readonly hash: string;
  /** Wall-clock ms. */
  readonly createdAt: number;
  /** Name of the token that made it. */
  readonly createdBy: string;
  /** Wall-clock ms; null = it never ends by itself. */
  readonly expiresAt: number | null;
}

export type ApiTokenCommand =
  | {
      readonly kind: "create-api-token";
      readonly name: string;
      readonly role: Role;
      readonly hash: string;
      readonly by: string;
      readonly ttlMs: number | null;
    }
  | { readonly kind: "revoke-api-token"; readonly name: string };

/** The token in the state directory, which was there first. */
export const firstToken = "admin";

const tokensMax = 200;

/** Whether `role` may do what `needed` may. */
export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** How a secret is known. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Throws `name-taken`, `not-found` or `conflict`. */
export function changeApiTokens(desk: Desk, command: ApiTokenCommand, now: Now): void {
  const { tokens } = desk.book;
  const { name } = command;
  if (name === firstToken) {
    throw new HeadwaterError(
      "conflict",
      `the token ${firstToken} lies in the coordinator's state directory`,
      {
        place: "name",
        remedy: "to change it, delete the file `api-token` there and start the coordinator again",
      },
    );
  }
  if (command.kind === "revoke-api-token") {
    if (!tokens.delete(name)) {
      const remedy = "`headwater api-token list` shows those that are there";
      throw new HeadwaterError("not-found", `there is no API token ${name}`, { place: "name", remedy });
    }
    desk.book.remove(apiTokenKey(name));
    return;
  }
  if (tokens.has(name)) {
    const remedy = `\`headwater api-token revoke ${name}\` first, or choose another name`;
    throw new HeadwaterError("name-taken", `an API token ${name} exists`, { place: "name", remedy });
  }
  if (tokens.size >= tokensMax) {
    const remedy = "revoke those that nobody uses";
    throw new HeadwaterError("conflict", `there are ${tokensMax} API tokens, the limit`, { remedy });
  }
  const { role, hash, by, ttlMs } = command;
  const expiresAt = ttlMs === null ? null : now.wall + ttlMs;
  const record: ApiTokenRecord = {
    kind: "api-token",
    name,
    role,
    hash,
    createdAt: now.wall,
    createdBy: by,
    expiresAt,
  };
  tokens.set(name, record);
  desk.book.put(record);
}
