import type { FiredTimer, StateTimer } from "../../topology/index.js";

/** Keys of one time are called in so many groups, so that a call has a part of them to do. */
const agendaGroups = 256;

/**
 * When there is something to do for which key. Keys of one time share timers, one for each group of keys: a
 * window of a million keys ends by 256 timers and not by a million. What is on the agenda of a group is
 * derived from the state when the task starts; the timers say how far the group has come.
 */
export class Agenda {
  readonly #timers: StateTimer;
  /** By time: the keys of each group. */
  readonly #times = new Map<number, Map<number, string[]>>();
  /** The time of the latest addition, as most often of the next. */
  #at = Number.NaN;
  #groups = new Map<number, string[]>();

  constructor(timers: StateTimer) {
    this.#timers = timers;
  }

  add(key: string, at: number): void {
    if (at !== this.#at) this.#turnTo(at);
    const group = groupOf(key);
    const keys = this.#groups.get(group);
    if (keys !== undefined) {
      keys.push(key);
      return;
    }
    const name = nameOf(at, group);
    if (this.#timers.at(name) === undefined) this.#timers.set(name, at);
    this.#groups.set(group, [key]);
  }

  /** The keys of a timer that was called; one may be there twice. */
  take({ key: name, at }: Pick<FiredTimer, "key" | "at">): readonly string[] {
    const groups = this.#times.get(at);
    const group = Number(name.slice(nameOf(at, "").length));
    const keys = groups?.get(group) ?? [];
    groups?.delete(group);
    if (groups?.size === 0) {
      this.#times.delete(at);
      this.#at = Number.NaN;
    }
    return keys;
  }

  /**
   * After a start: what is to be done for each key from the least time on that its group has a timer for.
   * `timesOf`: when that is, at that time or behind it. Timers of single keys, as they were before there were
   * groups, are replaced.
   */
  restore(keys: Iterable<string>, timesOf: (key: string, from: number) => Iterable<number>): void {
    const from = new Array<number>(agendaGroups).fill(Number.POSITIVE_INFINITY);
    for (const name of [...this.#timers.keys()]) {
      const at = this.#timers.at(name)!;
      const prefix = nameOf(at, "");
      const ofGroup = name.startsWith(prefix);
      const group = ofGroup ? Number(name.slice(prefix.length)) : groupOf(name);
      from[group] = Math.min(from[group]!, at);
      if (!ofGroup) this.#timers.clear(name);
    }
    for (const key of keys) {
      for (const at of timesOf(key, from[groupOf(key)]!)) this.add(key, at);
    }
  }

  #turnTo(at: number): void {
    let groups = this.#times.get(at);
    if (groups === undefined) {
      groups = new Map();
      this.#times.set(at, groups);
    }
    this.#at = at;
    this.#groups = groups;
  }
}

function nameOf(at: number, group: number | ""): string {
  return `${at}/${group}`;
}

function groupOf(key: string): number {
  let hash = 0;
  for (let n = 0; n < key.length; n++) hash = (Math.imul(hash, 31) + key.charCodeAt(n)) | 0;
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (agendaGroups - 1);
}
