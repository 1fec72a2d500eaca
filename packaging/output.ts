import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of what was built; it is emptied first, so that nothing in it is of another build. */
export class Output {
  readonly folder: string;
  readonly #names: string[] = [];

  constructor(folder: string) {
    this.folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.folder, name), content);
    this.made(name);
  }

  /** A file that somebody else wrote here. */
  made(name: string): void {
    this.#names.push(name);
  }

  /** Writes SHA256SUMS, as `sha256sum -c` reads it. */
  sum(): void {
    const lines = this.#names.sort().map((name) => {
      const digest = createHash("sha256")
        .update(readFileSync(join(this.folder, name)))
        .digest("hex");
      return `${digest}  ${name}\n`;
    });
    writeFileSync(join(this.folder, "SHA256SUMS"), lines.join(""));
  }

  /** Bytes and name of each file. */
  sizes(): readonly string[] {
    const bytes = (name: string) => statSync(join(this.folder, name)).size.toLocaleString("en");
    return this.#names.sort().map((name) => `${bytes(name).padStart(12)}  ${name}`);
  }
}
