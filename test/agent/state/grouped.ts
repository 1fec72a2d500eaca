import { GroupState } from "../../../agent/state/group-state.js";
import type { StateChange, StateLimits } from "../../../agent/state/state-contract.js";
import type { StateCells, StateHandles } from "../../../topology/index.js";
import { takenFrom } from "./changes.js";

/**
 * The state of one task beside a store in memory, as the runtime drives it: commits are deltas, a checkpoint
 * puts values in the store and forgets the deltas, a crash loads what is there.
 */
export class Grouped<C extends StateCells> {
  state!: GroupState;
  handles!: StateHandles<C>;
  /** Running ms. */
  age = 0;
  readonly #cells: C;
  readonly #limits: Partial<StateLimits>;
  readonly #store = new Map<string, { readonly change: StateChange }>();
  #deltas: StateChange[] = [];
  #underWay: readonly StateChange[] = [];
  /** Deltas that the checkpoint under way makes superfluous when it is whole. */
  #covered = 0;
  /** Reads from the store. */
  reads = 0;

  constructor(cells: C, limits: Partial<StateLimits> = {}) {
    this.#cells = cells;
    this.#limits = limits;
    this.load();
  }

  get stored(): number {
    return this.#store.size;
  }

  commit(): readonly StateChange[] {
    const changes = takenFrom(this.state);
    this.#deltas.push(...changes);
    return changes;
  }

  /** A commit with the next part of a checkpoint, which begins where none is under way, on its way. */
  takeCheckpoint(bytes = Number.POSITIVE_INFINITY): readonly StateChange[] {
    this.commit();
    if (!this.state.checkpointing) {
      this.#covered = this.#deltas.length;
      this.state.beginCheckpoint();
    }
    this.#underWay = this.state.takeCheckpoint(bytes);
    return this.#underWay;
  }

  /** What is on its way is durable. */
  endCheckpoint(): void {
    for (const change of this.#underWay) {
      const key = `${change.cell}/${change.key}`;
      if (change.value === null) this.#store.delete(key);
      else this.#store.set(key, { change });
    }
    this.#underWay = [];
    if (!this.state.checkpointing) {
      this.#deltas = this.#deltas.slice(this.#covered);
      this.#covered = 0;
    }
    this.state.checkpointed();
  }

  checkpoint(): void {
    this.takeCheckpoint();
    this.endCheckpoint();
  }

  /** A new instance that knows what the store knows. */
  load(cells: StateCells = this.#cells): void {
    this.#underWay = [];
    this.#covered = 0;
    this.state = new GroupState({
      cells: new Map([["bolt", cells]]),
      limits: this.#limits,
      storage: {
        read: (cell, key) => {
          this.reads++;
          return this.#store.get(`${cell}/${key}`)?.change.value ?? undefined;
        },
      },
      age: () => this.age,
    });
    this.handles = this.state.handles("bolt") as StateHandles<C>;
    const stored = [...this.#store].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, { change }] of stored) this.state.restore(change, true);
    for (const change of this.#deltas) this.state.restore(change, false);
  }
}
