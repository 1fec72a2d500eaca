import { Deque, errorText, HeadwaterError } from "../../base/index.js";
import type {
  Row,
  Spout,
  SpoutContext,
  SpoutOutput,
  SpoutTurn,
  StateHandles,
  ValueCell,
} from "../../topology/index.js";
import { type RecordForm, RecordRows } from "./record-rows.js";
import { RecordSplitter, type TextPosition, type TextRecord } from "./records.js";

/** Bytes that may be read ahead of the topology. */
const aheadBytesMax = 1024 * 1024;
/** Longest time that a timer is set for, in ms; a longer wait is waited in parts. */
const waitMsMax = 60_000;

/** What a spout of records reads, and how. */
export interface RecordSource extends RecordForm {
  /** Times as fast as the timestamps in `timeField` say; null = as fast as the topology takes it. */
  readonly speed: number | null;
  readonly timeField: string | null;
  /** Opens the bytes; throws when it cannot. */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /**
   * Opens them behind so many bytes; a text = they cannot be had, and why. Absent where it never can:
   * standard input.
   */
  openAt?(bytes: number): Promise<AsyncIterable<Uint8Array> | string>;
}

/** The cell that a source of records declares where it is to go on behind its last commit. */
type PositionState = Partial<StateHandles<{ readonly position: ValueCell<"json"> }>>;

/** Its only key. */
const positionKey = "next";

/**
 * Replays records of csv or JSON lines as tuples: a bounded source that says "end". A reading's number is
 * the number of its record; a malformed or too long one becomes a dead letter. After a restart it goes on
 * behind the last record of its state where it has one and the source can be opened there, else it begins
 * again at the first.
 */
export class RecordSpout implements Spout {
  readonly #source: RecordSource;
  readonly #rows: RecordRows;
  #splitter: RecordSplitter;
  readonly #queue = new Deque<TextRecord>();
  #queuedBytes = 0;
  #readBytes = 0;
  #state: "reading" | "ended" | "closed" = "reading";
  #failure: string | null = null;
  #resume: (() => void) | null = null;
  #context!: SpoutContext;
  #position: PositionState["position"];
  #timer: NodeJS.Timeout | undefined;
  /** Wall-clock ms at which the record with time `#firstTime` was due. */
  #firstDue: number | null = null;
  #firstTime = 0;
  #waiting: { readonly row: Row; readonly record: TextRecord; readonly due: number } | null = null;
  #readings = 0;
  #malformed = 0;

  constructor(source: RecordSource) {
    this.#source = source;
    this.#rows = new RecordRows(source);
    this.#splitter = new RecordSplitter(source.format === "csv");
  }

