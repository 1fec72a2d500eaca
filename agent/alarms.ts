import { type AgentAlarm, crowdedAlarm } from "../proto/index.js";
import type { AgentEffect } from "./core-contract.js";
import { log } from "./core-words.js";
import type { DiskRoom } from "./disk.js";

/** What is wrong with the agent itself: in its log when it begins and ends, in heartbeats while it lasts. */
export class Alarms {
  readonly #texts = new Map<string, string>();

  get all(): readonly AgentAlarm[] {
    return [...this.#texts].map(([code, text]) => ({ code, text }));
  }

  /** What there is no room for on the agent's disk. */
  sayDisk({ why, crowded }: DiskRoom, effects: AgentEffect[]): void {
    this.say("disk-full", why, "the disk may take more again", effects);
    this.say(crowdedAlarm, crowded, "the disk has room for copies again", effects);
  }

  /** `error` "": the agent's own store took what was written. */
  sayStore(error: string, effects: AgentEffect[]): void {
    const text = `the agent's store cannot be written, it goes on with what it has: ${error}`;
    this.say("store-failed", error && text, "the agent's store works again", effects);
  }

  /** Why the feed listener's list of feeds is not on the disk. */
  sayFeedList(why: string, effects: AgentEffect[]): void {
    this.say("feed-list-failed", why, "the list of feeds at the feed listener is on the disk again", effects);
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
