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
  readonly #file: FileHandle;
  /** 0 = nothing is known. */
  number: number;

  private constructor(file: FileHandle, number: number) {
    this.#file = file;
    this.number = number;
  }

  /** Opens the file, or makes it. Throws what the file system throws. */
  static async open(path: string): Promise<Written> {
    const known = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (known !== null) return new Written(known, numberIn(await known.readFile("utf8")));
    const file = await open(path, "wx+", 0o600);
    const written = new Written(file, 0);
    await written.set(0);
    await syncDirectory(dirname(path));
    return written;
  }

  /** Durable when it resolves. */
  async set(number: number): Promise<void> {
    const text = String(number).padStart(digits, "0");
    await this.#file.write(`${checksum(text)} ${text}\n`, 0, "utf8");
    await this.#file.datasync();
    this.number = number;
  }

  close(): Promise<void> {
    return this.#file.close();
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
