import type { AgentAlarm } from "../proto/index.js";
import type { AgentEffect } from "./core-contract.js";
import { log } from "./core-words.js";

/** What is wrong with the agent itself: in its log when it begins and ends, in heartbeats while it lasts. */
export class Alarms {
  readonly #texts = new Map<string, string>();

  get all(): readonly AgentAlarm[] {
    return [...this.#texts].map(([code, text]) => ({ code, text }));
  }

  /** `text` "": it is over, which the line `over` says. */
  say(code: string, text: string, over: string, effects: AgentEffect[]): void {
    const was = this.#texts.has(code);
    if (text !== "") this.#texts.set(code, text);
    else this.#texts.delete(code);
    if (text !== "" && !was) log(effects, "error", text);
    else if (text === "" && was) log(effects, "info", over);
  }
}
