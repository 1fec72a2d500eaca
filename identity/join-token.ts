import { createHash } from "node:crypto";
import { HeadwaterError } from "../base/index.js";

/** What lets a device join: whom to trust, which token it is, and the secret. */
export interface JoinToken {
  /** Fingerprint of the coordinator's CA: compared before anything secret is sent. */
  readonly authority: string;
  readonly id: string;
  readonly secret: string;
  /** Fingerprint of the key that signs bundles; null = the token says nothing of it. */
  readonly deployKey: string | null;
}

const version = "hw1";
const form = /^hw1\.([a-z2-7]{52})\.([a-z2-7]{8})\.([a-z2-7]{26})(?:\.([A-Za-z0-9:_-]{16,128}))?$/;

/** `hw1.<fingerprint of the CA>.<id>.<secret>[.<deploy key>]`. */
export function formatJoinToken({ authority, id, secret, deployKey }: JoinToken): string {
  const parts = [version, authority, id, secret];
  return (deployKey === null ? parts : [...parts, deployKey]).join(".");
}

/** Throws `bad-token`; the text itself, a secret, is not in the error. */
export function parseJoinToken(text: string): JoinToken {
  const match = form.exec(text.trim());
  if (match === null) {
    throw new HeadwaterError("bad-token", "this is no join token", {
      place: "join token",
      remedy: "take the whole line that `headwater token create` printed; it begins with hw1.",
    });
  }
  return { authority: match[1]!, id: match[2]!, secret: match[3]!, deployKey: match[4] ?? null };
}

/** What is kept of a secret of 128 random bits: nobody can guess it from its hash. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
