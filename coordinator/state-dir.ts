import { randomBytes } from "node:crypto";
import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorText, HeadwaterError, makeDirectories } from "../base/index.js";
import { type Damaged, openLevelStore } from "./level-store.js";
import type { CoordinatorStore } from "./store.js";

/** Given back to a full disk, because the store cannot even be opened on one. */
const reserveBytes = 1024 * 1024;
/** Bytes of randomness in an API token. */
const tokenBytes = 32;

/** Where the coordinator keeps its state. */
export function stateDirOf(
  setting: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (setting !== null) return setting;
  const systemd = environment["STATE_DIRECTORY"]?.split(":")[0];
  if (systemd !== undefined && systemd !== "") return systemd;
  const { XDG_STATE_HOME: xdg, HOME: home } = environment;
  const base = xdg !== undefined && xdg !== "" ? xdg : join(home ?? homedir(), ".local", "state");
  return join(base, "headwater", "coordinator");
}

/** Makes the directory if need be, for this user only. Throws `state-dir`. */
export async function makeStateDir(directory: string): Promise<void> {
  try {
    await makeDirectories(directory, 0o700);
  } catch (error) {
    throw new HeadwaterError("state-dir", `the state directory cannot be made: ${errorText(error)}`, {
      place: directory,
      remedy: "give a directory that this user may write with --state-dir",
      cause: error,
    });
  }
}

/**
 * Goes on as the owner of the state directory, where root calls and it is another user's, as that of the
 * package: the service must be able to read what is written. For this process there is no way back.
 */
export async function becomeOwnerOf(directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  if (uid === 0) return;
  process.setgroups!([]);
  process.setgid!(gid);
  process.setuid!(uid);
}

/** Opens the store in the state directory; on a full disk it first gives the reserve back. */
export async function openStoreIn(directory: string, damaged?: Damaged): Promise<CoordinatorStore> {
  const reserve = join(directory, "reserve");
  const open = () => openLevelStore(join(directory, "store"), damaged);
  const store = await open().catch(async (error: unknown) => {
    if (!/ENOSPC|no space/i.test(errorText(error))) throw error;
    await rm(reserve, { force: true });
    return open();
  });
  const size = await stat(reserve).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  if (size < reserveBytes)
    await writeFile(reserve, Buffer.alloc(reserveBytes), { mode: 0o600 }).catch(() => undefined);
  return store;
}

/** A new secret of an API token: 256 random bits. */
export function newSecret(): string {
  return `hwt_${randomBytes(tokenBytes).toString("base64url")}`;
}

/**
 * The first API token of this coordinator, an admin's, made at its first start, readable by this user only.
 * It is what a state directory without it gets at the next start: so it is changed.
 */
export async function apiTokenIn(
  directory: string,
): Promise<{ readonly token: string; readonly file: string }> {
  const file = join(directory, "api-token");
  const known = await readFile(file, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
  if (known !== "") return { token: known, file };
  const token = newSecret();
  try {
    await writeFile(file, `${token}\n`, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new HeadwaterError("state-dir", `the API token cannot be written: ${errorText(error)}`, {
      place: file,
      remedy: "look at the directory's owner and free space",
      cause: error,
    });
  }
  return { token, file };
}
