import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorText, HeadwaterError } from "../base/index.js";

/** Who did what, when, and what came of it. */
export interface AuditEntry {
  /** Wall-clock ms. */
  readonly at: number;
  /** Name of the token; "" = none, or a command on the coordinator's host. */
  readonly token: string;
  readonly role: string;
  /** Address that the command came from; behind a proxy, the proxy's. */
  readonly from: string;
  /** What was asked: `submit`, `kill`, `reset`, `create-api-token`, `login` … */
  readonly action: string;
  /** What it is about: a topology, an agent, a token, a bundle; "" = the installation. */
  readonly subject: string;
  readonly outcome: "done" | "refused" | "failed";
  /** Code and words of the error; "" = done. */
  readonly why: string;
  /** What else the command said. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Bytes of one file, and how many older ones are kept: 20 MiB at most. */
const fileBytesMax = 4 * 1024 * 1024;
const olderFiles = 4;
/** Characters of an entry: what a command says of itself is cut there. */
const whyCharactersMax = 500;
const detailCharactersMax = 2_000;
/** Entries that one look returns. */
export const auditEntriesMax = 10_000;

/**
 * Append-only, one JSON a line, synced before the command is answered. The files turn over by size. An entry
 * that cannot be written never stops a command, because a full disk must not keep anybody from mending it:
 * `append` rejects, and the caller says so and counts it.
 */
export class AuditLog {
  readonly #directory: string;
  readonly #fileBytesMax: number;
  readonly #listeners = new Set<(entry: AuditEntry) => void>();
  #last: Promise<unknown> = Promise.resolve();

  /** `directory`: the coordinator's state directory. `bytesMax`: of one file, for tests. */
  constructor(directory: string, bytesMax = fileBytesMax) {
    this.#directory = join(directory, "audit");
    this.#fileBytesMax = bytesMax;
  }

  /** Durable when it resolves. Throws `audit-failed`. */
  append(entry: AuditEntry): Promise<void> {
    const written = this.#last.then(() => this.#write(entry));
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** The last `count` entries, the oldest of them first. Lines that a power cut has torn are left out. */
  async last(count: number): Promise<readonly AuditEntry[]> {
    await this.#last;
    let entries: AuditEntry[] = [];
    for (let age = 0; age <= olderFiles && entries.length < count; age++) {
      const text = await readFile(this.#file(age), "utf8").catch(() => "");
      entries = [...entriesOf(text), ...entries];
    }
    return count === 0 ? [] : entries.slice(-count);
  }

  /** Tells `listener` every entry from here on; the function that is returned ends it. */
  follow(listener: (entry: AuditEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #write(entry: AuditEntry): Promise<void> {
    const line = lineOf(entry);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const size = await stat(this.#file(0)).then(
        (found) => found.size,
        () => 0,
      );
      if (size + line.length > this.#fileBytesMax) await this.#turnOver();
      const file = await open(this.#file(0), "a", 0o600);
      try {
        await file.appendFile(line);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw new HeadwaterError("audit-failed", `the audit log cannot be written: ${errorText(error)}`, {
        place: this.#directory,
        remedy: "look at the directory's owner and free space",
        cause: error,
      });
    } finally {
      for (const listener of this.#listeners) listener(entry);
    }
  }

  async #turnOver(): Promise<void> {
    for (let age = olderFiles - 1; age >= 0; age--) {
      await rename(this.#file(age), this.#file(age + 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
  }

  #file(age: number): string {
    return join(this.#directory, age === 0 ? "audit.jsonl" : `audit.${age}.jsonl`);
  }
}

/** Begins with a line break, so that what a power cut has torn off spoils no line but its own. */
function lineOf(entry: AuditEntry): string {
  const detail = JSON.stringify(entry.detail).length > detailCharactersMax ? { cut: true } : entry.detail;
  return `\n${JSON.stringify({ ...entry, why: entry.why.slice(0, whyCharactersMax), detail })}`;
}

function entriesOf(text: string): readonly AuditEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as AuditEntry];
    } catch {
      return [];
    }
  });
}
