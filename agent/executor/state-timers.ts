import type { FiredTimer } from "../../topology/index.js";
import type { GroupState } from "../state/group-state.js";
import type { Stage } from "./stage.js";

/** Timers that are called in one go; the others follow when everybody else had a turn. */
const firedMax = 1_000;
/** The wall clock is looked at again after this time at the latest, because it may be set. */
const clockMs = 60_000;

/** What timers need of their task. */
export interface StateTimersOwner {
  /** The state of the task; null = it has none. */
  readonly state: GroupState | null;
  /** Whether the outgoing links have room: what a timer emits is taken in like a reading. */
  readonly open: boolean;
}

/** Calls the bolts of a task when times of the wall clock that stand in its state have come. */
export class StateTimers {
  readonly #owner: StateTimersOwner;
  readonly #stages: readonly Stage[];

  constructor(owner: StateTimersOwner, stages: readonly Stage[]) {
    this.#owner = owner;
    this.#stages = stages;
  }

  /** Calls those whose time has come, in the order of their times. */
  fire(wall: number): void {
    const { state } = this.#owner;
    for (let n = 0; state !== null && n < firedMax && this.#owner.open; n++) {
      const due = state.dueTimer(wall);
      if (due === null) return;
      const { component, name, key, at } = due;
      const fired: FiredTimer = { name, key, at };
      const stage = this.#stages.find(({ plan }) => plan.component.name === component)!;
      stage.call(() => stage.bolt.timer?.(fired, stage));
    }
  }

  /** When the next one is to be called (running ms). */
  wakeAt(now: number, wall: number): number {
    const { state, open } = this.#owner;
    if (state === null || !open || state.nextTimerAt === Number.POSITIVE_INFINITY) {
      return Number.POSITIVE_INFINITY;
    }
    return now + Math.min(clockMs, Math.max(0, state.nextTimerAt - wall));
  }
}
