import { existsSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { errorText, HeadwaterError, syncDirectory } from "../../base/index.js";
import type { ComponentContext, Row } from "../../topology/index.js";
import {
  type SinkPosition,
  type SinkPositions,
  samePosition,
  type TransactionalSink,
  type WriteOutcome,
} from "../sink-contract.js";
import type { LineFile } from "./line-file.js";

/** What stands beside the data, in `<path>.position`: bytes of the file that count, and what they hold. */
interface Sidecar {
  readonly length: number;
  /** `<installation>/<topology>` */
  readonly owner: string;
  readonly positions: Readonly<Record<string, SinkPosition>>;
}

/**
 * A file of lines as a transactional sink. The data is synced first, then the sidecar is replaced in one step
 * with the new length and positions: that is the commit. What a crash left behind the recorded length was
 * never committed, and is cut off at the next opening.
 */
export class TransactionalFile implements TransactionalSink {
  readonly #file: LineFile;
  readonly #owner: string;
  readonly #sidecarPath: string;
  #context!: ComponentContext;

  constructor(file: LineFile, owner: string) {
    this.#file = file;
    this.#owner = owner;
    this.#sidecarPath = `${file.path}.position`;
  }

  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    const sidecar = existsSync(this.#sidecarPath) ? await this.#read() : null;
    await this.#file.open(context.component, sidecar?.length ?? null);
    const missing = (sidecar?.length ?? 0) - this.#file.end;
    if (missing > 0) {
      const text = `${this.#file.path} is ${missing} bytes shorter than it was: somebody has cut it; goes on`;
      context.log("warn", text);
    }
    if (sidecar === null && (await this.#file.torn())) await this.#file.append("\n", true);
    // A commit of nothing: from here on it is known what counts.
    await this.#commit(sidecar?.owner === this.#owner ? sidecar.positions : {});
  }

  async positions(): Promise<SinkPositions> {
    const { positions } = await this.#read();
    // The rename may have happened, and the sync of the folder not.
    await syncDirectory(dirname(this.#sidecarPath));
    return new Map(Object.entries(positions));
  }

  async write(rows: readonly Row[], from: SinkPositions, to: SinkPositions): Promise<WriteOutcome> {
    const { length, positions } = await this.#read();
    for (const link of to.keys()) {
      if (!samePosition(positions[link], from.get(link))) return { kind: "overtaken" };
    }
    // A write before this one may have failed between data and sidecar, or another owner has written.
    await this.#file.continueAt(length);
    const { text, refused } = this.#textOf(rows);
    if (refused.size > 0) return { kind: "refused", rows: refused };
    await this.#file.append(text, true);
    await this.#commit({ ...positions, ...Object.fromEntries(to) });
    for (const row of rows) this.#file.countNotFinite(row, this.#context);
    return { kind: "written" };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #textOf(rows: readonly Row[]): { readonly text: string; readonly refused: Map<number, string> } {
    const refused = new Map<number, string>();
    let text = "";
    for (const [index, row] of rows.entries()) {
      try {
        text += this.#file.lineOf(row);
      } catch (error) {
        refused.set(index, `it cannot be written as a line: ${errorText(error)}`);
      }
    }
    return { text, refused };
  }

  async #commit(positions: Sidecar["positions"]): Promise<void> {
    const sidecar: Sidecar = { length: this.#file.end, owner: this.#owner, positions };
    const fresh = `${this.#sidecarPath}.new`;
    const file = await open(fresh, "w");
    try {
      await file.writeFile(`${JSON.stringify(sidecar)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.#sidecarPath);
    await syncDirectory(dirname(this.#sidecarPath));
  }

  /** Throws HeadwaterError("bad-position"), also when there is none. */
  async #read(): Promise<Sidecar> {
    try {
      const sidecar = JSON.parse(await readFile(this.#sidecarPath, "utf8")) as Sidecar;
      if (Number.isSafeInteger(sidecar.length) && typeof sidecar.positions === "object") return sidecar;
      throw new HeadwaterError("bad-position", "it holds no length and positions");
    } catch (cause) {
      throw new HeadwaterError("bad-position", `cannot read ${this.#sidecarPath}: ${errorText(cause)}`, {
        remedy: "look which lines of the file are whole; without a position file it is continued at its end",
        cause,
      });
    }
  }
}
