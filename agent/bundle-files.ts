import { createHash } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorText, HeadwaterError, makeDirectories, syncDirectory } from "../base/index.js";
import type { AgentEffect, AgentEvent } from "./core-contract.js";
import type { DiskWatch } from "./disk.js";

type BundleEffect = Extract<
  AgentEffect,
  { kind: "find-bundle" | "write-bundle" | "check-bundle" | "drop-bundle" }
>;

/** What lies on disk of a bundle. */
export interface FoundBundle {
  readonly whole: boolean;
  /** Bytes of a part that can be gone on with. */
  readonly bytes: number;
}

/** Bundles in a directory, named by their sha256; a part that is not yet whole has another name. */
export class BundleFiles {
  readonly #directory: string;
  readonly #disk: Pick<DiskWatch, "why">;

  /** `disk` says whether more may come to it. */
  constructor(directory: string, disk: Pick<DiskWatch, "why">) {
    this.#directory = directory;
    this.#disk = disk;
  }

  /** Does it; null = there is nothing to say. Never rejects. */
  async do(effect: BundleEffect): Promise<AgentEvent | null> {
    const { bundle } = effect;
    try {
      switch (effect.kind) {
        case "find-bundle": {
          const found = await this.find(bundle);
          // What is half there and cannot become whole need not be fetched.
          if (!found.whole && this.#disk.why !== "") throw new Error(this.#disk.why);
          return { kind: "bundle-found", bundle, ...found };
        }
        case "check-bundle":
          return { kind: "bundle-checked", bundle, error: await this.check(bundle) };
        case "write-bundle":
          await this.write(bundle, effect.offset, effect.data);
          return null;
        case "drop-bundle":
          await this.drop(bundle);
          return null;
      }
    } catch (error) {
      return { kind: "bundle-failed", bundle, error: errorText(error) };
    }
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
      const { bytesWritten } = await file.write(data, 0, data.length, offset);
      // A disk that becomes full takes the beginning, and says nothing.
      if (bytesWritten < data.length) throw new Error("no space left on device");
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
      await syncDirectory(this.#directory);
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
