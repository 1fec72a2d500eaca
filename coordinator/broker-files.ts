import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorText, type Log, syncDirectory } from "../base/index.js";
import type { Identities } from "./identity/identities.js";

/** The certificate lasts 30 days and the list 120: this often both are made anew. */
const renewEveryMs = 12 * 3_600_000;

export interface BrokerFilesOptions {
  /** Where they are kept. */
  readonly folder: string;
  readonly identities: Identities;
  /** Names and addresses of the broker's host, beside the coordinator's own. */
  readonly hosts: readonly string[];
  readonly log: Log;
}

/**
 * What a broker of another kind needs to know the devices of this fleet by their certificates: `ca.pem`, a
 * certificate of its own (`server.pem`, `server.key`) and who is shut out (`crl.pem`). They are written when
 * anything of it changes; the broker takes them when it is told to load its configuration again.
 */
export class BrokerFiles {
  readonly #options: BrokerFilesOptions;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: BrokerFilesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#again(), renewEveryMs);
    this.#timer.unref();
    options.identities.tellsBrokerWith(() => this.#again());
  }

  /** Writes them for the first time. Rejects when that fails. */
  static async open(options: BrokerFilesOptions): Promise<BrokerFiles> {
    const files = new BrokerFiles(options);
    files.#writing = files.#write();
    await files.#writing.catch((error: unknown) => {
      files.close();
      throw error;
    });
    return files;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Resolves when they are written, or the log says why not: they are tried again with the next change. */
  #again(): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => this.#write())
      .catch((error: unknown) => {
        const { folder, log } = this.#options;
        log.error("the files for the broker cannot be written: it does not hear who is shut out", {
          folder,
          error: errorText(error),
        });
      });
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { folder, identities, hosts } = this.#options;
    const { certificate, key, authority } = identities.serverCertificate(hosts);
    await mkdir(folder, { recursive: true, mode: 0o750 });
    // The key before its certificate, and who is shut out first of all.
    const files = { "crl.pem": identities.revocationLists(), "ca.pem": authority, "server.key": key };
    for (const [name, text] of Object.entries({ ...files, "server.pem": certificate }))
      await replace(join(folder, name), text);
  }
}

/** After a power cut the old file is there or the new one. The broker's group may read it. */
async function replace(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "w", 0o640);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await syncDirectory(dirname(path));
}
