import { errorText, HeadwaterError } from "../base/index.js";
import { down, up } from "./control-shapes.js";
import * as wire from "./generated/wire.js";
import { payloadBytesMax } from "./limits.js";
import type { DownMessage, UpMessage } from "./messages.js";
import { requireParts } from "./parts.js";
import { Place } from "./shape.js";
import { badMessage, readVersion, requirePayloadSize, requireWireVersion, wireVersion } from "./version.js";

/**
 * The control messages as bytes. Encoding throws `bad-message` when a part breaks its rule (see
 * control-shapes.ts) and `too-large` above 256 KiB. Decoding is a border: size, wire version and number of
 * parts are checked before anything is built; it throws `bad-message` or `wire-version`, and nothing else,
 * whatever the bytes.
 */
export function encodeUp(message: UpMessage): Uint8Array {
  return finish(
    wire.Up.encode({ wire: wireVersion, ...(up.toWire(message, new Place("up")) as object) }),
    message.kind,
  );
}

/** See encodeUp. */
export function encodeDown(message: DownMessage): Uint8Array {
  const content = down.toWire(message, new Place("down")) as object;
  return finish(wire.Down.encode({ wire: wireVersion, ...content }), message.kind);
}

/** See encodeUp. */
export function decodeUp(payload: Uint8Array): UpMessage {
  checkBorder(payload, "Up", "up");
  return up.fromWire(decode(wire.Up, payload, "up"), new Place("up"));
}

/** See encodeUp. */
export function decodeDown(payload: Uint8Array): DownMessage {
  checkBorder(payload, "Down", "down");
  return down.fromWire(decode(wire.Down, payload, "down"), new Place("down"));
}

function checkBorder(payload: Uint8Array, type: "Up" | "Down", place: string): void {
  requirePayloadSize(payload.length, place);
  requireWireVersion(readVersion(payload, place), place);
  requireParts(payload, type, place);
}

function decode(type: { decode(payload: Uint8Array): object }, payload: Uint8Array, place: string): object {
  try {
    return type.decode(payload);
  } catch (cause) {
    throw badMessage(errorText(cause), place);
  }
}

function finish(writer: { finish(): Uint8Array }, kind: string): Uint8Array {
  const payload = writer.finish();
  if (payload.length <= payloadBytesMax) return payload;
  throw new HeadwaterError("too-large", `${kind}: ${payload.length} bytes, at most ${payloadBytesMax}`, {
    place: kind,
    remedy: "split the topology, or spread its tasks over more agents",
  });
}