  async open(context: SpoutContext): Promise<void> {
    this.#context = context;
    this.#position = (context.state as PositionState).position;
    let chunks = (await this.#source.open())[Symbol.asyncIterator]();
    try {
      while (this.#rows.headless && this.#state === "reading") await this.#read(chunks);
      chunks = (await this.#goOn(chunks)) ?? chunks;
    } catch (error) {
      await chunks.return?.();
      throw error;
    }
    void this.#pump(chunks);
  }

  /** The source behind what is committed; null = it is to be read from where it is open. */
  async #goOn(first: AsyncIterator<Uint8Array>): Promise<AsyncIterator<Uint8Array> | null> {
    const position = this.#position?.get(positionKey) as TextPosition | undefined;
    if (position === undefined) return null;
    const opened = (await this.#source.openAt?.(position.bytes)) ?? "it is a stream";
    if (typeof opened === "string") {
      const { name } = this.#source;
      const text = `begins at the first record of ${name}, not at line ${position.line}: ${opened}`;
      this.#context.log("warn", text);
      return null;
    }
    await first.return?.();
    this.#queue.clear();
    this.#queuedBytes = 0;
    this.#readBytes = position.bytes;
    this.#splitter = new RecordSplitter(this.#source.format === "csv", position);
    this.#state = "reading";
    return opened[Symbol.asyncIterator]();
  }

  next(out: SpoutOutput): SpoutTurn {
    const waiting = this.#waiting;
    if (waiting !== null) {
      if (this.#isEarly(waiting.due)) return "idle";
      this.#waiting = null;
      return this.#emit(waiting.row, waiting.record, out);
    }
    const record = this.#queue.shift();
    if (record === undefined) return this.#nothing(out);
    this.#queuedBytes -= record.raw.length;
    if (this.#queuedBytes <= aheadBytesMax / 2) this.#resume?.();
    let row: Row;
    try {
      row = this.#rows.rowOf(record);
    } catch (error) {
      return this.#dead(error, record, out);
    }
    const due = this.#dueOf(row);
    if (due !== null && this.#isEarly(due)) {
      this.#waiting = { row, record, due };
      return "idle";
    }
    return this.#emit(row, record, out);
  }

  stats(): Readonly<Record<string, number>> {
    return {
      bytes: this.#readBytes - this.#queuedBytes,
      readings: this.#readings,
      malformed: this.#malformed,
    };
  }

  close(): void {
    this.#state = "closed";
    clearTimeout(this.#timer);
    this.#resume?.();
  }

  /** A tuple that the topology does not take, because it is too large, is not lost. */
  #emit(row: Row, record: TextRecord, out: SpoutOutput): SpoutTurn {
    try {
      out.emit(row);
    } catch (error) {
      return this.#dead(error, record, out);
    }
    return this.#counted(record);
  }

  #dead(error: unknown, record: TextRecord, out: SpoutOutput): SpoutTurn {
    this.#malformed++;
    out.deadLetter(errorText(error), record.raw, `${this.#source.name}:${record.line}`);
    return this.#counted(record);
  }

  #counted(record: TextRecord | null): SpoutTurn {
    this.#readings++;
    if (record !== null) this.#position?.set(positionKey, { ...record.next });
    return "reading";
  }

  /** The queue is empty: more is coming, or the source is at its end, or it broke, which is said once. */
  #nothing(out: SpoutOutput): SpoutTurn {
    if (this.#state === "reading") return "idle";
    if (this.#failure === null) return "end";
    const failure = this.#failure;
    this.#failure = null;
    this.#malformed++;
    out.deadLetter(`cannot read on: ${failure}`, null, this.#source.name);
    return this.#counted(null);
  }

  #dueOf(row: Row): number | null {
    const { speed, timeField } = this.#source;
    const time = speed === null || timeField === null ? undefined : row[timeField];
    if (speed === null || typeof time !== "number") return null;
    if (this.#firstDue === null) {
      this.#firstDue = this.#context.now();
      this.#firstTime = time;
    }
    return this.#firstDue + (time - this.#firstTime) / speed;
  }

  /** True when `due` is still to come; then asks to be called at that time. */
  #isEarly(due: number): boolean {
    const wait = due - this.#context.now();
    if (wait <= 0) return false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#context.wake(), Math.min(wait, waitMsMax));
    return true;
  }

  async #pump(chunks: AsyncIterator<Uint8Array>): Promise<void> {
    while (this.#state === "reading") {
      await this.#read(chunks);
      this.#context.wake();
      if (this.#queuedBytes < aheadBytesMax) continue;
      await new Promise<void>((resume) => {
        this.#resume = resume;
      });
      this.#resume = null;
    }
    await chunks.return?.();
  }

  /** Takes one chunk; never throws: a source that breaks is at its end, with a dead letter that says why. */
  async #read(chunks: AsyncIterator<Uint8Array>): Promise<void> {
    try {
      const { value, done } = await chunks.next();
      if (this.#state === "closed") return;
      if (done !== true) {
        this.#readBytes += value.length;
        this.#splitter.push(value, (record) => this.#take(record));
        return;
      }
      this.#splitter.end((record) => this.#take(record));
    } catch (error) {
      if (error instanceof HeadwaterError) throw error;
      this.#failure = errorText(error);
    }
    if (this.#state === "reading") this.#state = "ended";
  }

  #take(record: TextRecord): void {
    if (this.#rows.headless) this.#rows.takeHeader(record);
    else {
      this.#queue.push(record);
      this.#queuedBytes += record.raw.length;
    }
  }
}
