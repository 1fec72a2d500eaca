/** What an exhaustive search found. */
export interface Finding {
  readonly states: number;
  /** null = holds. */
  readonly broken: string | null;
  readonly way: readonly string[];
}

/**
 * A state of a small distributed thing: what the parties are (`parties`), and the set of messages that were
 * ever sent (`net`, one bit each). Any of them may arrive at any time, any number of times, or never.
 */
export interface State {
  readonly parties: string;
  readonly net: bigint;
}

export interface Step {
  readonly label: string;
  readonly to: State;
  /** A fault may happen, but nothing may need it to come to an end. */
  readonly fault: boolean;
  /** A promise that this step breaks. */
  readonly broken: string | null;
}

export interface Instance {
  readonly first: State;
  steps(state: State): readonly Step[];
  /** The end that must stay in reach without another fault. */
  done(parties: string): boolean;
}

/**
 * Tries every course of events. A message that was sent only adds what can happen, so of states with equal
 * parties only those with the most messages are followed up; and that all messages are lost is tried from
 * each of the parties alone: the end must be in reach from there. Throws beyond `statesMax`: then the
 * instance is not small.
 */
export function explore(instance: Instance, statesMax: number): Finding {
  const search = new Search(instance, statesMax);
  return search.safety() ?? search.liveness();
}

interface Node {
  readonly state: State;
  readonly before: number;
  readonly label: string;
}

class Search {
  readonly #instance: Instance;
  readonly #statesMax: number;
  readonly #nodes: Node[] = [];
  readonly #widest = new Map<string, { net: bigint; node: number }[]>();

  constructor(instance: Instance, statesMax: number) {
    this.#instance = instance;
    this.#statesMax = statesMax;
  }

  safety(): Finding | null {
    this.#visit(this.#instance.first, -1, "");
    for (let i = 0; i < this.#nodes.length; i++) {
      const { state } = this.#nodes[i]!;
      if (this.#isCovered(state, i)) continue;
      for (const step of this.#instance.steps(state)) {
        if (step.broken !== null) return this.#found(step.broken, [...this.#way(i), step.label]);
        this.#visit(step.to, i, step.label);
      }
    }
    return null;
  }

  /** From each of the parties that can be, with nothing under way, the end must be in reach. */
  liveness(): Finding {
    const good = new Set<string>();
    const all = [...this.#widest.keys()];
    for (const parties of all) if (this.#instance.done(parties)) good.add(parties);
    let open = all.filter((parties) => !good.has(parties));
    for (let before = -1; open.length > 0 && before !== open.length; ) {
      before = open.length;
      // The latest were found last and are mostly nearest to the end.
      for (let i = open.length - 1; i >= 0; i--) if (this.#reaches(open[i]!, good)) good.add(open[i]!);
      open = open.filter((parties) => !good.has(parties));
    }
    if (open.length === 0) return this.#found(null, []);
    const stuck = this.#widest.get(open[0]!)![0]!.node;
    return this.#found("cannot come to its end when all messages under way are lost", this.#way(stuck));
  }

  /** A short search from `parties`, with nothing under way, for anything that is known to come to its end. */
  #reaches(parties: string, good: ReadonlySet<string>): boolean {
    const reachMax = 3_000;
    const queue: State[] = [{ parties, net: 0n }];
    const seen = new Set<string>([`${parties}|0`]);
    for (let i = 0; i < queue.length && i < reachMax; i++) {
      for (const step of this.#instance.steps(queue[i]!)) {
        if (step.fault) continue;
        if (good.has(step.to.parties)) return true;
        const key = `${step.to.parties}|${step.to.net}`;
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(step.to);
      }
    }
    return false;
  }

  #visit(state: State, before: number, label: string): void {
    let known = this.#widest.get(state.parties);
    if (known === undefined) {
      known = [];
      this.#widest.set(state.parties, known);
    }
    if (known.some(({ net }) => (state.net & ~net) === 0n)) return;
    const node = this.#nodes.push({ state, before, label }) - 1;
    if (node > this.#statesMax) throw new Error(`more than ${this.#statesMax} states`);
    const narrower = known.filter(({ net }) => (net & ~state.net) !== 0n);
    this.#widest.set(state.parties, [...narrower, { net: state.net, node }]);
  }

  /** Another state with the same parties and more messages was found meanwhile. */
  #isCovered(state: State, node: number): boolean {
    return !this.#widest.get(state.parties)!.some((entry) => entry.node === node);
  }

  #way(node: number): string[] {
    const path: string[] = [];
    for (let i = node; i > 0; i = this.#nodes[i]!.before) path.unshift(this.#nodes[i]!.label);
    return path;
  }

  #found(broken: string | null, way: readonly string[]): Finding {
    return { states: this.#nodes.length, broken, way };
  }
}
