import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { arch } from "node:process";
import { errorText } from "../base/index.js";
import { readReleaseLine, type Release, releaseMain, requireFile, suitsNode } from "../proto/index.js";
import { emptyRecord, needed, type ProgramRecord } from "./record.js";

/** Why something may not be; "" = it may. */
export type Problem = string;

const recordFile = "record.json";
/** First line of a release, beside its files. */
const lineFile = "release";
const format = 1;
/** A release is only laid down where so many times its size stays free. */
const roomTimes = 2;

/**
 * Releases on the disk of a gateway, each in a folder named by its sha256, and the record of them. Nothing
 * has its name before it is whole and synced.
 */
export class ProgramFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A record that cannot be read is none: the package's own program starts then. `why`: what is wrong. */
  read(): { readonly record: ProgramRecord; readonly why: Problem } {
    try {
      const found = JSON.parse(readFileSync(join(this.path, recordFile), "utf8")) as ProgramRecord & {
        readonly format: number;
      };
      if (found.format !== format) return { record: emptyRecord, why: `it has layout ${found.format}` };
      const { good, trial, last, revision } = found;
      return { record: { good, trial, last, revision }, why: "" };
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      return { record: emptyRecord, why: missing ? "" : errorText(error) };
    }
  }

  /** Durable when it returns. Throws what the file system throws. */
  write(record: ProgramRecord): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    this.#writeFile(join(this.path, recordFile), Buffer.from(JSON.stringify({ format, ...record })));
  }

  /** The file that Node.js starts of a release. */
  mainOf(release: string): string {
    return join(this.path, release, releaseMain);
  }

  /** Whether there is room to lay a release down. */
  hasRoom(bytes: number): boolean {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize >= roomTimes * bytes;
  }

  /** Durable when it returns. Throws what the file system throws; then nothing has the release's name. */
  async lay(name: string, { line, manifest, contents }: Release): Promise<void> {
    const target = join(this.path, name);
    const part = `${target}.part`;
    rmSync(part, { recursive: true, force: true });
    // One that is there may have been damaged since, which is why it comes again.
    rmSync(target, { recursive: true, force: true });
    const files = manifest.files.map((file, i) => ({ path: join(part, file.name), content: contents[i]! }));
    for (const { path, content } of [
      ...files,
      { path: join(part, lineFile), content: Buffer.from(`${line}\n`) },
    ]) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, content, { mode: 0o600, flush: true });
    }
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) syncFolder(folder);
    syncFolder(part);
    renameSync(part, target);
    syncFolder(this.path);
  }

  /** Reads all of it again. `keys`: public deploy keys, one of which must have signed it; none = any. */
  faultOf(release: string, keys: readonly string[]): Problem {
    try {
      const folder = join(this.path, release);
      const { manifest, key } = readReleaseLine(readFileSync(join(folder, lineFile), "utf8").trimEnd());
      if (keys.length > 0 && (key === null || !keys.includes(key)))
        return key === null ? "nobody has signed it" : `${key} has signed it, no deploy key of this host`;
      if (manifest.architecture !== arch)
        return `it is for ${manifest.architecture}, and this host is ${arch}`;
      if (!suitsNode(manifest.node, process.version))
        return `it does not run with Node.js ${process.version}`;
      for (const file of manifest.files) requireFile(file, readFileSync(join(folder, file.name)));
      return "";
    } catch (error) {
      return errorText(error);
    }
  }

  /**
   * Throws away what no longer starts, whole or not, but never what runs. What cannot be removed harms
   * nobody.
   */
  prune(record: ProgramRecord, running: string | null): void {
    const kept = new Set([...needed(record), running]);
    for (const name of existsSync(this.path) ? readdirSync(this.path) : [])
      if (/^[0-9a-f]{64}(\.part)?$/.test(name) && !kept.has(name)) {
        try {
          rmSync(join(this.path, name), { recursive: true, force: true });
        } catch {
          // Tried again with the next change.
        }
      }
  }

  #writeFile(path: string, content: Uint8Array): void {
    const part = `${path}.part`;
    const file = openSync(part, "w", 0o600);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    syncFolder(dirname(path));
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
