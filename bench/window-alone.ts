import { GroupState } from "../agent/state/group-state.js";
import type { Bolt, ComponentContext, Output, Row, StateCells } from "../topology/index.js";

/** What a window declares and makes, whatever its fields. */
interface AnyWindow {
  readonly state?: StateCells;
  readonly implementation: { readonly kind: string; readonly make?: (handles: never) => unknown };
}

/** A window with its state in memory and nothing around it; event time goes with the tuples. */
export class WindowAlone {
  results = 0;
  #watermark = Number.NEGATIVE_INFINITY;
  readonly #state: GroupState;
  readonly #bolt: Bolt;

  constructor(spec: object, keysMax: number) {
    const { state, implementation } = spec as AnyWindow;
    const cells = new Map([["w", state!]]);
    const limits = { keysMax, stateBytesMax: 2 ** 32 };
    this.#state = new GroupState({ cells, storage: null, age: () => 0, limits });
    this.#bolt = implementation.make!(this.#state.handles("w") as never) as Bolt;
    const context = { component: "w", watermark: () => this.#watermark, count: () => {} };
    void this.#bolt.open?.(context as unknown as ComponentContext);
  }

  get keys(): number {
    return this.#state.keys;
  }

  execute(row: Row): void {
    void this.#bolt.execute(row, this.#out);
  }

  /** Event time has come so far. */
  advance(watermark: number): void {
    this.#watermark = watermark;
    for (;;) {
      const due = this.#state.dueEventTimer("w", watermark);
      if (due === null) return;
      void this.#bolt.timer!({ name: due.name, key: due.key, at: due.at }, this.#out);
    }
  }

  readonly #out = {
    emit: () => {
      this.results++;
    },
  } as unknown as Output;
}
