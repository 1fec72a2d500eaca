import { GroupState } from "../../../agent/state/group-state.js";
import type { StateChange } from "../../../agent/state/state-contract.js";
import type {
  Bolt,
  BoltSpec,
  ComponentContext,
  Fields,
  Output,
  Row,
  StateCells,
  Streams,
} from "../../../topology/index.js";
import { takenFrom } from "../../agent/state/changes.js";

/** A window or join without a topology around it: the test says what event time and the clock are. */
export class WindowLife {
  readonly results: Row[] = [];
  readonly late: Row[] = [];
  /** What went to other streams than the default one. */
  readonly aside: (readonly [stream: string, row: Row])[] = [];
  readonly logged: string[] = [];
  readonly counted = new Map<string, number>();
  watermark = Number.NEGATIVE_INFINITY;
  now = 0;
  #age = 0;
  #spec: BoltSpec<never, Streams>;
  readonly #kept = new Map<string, StateChange>();
  #state!: GroupState;
  #bolt!: Bolt;

  /** `input`: the fields of its only input, or of each by the name of the component. */
  constructor(
    spec: BoltSpec<never, never> | object,
    input: Fields | readonly (readonly [component: string, input: Fields])[],
  ) {
    this.#spec = spec as BoltSpec<never, Streams>;
    const { streams } = this.#spec;
    const inputs = Array.isArray(input) ? (input as readonly [string, Fields][]) : [["in", input] as const];
    if (typeof streams === "function") {
      const grouping = { kind: "global" } as const;
      const placed = inputs.map(([component]) => {
        return { component, stream: "default", grouping, keyedBy: "all", times: [], contents: {} } as const;
      });
      const schemas = inputs.map(([, fields]) => fields as Fields);
      const { faults } = streams(schemas, { inputs: placed, tasks: 1 });
      if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join("; "));
    }
    this.#begin();
  }

  /** Keys that are remembered: panes, timers and the rest. */
  get keys(): number {
    return this.#state.keys;
  }

  /** `component`: whose tuple it is. */
  execute(row: Row, component = "in"): void {
    const input = { component, stream: "default", task: "" };
    this.#bolt.execute(row, { ...this.#out, input });
  }

  /** Event time, or the clock, has come so far: timers that are due are called, up to `most`. */
  advance(time: number, clock: "event" | "processing" = "event", most = Number.POSITIVE_INFINITY): void {
    if (clock === "event") this.watermark = Math.max(this.watermark, time);
    else this.now = time;
    for (let n = 0; n < most; n++) {
      const due =
        clock === "event" ? this.#state.dueEventTimer("w", this.watermark) : this.#state.dueTimer(time);
      if (due === null) return;
      this.#bolt.timer!({ name: due.name, key: due.key, at: due.at }, this.#out);
    }
  }

  /** So much time goes by while it runs, ms; the clock may say otherwise. */
  pass(ms: number, byClock = ms): void {
    this.#age += ms;
    this.advance(this.now + byClock, "processing");
  }

  /** Only the state survives. `spec`: what goes on with it, if not the same. */
  restart(spec: object = this.#spec): void {
    this.#spec = spec as BoltSpec<never, Streams>;
    for (const change of takenFrom(this.#state)) {
      const id = `${change.cell} ${change.key}`;
      if (change.value === null) this.#kept.delete(id);
      else this.#kept.set(id, change);
    }
    this.#begin();
  }

  #begin(): void {
    const cells = new Map<string, StateCells>([["w", this.#spec.state as StateCells]]);
    this.#state = new GroupState({ cells, storage: null, age: () => this.#age });
    for (const change of this.#kept.values()) this.#state.restore(change, false);
    const { implementation } = this.#spec;
    if (implementation.kind !== "user") throw new Error("not a bolt of its own");
    this.#bolt = implementation.make(this.#state.handles("w")) as Bolt;
    void this.#bolt.open?.({
      component: "w",
      now: () => this.now,
      watermark: () => this.watermark,
      count: (name: string) => void this.counted.set(name, (this.counted.get(name) ?? 0) + 1),
      log: (_: string, text: string) => void this.logged.push(text),
    } as unknown as ComponentContext);
  }

  readonly #out: Output = {
    emit: (row: Row) => void this.results.push(row),
    emitTo: (stream: string, row: Row) => {
      if (stream === "late") this.late.push(row);
      else this.aside.push([stream, row]);
    },
  } as unknown as Output;
}
