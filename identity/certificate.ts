import { createHash, X509Certificate } from "node:crypto";
import { errorText, HeadwaterError } from "../base/index.js";
import { fitsRole, isRole, type Peer } from "./peer.js";

const dayMs = 86_400_000;

/** How long the certificate of a gateway, a sensor or a coordinator's listener is good. */
export const certificateMs = 30 * dayMs;
/** How long after its end a gateway's certificate is still taken: it may have slept, or its clock is off. */
export const graceMs = 90 * dayMs;
/** The part of a certificate's time after which it is renewed. */
export const renewAfter = 2 / 3;

/** Purposes in a certificate (extended key usage): who listens, who dials. */
export const serverPurpose = "1.3.6.1.5.5.7.3.1";
export const clientPurpose = "1.3.6.1.5.5.7.3.2";

/** Reads a PEM text or DER bytes. Throws `bad-certificate`. */
export function readCertificate(text: string | Uint8Array, place: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw new HeadwaterError("bad-certificate", `this is no certificate: ${errorText(cause)}`, {
      place,
      remedy: "give a PEM text that begins with -----BEGIN CERTIFICATE-----",
      cause,
    });
  }
}

/** sha256 of a certificate's bytes in base32: what a join token pins. */
export function fingerprintOf(certificate: X509Certificate): string {
  return base32(createHash("sha256").update(certificate.raw).digest());
}

/** When it begins and ends to be good, wall-clock ms. */
export function timesOf(certificate: X509Certificate): { readonly from: number; readonly to: number } {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) };
}

/** Who a certificate of ours names; null when it is not of our form. Says nothing of whether it is good. */
export function peerOf(certificate: X509Certificate): Peer | null {
  const parts = new Map(
    certificate.subject.split("\n").map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const name = parts.get("CN") ?? "";
  const role = parts.get("OU") ?? "";
  if (parts.size !== 2 || !isRole(role) || !fitsRole(name, role)) return null;
  return { name, role, serial: certificate.serialNumber };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** RFC 4648 base32 in small letters, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}
