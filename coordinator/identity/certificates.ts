import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";
import {
  BitString,
  Integer,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as SetOf,
  Utf8String,
} from "asn1js";
import {
  AlgorithmIdentifier,
  AltName,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
} from "pkijs";

/** Object identifiers: parts of names, the signature, extensions. */
export const oid = {
  commonName: "2.5.4.3",
  organizationalUnit: "2.5.4.11",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  listNumber: "2.5.29.20",
  purposes: "2.5.29.37",
} as const;

/** What stands in a certificate. Times are wall-clock ms. */
export interface CertificateWish {
  readonly commonName: string;
  /** null = none, as in the CA's. */
  readonly unit: string | null;
  readonly from: number;
  readonly to: number;
  readonly publicKey: KeyObject;
  /** Name and key of who signs. */
  readonly issuer: { readonly commonName: string; readonly key: KeyObject };
  /** Extended key usage; empty: it is a CA's. */
  readonly purposes: readonly string[];
  /** Host names and IP addresses. */
  readonly hosts: readonly string[];
}

/** Makes a certificate over P-256 and SHA-256; PEM. */
export function makeCertificate(wish: CertificateWish): string {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: serialNumber() });
  certificate.subject = nameOf(wish.commonName, wish.unit);
  certificate.issuer = nameOf(wish.issuer.commonName, null);
  certificate.notBefore = timeOf(wish.from);
  certificate.notAfter = timeOf(wish.to);
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(spkiOf(wish.publicKey));
  certificate.extensions = extensionsOf(wish);
  const algorithm = new AlgorithmIdentifier({ algorithmId: oid.ecdsaWithSha256 });
  certificate.signature = algorithm;
  certificate.signatureAlgorithm = algorithm;
  const signed = new Uint8Array(certificate.encodeTBS().toBER(false));
  certificate.tbsView = signed;
  certificate.signatureValue = new BitString({ valueHex: sign("sha256", signed, wish.issuer.key) });
  const base64 = Buffer.from(certificate.toSchema(true).toBER(false)).toString("base64");
  const lines = base64.match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** 127 random bits, positive. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** A name of one part after the other; pkijs itself would put all of them into one set. */
export function nameOf(commonName: string, unit: string | null): RelativeDistinguishedNames {
  const part = (type: string, value: string) =>
    new SetOf({
      value: [new Sequence({ value: [new ObjectIdentifier({ value: type }), new Utf8String({ value })] })],
    });
  const parts = [part(oid.commonName, commonName)];
  if (unit !== null) parts.push(part(oid.organizationalUnit, unit));
  return RelativeDistinguishedNames.fromBER(new Sequence({ value: parts }).toBER(false));
}

/** RFC 5280: two digits of the year before 2050, four from then on. */
export function timeOf(at: number): Time {
  const value = new Date(Math.floor(at / 1000) * 1000);
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

function extensionsOf({ purposes, hosts, publicKey, issuer }: CertificateWish): Extension[] {
  const isCa = purposes.length === 0;
  const extension = (extnID: string, critical: boolean, value: { toBER(sizeOnly: boolean): ArrayBuffer }) =>
    new Extension({ extnID, critical, extnValue: value.toBER(false) });
  const constraints = isCa
    ? new BasicConstraints({ cA: true, pathLenConstraint: 0 })
    : new BasicConstraints();
  // Bits from the left: digitalSignature is the first, keyCertSign and cRLSign are the sixth and seventh.
  const usage = isCa ? { bits: 0x06, unused: 1 } : { bits: 0x80, unused: 7 };
  const all = [
    extension(oid.basicConstraints, true, constraints.toSchema()),
    extension(
      oid.keyUsage,
      true,
      new BitString({ valueHex: new Uint8Array([usage.bits]), unusedBits: usage.unused }),
    ),
    extension(oid.subjectKey, false, new OctetString({ valueHex: keyIdOf(publicKey) })),
  ];
  if (isCa) return all;
  const keyIdentifier = new OctetString({ valueHex: keyIdOf(createPublicKey(issuer.key)) });
  all.push(extension(oid.authorityKey, false, new AuthorityKeyIdentifier({ keyIdentifier }).toSchema()));
  all.push(extension(oid.purposes, false, new ExtKeyUsage({ keyPurposes: [...purposes] }).toSchema()));
  if (hosts.length > 0) {
    const altNames = hosts.map(generalName);
    all.push(extension(oid.alternativeName, false, new AltName({ altNames }).toSchema()));
  }
  return all;
}

function generalName(host: string): GeneralName {
  if (isIP(host) === 0) return new GeneralName({ type: 2, value: host });
  return new GeneralName({ type: 7, value: new OctetString({ valueHex: addressBytes(host) }) });
}

/** The bytes of an IP address: 4 or 16. */
export function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  // The URL parser writes an IPv6 address in its one normal form.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  const words = [...before, ...(tail === undefined ? [] : zeros), ...after].map((word) =>
    Number.parseInt(word, 16),
  );
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255]));
}

/** What tells keys of CAs apart. */
export function keyIdOf(key: KeyObject): Uint8Array {
  return createHash("sha256").update(spkiOf(key)).digest().subarray(0, 20);
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}
