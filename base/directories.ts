import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it that are missing; gives the uppermost that it made, undefined when all
 * were there. `mode` is that of each that it makes. Rejects with the error of the file system, and with
 * ENOTDIR where a file is in the way.
 *
 * One by one, because Node's `recursive` tries for ever, at full speed, where the parent is there and takes
 * no directory, such as /proc.
 */
export async function makeDirectories(path: string, mode: number): Promise<string | undefined> {
  try {
    await mkdir(path, { mode });
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "EROFS" || code === "EACCES" || code === "EPERM") {
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory() === true) return undefined;
      throw code === "EEXIST" ? coded("ENOTDIR", "a file is where the directory is to be", path) : error;
    }
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path) throw error;
    const made = await makeDirectories(parent, mode);
    // All above are there now: what is missing still is not for us to make.
    await mkdir(path, { mode }).catch((again: NodeJS.ErrnoException) => {
      if (again.code === "ENOENT") throw coded("ENOENT", `${parent} takes no directories`, path);
      if (again.code !== "EEXIST") throw again;
    });
    return made ?? path;
  }
}

const cannotSync: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "EPERM", "EISDIR", "EBADF"]);

/**
 * The names in a directory are as they are now after a power cut, too: a file that was renamed is there when
 * this resolves. Rejects where the disk is full or fails.
 */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Some file systems cannot sync a directory, and keep its names by themselves.
    if (code === undefined || !cannotSync.has(code)) throw error;
  } finally {
    await directory.close();
  }
}

function coded(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, '${path}'`), { code });
}
