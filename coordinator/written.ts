import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { syncDirectory } from "../base/index.js";

/** Digits of the number, and of the whole file: within one sector of a disk. */
const digits = 16;
const fileBytes = 9 + digits + 1;

/**
 * The number of the last durable write, in a small file of its own: damage that takes the last writes out of
 * a database does not take them out of here. The file is written after the database, so it is never ahead of
 * what was durable there; one that is missing or damaged says nothing.
 */
export class Written {
  readonly #path: string;
  /** null until something is written: what is only looked at stays as it was. */
  #file: FileHandle | null;
  /** 0 = nothing is known. */
  number: number;

  private constructor(path: string, file: FileHandle | null, number: number) {
    this.#path = path;
    this.#file = file;
    this.number = number;
  }

  /** Opens the file, if it is there. Throws what the file system throws. */
  static async open(path: string): Promise<Written> {
    const known = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    return new Written(path, known, known === null ? 0 : numberIn(await known.readFile("utf8")));
  }

  /** Durable when it resolves. */
  async set(number: number): Promise<void> {
    const isNew = this.#file === null;
    this.#file ??= await open(this.#path, "wx+", 0o600);
    const text = String(number).padStart(digits, "0");
    await this.#file.write(`${checksum(text)} ${text}\n`, 0, "utf8");
    await this.#file.datasync();
    if (isNew) await syncDirectory(dirname(this.#path));
    this.number = number;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

function numberIn(content: string): number {
  const text = content.slice(9, 9 + digits);
  const whole = content.length === fileBytes && content.slice(0, 9) === `${checksum(text)} `;
  return whole ? Number(text) : 0;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
