import type { AedesPublishPacket } from "aedes";
import { topicMatches } from "../base/index.js";
import type { StoreAlarm, StoreLimits } from "./persistence.js";

/**
 * Retained messages, bounded. Reserved topics are counted by themselves, so that a sink which retains a
 * message for each of a million rooms keeps no agent from its assignment.
 */
export class Retained {
  /** Messages that were not kept. */
  refused = 0;
  readonly #limits: Pick<StoreLimits, "retainedMax" | "retainedBytesMax">;
  readonly #alarm: StoreAlarm;
  readonly #reserved: (topic: string) => boolean;
  readonly #messages = new Map<string, AedesPublishPacket>();
  /** Of those that are not reserved. */
  #count = 0;
  #bytes = 0;
  #full = false;

  constructor(
    limits: Pick<StoreLimits, "retainedMax" | "retainedBytesMax">,
    alarm: StoreAlarm,
    reserved: (topic: string) => boolean,
  ) {
    this.#limits = limits;
    this.#alarm = alarm;
    this.#reserved = reserved;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** Keeps the message in the place of the last of its topic; one without payload ends that. */
  store(packet: AedesPublishPacket): void {
    const { topic, payload } = packet;
    if (payload.length === 0) {
      this.#drop(topic);
      this.#full = false;
      return;
    }
    if (!this.#fits(topic, payload.length)) {
      this.refused++;
      if (!this.#full) this.#alarm(`${this.size} retained messages: further ones are not kept`);
      this.#full = true;
      return;
    }
    this.#drop(topic);
    this.#messages.set(topic, packet);
    if (this.#reserved(topic)) return;
    this.#count++;
    this.#bytes += payload.length;
  }

  matching(filters: readonly string[]): readonly AedesPublishPacket[] {
    const found: AedesPublishPacket[] = [];
    for (const filter of filters) {
      const exact = this.#messages.get(filter);
      if (exact !== undefined) found.push(exact);
      else if (filter.includes("+") || filter.includes("#")) {
        for (const [topic, packet] of this.#messages) if (topicMatches(filter, topic)) found.push(packet);
      }
    }
    return found;
  }

  #fits(topic: string, bytes: number): boolean {
    const { retainedMax, retainedBytesMax } = this.#limits;
    const before = this.#messages.get(topic);
    if (this.#reserved(topic)) return before !== undefined || this.size - this.#count < retainedMax;
    const count = this.#count + (before === undefined ? 1 : 0);
    return count <= retainedMax && this.#bytes - (before?.payload.length ?? 0) + bytes <= retainedBytesMax;
  }

  #drop(topic: string): void {
    const before = this.#messages.get(topic);
    if (before === undefined) return;
    this.#messages.delete(topic);
    if (this.#reserved(topic)) return;
    this.#count--;
    this.#bytes -= before.payload.length;
  }
}
