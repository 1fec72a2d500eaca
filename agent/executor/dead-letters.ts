import { Deque } from "../../base/index.js";
import type { Row } from "../../topology/index.js";
import type { ComponentPlan } from "./program.js";
import type { DeadLetter, KeptLetter } from "./runtime-contract.js";
import type { Unprocessed } from "./task-host.js";

/** Longest tuple, as JSON text, and longest raw payload that a dead letter carries, in bytes. */
const letterBytesMax = 64 * 1024;
/** Longest error and source of a letter, in characters: user code may say anything. */
const errorCharactersMax = 4 * 1024;
const sourceCharactersMax = 1024;
/** Bytes of all letters that are kept, about. */
const keptBytesMax = 8 * 1024 * 1024;
/** Lines about dead letters in the log per second; the rest is counted. */
const linesPerSec = 10;

/** The last dead letters of a topology on this agent, oldest first; bounded. */
export class DeadLetters {
  readonly #max: number;
  readonly #letters = new Deque<KeptLetter>();
  #bytes = 0;
  #count = 0;
  #number = 0;
  #lineSince = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #linesLeft = 0;

  /** `earlier`: letters of a runtime before this one. */
  constructor(max: number, earlier: readonly KeptLetter[] = []) {
    this.#max = max;
    for (const letter of earlier) {
      this.#keep(letter);
      this.#number = Math.max(this.#number, letter.number);
    }
  }

  /** All that were since the start, also those that are no longer kept. */
  get count(): number {
    return this.#count;
  }

  /** `bytes`: what it takes, about. */
  add(letter: Omit<KeptLetter, "id" | "bytes" | "number">, bytes: number): void {
    this.#count++;
    const number = ++this.#number;
    this.#keep({ ...letter, id: `${letter.task}-${number}`, bytes, number });
  }

  /** Those with a higher number, oldest first. */
  after(number: number): readonly KeptLetter[] {
    const found: KeptLetter[] = [];
    for (let i = this.#letters.length - 1; i >= 0 && this.#letters.at(i)!.number > number; i--)
      found.push(this.#letters.at(i)!);
    return found.reverse();
  }

  /** The line for the log; null when there were enough in this second (running ms). */
  line(text: string, now: number): string | null {
    if (now - this.#lineSince >= 1000) {
      this.#lineSince = now;
      this.#lines = 0;
    }
    if (++this.#lines > linesPerSec) {
      this.#linesLeft++;
      return null;
    }
    const left = this.#linesLeft;
    this.#linesLeft = 0;
    return left === 0 ? text : `${text} (and ${left} more dead letters before it)`;
  }

  /** The newest `limit`, newest first. */
  list(limit: number): readonly DeadLetter[] {
    const found: DeadLetter[] = [];
    for (let i = this.#letters.length - 1; i >= 0 && found.length < limit; i--) {
      const { row: _, bytes: __, number: ___, ...letter } = this.#letters.at(i)!;
      found.push(letter);
    }
    return found;
  }

  /**
   * Takes out those that `again` takes to be executed again: the named ones, or all when none is named.
   * Returns how many.
   */
  take(ids: readonly string[], again: (letter: KeptLetter) => boolean): number {
    const wanted = new Set(ids);
    let taken = 0;
    for (let left = this.#letters.length; left > 0; left--) {
      const letter = this.#shift();
      const match = letter.row !== null && (ids.length === 0 || wanted.has(letter.id));
      if (match && again(letter)) taken++;
      else this.#keep(letter);
    }
    return taken;
  }

  #keep(letter: KeptLetter): void {
    this.#letters.push(letter);
    this.#bytes += letter.bytes;
    while (this.#letters.length > this.#max || (this.#bytes > keptBytesMax && this.#letters.length > 1))
      this.#shift();
  }

  #shift(): KeptLetter {
    const letter = this.#letters.shift()!;
    this.#bytes -= letter.bytes;
    return letter;
  }
}

/**
 * False for a tuple that the component itself emitted on a stream with a `direct` consumer: to which of its
 * tasks it was to go, nobody knows any more.
 */
export function canRepeat({ component, streams }: ComponentPlan, source: string): boolean {
  const [emitter, stream = "", consumer] = source.split("/");
  if (emitter !== component.name || consumer !== undefined) return true;
  return streams.get(stream)?.exits.some(({ grouping }) => grouping.kind === "direct") !== true;
}

/** Makes a letter of what could not be processed, and the tuple for the dead-letter stream. */
export function writeLetter(
  task: string,
  component: string,
  what: Unprocessed,
  at: number,
): { readonly letter: Omit<DeadLetter, "id">; readonly row: Row; readonly bytes: number } {
  const error = what.error.slice(0, errorCharactersMax);
  const source = what.source.slice(0, sourceCharactersMax);
  const { partial } = what;
  const raw = what.raw === null ? null : what.raw.slice(0, letterBytesMax);
  const { tuple, bytes } = what.tuple === null ? { tuple: null, bytes: 0 } : asJson(what.tuple);
  const common = { component, task, error, source, tuple, partial, at };
  return {
    letter: { ...common, raw: raw === null ? null : Buffer.from(raw).toString("utf8") },
    row: { ...common, raw },
    bytes: 2 * (error.length + source.length + bytes) + 3 * (raw?.length ?? 0),
  };
}

/** The tuple as JSON can say it; bytes as base64, what is too long as the beginning of its text. */
function asJson(tuple: Row): { readonly tuple: unknown; readonly bytes: number } {
  try {
    const text = JSON.stringify(tuple, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    );
    const bytes = text.length;
    return { tuple: bytes <= letterBytesMax ? JSON.parse(text) : text.slice(0, letterBytesMax), bytes };
  } catch {
    return { tuple: "(not to be written as JSON)", bytes: letterBytesMax };
  }
}
