import { errorText, HeadwaterError, type Random } from "../../base/index.js";
import { frameBodyBytesMax, keyHashOf } from "../../proto/index.js";
import type { CustomGrouping, Grouping, Row } from "../../topology/index.js";
import type { OutgoingLink } from "./outgoing.js";
import type { ExitPlan, StreamPlan } from "./program.js";
import type { Stage } from "./stage.js";
import { Route } from "./target.js";

/** Largest tuple, by its measure: it must fit into a frame of its own. */
const tupleBytesMax = frameBodyBytesMax - 2048;

/**
 * Spreads the second choice of `partialKey` independently of the first (golden ratio, Knuth's multiplicative
 * hash).
 */
const secondHash = 0x9e3779b1;

/** Groupings that give each tuple to one task, which the engine chooses. */
type ToOne = Exclude<Grouping, { readonly kind: "all" | "direct" | "custom" }>;

/** Groupings that do not look at a tuple. */
const choiceless: ReadonlySet<string> = new Set<Grouping["kind"]>(["local", "shuffle", "global", "all"]);

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
  /** Gets every tuple, whatever is in it; null = the grouping has a choice. */
  #sole: OutgoingLink | null = null;

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
    this.#sole = links.length === 1 && choiceless.has(this.plan.grouping.kind) ? links[0]! : null;
  }

  /** The stage whose tuples leave here, and where they may go. */
  get stage(): Stage {
    return this.#stage;
  }
  get links(): readonly OutgoingLink[] {
    return this.#links;
  }

  /** True when any tuple has a way to go on which there is room: asked before something is taken in. */
  get open(): boolean {
    switch (this.plan.grouping.kind) {
      case "local":
        return (this.#near.length > 0 ? this.#near : this.#links).some(hasRoom);
      case "shuffle":
        return this.#links.some(hasRoom);
      case "all":
        return this.#links.every(hasRoom);
      default:
        return this.#links.length > 0 && this.#links.every(hasRoom);
    }
  }

  /** No task has got the tuple when this throws. `bytes`: what it takes in a frame. */
  deal(stream: StreamPlan, row: Row, bytes: number): void {
    if (this.#sole !== null) {
      this.#sole.add(stream, row, bytes, this.#stage.lineage);
      return;
    }
    const { grouping } = this.plan;
    switch (grouping.kind) {
      case "all":
        for (const link of this.#links) link.add(stream, row, bytes, this.#stage.lineage);
        break;
      case "custom":
        this.#dealAsChosen(this.#choose(grouping.choose, row), stream, row, bytes);
        break;
      case "direct":
        break;
      default:
        this.#add(this.#one(grouping, row), stream, row, bytes);
    }
  }

  /** To the task with the index, which was looked for before. */
  dealTo(index: number, stream: StreamPlan, row: Row, bytes: number): void {
    this.#add(this.#links[index], stream, row, bytes);
  }

  #dealAsChosen(chosen: number | readonly number[], stream: StreamPlan, row: Row, bytes: number): void {
    const indexes = typeof chosen === "number" ? [chosen] : chosen;
    for (const index of indexes) this.requireTask(index);
    for (const index of indexes) this.#add(this.#links[index], stream, row, bytes);
  }

  #choose(choose: CustomGrouping, row: Row): number | readonly number[] {
    try {
      return choose(row, this.#links.length);
    } catch (error) {
      const message = `the grouping into ${this.plan.consumer} failed: ${errorText(error)}`;
      throw new HeadwaterError("no-such-task", message, { place: this.#stage.plan.component.name });
    }
  }

  /** An index that no task has throws. */
  requireTask(index: number): void {
    if (this.#links[index] !== undefined) return;
    throw new HeadwaterError("no-such-task", `${this.plan.consumer} has no task with the index ${index}`, {
      place: this.#stage.plan.component.name,
      remedy: `use an index from 0 to ${this.#links.length - 1}`,
    });
  }

  #add(link: OutgoingLink | undefined, stream: StreamPlan, row: Row, bytes: number): void {
    if (link !== undefined) {
      link.add(stream, row, bytes, this.#stage.lineage);
      return;
    }
    throw new HeadwaterError("no-such-task", `${this.plan.consumer} has no task that could take the tuple`, {
      place: this.#stage.plan.component.name,
      remedy: "wait until an agent has a task of it: see `headwater describe`",
    });
  }

  #one(grouping: ToOne, row: Row): OutgoingLink | undefined {
    const links = this.#links;
    switch (grouping.kind) {
      case "local":
        return this.#lighter(this.#near.length > 0 ? this.#near : links);
      case "shuffle":
        return this.#lighter(links);
      case "fields":
        return links[keyHashOf(row, grouping.fields) % links.length];
      case "partialKey":
        return this.#byPartialKey(keyHashOf(row, grouping.fields));
      case "global":
        return links[0];
    }
  }

  /** The less loaded of two at random (Mitzenmacher 2001, the power of two choices), if it has room. */
  #lighter(links: readonly OutgoingLink[]): OutgoingLink | undefined {
    if (links.length < 2) return links[0];
    const first = this.#random.below(links.length);
    const second = (first + 1 + this.#random.below(links.length - 1)) % links.length;
    const lighter = links[second]!.load < links[first]!.load ? links[second]! : links[first]!;
    return lighter.full ? (links.find(hasRoom) ?? lighter) : lighter;
  }

  #byPartialKey(hash: number): OutgoingLink | undefined {
    const links = this.#links;
    if (links.length < 2) return links[0];
    const first = hash % links.length;
    const second = (first + 1 + ((Math.imul(hash, secondHash) >>> 0) % (links.length - 1))) % links.length;
    return links[second]!.load < links[first]!.load ? links[second] : links[first];
  }
}

function hasRoom(link: OutgoingLink): boolean {
  return !link.full;
}

/** Who is told of tuples that cannot be emitted. */
export interface Refusals {
  /** Nobody has got it; null = the emitter is told, by a throw. */
  readonly whole: ((error: unknown, row: Row) => void) | null;
  /** One consumer has not got it, the others have. */
  readonly one: (error: unknown, row: Row, consumer: string) => void;
}

/** What happens to the tuples that a component emits on one stream. */
export class StreamRoute extends Route {
  readonly plan: StreamPlan;
  readonly #emitter: Stage;
  readonly inside: readonly Stage[];
  readonly exits: readonly Exit[];
  /** Tuples are held against the stream's fields although they do not leave the chain. */
  readonly #checked: boolean;
  /** Who gets what cannot be emitted. */
  readonly #refusals: Refusals;
  readonly #taps = new Set<(row: Row) => void>();

  constructor(
    plan: StreamPlan,
    emitter: Stage,
    inside: readonly Stage[],
    exits: readonly Exit[],
    checked: boolean,
    refusals: Refusals,
  ) {
    super();
    this.#refusals = refusals;
    this.plan = plan;
    this.#emitter = emitter;
    this.inside = inside;
    this.exits = exits;
    this.#checked = checked;
  }

  override get only(): Stage | undefined {
    const alone = this.inside.length === 1 && this.exits.length === 0 && this.#taps.size === 0;
    return alone && !this.#checked ? this.inside[0] : undefined;
  }

  override get deserted(): boolean {
    return this.inside.length === 0 && this.exits.length === 0 && this.#taps.size === 0;
  }

  /** A tuple that does not fit the stream's fields, or is too large, is refused; nobody has got it then. */
  override run(row: Row): void {
    if (!this.#leave(row, -1)) return;
    const { inside } = this;
    for (let n = 0; n < inside.length; n++) inside[n]!.take(row);
  }

  override runTimed(row: Row): void {
    if (!this.#leave(row, -1)) return;
    for (const stage of this.inside) stage.takeTimed(row);
  }

  override dealTo(index: number, row: Row): void {
    if (!this.#leave(row, index)) return;
    for (const stage of this.inside) stage.take(row);
  }

  override tap(see: (row: Row) => void): () => void {
    this.#taps.add(see);
    return () => this.#taps.delete(see);
  }

  override dealOnly(consumer: string, row: Row): void {
    const exit = this.exits.find(({ plan }) => plan.consumer === consumer);
    if (exit === undefined || exit.plan.grouping.kind === "direct") {
      throw new HeadwaterError("no-such-task", `${consumer} no longer reads ${this.plan.key} by a grouping`, {
        place: this.#emitter.plan.component.name,
        remedy: "let it read that stream again, or leave the dead letter",
      });
    }
    exit.deal(this.plan, row, this.#measure(row));
  }

  #measure(row: Row): number {
    if (this.exits.length === 0 && !this.#checked) return 0;
    const bytes = this.plan.schema.measure(row);
    if (bytes <= tupleBytesMax) return bytes;
    throw new HeadwaterError("too-large", `a tuple of about ${bytes} bytes, at most ${tupleBytesMax}`, {
      place: this.plan.key,
      remedy: "emit smaller tuples; large values belong into a store, with their key in the tuple",
    });
  }

  /**
   * Deals the tuple to consumers outside the chain; `index` >= 0: that one, of those that asked for `direct`.
   * False: nobody gets it. A consumer whose grouping knows no task for it keeps it from no other.
   */
  #leave(row: Row, index: number): boolean {
    const { exits, plan } = this;
    let bytes = 0;
    try {
      bytes = this.#measure(row);
      if (index >= 0) for (const exit of exits) if (isDirect(exit)) exit.requireTask(index);
    } catch (error) {
      if (index < 0) this.#emitter.unsent(this);
      if (this.#refusals.whole === null) throw error;
      this.#refusals.whole(error, row);
      return false;
    }
    for (let n = 0; n < exits.length; n++) {
      const exit = exits[n]!;
      try {
        if (index >= 0 && isDirect(exit)) exit.dealTo(index, plan, row, bytes);
        else exit.deal(plan, row, bytes);
      } catch (error) {
        this.#refusals.one(error, row, exit.plan.consumer);
      }
    }
    if (this.#taps.size > 0) for (const see of this.#taps) see(row);
    return true;
  }
}

function isDirect({ plan }: Exit): boolean {
  return plan.grouping.kind === "direct";
}
