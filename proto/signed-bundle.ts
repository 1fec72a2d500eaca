import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { HeadwaterError, isName } from "../base/index.js";

/** What a deploy key vouches for: this code, as this topology, from this revision on. */
export interface BundleSignature {
  readonly topology: string;
  /** Rises with each signature: agents do not go back. ms since 1970 by the signer's clock, usually. */
  readonly revision: number;
  /** Public part of the deploy key, as `publicKeyText` writes it. */
  readonly key: string;
}

/**
 * The signature is the last line of the bundle, a comment. So it is part of what the bundle's sha256 names,
 * and goes wherever that goes: coordinator, backups and the wire know nothing of it, and cannot lose it.
 * Behind a topology without code it is no part of the document (`bundleContent`).
 */
const marker = "\n//# headwater-signature ";
/** Bytes of that line; it is looked for in no more than the end of the file. */
const trailerBytesMax = 1_024;
const keyPrefix = "hwk1:";
/** An Ed25519 public key in DER is this, and 32 bytes. */
const derHead = Buffer.from("302a300506032b6570032100", "hex");
const keyBytes = 32;

interface Trailer extends BundleSignature {
  readonly signature: string;
}

/** The public part of an Ed25519 key as one word: `hwk1:` and 43 characters. */
export function publicKeyText(key: KeyObject): string {
  const der = (key.type === "public" ? key : createPublicKey(key)).export({ type: "spki", format: "der" });
  return keyPrefix + der.subarray(-keyBytes).toString("base64url");
}

/** The text itself when it is a public key; else null. */
export function readPublicKey(text: string): string | null {
  const raw = text.startsWith(keyPrefix) ? text.slice(keyPrefix.length) : "";
  return bytesOf(raw)?.length === keyBytes ? text : null;
}

/** The bundle with its signature. `key`: the private part. A signature that is there is replaced. */
export function signBundle(
  bundle: Uint8Array,
  topology: string,
  revision: number,
  key: KeyObject,
): Uint8Array {
  const code = splitBundle(bundle).code;
  const signature = sign(null, signedText(code, topology, revision), key).toString("base64url");
  const trailer: Trailer = { topology, revision, key: publicKeyText(key), signature };
  const line = `${marker}${Buffer.from(JSON.stringify(trailer)).toString("base64url")}\n`;
  return Buffer.concat([code, Buffer.from(line)]);
}

/** What the bundle is signed as; null = not signed. Throws `bad-signature`: no key signed these bytes. */
export function verifyBundle(bundle: Uint8Array): BundleSignature | null {
  const { code, trailer: text } = splitBundle(bundle);
  if (text === null) return null;
  const trailer = readTrailer(text);
  if (trailer === null) throw badSignature("its signature cannot be read");
  const { topology, revision, key, signature } = trailer;
  if (!isSignedBy(key, signedText(code, topology, revision), signature))
    throw badSignature("its code is not what was signed");
  return { topology, revision, key };
}

/** Whether the key (`readPublicKey` takes it) has signed the text; `signature` in base64url. */
export function isSignedBy(key: string, text: Uint8Array, signature: string): boolean {
  const raw = bytesOf(key.slice(keyPrefix.length))!;
  const publicKey = createPublicKey({ key: Buffer.concat([derHead, raw]), format: "der", type: "spki" });
  return verify(null, text, publicKey, Buffer.from(signature, "base64url"));
}

/** The bundle without its signature, which is not looked at. */
export function bundleContent(bundle: Uint8Array): Uint8Array {
  return splitBundle(bundle).code;
}

/** A name has no line break, so that no two different things give the same text. */
function signedText(code: Uint8Array, topology: string, revision: number): Buffer {
  const hash = createHash("sha256").update(code).digest("hex");
  return Buffer.from(`headwater bundle 1\n${topology}\n${revision}\n${hash}\n`);
}

function splitBundle(bundle: Uint8Array): { readonly code: Uint8Array; readonly trailer: string | null } {
  const from = Math.max(0, bundle.length - trailerBytesMax);
  const tail = Buffer.from(bundle.buffer, bundle.byteOffset + from, bundle.length - from);
  const at = tail.lastIndexOf(marker);
  const text = at < 0 ? "" : tail.subarray(at + marker.length).toString("latin1");
  if (!/^[\w-]+\n$/.test(text)) return { code: bundle, trailer: null };
  return { code: bundle.subarray(0, from + at), trailer: text.trimEnd() };
}

function readTrailer(text: string): Trailer | null {
  try {
    const value = JSON.parse(bytesOf(text)?.toString() ?? "") as Trailer;
    const { topology, revision, key, signature } = value;
    const known = typeof key === "string" && readPublicKey(key) !== null && bytesOf(signature) !== null;
    const named = typeof topology === "string" && isName(topology);
    return known && named && Number.isSafeInteger(revision) && revision > 0 ? value : null;
  } catch {
    return null;
  }
}

/** Bytes have one text only: the last character of another one would have bits that say nothing. */
function bytesOf(text: unknown): Buffer | null {
  const bytes = Buffer.from(String(text), "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

function badSignature(what: string): HeadwaterError {
  return new HeadwaterError("bad-signature", what, {
    remedy: "submit it again with `headwater submit --sign-key`",
  });
}
