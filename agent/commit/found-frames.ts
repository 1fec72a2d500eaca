import { errorText, HeadwaterError } from "../../base/index.js";
import { decodeStoredFrame, type StoredFrame } from "../../proto/index.js";
import { numberOf } from "./keys.js";
import type { PagesAhead } from "./pages-ahead.js";

/** A kept frame without its body, which is read when it is sent. */
export type FrameHeader = Omit<StoredFrame, "body"> & { readonly bytes: number };

/** A frame of an outbox as it was found; null = it is not what was written. */
export interface FoundFrame {
  readonly number: number;
  readonly frame: FrameHeader | null;
}

/** The frames of an outbox, in order. */
export async function foundIn(range: PagesAhead): Promise<readonly FoundFrame[]> {
  const found: FoundFrame[] = [];
  try {
    await range.each((key, value) => {
      found.push({ number: numberOf(key), frame: headerOf(frameFrom(value, key)) });
    });
  } finally {
    await range.close();
  }
  return found;
}

/** A stored frame; null = it is not what was written. Throws `damaged-record` when it cannot be read. */
export function frameFrom(value: Uint8Array, place: string): StoredFrame | null {
  try {
    return decodeStoredFrame(value, place);
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === "damaged-record") return null;
    throw new HeadwaterError("damaged-record", errorText(error), { place, cause: error });
  }
}

function headerOf(frame: StoredFrame | null): FrameHeader | null {
  if (frame === null) return null;
  const { body, ...header } = frame;
  return { ...header, bytes: body.length };
}
