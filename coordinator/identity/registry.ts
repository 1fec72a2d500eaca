import { timingSafeEqual } from "node:crypto";
import { HeadwaterError, isName, requireName } from "../../base/index.js";
import { graceMs, hashOfSecret, type Peer } from "../../identity/index.js";
import {
  type IdentityRecord,
  identityKey,
  type Standing,
  type StoreRecord,
  type TokenRecord,
  tokenKey,
  type Write,
} from "../records.js";

/** Bounds of what one registry keeps. */
export const registryLimits = { tokensMax: 1_000, identitiesMax: 20_000, usesMax: 10_000 } as const;

/** What a token is to allow; the rest of its record follows. */
export type TokenWish = Pick<
  TokenRecord,
  "role" | "name" | "labels" | "deployKey" | "needsApproval" | "uses" | "expiresAt"
>;

/** What a device says when it joins. */
export interface Applicant {
  readonly id: string;
  readonly secret: string;
  readonly name: string | null;
}

/**
 * Who has joined, who may join, and who is kept out. A decider: it changes at once what it knows and says
 * what has to be written; nobody may hear of it before that is durable.
 */
export class Registry {
  readonly #tokens = new Map<string, TokenRecord>();
  readonly #identities = new Map<string, IdentityRecord>();

  constructor(records: Iterable<StoreRecord>) {
    for (const record of records) {
      if (record.kind === "token") this.#tokens.set(record.id, record);
      else if (record.kind === "identity") this.#identities.set(record.name, record);
    }
  }

