import { errorText } from "../../base/index.js";
import type { Bolt, ComponentContext, Hold, Json, Output, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { expandTemplate } from "../template.js";
import { transactional } from "../transactional.js";
import { LineFile } from "./line-file.js";
import { TransactionalFile } from "./transactional-file.js";

/** Bytes of lines that are gathered before they are written without being asked to. */
const gatheredBytesMax = 256 * 1024;
/** Shortest time between two lines of the log about a failing disk, in ms. */
const complaintMs = 10_000;
/** In `exactly-once` a batch costs two syncs and a rename: rows wait for each other longer than elsewhere. */
const batches = { rowsMax: 5_000, lingerMs: 500 };

/** The running half of `fileSink`. */
export function makeFileSink(config: Json, scope: ConnectorScope): Bolt {
  const { path, format } = config as { path: string; format: "csv" | "jsonl" };
  const file = new LineFile(expandTemplate(path, scope, "path"), format);
  if (scope.delivery !== "exactly-once") return new FileSink(file, scope.delivery !== "at-most-once");
  const owner = `${scope.installation}/${scope.topology}`;
  return transactional(new TransactionalFile(file, owner), batches);
}

/** Appends; a line of which it is not known whether it was written is written again. */
class FileSink implements Bolt {
  readonly #file: LineFile;
  readonly #synced: boolean;
  #context!: ComponentContext;
  #lines: string[] = [];
  #gatheredBytes = 0;
  #holds: Hold[] = [];
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(file: LineFile, synced: boolean) {
    this.#file = file;
    this.#synced = synced;
  }

  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    await this.#file.open(context.component, null);
    // A line that was cut off was never acknowledged and comes again: it is ended, so that it harms no other.
    if (await this.#file.torn()) this.#lines.push("\n");
  }

  execute(tuple: Row, out: Output): void | Promise<void> {
    const line = this.#file.lineOf(tuple);
    this.#file.countNotFinite(tuple, this.#context);
    this.#lines.push(line);
    this.#gatheredBytes += line.length;
    this.#holds.push(out.hold());
    if (this.#gatheredBytes >= gatheredBytesMax) return this.#write();
  }

  flush(): Promise<void> {
    return this.#write();
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#file.close();
  }

  /**
   * Writes what is gathered and lets the acknowledgements go. When the disk refuses, lines and holds stay:
   * credit runs out, the stream stops, and the next flush tries again at the same place, so that no line
   * is written half or twice.
   */
  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    try {
      await this.#file.append(this.#lines.join(""), this.#synced);
    } catch (error) {
      this.#complain(errorText(error));
      return;
    }
    const holds = this.#holds;
    this.#lines = [];
    this.#gatheredBytes = 0;
    this.#holds = [];
    for (const hold of holds) hold.release();
  }

  #complain(why: string): void {
    this.#context.count("write-failures");
    const now = this.#context.now();
    if (Math.abs(now - this.#complainedAt) < complaintMs) return;
    this.#complainedAt = now;
    this.#context.log("error", `cannot write ${this.#file.path}: ${why}; ${this.#holds.length} tuples wait`);
  }
}
