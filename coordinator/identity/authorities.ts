import type { X509Certificate } from "node:crypto";
import type { Identity } from "../../identity/index.js";
import type { AuthorityRecord } from "../records.js";
import { Authority, type KeyedCertificate } from "./authority.js";

/**
 * The CAs of an installation: one, or two while devices change over from one to the next. Then the new one
 * signs for devices, and both are trusted; the listener goes on to show a certificate of the former, because
 * a device that was away knows no other.
 */
export class Authorities {
  /** Signs for devices. */
  readonly active: Authority;
  /** null = no change is under way. */
  readonly former: Authority | null;

  constructor({ certificate, key, former }: AuthorityRecord) {
    this.active = new Authority({ certificate, key });
    this.former = former === undefined ? null : new Authority(former);
  }

  /** Signs for the listener; what join tokens pin. */
  get listening(): Authority {
    return this.former ?? this.active;
  }

  /** Those that are trusted, the listener's first. */
  get all(): readonly Authority[] {
    return this.former === null ? [this.active] : [this.former, this.active];
  }

  get certificates(): readonly X509Certificate[] {
    return this.all.map(({ certificate }) => certificate);
  }

  /** All of them, PEM, one behind the other. */
  get pem(): string {
    return this.all.map(({ pem }) => pem).join("");
  }

  /** Which of them has signed a certificate; null = none. */
  signerOf(certificate: X509Certificate): Authority | null {
    const signed = ({ certificate: ca }: Authority) =>
      certificate.checkIssued(ca) && certificate.verify(ca.publicKey);
    return this.all.find(signed) ?? null;
  }

  issueServer(hosts: readonly string[], now: number): KeyedCertificate {
    return this.listening.issueServer(hosts, now);
  }

  /** The coordinator's own identity at its broker. */
  issueOwn(now: number): Identity {
    return this.active.issueOwn(now, this.pem);
  }
}
