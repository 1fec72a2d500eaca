import { HeadwaterError } from "../base/index.js";
import type { AnswerMessage, QuestionMessage } from "../proto/index.js";

/** Questions that may be open at once, and answered items that may wait for their reader. */
const openMax = 256;
const itemsMax = 10_000;

/** One item of an agent's answer, parsed. */
export interface AnsweredItem {
  readonly agent: string;
  readonly item: unknown;
  /** Characters of its text. */
  readonly length: number;
}

/** An agent that should have answered and did not. */
export interface Missing {
  readonly agent: string;
  readonly why: string;
}

/**
 * What an operator's question brings in: items as they come, until every agent has answered or the time is
 * up.
 */
export interface Answers extends AsyncIterable<AnsweredItem> {
  /** Filled when the iteration has ended. */
  readonly missing: readonly Missing[];
  /** More is on its way: the time that agents have begins anew. */
  renew(): void;
  /** Stops waiting. */
  end(): void;
}

export interface QuestionsOptions {
  /** Sends a question; false when it cannot be sent now. */
  send(agent: string, question: QuestionMessage): boolean;
  /** Random, different for each life of the coordinator. */
  readonly nonce: string;
}

/** Asks agents on behalf of operators, and puts the answers together. */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #open = new Map<string, { readonly agent: string; readonly asking: Asking }>();
  #count = 0;

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  /**
   * Asks each agent; `away` are agents that are known not to answer. Throws `unavailable` when too many are
   * open.
   */
  ask(
    topology: string,
    ask: QuestionMessage["ask"],
    agents: readonly string[],
    away: readonly Missing[],
    timeoutMs: number,
  ): Answers {
    if (this.#open.size + agents.length > openMax && this.#open.size > 0) {
      throw new HeadwaterError("unavailable", `${this.#open.size} questions to agents are open, the limit`, {
        remedy: "ask again in a few seconds",
        retryable: true,
      });
    }
    const asking = new Asking(away, timeoutMs, (ids) => {
      for (const id of ids) this.#open.delete(id);
    });
    for (const agent of agents) {
      const id = `${this.#options.nonce}-${++this.#count}`;
      this.#open.set(id, { agent, asking });
      asking.expect(id, agent);
      if (!this.#options.send(agent, { kind: "question", id, topology, ask })) {
        asking.fail(id, "the coordinator is not connected to the broker");
      }
    }
    asking.begin();
    return asking;
  }

  /** An answer came from an agent. */
  answered(agent: string, answer: AnswerMessage): void {
    const open = this.#open.get(answer.id);
    if (open === undefined || open.agent !== agent) return;
    open.asking.take(answer.id, agent, answer);
  }
}

class Asking implements Answers {
  readonly missing: Missing[];
  readonly #timeoutMs: number;
  readonly #forget: (ids: readonly string[]) => void;
  readonly #waiting = new Map<string, string>();
  readonly #ids: string[] = [];
  readonly #items: AnsweredItem[] = [];
  #timer: NodeJS.Timeout | null = null;
  #wake: (() => void) | null = null;
  #over = false;

  constructor(away: readonly Missing[], timeoutMs: number, forget: (ids: readonly string[]) => void) {
    this.missing = [...away];
    this.#timeoutMs = timeoutMs;
    this.#forget = forget;
  }

  expect(id: string, agent: string): void {
    this.#waiting.set(id, agent);
    this.#ids.push(id);
  }

  begin(): void {
    this.#timer = setTimeout(() => this.#timeUp(), this.#timeoutMs);
    if (this.#waiting.size === 0) this.end();
  }

  take(id: string, agent: string, answer: AnswerMessage): void {
    for (const text of answer.items) {
      const item = parsed(text);
      if (item !== undefined && this.#items.length < itemsMax)
        this.#items.push({ agent, item, length: text.length });
    }
    if (answer.error !== "") this.fail(id, answer.error);
    else if (answer.last) this.#done(id);
    this.#wake?.();
  }

  fail(id: string, why: string): void {
    const agent = this.#waiting.get(id);
    if (agent !== undefined) this.missing.push({ agent, why });
    this.#done(id);
  }

  renew(): void {
    if (!this.#over) this.#timer?.refresh();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#forget(this.#ids);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AnsweredItem> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) yield item;
        else if (this.#over) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.end();
    }
  }

  #done(id: string): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0 && this.#timer !== null) this.end();
  }

  #timeUp(): void {
    for (const agent of this.#waiting.values()) this.missing.push({ agent, why: "no answer in time" });
    this.end();
  }
}

/** The value of a JSON text; undefined = it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
