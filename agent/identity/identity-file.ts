import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorText, HeadwaterError, makeDirectories, syncDirectory } from "../../base/index.js";
import { decodeIdentity, encodeIdentity, type Identity } from "../../identity/index.js";

/** Reads who this device is; null = it has not joined. Throws `bad-identity`. */
export async function readIdentity(file: string): Promise<Identity | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new HeadwaterError("bad-identity", `the identity cannot be read: ${errorText(error)}`, {
      place: file,
      remedy: "let the agent run as the user that joined, or give it the file",
      cause: error,
    });
  }
  return decodeIdentity(text, file);
}

/** An identity has some 5 KiB: two CAs while they change, a certificate, a key, labels. */
const roomBytes = 32 * 1024;

/** Room on the disk for an identity that is still to come. */
export interface IdentityRoom {
  /**
   * Writes it for this user only; durable when it resolves. After a power cut the old one is there or the new
   * one, never half of one. Throws `no-room`.
   */
  write(identity: Identity): Promise<void>;
  /** None has come: leaves nothing behind. */
  leave(): Promise<void>;
}

/**
 * Takes room for an identity before a coordinator is asked for one: a token is good once, and a device whose
 * disk is full would have used it up for nothing. Makes the folder. Throws `no-room`.
 */
export async function roomForIdentity(file: string): Promise<IdentityRoom> {
  const part = `${file}.new`;
  const made = await makeDirectories(dirname(file), 0o700);
  const leave = async () => {
    await rm(part, { force: true });
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  };
  try {
    await rm(part, { force: true });
    await fill(part, "wx", Buffer.alloc(roomBytes, " "));
  } catch (error) {
    await leave();
    throw noRoom(file, error, "nothing was sent yet, and a token is still good");
  }
  const write = async (identity: Identity) => {
    try {
      await fill(part, "r+", Buffer.from(encodeIdentity(identity)));
      await rename(part, file);
      await syncDirectory(dirname(file));
    } catch (error) {
      throw noRoom(file, error, "what was there before is still there");
    }
  };
  return { write, leave };
}

/**
 * Joins, and keeps who the device is from then on; room for that is taken before `join` is called. Throws
 * `no-room`, and what `join` throws: then nothing is left behind.
 */
export async function joinAndKeep(file: string, join: () => Promise<Identity>): Promise<Identity> {
  const room = await roomForIdentity(file);
  const identity = await join().catch(async (error: unknown) => {
    await room.leave();
    throw error;
  });
  await room.write(identity);
  return identity;
}

/** Writes an identity in the place of the one before, as `IdentityRoom.write` does. Throws `no-room`. */
export async function writeIdentity(file: string, identity: Identity): Promise<void> {
  const room = await roomForIdentity(file);
  await room.write(identity);
}

/** The file holds these bytes and no more, on the disk, for this user only. */
async function fill(path: string, flags: "wx" | "r+", bytes: Uint8Array): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    await handle.write(bytes, 0, bytes.length, 0);
    await handle.truncate(bytes.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function noRoom(file: string, error: unknown, rest: string): HeadwaterError {
  return new HeadwaterError("no-room", `the identity cannot be written: ${errorText(error)}`, {
    place: file,
    remedy: `make room on this disk, or give its folder to this user; ${rest}`,
    cause: error,
  });
}