  get tokens(): readonly TokenRecord[] {
    return [...this.#tokens.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  get identities(): readonly IdentityRecord[] {
    return [...this.#identities.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  identity(name: string): IdentityRecord | undefined {
    return this.#identities.get(name);
  }

  /** Records a token under a fresh id. Tokens that are long over are forgotten. */
  createToken(id: string, secretHash: string, wish: TokenWish, now: number): readonly Write[] {
    const over = this.tokens.filter((token) => now > token.expiresAt + tokenShownMs);
    for (const token of over) this.#tokens.delete(token.id);
    if (this.#tokens.size >= registryLimits.tokensMax) {
      throw new HeadwaterError("too-many", `there are ${this.#tokens.size} join tokens`, {
        place: "token",
        remedy: "revoke some (`headwater token revoke`), or give one token several --uses",
      });
    }
    const token: TokenRecord = {
      kind: "token",
      id,
      secretHash,
      ...wish,
      createdAt: now,
      used: 0,
      revoked: false,
    };
    this.#tokens.set(id, token);
    return [
      ...over.map((gone): Write => ({ key: tokenKey(gone.id), record: null })),
      { key: tokenKey(id), record: token },
    ];
  }

  revokeToken(id: string): readonly Write[] {
    const token = this.#tokens.get(id);
    if (token === undefined) {
      const remedy = "`headwater token list` shows those that are there";
      throw new HeadwaterError("not-found", `there is no join token ${id.slice(0, 40)}`, {
        place: "token",
        remedy,
      });
    }
    return [this.#putToken({ ...token, revoked: true })];
  }

  /**
   * Takes one use of a token for a device. Throws `join-refused` with the reason: to who has no right token
   * always the same.
   */
  join(
    applicant: Applicant,
    now: number,
  ): { readonly identity: IdentityRecord; readonly writes: readonly Write[] } {
    const token = this.#rightToken(applicant, now);
    const name = this.#nameFor(token, applicant);
    const before = this.#identities.get(name);
    if (before === undefined && this.#identities.size >= registryLimits.identitiesMax)
      throw refusal("too many devices have joined", "revoke those that are gone for good");
    if (before !== undefined && before.standing !== "revoked" && token.name !== name) {
      throw refusal(
        `a device named ${name} has joined before`,
        `take another --name; or, if this device takes its place: headwater token create --name ${name}`,
      );
    }
    const identity: IdentityRecord = {
      kind: "identity",
      name,
      role: token.role,
      standing: token.needsApproval ? "waiting" : "approved",
      why: token.needsApproval ? "it waits for an operator's approval" : "",
      labels: token.labels,
      deployKey: token.deployKey,
      joinedAt: now,
      expiresAt: now,
      denied: [...stillGood(before?.denied ?? [], now), ...stillGood(before?.serials ?? [], now)],
      serials: [],
    };
    return {
      identity,
      writes: [this.#putToken({ ...token, used: token.used + 1 }), this.#putIdentity(identity)],
    };
  }

  /** Notes a certificate that was made for a device. */
  issued(name: string, serial: string, expiresAt: number, now: number): readonly Write[] {
    const identity = this.#required(name);
    const serials = [...stillGood(identity.serials, now), { serial, expiresAt }];
    const denied = stillGood(identity.denied, now);
    return [this.#putIdentity({ ...identity, serials, denied, expiresAt })];
  }

  /**
   * Why this holder of a certificate of ours is not let in; "" = it is. One that is not known, because the
   * coordinator was restored from a backup that is older than its join, is let in: `learn` records it.
   */
  refusalOf(peer: Peer): string {
    const identity = this.#identities.get(peer.name);
    if (peer.role === "coordinator" || identity === undefined) return "";
    if (identity.role !== peer.role) return `${peer.name} is known as another kind of device`;
    if (identity.denied.some(({ serial }) => serial === peer.serial))
      return `this certificate of ${peer.name} was revoked or replaced`;
    return identity.standing === "approved" ? "" : `${peer.name} is ${identity.standing}: ${identity.why}`;
  }

  /** Serial numbers of certificates that were good once, and with which nobody is let in. */
  get shutOut(): readonly string[] {
    return this.identities.flatMap(({ standing, denied, serials }) =>
      (standing === "approved" ? denied : [...denied, ...serials]).map(({ serial }) => serial),
    );
  }

  /** Records who has a certificate of ours and is not known. */
  learn(peer: Peer, expiresAt: number, now: number): readonly Write[] {
    if (peer.role === "coordinator" || this.#identities.has(peer.name)) return [];
    const { name, role, serial } = peer;
    const identity: IdentityRecord = {
      kind: "identity",
      name,
      role,
      standing: "approved",
      why: "",
      labels: {},
      deployKey: null,
      joinedAt: now,
      expiresAt,
      denied: [],
      serials: [{ serial, expiresAt }],
    };
    return [this.#putIdentity(identity)];
  }

  /** Notes which CA's certificate a device has shown. */
  shown({ name, role }: Peer, authority: string): readonly Write[] {
    const identity = this.#identities.get(name);
    if (role === "coordinator" || identity === undefined || identity.shown === authority) return [];
    return [this.#putIdentity({ ...identity, shown: authority })];
  }

  /** Devices that may connect, or may again, and have not shown a certificate of this CA. */
  behind(authority: string): readonly IdentityRecord[] {
    return this.identities.filter(({ standing, shown }) => standing !== "revoked" && shown !== authority);
  }

  /** Nobody joins any more with a token that is open now. */
  revokeOpenTokens(now: number): readonly Write[] {
    return this.tokens
      .filter(({ revoked, used, uses, expiresAt }) => !revoked && used < uses && now <= expiresAt)
      .map((token) => this.#putToken({ ...token, revoked: true }));
  }

  /**
   * An operator's word on a device. Revoked is for good: the device has to join anew. Throws `not-found`,
   * `conflict`.
   */
  decide(name: string, standing: Exclude<Standing, "waiting">, why: string, now: number): readonly Write[] {
    const identity = this.#required(name);
    if (standing === "approved" && identity.standing === "revoked") {
      throw new HeadwaterError("conflict", `${name} was revoked, and that is for good`, {
        place: "agent",
        remedy: `let it join anew with a token: headwater token create --name ${name}`,
      });
    }
    if (standing !== "revoked") return [this.#putIdentity({ ...identity, standing, why })];
    const denied = [...stillGood(identity.denied, now), ...stillGood(identity.serials, now)];
    return [this.#putIdentity({ ...identity, standing, why, denied, serials: [] })];
  }

  #required(name: string): IdentityRecord {
    const identity = this.#identities.get(name);
    if (identity !== undefined) return identity;
    throw new HeadwaterError("not-found", `no device named ${name} has joined`, {
      place: "agent",
      remedy: "`headwater agents` shows the agents; one that runs without TLS has no identity",
    });
  }

  #rightToken({ id, secret }: Applicant, now: number): TokenRecord {
    const token = this.#tokens.get(id);
    const given = Buffer.from(hashOfSecret(secret));
    const wanted = Buffer.from(token?.secretHash ?? hashOfSecret(""));
    if (token === undefined || !timingSafeEqual(given, wanted))
      throw refusal("this token is not known here", "make one with `headwater token create`");
    if (token.revoked) throw refusal("this token was revoked", "make another: headwater token create");
    if (now > token.expiresAt)
      throw refusal("this token has expired", "make another: headwater token create");
    if (token.used >= token.uses) {
      throw refusal(
        `this token has been used ${token.used === 1 ? "already" : `${token.used} times`}`,
        "make another: headwater token create. If you did not use it, somebody else did: see " +
          "`headwater token list`, and revoke who joined with it",
      );
    }
    return token;
  }

  #nameFor(token: TokenRecord, applicant: Applicant): string {
    const name = token.name ?? applicant.name;
    if (name === null) throw refusal("this token names nobody", "give the device a name with --name");
    if (token.name !== null && applicant.name !== null && applicant.name !== token.name)
      throw refusal(`this token is for ${token.name} only`, `join as ${token.name}, or make another token`);
    if (!isName(name)) requireName(name, "name");
    return name;
  }

  #putToken(token: TokenRecord): Write {
    this.#tokens.set(token.id, token);
    return { key: tokenKey(token.id), record: token };
  }

  #putIdentity(identity: IdentityRecord): Write {
    this.#identities.set(identity.name, identity);
    return { key: identityKey(identity.name), record: identity };
  }
}

/** How long tokens that are over are still shown. */
const tokenShownMs = 7 * 86_400_000;

/** Those that would still be taken. */
function stillGood<T extends { readonly expiresAt: number }>(all: readonly T[], now: number): readonly T[] {
  return all.filter(({ expiresAt }) => now <= expiresAt + graceMs);
}

function refusal(what: string, remedy: string): HeadwaterError {
  return new HeadwaterError("join-refused", what, { place: "join token", remedy });
}
