import { randomBytes, type X509Certificate } from "node:crypto";
import { errorText, HeadwaterError, type Log } from "../../base/index.js";
import {
  base32,
  formatJoinToken,
  hashOfSecret,
  type Identity,
  type JoinAnswer,
  type JoinRequest,
  type Judgement,
  judgeClient,
  type KeyRequest,
  type Peer,
  provenKey,
  readCertificate,
  timesOf,
} from "../../identity/index.js";
import type {
  AuthorityRecord,
  IdentityRecord,
  Standing,
  StoreRecord,
  TokenRecord,
  Write,
} from "../records.js";
import { Authorities } from "./authorities.js";
import { type KeyedCertificate, newAuthority, ownHosts } from "./authority.js";
import { Registry, type TokenWish } from "./registry.js";

export interface IdentitiesOptions {
  readonly authority: AuthorityRecord;
  /** What the store holds now. */
  readonly records: Iterable<StoreRecord>;
  /** Resolves when the writes are durable. */
  readonly record: (writes: readonly Write[]) => Promise<void>;
  /** Wall-clock ms. */
  readonly wall: () => number;
  readonly log: Log;
}

/** A token as it is given out, once. */
export interface NewToken {
  readonly token: string;
  readonly record: TokenRecord;
}

/** Bytes of randomness in a token's id and in its secret. */
const idBytes = 5;
const secretBytes = 16;

/** Finds the CA in the store's records; makes it, to be written first, when there is none. */
export function authorityIn(
  records: Iterable<StoreRecord>,
  now: number,
): { readonly authority: AuthorityRecord; readonly writes: readonly Write[] } {
  for (const record of records) if (record.kind === "authority") return { authority: record, writes: [] };
  const authority: AuthorityRecord = { kind: "authority", ...newAuthority(now) };
  return { authority, writes: [{ key: "authority", record: authority }] };
}

/**
 * Who may join and who is let in: gives out tokens and certificates, judges who dials in, and keeps out whom
 * an operator has shut out.
 */
