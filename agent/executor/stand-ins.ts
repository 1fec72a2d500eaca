import { HeadwaterError } from "../../base/index.js";
import {
  defaultStream,
  type Hold,
  type Input,
  type Output,
  type Row,
  type TuplePosition,
} from "../../topology/index.js";
import type { ComponentPlan } from "./program.js";
import type { PlaceRecorder } from "./runtime-contract.js";
import { fingerprint } from "./suspect.js";
import { Target, type Turn } from "./target.js";

/** A stage, as those see it who stand in for it or for what is behind it. */
export interface Principal extends Output {
  readonly plan: ComponentPlan;
  readonly turn: Turn;
  /** Where the default stream goes, and how many tuples were emitted there. */
  readonly way: Target;
  emitted: number;
  /** Its call has not settled. */
  readonly waiting: boolean;
  readonly place: PlaceRecorder | undefined;
  readonly parent: { readonly plan: ComponentPlan } | null;
  run(row: Row): void;
  detour(on: boolean): void;
  /** The tuple waits for the promise that is pending. */
  postpone(row: Row): void;
  /** The tuple has ended workers: it is not executed. */
  poisonous(row: Row): void;
  /** An emit outside of a turn, of a tuple that is counted as emitted. */
  lateByDefault(row: Row): void;
  deadLetter(error: string, raw: Uint8Array | null, source: string): void;
}

/** Stands before a stage while its promise is pending, or while the worker is under suspicion. */
export class Detour extends Target {
  readonly #stage: Principal;

  constructor(stage: Principal) {
    super();
    this.#stage = stage;
  }

  override run(row: Row): void {
    const stage = this.#stage;
    const { place } = stage;
    if (stage.waiting) stage.postpone(row);
    else if (place?.suspicious === true) this.#runWatched(row, place);
    else {
      stage.detour(false);
      stage.run(row);
    }
  }

  /**
   * A worker died here: says where it is and with what, and keeps off a tuple that has ended workers
   * before.
   */
  #runWatched(row: Row, place: PlaceRecorder): void {
    const stage = this.#stage;
    const { index } = stage.plan;
    const print = fingerprint(row);
    if (place.poison(index, print)) {
      stage.poisonous(row);
      return;
    }
    place.at(index, print);
    stage.run(row);
    if (stage.parent !== null) place.at(stage.parent.plan.index, 0);
  }
}

/** Stands where a stage's tuples go while no turn is on. */
export class Gate extends Target {
  readonly #stage: Principal;

  constructor(stage: Principal) {
    super();
    this.#stage = stage;
  }

  override run(row: Row): void {
    this.#stage.lateByDefault(row);
  }
}

/** Stands where a component has no default stream. */
export class Undeclared extends Target {
  readonly #stage: Principal;

  constructor(stage: Principal) {
    super();
    this.#stage = stage;
  }

  override run(): void {
    this.#stage.emitted--;
    throw undeclared(this.#stage.plan, defaultStream);
  }
}

/** The output of a component whose call is timed: those behind it are timed, too. */
export class TimedOutput implements Output {
  readonly #stage: Principal;

  constructor(stage: Principal) {
    this.#stage = stage;
  }

  get input(): Input {
    return this.#stage.input;
  }

  get position(): TuplePosition | null {
    return this.#stage.position;
  }

  emit(row: Row): void {
    const stage = this.#stage;
    stage.emitted++;
    if (stage.turn.on) stage.way.runTimed(row);
    else stage.lateByDefault(row);
  }

  emitTo(stream: string, row: Row): void {
    this.#stage.emitTo(stream, row);
  }

  emitDirect(index: number, row: Row, stream?: string): void {
    this.#stage.emitDirect(index, row, stream);
  }

  hold(): Hold {
    return this.#stage.hold();
  }

  deadLetter(error: string, raw: Uint8Array | null, source: string): void {
    this.#stage.deadLetter(error, raw, source);
  }
}

export function undeclared({ component }: ComponentPlan, stream: string): HeadwaterError {
  const names = Object.keys(component.streams).join(", ");
  return new HeadwaterError("unknown-stream", `there is no stream ${JSON.stringify(stream)}`, {
    place: component.name,
    remedy:
      names === ""
        ? "declare it in streams; the component has none"
        : `declare it, or emit on one of: ${names}`,
  });
}
