import { HeadwaterError } from "../base/index.js";
import { payloadBytesMax } from "./limits.js";

/** The version that this program writes, and the highest that it reads. Every payload begins with one. */
export const wireVersion = 1;

/** A payload that is damaged, or breaks a limit: to be dropped, counted and named. */
export function badMessage(what: string, place: string): HeadwaterError {
  return new HeadwaterError("bad-message", `${place}: ${what}`, {
    place,
    remedy: "the sender is not a Headwater process of this version, or the message was damaged on its way",
  });
}

/** Throws `wire-version` for a version that this program cannot read. */
export function requireWireVersion(version: number, place: string): void {
  if (version === wireVersion) return;
  if (version === 0) throw badMessage("no wire version", place);
  throw new HeadwaterError(
    "wire-version",
    `${place}: wire version ${version} is not known here (this program reads up to ${wireVersion})`,
    { place, remedy: "upgrade this process to the release of the one that sent the message" },
  );
}

/** Throws `bad-message` for a payload that is larger than any of ours. */
export function requirePayloadSize(bytes: number, place: string): void {
  if (bytes > payloadBytesMax) throw badMessage(`${bytes} bytes, at most ${payloadBytesMax}`, place);
}

/** The wire version at the head of a payload; 0 when there is none. */
export function readVersion(payload: Uint8Array, place: string): number {
  if (payload[0] !== 0x08) return 0;
  let version = 0;
  for (let i = 1; i <= 5 && i < payload.length; i++) {
    version += (payload[i]! & 0x7f) * 2 ** (7 * (i - 1));
    if (payload[i]! < 0x80) return version;
  }
  throw badMessage("wire version cut off", place);
}
