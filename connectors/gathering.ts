import { type BackoffLimits, backoffMs, errorText, seededRandom } from "../base/index.js";
import type { ComponentContext, Hold, Output, Row, TuplePosition } from "../topology/index.js";
import type { WriteOutcome } from "./sink-contract.js";

/** How a sink gathers rows into batches. */
export interface GatheringOptions {
  /** Rows of a batch. Default 1,000. */
  readonly rowsMax?: number;
  /**
   * Ms that a row waits for others before a batch is written that is not full. Default 20. While a batch is
   * under way the next one gathers in any case.
   */
  readonly lingerMs?: number;
  /** Delay until a batch that failed is tried again. Default 250 ms, doubling to 10 s. */
  readonly backoff?: BackoffLimits;
  /** Time for the rows that still wait when the task closes, in ms. Default 3,000. */
  readonly farewellMs?: number;
  /**
   * Rows that may wait; beyond, the oldest is dropped and counted as `dropped`. Default: no bound, for their
   * holds bound them; needed in `at-most-once`, where a hold holds nothing back.
   */
  readonly waitingMax?: number;
}

/** A row that waits to be written. */
export interface GatheredRow {
  readonly row: Row;
  readonly position: TuplePosition | null;
  readonly hold: Hold;
}

/** Shortest time between two lines of the log about the same outside, in ms. */
const complaintMs = 10_000;

/**
 * Gathers rows, writes one batch at a time, in order, and lets the acknowledgements go when the outside has
 * them. A batch that fails stays in front and is tried again: nothing overtakes it, nothing is lost.
 */
export class Gathering {
  readonly #write: (batch: readonly GatheredRow[]) => Promise<WriteOutcome>;
  readonly #options: GatheringOptions;
  readonly #rowsMax: number;
  readonly #random;
  #context: ComponentContext | null = null;
  #waiting: GatheredRow[] = [];
  /** The batch that is under way, or waits to be tried again. */
  #batch: GatheredRow[] = [];
  #writing = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closing = false;
  #emptied: () => void = () => {};
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(
    write: (batch: readonly GatheredRow[]) => Promise<WriteOutcome>,
    options: GatheringOptions = {},
  ) {
    this.#write = write;
    this.#options = options;
    this.#rowsMax = options.rowsMax ?? 1_000;
    this.#random = seededRandom(Math.floor(Math.random() * 2 ** 31));
  }

  open(context: ComponentContext): void {
    this.#context = context;
  }

  get length(): number {
    return this.#waiting.length + this.#batch.length;
  }

  add(row: Row, out: Output): void {
    this.#waiting.push({ row, position: out.position, hold: out.hold() });
    const { waitingMax, lingerMs = 20 } = this.#options;
    if (waitingMax !== undefined && this.#waiting.length > waitingMax) {
      this.#waiting.shift()!.hold.release();
      this.#context?.count("dropped");
    }
    if (this.#waiting.length >= this.#rowsMax) this.start();
    else this.#timer ??= setTimeout(() => this.start(), lingerMs);
  }

  /** Writes what waits, unless a batch is under way: then it goes right behind that. */
  start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#writing || this.#retry !== null) return;
    if (this.#batch.length === 0) this.#batch = this.#waiting.splice(0, this.#rowsMax);
    if (this.#batch.length === 0) this.#emptied();
    else void this.#once();
  }

  /** Waits a little for what is gathered; the rest comes again in the next life of the task. */
  async close(): Promise<void> {
    if (this.length > 0 && this.#attempt === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#options.farewellMs ?? 3_000);
        this.#emptied = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#closing = true;
        this.start();
      });
    }
    this.#closing = true;
    this.#emptied = () => {};
    for (const timer of [this.#timer, this.#retry]) if (timer !== null) clearTimeout(timer);
  }

  /** One attempt at the batch in front. */
  async #once(): Promise<void> {
    const batch = this.#batch;
    this.#writing = true;
    const outcome = await this.#write(batch).catch(
      (error: unknown): WriteOutcome => ({ kind: "later", afterMs: 0, why: errorText(error) }),
    );
    this.#writing = false;
    if (outcome.kind === "later") this.#tryLater(outcome.afterMs, outcome.why);
    else {
      this.#attempt = 0;
      this.#settle(batch, outcome);
      this.#next();
    }
  }

  #settle(batch: readonly GatheredRow[], outcome: Exclude<WriteOutcome, { kind: "later" }>): void {
    switch (outcome.kind) {
      case "overtaken":
        this.#context?.count("overtaken");
        return;
      case "refused":
        this.#context?.count("refused", outcome.rows.size);
        for (const [index, words] of outcome.rows) batch[index]?.hold.reject(words, batch[index].row);
        this.#batch = batch.filter((_, index) => !outcome.rows.has(index));
        return;
      case "written":
        this.#context?.count("written", batch.length);
        this.#batch = [];
        this.#complainedAt = Number.NEGATIVE_INFINITY;
        for (const { hold } of batch) hold.release();
    }
  }

  /** A full batch, or one whose rows waited while another was under way, goes at once. */
  #next(): void {
    if (this.#batch.length > 0 || this.#waiting.length >= this.#rowsMax || this.#closing) this.start();
    else if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.start(), this.#lingerMs);
  }

  get #lingerMs(): number {
    return this.#options.lingerMs ?? 20;
  }

  #tryLater(askedMs: number, why: string): void {
    const limits = this.#options.backoff ?? { firstMs: 250, maxMs: 10_000 };
    const delayMs = Math.max(1, askedMs, backoffMs(this.#attempt++, limits, this.#random));
    this.#complain(why);
    if (this.#closing) {
      this.#emptied();
      return;
    }
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.start();
    }, delayMs);
  }

  #complain(why: string): void {
    const context = this.#context;
    if (context === null) return;
    context.count("write-failures");
    const now = context.now();
    if (Math.abs(now - this.#complainedAt) < complaintMs) return;
    this.#complainedAt = now;
    context.log("error", `${why}; ${this.length} rows wait and are tried again`);
  }
}
