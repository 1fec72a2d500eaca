import * as v from "valibot";
import { errorText, HeadwaterError } from "../base/index.js";
import { readCertificate, timesOf } from "./certificate.js";
import { isRole, type Role } from "./peer.js";

/** What a device has of itself after it joined: one file, so that key and certificate change together. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  /** CAs of the installation, PEM, one behind the other. */
  readonly authority: string;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8, PEM. Never leaves the device. */
  readonly key: string;
  /** Labels that the token gave to it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fingerprint of the key that signs bundles; null = none was named. */
  readonly deployKey: string | null;
}

/** Name of the file in an agent's state directory. */
export const identityFileName = "identity.json";

const shape = v.strictObject({
  name: v.string(),
  role: v.pipe(v.string(), v.check(isRole, "this is no role")),
  authority: v.string(),
  certificate: v.string(),
  key: v.string(),
  labels: v.record(v.string(), v.string()),
  deployKey: v.nullable(v.string()),
});

export function encodeIdentity(identity: Identity): string {
  return `${JSON.stringify(identity, null, 2)}\n`;
}

/** Throws `bad-identity`; `place` names the file. */
export function decodeIdentity(text: string, place: string): Identity {
  try {
    return v.parse(shape, JSON.parse(text)) as Identity;
  } catch (cause) {
    throw new HeadwaterError("bad-identity", `the identity cannot be read: ${errorText(cause)}`, {
      place,
      remedy: "remove the file and join again with a token from `headwater token create --name …`",
      cause,
    });
  }
}

/** When the certificate was made: the earliest that it can be now, whatever a clock says. Wall-clock ms. */
export function sinceOf(identity: Pick<Identity, "certificate">): number {
  return timesOf(readCertificate(identity.certificate, "certificate")).from;
}

/** The PEM texts of several certificates, apart. */
export function pemsIn(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}
