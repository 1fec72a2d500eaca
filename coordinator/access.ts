import { timingSafeEqual } from "node:crypto";
import { type ApiTokenRecord, firstToken, hashOfSecret, type Role } from "./api-tokens.js";

/** Who asks. */
export interface Caller {
  /** Name of the token. */
  readonly name: string;
  readonly role: Role;
}

/** Why nobody is let in. */
export type LoginRefusal = "missing" | "wrong" | "expired";

/**
 * Who may come in: the first token, and those that were given out. Tokens are compared as hashes, each one
 * in constant time and all of them always, so that the time of an answer says nothing about any.
 */
export class Access {
  readonly #first: Buffer;
  readonly #tokens: () => ReadonlyMap<string, ApiTokenRecord>;
  readonly #usedAt = new Map<string, number>();

  /** `first`: the secret in the state directory. `tokens`: those that are valid now. */
  constructor(first: string, tokens: () => ReadonlyMap<string, ApiTokenRecord>) {
    this.#first = Buffer.from(hashOfSecret(first), "hex");
    this.#tokens = tokens;
  }

  /** `authorization`: the header as it came. `wall`: wall-clock ms. */
  callerOf(authorization: string | undefined, wall: number): Caller | LoginRefusal {
    const secret = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
    if (secret === undefined) return authorization ? "wrong" : "missing";
    const given = Buffer.from(hashOfSecret(secret), "hex");
    let found: Caller | "expired" | null = null;
    if (timingSafeEqual(given, this.#first)) found = { name: firstToken, role: "admin" };
    for (const { name, role, hash, expiresAt } of this.#tokens().values()) {
      if (!timingSafeEqual(given, Buffer.from(hash, "hex"))) continue;
      found = expiresAt !== null && wall >= expiresAt ? "expired" : { name, role };
    }
    if (found === null) return "wrong";
    if (found !== "expired") this.#usedAt.set(found.name, wall);
    return found;
  }

  /** When a token was last used in this life of the coordinator, wall-clock ms; null = not yet. */
  lastUsedAt(name: string): number | null {
    return this.#usedAt.get(name) ?? null;
  }
}
