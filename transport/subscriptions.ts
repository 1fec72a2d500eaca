import { filterFault, HeadwaterError } from "../base/index.js";

/** One filter that somebody asked for. */
export interface Wanted {
  readonly filter: string;
  readonly qos: 0 | 1;
  granted: boolean;
  readonly waiting: { resolve: () => void; reject: (error: HeadwaterError) => void }[];
}

/** What a transport is subscribed to, or wants to be; survives connections. */
export class Subscriptions {
  readonly #wanted = new Map<string, Wanted>();

  get all(): readonly Wanted[] {
    return [...this.#wanted.values()];
  }

  get(filter: string): Wanted | undefined {
    return this.#wanted.get(filter);
  }

  /** Notes a filter; the promise settles with the broker's answer. Throws `bad-filter`. */
  want(filter: string, qos: 0 | 1): { readonly wanted: Wanted; readonly answered: Promise<void> } {
    requireFilter(filter);
    let wanted = this.#wanted.get(filter);
    if (wanted === undefined || wanted.qos < qos) {
      wanted = { filter, qos, granted: false, waiting: wanted?.waiting ?? [] };
      this.#wanted.set(filter, wanted);
    }
    if (wanted.granted) return { wanted, answered: Promise.resolve() };
    const { waiting } = wanted;
    const answered = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    return { wanted, answered };
  }

  forget(filter: string): void {
    this.#wanted.delete(filter);
  }

  granted(filter: string): void {
    const wanted = this.#wanted.get(filter);
    if (wanted === undefined) return;
    wanted.granted = true;
    for (const each of wanted.waiting.splice(0)) each.resolve();
  }

  /** The broker refused: whoever waits is told, and the filter is not asked for again. */
  denied(filter: string, at: string): void {
    const wanted = this.#wanted.get(filter);
    this.#wanted.delete(filter);
    for (const each of wanted?.waiting.splice(0) ?? []) each.reject(denied(filter, at));
  }

  /** Nobody will answer any more. */
  close(): void {
    const closed = new HeadwaterError("closed", "the transport was closed before the broker answered");
    for (const wanted of this.#wanted.values())
      for (const each of wanted.waiting.splice(0)) each.reject(closed);
    this.#wanted.clear();
  }
}

/** Throws `bad-filter` for what is no topic filter: brokers break the connection off for it. */
export function requireFilter(filter: string): void {
  const fault = filterFault(filter);
  if (fault === null) return;
  throw new HeadwaterError(
    "bad-filter",
    `the topic filter ${JSON.stringify(filter.slice(0, 200))} ${fault}`,
    {
      place: filter.slice(0, 200),
      remedy: "write levels with / between them, + for one whole level, # for the rest",
    },
  );
}

/** The error for a filter that the broker refused. */
export function denied(filter: string, at: string): HeadwaterError {
  return new HeadwaterError(
    "subscription-denied",
    `the broker at ${at} refused the subscription to ${filter}`,
    {
      place: filter,
      remedy: "allow this topic filter for this user in the broker's access rules",
    },
  );
}
