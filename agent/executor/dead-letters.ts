import { Deque } from "../../base/index.js";
import type { Row } from "../../topology/index.js";
import type { DeadLetter } from "./runtime-contract.js";
import type { Unprocessed } from "./task-host.js";

/** Longest tuple, as JSON text, and longest raw payload that a dead letter carries, in bytes. */
const letterBytesMax = 64 * 1024;

/** A dead letter as it is kept: with the tuple itself, so that it can be executed again. */
export interface KeptLetter extends DeadLetter {
  readonly row: Row | null;
}

/** The last dead letters of a topology on this agent, oldest first; bounded. */
export class DeadLetters {
  readonly #max: number;
  readonly #letters = new Deque<KeptLetter>();
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** All that ever were, also those that are no longer kept. */
  get count(): number {
    return this.#count;
  }

  add(letter: Omit<KeptLetter, "id">): void {
    this.#count++;
    this.#letters.push({ ...letter, id: `${letter.task}-${this.#count}` });
    if (this.#letters.length > this.#max) this.#letters.shift();
  }

  /** The newest `limit`, newest first. */
  list(limit: number): readonly DeadLetter[] {
    const found: DeadLetter[] = [];
    for (let i = this.#letters.length - 1; i >= 0 && found.length < limit; i--) {
      const { row: _, ...letter } = this.#letters.at(i)!;
      found.push(letter);
    }
    return found;
  }

  /** Takes out those that can be executed again: the named ones, or all when none is named. */
  take(ids: readonly string[]): readonly KeptLetter[] {
    const wanted = new Set(ids);
    const taken: KeptLetter[] = [];
    const rest: KeptLetter[] = [];
    while (this.#letters.length > 0) {
      const letter = this.#letters.shift()!;
      const match = letter.row !== null && (ids.length === 0 || wanted.has(letter.id));
      if (match) taken.push(letter);
      else rest.push(letter);
    }
    for (const letter of rest) this.#letters.push(letter);
    return taken;
  }
}

/** Makes a letter of what could not be processed, and the tuple for the dead-letter stream. */
export function writeLetter(
  task: string,
  component: string,
  what: Unprocessed,
  at: number,
): { readonly letter: Omit<DeadLetter, "id">; readonly row: Row } {
  const { error, source, partial } = what;
  const raw = what.raw === null ? null : what.raw.slice(0, letterBytesMax);
  const tuple = what.tuple === null ? null : asJson(what.tuple);
  const common = { component, task, error, source, tuple, partial, at };
  return {
    letter: { ...common, raw: raw === null ? null : Buffer.from(raw).toString("utf8") },
    row: { ...common, raw },
  };
}

/** The tuple as JSON can say it; bytes as base64, what is too long as the beginning of its text. */
function asJson(tuple: Row): unknown {
  try {
    const text = JSON.stringify(tuple, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    );
    return text.length <= letterBytesMax ? JSON.parse(text) : text.slice(0, letterBytesMax);
  } catch {
    return "(not to be written as JSON)";
  }
}
