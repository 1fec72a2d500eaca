import { type Clock, errorText } from "../../base/index.js";
import type { QuestionMessage } from "../../proto/index.js";
import type { Graph } from "../../topology/index.js";
import type { Runtime } from "../executor/runtime-contract.js";
import { itemOf, portionsOf } from "../items.js";
import { sizesOf } from "../state/look.js";
import { pageCharactersMax, pageOf } from "../state/page.js";
import type { FromWorker } from "./messages.js";

/** What answers come from. */
type Asked = Pick<Runtime, "tap" | "deadLetters" | "replayDeadLetters" | "states">;
type Components = { readonly components: readonly Pick<Graph["components"][number], "name">[] };
type Answer = (message: Extract<FromWorker, { kind: "answer" }>) => void;

/**
 * Tapped tuples travel together for this long; a tap takes at most this many in that time, the rest is left
 * out.
 */
const tapPauseMs = 100;
const tapBurstMax = 200;

/** Answers operators' questions about a topology from its runtime. */
export class Answers {
  readonly #runtime: Asked;
  readonly #graph: Components;
  readonly #clock: Clock;
  readonly #answer: Answer;

  constructor(runtime: Asked, graph: Components, clock: Clock, answer: Answer) {
    this.#runtime = runtime;
    this.#graph = graph;
    this.#clock = clock;
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
        case "state":
          this.#end(id, this.#look(ask));
          break;
        // The agent answers these itself.
        case "logs":
        case "agent-logs":
        case "agent-facts":
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
      items.push(itemOf({ task, at: this.#clock.wall(), tuple }));
    });
    const until = this.#clock.now() + forMs;
    const timer = setInterval(() => {
      const last = seen >= limit || this.#clock.now() >= until;
      if (!last && items.length === 0) return;
      if (last) {
        clearInterval(timer);
        untap();
      }
      this.#say(id, items, last, "");
      items = [];
    }, tapPauseMs);
  }

  /** For each task how much there is, then what it holds: a page of all together, made at one go. */
  #look({ task, ...look }: Extract<QuestionMessage["ask"], { kind: "state" }>): readonly string[] {
    const items: string[] = [];
    let room = pageCharactersMax;
    for (const [name, state] of this.#runtime.states()) {
      if (task !== "" && task !== name) continue;
      const { bytes, keys } = state;
      const cells = sizesOf(state, look);
      items.push(JSON.stringify({ kind: "task", task: name, n: 0, bytes, keys, cells }));
      for (const item of look.limit > 0 ? pageOf(state, name, look, room) : []) {
        room -= item.length;
        items.push(item);
      }
    }
    return items;
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
