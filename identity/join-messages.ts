import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import * as v from "valibot";
import { errorText, HeadwaterError } from "../base/index.js";
import type { Identity } from "./identity.js";

/** Where a coordinator's device port answers over HTTPS. */
export const joinPath = "/v1/join";
export const renewPath = "/v1/renew";
export const selfPath = "/v1/self";

/** Bytes of a request's or an answer's JSON. */
export const joinBytesMax = 32 * 1024;

/** A key that wants a certificate, and the proof that the sender has its other half. */
export interface KeyRequest {
  /** SPKI, DER, base64. P-256. */
  readonly publicKey: string;
  /** Signature over `proofText`, base64. */
  readonly proof: string;
}

/** POST joinPath, after the CA has been compared. */
export interface JoinRequest extends KeyRequest {
  readonly id: string;
  readonly secret: string;
  /** null: the token has the name. */
  readonly name: string | null;
}

/** Answer to joinPath and renewPath: the identity without its key. */
export type JoinAnswer = Omit<Identity, "key">;

/** GET selfPath, with the certificate: what the coordinator thinks of who asks. */
export interface SelfAnswer {
  readonly name: string;
  readonly role: string;
  /** "" = it may connect; else why not. */
  readonly why: string;
  /** The agent's status in the fleet; null = never heard of. */
  readonly status: string | null;
  /** The coordinator's clock, wall-clock ms. */
  readonly now: number;
  /** Fingerprints of the CAs that are to be trusted. Not there: an older release. */
  readonly authorities?: readonly string[];
}

const short = v.pipe(v.string(), v.maxLength(200));
const long = v.pipe(v.string(), v.maxLength(4_000));
const keyRequest = { publicKey: long, proof: long };
const joinShape = v.strictObject({ ...keyRequest, id: short, secret: short, name: v.nullable(short) });
const renewShape = v.strictObject(keyRequest);

export function readJoinRequest(value: unknown): JoinRequest {
  return read(joinShape, value);
}

export function readKeyRequest(value: unknown): KeyRequest {
  return read(renewShape, value);
}

function read<T>(shape: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(shape, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new HeadwaterError("bad-request", `the request cannot be read: ${issue.message}`, {
    place: v.getDotPath(issue) ?? "body",
    remedy: "join with the same release of Headwater as the coordinator's, or a newer one",
  });
}

/** A request for a certificate for this key pair. `subject`: the token's id or the name that is renewed. */
export function keyRequestOf(publicKey: KeyObject, privateKey: KeyObject, subject: string): KeyRequest {
  const spki = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  return { publicKey: spki, proof: sign("sha256", proofText(spki, subject), privateKey).toString("base64") };
}

/** The key that is to get a certificate. Throws `bad-request` unless it is P-256 and the proof is right. */
export function provenKey(request: KeyRequest, subject: string): KeyObject {
  let key: KeyObject;
  try {
    const der = Buffer.from(request.publicKey, "base64");
    key = createPublicKey({ key: der, format: "der", type: "spki" });
    const curve = key.asymmetricKeyDetails?.namedCurve;
    const proven = verify(
      "sha256",
      proofText(request.publicKey, subject),
      key,
      Buffer.from(request.proof, "base64"),
    );
    if (key.asymmetricKeyType !== "ec" || curve !== "prime256v1" || !proven)
      throw new Error("it is not P-256, or the proof is another key's");
  } catch (cause) {
    throw new HeadwaterError("bad-request", `the public key is not taken: ${errorText(cause)}`, {
      place: "publicKey",
      remedy: "send an ECDSA key on P-256 and a signature made with it",
      cause,
    });
  }
  return key;
}

function proofText(spki: string, subject: string): Buffer {
  return Buffer.from(`headwater asks for a certificate\n${subject}\n${spki}`);
}
