import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type X509Certificate,
} from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import {
  certificateMs,
  clientPurpose,
  coordinatorName,
  fingerprintOf,
  graceMs,
  type Identity,
  readCertificate,
  type Role,
  serverPurpose,
} from "../../identity/index.js";
import type { AuthorityPair } from "../records.js";
import { makeCertificate } from "./certificates.js";
import { makeRevocationList } from "./revocation-list.js";

const yearMs = 365.25 * 86_400_000;
/** A CA outlives the devices that it vouches for. */
const authorityMs = 30 * yearMs;
/** Clocks differ: certificates begin a little earlier. */
const earlierMs = 10 * 60_000;

/** A certificate and its key, PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a CA: at an installation's first start, and when it is to have another. `now`: wall-clock ms. */
export function newAuthority(now: number): AuthorityPair {
  const { publicKey, privateKey } = newKeyPair();
  // Two of one day have different names, so that no library takes one for the other.
  const mark = randomBytes(3).toString("hex");
  const commonName = `Headwater CA ${new Date(now).toISOString().slice(0, 10)} ${mark}`;
  const certificate = makeCertificate({
    commonName,
    unit: null,
    from: now - earlierMs,
    to: now + authorityMs,
    publicKey,
    issuer: { commonName, key: privateKey },
    purposes: [],
    hosts: [],
  });
  return { certificate, key: pemOf(privateKey) };
}

/** A CA of this installation: vouches for agents, sensors, and the coordinator's own listener. */
export class Authority {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** What join tokens pin. */
  readonly fingerprint: string;
  readonly #key: KeyObject;
  readonly #commonName: string;

  constructor(record: AuthorityPair) {
    this.certificate = readCertificate(record.certificate, "the coordinator's CA");
    this.pem = record.certificate;
    this.fingerprint = fingerprintOf(this.certificate);
    this.#key = createPrivateKey(record.key);
    this.#commonName = this.certificate.subject.replace(/^CN=/, "");
  }

  /** A certificate for who dials in; PEM. */
  issueClient(name: string, role: Role, publicKey: KeyObject, now: number): string {
    return this.#issue(name, role, publicKey, now, clientPurpose, []);
  }

  /** A certificate and a new key for who listens: the coordinator's device port, or an external broker. */
  issueServer(hosts: readonly string[], now: number): KeyedCertificate {
    const { publicKey, privateKey } = newKeyPair();
    const certificate = this.#issue(coordinatorName, "coordinator", publicKey, now, serverPurpose, hosts);
    return { certificate: `${certificate}${this.pem}`, key: pemOf(privateKey) };
  }

  /** The coordinator's own identity at its broker. `trusted`: the CAs that its listener may show, PEM. */
  issueOwn(now: number, trusted: string = this.pem): Identity {
    const { publicKey, privateKey } = newKeyPair();
    const certificate = this.issueClient(coordinatorName, "coordinator", publicKey, now);
    return {
      name: coordinatorName,
      role: "coordinator",
      authority: trusted,
      certificate,
      key: pemOf(privateKey),
      labels: {},
      deployKey: null,
    };
  }

  /** Who of those that it vouched for is shut out, for brokers of another kind; PEM. Good for 120 days. */
  revocationList(serials: readonly string[], now: number): string {
    const issuer = { commonName: this.#commonName, key: this.#key };
    return makeRevocationList({ issuer, serials, from: now - earlierMs, to: now + certificateMs + graceMs });
  }

  #issue(
    commonName: string,
    role: Role,
    publicKey: KeyObject,
    now: number,
    purpose: string,
    hosts: readonly string[],
  ): string {
    return makeCertificate({
      commonName,
      unit: role,
      from: now - earlierMs,
      to: now + certificateMs,
      publicKey,
      issuer: { commonName: this.#commonName, key: this.#key },
      purposes: [purpose],
      hosts,
    });
  }
}

/** Names and addresses under which this host may be reached, for clients that compare them. */
export function ownHosts(given: readonly string[]): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  // Link-local addresses have a zone, which no certificate can name.
  const usable = addresses.map(({ address }) => address).filter((address) => !/^fe80:/i.test(address));
  const names = [hostname(), "localhost"].filter((name) => /^[A-Za-z0-9._-]{1,253}$/.test(name));
  return [...new Set([...given, ...names, ...usable])].slice(0, hostsMax);
}

/** Names in one certificate: it goes over the wire at each connect. */
const hostsMax = 40;

function newKeyPair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
