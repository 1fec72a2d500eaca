import { errorText } from "../../base/index.js";
import type { QuestionMessage } from "../../proto/index.js";
import type { Graph } from "../../topology/index.js";
import type { Runtime } from "../executor/runtime-contract.js";
import { itemOf, portionsOf } from "../items.js";
import type { FromWorker } from "./messages.js";

type Answer = (message: Extract<FromWorker, { kind: "answer" }>) => void;

/**
 * Tapped tuples travel together for this long; a tap takes at most this many in that time, the rest is left
 * out.
 */
const tapPauseMs = 100;
const tapBurstMax = 200;

/** Answers operators' questions about a topology from its runtime. */
export class Answers {
  readonly #runtime: Runtime;
  readonly #graph: Graph;
  readonly #wall: () => number;
  readonly #answer: Answer;

  constructor(runtime: Runtime, graph: Graph, wall: () => number, answer: Answer) {
    this.#runtime = runtime;
    this.#graph = graph;
    this.#wall = wall;
    this.#answer = answer;
  }

  ask(id: string, ask: QuestionMessage["ask"]): void {
    try {
      switch (ask.kind) {
        case "tap":
          this.#tap(id, ask);
          break;
        case "dead-letters":
          this.#end(id, this.#runtime.deadLetters(ask.limit).map(itemOf));
          break;
        case "replay-dead-letters":
          this.#end(id, [JSON.stringify(this.#runtime.replayDeadLetters(ask.ids))]);
          break;
        case "logs":
          this.#end(id, []);
          break;
      }
    } catch (error) {
      this.#end(id, [], errorText(error));
    }
  }

  #tap(
    id: string,
    { component, stream, limit, forMs }: Extract<QuestionMessage["ask"], { kind: "tap" }>,
  ): void {
    if (!this.#graph.components.some(({ name }) => name === component)) {
      this.#end(id, [], `the topology has no component ${component}`);
      return;
    }
    let seen = 0;
    let items: string[] = [];
    const untap = this.#runtime.tap(component, stream, (task, tuple) => {
      if (seen >= limit || items.length >= tapBurstMax) return;
      seen++;
      items.push(itemOf({ task, at: this.#wall(), tuple }));
    });
    const until = this.#wall() + forMs;
    const timer = setInterval(() => {
      const last = seen >= limit || this.#wall() >= until;
      if (!last && items.length === 0) return;
      if (last) {
        clearInterval(timer);
        untap();
      }
      this.#say(id, items, last, "");
      items = [];
    }, tapPauseMs);
  }

  #end(id: string, items: readonly string[], error = ""): void {
    this.#say(id, items, true, error);
  }

  #say(id: string, items: readonly string[], last: boolean, error: string): void {
    const portions = portionsOf(items);
    for (const [index, portion] of portions.entries()) {
      const end = index === portions.length - 1;
      this.#answer({ kind: "answer", id, items: portion, last: last && end, error: end ? error : "" });
    }
  }
}