export class Identities {
  readonly #options: IdentitiesOptions;
  readonly #signers = new WeakMap<Peer, string>();
  #record: AuthorityRecord;
  #authorities: Authorities;
  #registry: Registry;
  #listener: () => void = () => undefined;
  #tellBroker: () => Promise<void> = async () => undefined;
  #disconnect: (who: (peer: Peer) => boolean) => number = () => 0;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
    this.#record = options.authority;
    this.#authorities = new Authorities(options.authority);
    this.#registry = new Registry(options.records);
  }

  /** CAs that devices are to trust, and are trusted when they show a certificate of theirs. */
  get authorities(): Authorities {
    return this.#authorities;
  }

  get tokens(): readonly TokenRecord[] {
    return this.#registry.tokens;
  }

  get all(): readonly IdentityRecord[] {
    return this.#registry.identities;
  }

  identity(name: string): IdentityRecord | undefined {
    return this.#registry.identity(name);
  }

  /** The store was opened anew: what it has is what counts. */
  reload(records: readonly StoreRecord[]): void {
    this.#registry = new Registry(records);
    const kept = records.find((record) => record.kind === "authority");
    if (kept !== undefined && JSON.stringify(kept) !== JSON.stringify(this.#record)) this.#use(kept);
  }

  /** How live sessions of those who are shut out are ended. */
  endSessionsWith(disconnect: (who: (peer: Peer) => boolean) => number): void {
    this.#disconnect = disconnect;
  }

  /** How the listener shows another certificate, when the CAs have changed. */
  changesListenerWith(renew: () => void): void {
    this.#listener = renew;
  }

  /** How a broker of another kind is told that somebody is shut out or let in, or of another CA. */
  tellsBrokerWith(tell: () => Promise<void>): void {
    this.#tellBroker = tell;
  }

  /** For such a broker: who is shut out, one list of each CA; PEM. */
  revocationLists(): string {
    const { shutOut } = this.#registry;
    const now = this.#options.wall();
    return this.#authorities.all.map((authority) => authority.revocationList(shutOut, now)).join("");
  }

  /** A certificate for the coordinator's own listener; `hosts`: names beside those that it finds itself. */
  serverCertificate(hosts: readonly string[]): KeyedCertificate & { readonly authority: string } {
    const made = this.#authorities.issueServer(ownHosts(hosts), this.#options.wall());
    return { ...made, authority: this.#authorities.pem };
  }

  /** The coordinator's own identity at its broker, good for 30 days from now. */
  own(): Identity {
    return this.#authorities.issueOwn(this.#options.wall());
  }

  /**
   * Begins to change over to a new CA: devices get certificates of it when they next ask, and trust both.
   * Throws `conflict` when a change is under way.
   */
  async rotate(): Promise<void> {
    if (this.#authorities.former !== null) {
      throw new HeadwaterError("conflict", "a change to another CA is under way", {
        place: "CA",
        remedy: "`headwater ca show` says who has not followed; end it with `headwater ca rotate --finish`",
      });
    }
    const { certificate, key } = this.#record;
    await this.#change({
      record: { kind: "authority", ...newAuthority(this.#options.wall()), former: { certificate, key } },
      more: [],
    });
    this.#options.log.info("changes over to a new CA", { fingerprint: this.#authorities.active.fingerprint });
  }

  /** Devices that the end of a change would shut out, for they have shown no certificate of the new CA. */
  get behind(): readonly IdentityRecord[] {
    const { former, active } = this.#authorities;
    return former === null ? [] : this.#registry.behind(active.fingerprint);
  }

  /**
   * Ends the change: the former CA is trusted no more, and forgotten. Connections that rest on it end; join
   * tokens that name it are revoked. Returns how many of each. Throws `conflict` when none is under way,
   * and unless `force` when devices have not followed.
   */
  async finish(force: boolean): Promise<{ readonly sessions: number; readonly tokens: number }> {
    const { former } = this.#authorities;
    if (former === null) {
      const remedy = "begin one with `headwater ca rotate`";
      throw new HeadwaterError("conflict", "no change to another CA is under way", { place: "CA", remedy });
    }
    const { behind } = this;
    if (behind.length > 0 && !force) throw notFollowed(behind);
    const { certificate, key } = this.#record;
    const tokens = this.#registry.revokeOpenTokens(this.#options.wall());
    await this.#change({ record: { kind: "authority", certificate, key }, more: tokens });
    const { fingerprint } = this.#authorities.active;
    const sessions = this.#end(
      (peer) => peer.role !== "coordinator" && this.#signers.get(peer) !== fingerprint,
    );
    this.#options.log.info("has changed over to a new CA", { fingerprint, sessions, tokens: tokens.length });
    return { sessions, tokens: tokens.length };
  }

  /** The CAs are as durable as what they will sign. */
  async #change(to: { readonly record: AuthorityRecord; readonly more: readonly Write[] }): Promise<void> {
    await this.#options.record([{ key: "authority", record: to.record }, ...to.more]);
    this.#use(to.record);
  }

  #use(record: AuthorityRecord): void {
    this.#record = record;
    this.#authorities = new Authorities(record);
    this.#listener();
    void this.#tellBroker();
  }

  /** Judges who has shown a certificate: by the CA, the grace, and the operators' decisions. */
  judge(certificate: X509Certificate): Judgement {
    const now = this.#options.wall();
    const judged = judgeClient(certificate, this.#authorities.certificates, now);
    if (!judged.ok) return judged;
    const { peer } = judged;
    const why = this.#registry.refusalOf(peer);
    if (why !== "") return { ok: false, why };
    const signer = this.#authorities.signerOf(certificate)!.fingerprint;
    this.#signers.set(peer, signer);
    const learnt = this.#registry.learn(peer, timesOf(certificate).to, now);
    const { name } = peer;
    if (learnt.length > 0)
      this.#options.log.warn("has a certificate of ours and was not known here: taken in", { name });
    const changing = this.#authorities.former !== null;
    const writes = [...learnt, ...(changing ? this.#registry.shown(peer, signer) : [])];
    if (writes.length > 0)
      this.#options.record(writes).catch((error: unknown) => this.#notWritten(name, error));
    return judged;
  }

  async createToken(wish: TokenWish): Promise<NewToken> {
    const id = base32(randomBytes(idBytes));
    const secret = base32(randomBytes(secretBytes));
    const now = this.#options.wall();
    await this.#options.record(this.#registry.createToken(id, hashOfSecret(secret), wish, now));
    const { deployKey } = wish;
    const token = formatJoinToken({
      authority: this.#authorities.listening.fingerprint,
      id,
      secret,
      deployKey,
    });
    return { token, record: this.#registry.tokens.find((one) => one.id === id)! };
  }

  async revokeToken(id: string): Promise<void> {
    await this.#options.record(this.#registry.revokeToken(id));
  }

  /**
   * A device joins: its certificate is out only when the use of the token is durable.
   * Throws `join-refused`.
   */
  async join(request: JoinRequest): Promise<JoinAnswer> {
    const key = provenKey(request, request.id);
    const now = this.#options.wall();
    const { identity, writes } = this.#registry.join(request, now);
    const { name, role } = identity;
    const certificate = this.#authorities.active.issueClient(name, role, key, now);
    await this.#options.record([...writes, ...this.#issued(name, certificate, now)]);
    // Who had the name before is shut out from here on.
    this.#end((peer) => peer.name === name && this.#registry.refusalOf(peer) !== "");
    await this.#tellBroker();
    this.#options.log.info("a device joined", { name, role, token: request.id });
    return this.#answer(identity, certificate);
  }

  /** A new certificate for who has a good one. */
  async renew(peer: Peer, request: KeyRequest): Promise<JoinAnswer> {
    const key = provenKey(request, peer.name);
    const identity = this.#registry.identity(peer.name);
    if (identity === undefined) throw new HeadwaterError("join-refused", `${peer.name} is not known here`);
    const now = this.#options.wall();
    const certificate = this.#authorities.active.issueClient(identity.name, identity.role, key, now);
    await this.#options.record(this.#issued(identity.name, certificate, now));
    this.#options.log.info("a certificate was renewed", { name: identity.name });
    return this.#answer(identity, certificate);
  }

  /** Shuts a device out, or lets it in again. What it has open ends at once. */
  async decide(name: string, standing: Exclude<Standing, "waiting">, why: string): Promise<number> {
    await this.#options.record(this.#registry.decide(name, standing, why, this.#options.wall()));
    const ended = this.#end((peer) => peer.name === name && this.#registry.refusalOf(peer) !== "");
    await this.#tellBroker();
    this.#options.log.info("an operator decided", { device: name, standing, sessions: ended });
    return ended;
  }

  #issued(name: string, certificate: string, now: number): readonly Write[] {
    const made = readCertificate(certificate, "certificate");
    return this.#registry.issued(name, made.serialNumber, timesOf(made).to, now);
  }

  #answer({ name, role, labels, deployKey }: IdentityRecord, certificate: string): JoinAnswer {
    return { name, role, labels, deployKey, certificate, authority: this.#authorities.pem };
  }

  #end(who: (peer: Peer) => boolean): number {
    return this.#disconnect(who);
  }

  #notWritten(name: string, error: unknown): void {
    this.#options.log.error("what a device has shown could not be recorded", {
      name,
      error: errorText(error),
    });
  }
}

/** Devices that an error names. */
const namedMax = 20;

function notFollowed(behind: readonly IdentityRecord[]): HeadwaterError {
  const names = behind.slice(0, namedMax).map(({ name }) => name);
  const more = behind.length > namedMax ? ` and ${behind.length - namedMax} more` : "";
  const have = behind.length === 1 ? "1 device has" : `${behind.length} devices have`;
  return new HeadwaterError(
    "conflict",
    `${have} not shown a certificate of the new CA, and would be shut out: ${names.join(", ")}${more}`,
    {
      place: "CA",
      remedy:
        "wait until they have been here: agents follow within an hour or so, other devices when they join " +
        "again; or end it with --force, and let those join anew (headwater token create --name …)",
    },
  );
}
