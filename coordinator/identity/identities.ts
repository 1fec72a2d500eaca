import { randomBytes, type X509Certificate } from "node:crypto";
import { errorText, HeadwaterError, type Log } from "../../base/index.js";
import {
  base32,
  formatJoinToken,
  hashOfSecret,
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
import { Authority, type KeyedCertificate, newAuthority, ownHosts } from "./authority.js";
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
  const authority = newAuthority(now);
  return { authority, writes: [{ key: "authority", record: authority }] };
}

/**
 * Who may join and who is let in: gives out tokens and certificates, judges who dials in, and keeps out whom
 * an operator has shut out.
 */
export class Identities {
  readonly authority: Authority;
  readonly #options: IdentitiesOptions;
  #registry: Registry;
  #disconnect: (who: (peer: Peer) => boolean) => number = () => 0;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
    this.authority = new Authority(options.authority);
    this.#registry = new Registry(options.records);
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
  reload(records: Iterable<StoreRecord>): void {
    this.#registry = new Registry(records);
  }

  /** How live sessions of those who are shut out are ended. */
  endSessionsWith(disconnect: (who: (peer: Peer) => boolean) => number): void {
    this.#disconnect = disconnect;
  }

  /** A certificate for the coordinator's own listener; `hosts`: names beside those that it finds itself. */
  serverCertificate(hosts: readonly string[]): KeyedCertificate {
    return this.authority.issueServer(ownHosts(hosts), this.#options.wall());
  }

  /** Judges who has shown a certificate: by the CA, the grace, and the operators' decisions. */
  judge(certificate: X509Certificate): Judgement {
    const now = this.#options.wall();
    const judged = judgeClient(certificate, [this.authority.certificate], now);
    if (!judged.ok) return judged;
    const why = this.#registry.refusalOf(judged.peer);
    if (why !== "") return { ok: false, why };
    const writes = this.#registry.learn(judged.peer, timesOf(certificate).to, now);
    if (writes.length > 0) {
      const { name } = judged.peer;
      this.#options.log.warn("has a certificate of ours and was not known here: taken in", { name });
      this.#options.record(writes).catch((error: unknown) => this.#notWritten(name, error));
    }
    return judged;
  }

  async createToken(wish: TokenWish): Promise<NewToken> {
    const id = base32(randomBytes(idBytes));
    const secret = base32(randomBytes(secretBytes));
    const now = this.#options.wall();
    await this.#options.record(this.#registry.createToken(id, hashOfSecret(secret), wish, now));
    const { deployKey } = wish;
    const token = formatJoinToken({ authority: this.authority.fingerprint, id, secret, deployKey });
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
    const certificate = this.authority.issueClient(name, role, key, now);
    await this.#options.record([...writes, ...this.#issued(name, certificate, now)]);
    // Who had the name before is shut out from here on.
    this.#end((peer) => peer.name === name && this.#registry.refusalOf(peer) !== "");
    this.#options.log.info("a device joined", { name, role, token: request.id });
    return this.#answer(identity, certificate);
  }

  /** A new certificate for who has a good one. */
  async renew(peer: Peer, request: KeyRequest): Promise<JoinAnswer> {
    const key = provenKey(request, peer.name);
    const identity = this.#registry.identity(peer.name);
    if (identity === undefined) throw new HeadwaterError("join-refused", `${peer.name} is not known here`);
    const now = this.#options.wall();
    const certificate = this.authority.issueClient(identity.name, identity.role, key, now);
    await this.#options.record(this.#issued(identity.name, certificate, now));
    this.#options.log.info("a certificate was renewed", { name: identity.name });
    return this.#answer(identity, certificate);
  }

  /** Shuts a device out, or lets it in again. What it has open ends at once. */
  async decide(name: string, standing: Exclude<Standing, "waiting">, why: string): Promise<number> {
    await this.#options.record(this.#registry.decide(name, standing, why, this.#options.wall()));
    const ended = this.#end((peer) => peer.name === name && this.#registry.refusalOf(peer) !== "");
    this.#options.log.info("an operator decided", { device: name, standing, sessions: ended });
    return ended;
  }

  #issued(name: string, certificate: string, now: number): readonly Write[] {
    const made = readCertificate(certificate, "certificate");
    return this.#registry.issued(name, made.serialNumber, timesOf(made).to, now);
  }

  #answer({ name, role, labels, deployKey }: IdentityRecord, certificate: string): JoinAnswer {
    return { name, role, labels, deployKey, certificate, authority: this.authority.pem };
  }

  #end(who: (peer: Peer) => boolean): number {
    return this.#disconnect(who);
  }

  #notWritten(name: string, error: unknown): void {
    this.#options.log.error("a device that was taken in could not be recorded", {
      name,
      error: errorText(error),
    });
  }
}
