import type { FiredTimer, StateTimer } from "../../topology/index.js";

/** Keys of one time are called in so many groups, about, so that a call has a part of them to do. */
const agendaGroups = 256;
/** Keys of a group that is filled, at least. */
const groupKeysMin = 128;
/** With it begins the name of a group that was filled, so that it is none of those by key. */
const filledMark = "a";

/**
 * How keys are divided into groups. By `key`: that of a key is always the same, so that a timer says how far
 * all keys of its group have come. In order of `arrival`: one group is filled after the other. Keys that came
 * one behind the other stand side by side in memory, which halves what the end of a window costs; but what is
 * still to be done for a key must be seen without its timer.
 */
export type GroupedBy = "key" | "arrival";

interface AtTime {
  readonly groups: Map<number, string[]>;
  /** In order of arrival: how many keys came, and the group that is filled. */
  keys: number;
  filling: number;
}

/**
 * When there is something to do for which key. Keys of one time share timers, one for each group of keys: a
 * window of a million keys ends by a few hundred timers and not by a million. What is on the agenda of a
 * group is derived from the state when the task starts.
 */
export class Agenda {
  readonly #timers: StateTimer;
  readonly #byArrival: boolean;
  #times = new Map<number, AtTime>();
  /** The time of the latest addition, as most often of the next. */
  #at = Number.NaN;
  #atTime: AtTime = { groups: new Map(), keys: 0, filling: 0 };

  constructor(timers: StateTimer, groupedBy: GroupedBy) {
    this.#timers = timers;
    this.#byArrival = groupedBy === "arrival";
  }

  add(key: string, at: number): void {
    if (at !== this.#at) this.#turnTo(at);
    const { groups } = this.#atTime;
    const group = this.#byArrival ? groupToFill(this.#atTime) : groupOf(key);
    const keys = groups.get(group);
    if (keys !== undefined) {
      keys.push(key);
      return;
    }
    const name = `${prefixOf(at)}${this.#byArrival ? filledMark : ""}${group}`;
    if (this.#timers.at(name) === undefined) this.#timers.set(name, at);
    groups.set(group, [key]);
  }

  /** The keys of a timer that was called; one may be there twice. */
  take({ key: name, at }: Pick<FiredTimer, "key" | "at">): readonly string[] {
    const groups = this.#times.get(at)?.groups;
    const group = name.slice(prefixOf(at).length);
    const number = Number(group.startsWith(filledMark) ? group.slice(filledMark.length) : group);
    const keys = groups?.get(number) ?? [];
    groups?.delete(number);
    if (groups?.size === 0) {
      this.#times.delete(at);
      if (this.#times.size === 0) this.#times = new Map();
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
    let filledFrom = Number.POSITIVE_INFINITY;
    for (const name of [...this.#timers.keys()]) {
      const at = this.#timers.at(name)!;
      const prefix = prefixOf(at);
      const ofGroup = name.startsWith(prefix);
      if (ofGroup && name.startsWith(filledMark, prefix.length)) {
        filledFrom = Math.min(filledFrom, at);
        continue;
      }
      const group = ofGroup ? Number(name.slice(prefix.length)) : groupOf(name);
      from[group] = Math.min(from[group]!, at);
      if (!ofGroup) this.#timers.clear(name);
    }
    for (const key of keys) {
      const least = Math.min(from[groupOf(key)]!, filledFrom);
      for (const at of timesOf(key, least)) this.add(key, at);
    }
  }

  #turnTo(at: number): void {
    let atTime = this.#times.get(at);
    if (atTime === undefined) {
      atTime = { groups: new Map(), keys: 0, filling: 0 };
      this.#times.set(at, atTime);
    }
    this.#at = at;
    this.#atTime = atTime;
  }
}

/** With it begin the names of timers of groups. */
function prefixOf(at: number): string {
  return `${at}/`;
}

/** The group of the next key that comes. A million keys are in about a thousand groups. */
function groupToFill(atTime: AtTime): number {
  const most = Math.max(groupKeysMin, ++atTime.keys / agendaGroups);
  const { groups, filling } = atTime;
  if ((groups.get(filling)?.length ?? 0) >= most) atTime.filling++;
  return atTime.filling;
}

function groupOf(key: string): number {
  let hash = 0;
  for (let n = 0; n < key.length; n++) hash = (Math.imul(hash, 31) + key.charCodeAt(n)) | 0;
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (agendaGroups - 1);
}
