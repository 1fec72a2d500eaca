import type { DataflowOptions } from "../examples/riotbench/tasks.js";
import {
  bolt,
  type Delivery,
  type Row,
  type SpoutContext,
  type SpoutOutput,
  spout,
} from "../topology/index.js";
import type { PackDataflow, Stamp } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";

/** Longest time from a message's making to 99 of 100 of its results: ms. */
export const p99MsMax = 100;
/** The same in `exactly-once`, where nothing leaves before it is committed: 2 x commitMs more. */
export const p99MsMaxOnce = 2 * 200 + p99MsMax;

/** How long messages are made in one trial, and which of their results count. */
export interface Phases {
  /** At the rate of the trial, before any count: V8 is to know by then what there is to do. */
  readonly warmMs: number;
  /** The same rate again, once nothing of the warm-up is under way. */
  readonly countedMs: number;
}

/** V8 needs some seconds, and so does what it cost until then. */
export const phases: Phases = { warmMs: 2_500, countedMs: 2_000 };
/** Trials of a search, each halves what is not known. */
const trials = 6;
export const heldMax = 6_000;

/** What a trial at one rate came to. */
export interface Trial {
  readonly p99Ms: number;
  /** How late the source was at the end: what waits before the engine. */
  readonly lagMs: number;
  /** Results that came, and how many had to; not there where nobody counts. */
  readonly results?: number;
  readonly wanted?: number;
}

/** The bound for a delivery, ms. */
export function boundOf(delivery: Delivery): number {
  return delivery === "exactly-once" ? p99MsMaxOnce : p99MsMax;
}

/**
 * The highest rate up to `most` (messages a second) at which 99 of 100 results come within the bound, and
 * what waits before the engine at the end is no older than that: a queue that grows by a twentieth would be.
 * 0 = there was none. Throws where a trial that kept up has not the results of the plain loop.
 */
export async function sustainedRate(
  delivery: Delivery,
  most: number,
  trial: (rate: number) => Promise<Trial>,
): Promise<number> {
  const bound = boundOf(delivery);
  let good = 0;
  let bad = most * 1.2;
  for (let n = 0; n < trials; n++) {
    const rate = n === 0 ? most * 0.6 : (good + bad) / 2;
    const { p99Ms, lagMs, results, wanted } = await trial(rate);
    const holds = p99Ms <= bound && lagMs <= bound;
    if (holds && results !== wanted) throw new Error(`${results} results came, and not ${wanted}`);
    if (holds) good = rate;
    else bad = rate;
  }
  return good;
}

/** A trial in one process: messages come from a spout, and a result counts at the sink. */
export function trialInProcess(
  dataflow: PackDataflow,
  delivery: Delivery,
  rate: number,
  tasks = 1,
): Promise<Trial> {
  return withStore(async (store) => {
    const source = new Paced(dataflow.stamps, rate, phases);
    const sink = new Delays(() => source.countsFrom);
    const options: DataflowOptions = {
      delivery,
      heldMax,
      tasks,
      source: spout({ streams: { default: { pack: "string" } }, create: () => source }),
      sink: bolt({ streams: {}, create: () => sink }),
    };
    const driven = new Driven(dataflow.graph(options), store);
    await driven.assign();
    await driven.until(() => driven.runtime.ended);
    await driven.close();
    return { p99Ms: sink.p99(), lagMs: source.lagMs };
  });
}

/**
 * Makes messages at a rate, each stamped with the time at which it was due, whenever it gets out: first
 * those of the warm-up, and when these are acknowledged those that count.
 */
export class Paced {
  /** Results of messages that were made from then on count. */
  countsFrom = Number.POSITIVE_INFINITY;
  lagMs = 0;
  readonly #stamps: readonly Stamp[];
  readonly #everyMs: number;
  readonly #phases: Phases;
  /** When the phase began, and how many messages had been sent by then. */
  #start = 0;
  #before = 0;
  #sent = 0;
  #acked = 0;
  #context: SpoutContext | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(stamps: readonly Stamp[], rate: number, phases: Phases) {
    this.#stamps = stamps;
    this.#everyMs = 1000 / rate;
    this.#phases = phases;
  }

  open(context: SpoutContext): void {
    this.#context = context;
  }

  next(out: SpoutOutput) {
    const now = Date.now();
    if (this.#start === 0) this.#start = now;
    if (!this.#counts && now >= this.#start + this.#phases.warmMs) {
      clearTimeout(this.#timer);
      if (this.#acked < this.#sent) return "idle" as const;
      this.#start = now;
      this.#before = this.#sent;
      this.countsFrom = now;
    }
    const due = this.#start + (this.#sent - this.#before) * this.#everyMs;
    if (this.#counts && now >= this.#start + this.#phases.countedMs) {
      this.lagMs = Math.max(0, now - due);
      clearTimeout(this.#timer);
      return "end" as const;
    }
    if (due > now) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#context!.wake(), Math.ceil(due - now));
      return "idle" as const;
    }
    out.emit({ pack: this.#stamps[this.#sent++ % this.#stamps.length]!(Math.floor(due)) });
    return "reading" as const;
  }

  ack(through: number): void {
    this.#acked = through;
    if (!this.#counts) this.#context!.wake();
  }

  get #counts(): boolean {
    return this.countsFrom !== Number.POSITIVE_INFINITY;
  }
}

/** A sink that knows how old each result is, by the time of the message that led to it. */
class Delays {
  readonly #countsFrom: () => number;
  readonly #ms: number[] = [];

  constructor(countsFrom: () => number) {
    this.#countsFrom = countsFrom;
  }

  execute(row: Row): void {
    const at = row["at"] as number;
    if (at >= this.#countsFrom()) this.#ms.push(Date.now() - at);
  }

  /** Infinity where nothing came. */
  p99(): number {
    const sorted = Float64Array.from(this.#ms).sort();
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;
  }
}
