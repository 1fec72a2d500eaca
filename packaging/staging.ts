import { chmodSync, lutimesSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file of a package: where it goes, and whether it can be run. */
export interface StagedFile {
  /** From the root of the target, without a leading slash. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable?: boolean;
}

/**
 * Lays files out in a folder with the modes and times that a package shall have, whatever the umask and the
 * clock of this machine say. `seconds`: time of every file, since 1970.
 */
export function stage(folder: string, files: readonly StagedFile[], seconds: number): void {
  mkdirSync(folder, { recursive: true });
  for (const { path, content, executable = false } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, executable ? 0o755 : 0o644);
  }
  settle(folder, seconds);
}

function settle(folder: string, seconds: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, seconds);
    else lutimesSync(path, seconds, seconds);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, seconds, seconds);
}
