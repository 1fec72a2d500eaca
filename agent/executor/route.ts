import type { Random } from "../../base/index.js";
import { keyHashOf } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { OutgoingLink } from "./outgoing.js";
import type { ExitPlan, StreamPlan } from "./program.js";
import type { Stage } from "./stage.js";

/**
 * Spreads the second choice of `partialKey` independently of the first (golden ratio, Knuth's multiplicative
 * hash).
 */
const secondHash = 0x9e3779b1;

/** Where tuples of a stream leave the chain: deals them to the tasks of one consumer by its grouping. */
export class Exit {
  readonly plan: ExitPlan;
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #agent: string;
  /** By index of the consumer's task; under `onEach` in order of agents' names. */
  #links: readonly OutgoingLink[] = [];
  /** Those whose receiver is on this agent. */
  #near: readonly OutgoingLink[] = [];

  constructor(plan: ExitPlan, stage: Stage, agent: string, random: Random) {
    this.plan = plan;
    this.#stage = stage;
    this.#agent = agent;
    this.#random = random;
  }

  /** The consumer's tasks, or where they run, changed. */
  bind(links: readonly OutgoingLink[]): void {
    this.#links = links;
    this.#near = links.filter((link) => link.agent === this.#agent);
  }

  /** True when a tuple would have no way to go: nothing is taken in then. */
  get stranded(): boolean {
    return this.#links.length === 0 && this.plan.grouping.kind !== "all";
  }

  deal(stream: StreamPlan, row: Row): void {
    const { grouping } = this.plan;
    switch (grouping.kind) {
      case "local":
        this.#add(this.#lighter(this.#near.length > 0 ? this.#near : this.#links), stream, row);
        return;
      case "shuffle":
        this.#add(this.#lighter(this.#links), stream, row);
        return;
      case "fields":
        this.#add(this.#links[keyHashOf(row, grouping.fields) % this.#links.length], stream, row);
        return;
      case "partialKey":
        this.#add(this.#byPartialKey(keyHashOf(row, grouping.fields)), stream, row);
        return;
      case "all":
        for (const link of this.#links) link.add(stream.key, stream.schema, row, this.#stage.lineage);
        return;
      case "global":
        this.#add(this.#links[0], stream, row);
        return;
      case "direct":
        return;
      case "custom": {
        const chosen = grouping.choose(row, this.#links.length);
        if (typeof chosen === "number") this.dealTo(chosen, stream, row);
        else for (const index of chosen) this.dealTo(index, stream, row);
        return;
      }
    }
  }

  /** To the task with the index; an index that no task has is an error of the emitter. */
  dealTo(index: number, stream: StreamPlan, row: Row): void {
    const link = this.#links[index];
    if (link === undefined) throw new RangeError(`${this.plan.consumer} has no task with index ${index}`);
    link.add(stream.key, stream.schema, row, this.#stage.lineage);
  }

  #add(link: OutgoingLink | undefined, stream: StreamPlan, row: Row): void {
    if (link === undefined)
      throw new RangeError(`${this.plan.consumer} has no task that could take the tuple`);
    link.add(stream.key, stream.schema, row, this.#stage.lineage);
  }

  /** The less loaded of two at random (Mitzenmacher 2001, the power of two choices). */
  #lighter(links: readonly OutgoingLink[]): OutgoingLink | undefined {
    if (links.length < 2) return links[0];
    const first = this.#random.below(links.length);
    const second = (first + 1 + this.#random.below(links.length - 1)) % links.length;
    return links[second]!.load < links[first]!.load ? links[second] : links[first];
  }

  #byPartialKey(hash: number): OutgoingLink | undefined {
    const links = this.#links;
    if (links.length < 2) return links[0];
    const first = hash % links.length;
    const second = (first + 1 + ((Math.imul(hash, secondHash) >>> 0) % (links.length - 1))) % links.length;
    return links[second]!.load < links[first]!.load ? links[second] : links[first];
  }
}

/** What happens to the tuples that a component emits on one stream. */
export class StreamRoute {
  readonly plan: StreamPlan;
  readonly inside: readonly Stage[];
  readonly exits: readonly Exit[];
  readonly #taps = new Set<(row: Row) => void>();

  constructor(plan: StreamPlan, inside: readonly Stage[], exits: readonly Exit[]) {
    this.plan = plan;
    this.inside = inside;
    this.exits = exits;
  }

  /** True when nobody would see a tuple. */
  get deserted(): boolean {
    return this.inside.length === 0 && this.exits.length === 0 && this.#taps.size === 0;
  }

  get tapped(): boolean {
    return this.#taps.size > 0;
  }

  /** Throws when the tuple does not fit the stream's fields; nobody has got it then. */
  deal(row: Row): void {
    for (const exit of this.exits) exit.deal(this.plan, row);
    for (const see of this.#taps) see(row);
    for (const stage of this.inside) stage.run(row);
  }

  /** To one task of each consumer that asked for `direct`; the others get it as ever. */
  dealTo(index: number, row: Row): void {
    for (const exit of this.exits) {
      if (exit.plan.grouping.kind === "direct") exit.dealTo(index, this.plan, row);
      else exit.deal(this.plan, row);
    }
    for (const see of this.#taps) see(row);
    for (const stage of this.inside) stage.run(row);
  }

  tap(see: (row: Row) => void): () => void {
    this.#taps.add(see);
    return () => this.#taps.delete(see);
  }
}
