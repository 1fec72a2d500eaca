import { stat } from "node:fs/promises";
import { errorText, HeadwaterError } from "../../base/index.js";
import type { ComponentContext } from "../../topology/index.js";

/** Which file is read again and again, and how. */
export interface WatchedFileOptions<T> {
  readonly path: string;
  /** How often it is looked at whether it has changed. */
  readonly refreshMs: number;
  readonly bytesMax: number;
  /** What to do about one that is larger. */
  readonly remedy: string;
  /** Reads it whole; throws what is wrong with it. */
  read(context: ComponentContext): Promise<T>;
  /** What it has brought, in words. */
  told(value: T): string;
}

/**
 * A file beside the agent that is read before the first tuple, and again when it has changed. What was read
 * before counts until another file can be read: that is logged and counted as `unreadable`, once for each
 * reason.
 */
export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  #context!: ComponentContext;
  #value!: T;
  /** What the file was when it was read, and when it was found damaged: text of its size and time. */
  #version = "";
  #damaged = "";
  /** Why it last could not be read. */
  #failed = "";
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WatchedFileOptions<T>) {
    this.#options = options;
  }

  /** What was read last. */
  get value(): T {
    return this.#value;
  }

  /** Throws `unreadable-file`, `too-large` and what `read` throws: without it no tuple can be answered. */
  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    await this.#read(await this.#versionNow());
    this.#wait();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  // ------------------------------------------------------------ inside

  #wait(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), this.#options.refreshMs);
  }

  /** Never throws. */
  async #look(): Promise<void> {
    const { path, told } = this.#options;
    let version = "";
    try {
      version = await this.#versionNow();
      if (version !== this.#version && version !== this.#damaged) {
        await this.#read(version);
        this.#context.log("info", `${path} has changed: ${told(this.#value)}`);
      }
      if (version === this.#version) this.#failed = this.#damaged = "";
    } catch (error) {
      // What is in the file stays as it is; whether it may be read does not show in its version.
      if (!(error instanceof HeadwaterError && error.code === "unreadable-file")) this.#damaged = version;
      const text = errorText(error);
      if (text !== this.#failed) {
        this.#context.count("unreadable");
        this.#context.log("error", `goes on with the ${told(this.#value)} that it has: ${text}`);
      }
      this.#failed = text;
    }
    this.#wait();
  }

  async #versionNow(): Promise<string> {
    const { path, bytesMax, remedy } = this.#options;
    try {
      const { mtimeMs, size, ino } = await stat(path);
      if (size <= bytesMax) return `${ino} ${size} ${mtimeMs}`;
      throw new HeadwaterError("too-large", `${path} has ${size} bytes, at most ${bytesMax}`, { remedy });
    } catch (cause) {
      throw this.#unreadable(cause);
    }
  }

  /** An error that has words of its own, or that the file cannot be read. */
  #unreadable(cause: unknown): HeadwaterError {
    if (cause instanceof HeadwaterError) return cause;
    return new HeadwaterError("unreadable-file", `cannot read ${this.#options.path}: ${errorText(cause)}`, {
      remedy: "check that the file is on this agent's host and that the agent may read it",
      cause,
    });
  }

  /** `version`: what the file is now. */
  async #read(version: string): Promise<void> {
    const value = await this.#options.read(this.#context).catch((cause: unknown) => {
      throw this.#unreadable(cause);
    });
    if ((await this.#versionNow()) !== version) {
      throw new HeadwaterError("unreadable-file", `${this.#options.path} changed while it was read`, {
        remedy: "write another file, and rename it to this name",
        retryable: true,
      });
    }
    this.#value = value;
    this.#version = version;
  }
}
