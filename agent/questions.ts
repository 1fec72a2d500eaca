import { type LogLevel, reaches } from "../base/index.js";
import type { QuestionMessage } from "../proto/index.js";
import type { AgentEffect, AgentEvent, AgentLimits, WorkerLogLine } from "./core-contract.js";
import { itemOf, portionsOf } from "./items.js";
import type { KeptLetters } from "./kept-letters.js";

interface Open {
  readonly topology: string;
  /** Followers of a log end by the clock; what a worker answers ends by its word. */
  readonly until: number;
  readonly ask: QuestionMessage["ask"]["kind"];
  /** Of a log: lines from this level on are told. */
  readonly level: LogLevel;
}

/** Under this name is the agent's own log. */
const itself = "";

/** Characters of a log line. */
const lineCharactersMax = 2_000;
/** A disk may be slow to say how much is on it. */
const factsMs = 4_000;

/**
 * Operators' questions. Logs are kept here, so that they outlive the worker that wrote them, as dead letters
 * do; all else is relayed to the worker of the topology and back. A decider.
 */
export class Questions {
  readonly #limits: AgentLimits;
  readonly #open = new Map<string, Open>();
  readonly #logs = new Map<string, WorkerLogLine[]>();
  readonly #letters: KeptLetters;

  constructor(limits: AgentLimits, letters: KeptLetters) {
    this.#limits = limits;
    this.#letters = letters;
  }

  /** `instance` of the topology's running worker, or null. */
  ask(question: QuestionMessage, instance: number | null, now: number, effects: AgentEffect[]): void {
    const { id, topology, ask } = question;
    if (this.#open.has(id)) return;
    if (this.#open.size >= this.#limits.questionsMax) {
      answer(
        effects,
        id,
        [],
        `this agent has ${this.#limits.questionsMax} questions under way: ask again later`,
      );
      return;
    }
    if (ask.kind === "logs" || ask.kind === "agent-logs") {
      const level = ask.kind === "logs" ? "debug" : ask.level;
      const kept = (this.#logs.get(topology) ?? []).filter((line) => reaches(line.level, level));
      const lines = kept.slice(ask.limit === 0 ? this.#limits.logLinesMax : -ask.limit);
      const followed = ask.followMs > 0;
      if (followed) this.#open.set(id, { topology, until: now + ask.followMs, ask: "logs", level });
      this.#tell(id, lines, !followed, effects);
    } else if (ask.kind === "agent-facts") {
      this.#open.set(id, { topology, until: now + factsMs, ask: ask.kind, level: "error" });
      effects.push({ kind: "find-facts", id });
    } else if (instance !== null) {
      this.#open.set(id, { topology, until: Infinity, ask: ask.kind, level: "error" });
      effects.push({ kind: "ask-worker", topology, instance, id, ask });
    } else if (ask.kind === "dead-letters")
      answer(effects, id, this.#letters.list(topology, ask.limit).map(itemOf), "");
    else if (ask.kind === "replay-dead-letters") answer(effects, id, ["0"], "");
    else answer(effects, id, [], "its worker is not running on this agent");
  }

  answered(event: Extract<AgentEvent, { kind: "worker-answer" }>, effects: AgentEffect[]): void {
    if (!this.#open.has(event.id)) return;
    if (event.last) this.#open.delete(event.id);
    effects.push({ kind: "publish", message: { ...event, kind: "answer" } });
  }

  logged(topology: string, lines: readonly WorkerLogLine[], effects: AgentEffect[]): void {
    const kept = this.#logs.get(topology) ?? [];
    const cut = lines.map((line) => ({ ...line, text: line.text.slice(0, lineCharactersMax) }));
    kept.push(...cut.slice(-this.#limits.logLinesMax));
    kept.splice(0, Math.max(0, kept.length - this.#limits.logLinesMax));
    this.#logs.set(topology, kept);
    for (const [id, open] of this.#open) {
      if (open.ask !== "logs" || open.topology !== topology) continue;
      this.#tell(
        id,
        cut.filter((line) => reaches(line.level, open.level)),
        false,
        effects,
      );
    }
  }

  /** The worker is gone: what it was asked stays unanswered. */
  workerEnded(topology: string, effects: AgentEffect[]): void {
    for (const [id, open] of this.#open) {
      if (open.topology !== topology || open.ask === "logs") continue;
      this.#open.delete(id);
      answer(effects, id, [], "its worker ended before it had answered");
    }
  }

  /** Only the logs of these topologies are kept, and the agent's own. */
  keepOnly(topologies: ReadonlySet<string>): void {
    for (const topology of this.#logs.keys())
      if (topology !== itself && !topologies.has(topology)) this.#logs.delete(topology);
  }

  timer(now: number, effects: AgentEffect[]): void {
    for (const [id, open] of this.#open) {
      if (now < open.until) continue;
      this.#open.delete(id);
      answer(effects, id, [], "");
    }
  }

  get nextAt(): number {
    let at = Infinity;
    for (const open of this.#open.values()) at = Math.min(at, open.until);
    return at;
  }

  #tell(id: string, lines: readonly WorkerLogLine[], last: boolean, effects: AgentEffect[]): void {
    if (lines.length === 0 && !last) return;
    answer(
      effects,
      id,
      lines.map((line) => JSON.stringify(line)),
      "",
      last,
    );
  }
}

function answer(
  effects: AgentEffect[],
  id: string,
  items: readonly string[],
  error: string,
  last = true,
): void {
  const portions = portionsOf(items);
  for (const [index, portion] of portions.entries()) {
    const end = index === portions.length - 1;
    const message = {
      kind: "answer",
      id,
      items: portion,
      last: last && end,
      error: end ? error : "",
    } as const;
    effects.push({ kind: "publish", message });
  }
}
