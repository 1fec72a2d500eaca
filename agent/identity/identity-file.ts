import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorText, HeadwaterError } from "../../base/index.js";
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

/**
 * Writes it for this user only; durable when it resolves. After a power cut the old one is there or the new
 * one, never half of one.
 */
export async function writeIdentity(file: string, identity: Identity): Promise<void> {
  const part = `${file}.new`;
  await rm(part, { force: true });
  const handle = await open(part, "wx", 0o600);
  try {
    await handle.writeFile(encodeIdentity(identity));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  const directory = await open(dirname(file), "r");
  await directory.sync().finally(() => directory.close());
}
