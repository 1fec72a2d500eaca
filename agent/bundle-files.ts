import { createHash } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorText, HeadwaterError, makeDirectories } from "../base/index.js";

/** What lies on disk of a bundle. */
export interface FoundBundle {
  readonly whole: boolean;
  /** Bytes of a part that can be gone on with. */
  readonly bytes: number;
}

/** Bundles in a directory, named by their sha256; a part that is not yet whole has another name. */
export class BundleFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a whole bundle lies. */
  pathOf(bundle: string): string {
    // A name from the network becomes a path: nothing but a hash may.
    if (!/^[0-9a-f]{64}$/.test(bundle))
      throw new HeadwaterError("bad-bundle-name", `${JSON.stringify(bundle.slice(0, 80))} is no sha256`);
    return join(this.#directory, `${bundle}.mjs`);
  }

  /** Looks, and throws away what is not what it says it is. */
  async find(bundle: string): Promise<FoundBundle> {
    const path = this.pathOf(bundle);
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) {
      if (sha256Of(bytes) === bundle) return { whole: true, bytes: bytes.length };
      await rm(path, { force: true });
    }
    const part = await stat(`${path}.part`).catch(() => null);
    return { whole: false, bytes: part?.size ?? 0 };
  }

  async write(bundle: string, offset: number, data: Uint8Array): Promise<void> {
    await makeDirectories(this.#directory, 0o700);
    const file = await open(`${this.pathOf(bundle)}.part`, offset === 0 ? "w" : "r+", 0o600);
    try {
      await file.write(data, 0, data.length, offset);
    } finally {
      await file.close();
    }
  }

  /**
   * A part that is complete gets its name when its hash is right; otherwise it is thrown away. Returns the
   * error or "".
   */
  async check(bundle: string): Promise<string> {
    const path = this.pathOf(bundle);
    try {
      const file = await open(`${path}.part`, "r+");
      try {
        const found = sha256Of(await file.readFile());
        if (found !== bundle) {
          await rm(`${path}.part`, { force: true });
          return `its sha256 is ${found}`;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
      return "";
    } catch (error) {
      return errorText(error);
    }
  }

  async drop(bundle: string): Promise<void> {
    const path = this.pathOf(bundle);
    await rm(path, { force: true });
    await rm(`${path}.part`, { force: true });
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
