import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { BitString, Constructed, Integer, OctetString, Sequence } from "asn1js";
import { AlgorithmIdentifier, AuthorityKeyIdentifier, Extension, Extensions } from "pkijs";
import { keyIdOf, nameOf, oid, timeOf } from "./certificates.js";

/** What stands in a list of revoked certificates. Times are wall-clock ms. */
export interface RevocationWish {
  /** Name and key of the CA. */
  readonly issuer: { readonly commonName: string; readonly key: KeyObject };
  /** Serial numbers in hexadecimal. */
  readonly serials: readonly string[];
  readonly from: number;
  /** From then on who goes by the list lets nobody in any more. */
  readonly to: number;
}

/** Makes a list of revoked certificates (RFC 5280, a v2 CRL) over P-256 and SHA-256; PEM. */
export function makeRevocationList({ issuer, serials, from, to }: RevocationWish): string {
  const algorithm = new AlgorithmIdentifier({ algorithmId: oid.ecdsaWithSha256 }).toSchema();
  const at = timeOf(from).toSchema();
  const revoked = serials.map((serial) => {
    const number = Integer.fromBigInt(BigInt(`0x${serial}`));
    return new Sequence({ value: [number, at] });
  });
  const extensions = new Extensions({ extensions: extensionsOf(issuer.key, from) }).toSchema();
  const content = new Sequence({
    value: [
      new Integer({ value: 1 }),
      algorithm,
      nameOf(issuer.commonName, null).toSchema(),
      at,
      timeOf(to).toSchema(),
      // RFC 5280, 5.1.2.6: without any the field is not there.
      ...(revoked.length === 0 ? [] : [new Sequence({ value: revoked })]),
      new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [extensions] }),
    ],
  });
  const signature = sign("sha256", new Uint8Array(content.toBER(false)), issuer.key);
  const list = new Sequence({ value: [content, algorithm, new BitString({ valueHex: signature })] });
  const lines = Buffer.from(list.toBER(false))
    .toString("base64")
    .match(/.{1,64}/g)!
    .join("\n");
  return `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`;
}

function extensionsOf(key: KeyObject, from: number): Extension[] {
  const keyIdentifier = new OctetString({ valueHex: keyIdOf(createPublicKey(key)) });
  const extension = (extnID: string, value: { toBER(sizeOnly: boolean): ArrayBuffer }) =>
    new Extension({ extnID, critical: false, extnValue: value.toBER(false) });
  return [
    extension(oid.authorityKey, new AuthorityKeyIdentifier({ keyIdentifier }).toSchema()),
    // Later lists have higher numbers.
    extension(oid.listNumber, Integer.fromBigInt(BigInt(Math.max(1, Math.floor(from))))),
  ];
}
