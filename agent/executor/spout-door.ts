import { errorText } from "../../base/index.js";
import type { Spout, SpoutOutput } from "../../topology/index.js";
import type { InputMark } from "../link/low-mark.js";
import { busy, idle, type Stage } from "./stage.js";
import type { UnitInHand } from "./unit.js";

/** After a throw of `next` the spout is asked again when it wakes, or after this time. */
const throwPauseMs = 1000;

/** What the door asks of its task. */
export interface DoorOwner {
  readonly pending: number;
  now(): number;
  log(level: "error" | "warn", text: string): void;
}

/** Where readings of a spout come into a task: takes them in while there is room, and says which are safe. */
export class SpoutDoor {
  readonly spout: Spout;
  /** Number of this input in the task's low marks. */
  readonly input: number;
  readonly heldMax: number;
  /** Readings taken in since the start. */
  taken = 0;
  ended = false;
  readonly #owner: DoorOwner;
  readonly #mark: InputMark;
  #acked = 0;
  #quiet = false;
  #stopped = false;
  #throttled = false;
  #pauseUntil = 0;
  /** A unit that was begun for the next reading; 0 = none. */
  #spare = 0;
  /** A reading that was emitted and waits for a promise of its chain; 0 = none. */
  #unfinished = 0;

  constructor(owner: DoorOwner, spout: Spout, mark: InputMark, input: number, heldMax: number) {
    this.#owner = owner;
    this.spout = spout;
    this.#mark = mark;
    this.input = input;
    this.heldMax = heldMax;
  }

  /** Readings taken in and not yet safe. */
  get held(): number {
    return this.taken - this.#acked;
  }

  /** Readings of which something is not executed or is on loan. */
  get unfinished(): number {
    return this.#mark.open - (this.#spare > 0 ? 1 : 0);
  }

  /** When the spout is to be asked again although it did not wake (running ms). */
  get wakeAt(): number {
    return this.#pauseUntil > this.#owner.now() && !this.#stopped
      ? this.#pauseUntil
      : Number.POSITIVE_INFINITY;
  }

  /** Whether a turn would do something. Tells the spout when credit is gone or back. */
  ready(open: boolean): boolean {
    const room = open && !this.#stopped && this.held < this.heldMax;
    if (room === this.#throttled) {
      this.#throttled = !room;
      this.spout.throttle?.(!room);
    }
    if (this.#unfinished > 0) return true;
    return room && !this.#quiet && !this.ended && this.#pauseUntil <= this.#owner.now();
  }

  wake(): void {
    this.#quiet = false;
  }

  /** Paused, draining or closing: nothing more is taken in. */
  stop(stopped: boolean): void {
    this.#stopped = stopped;
  }

  /** Takes in up to `most` readings; returns how many tuples' worth of work it was. */
  turn(stage: Stage, unit: UnitInHand, most: number, isOpen: () => boolean): void {
    this.#finish();
    for (let n = 0; n < most && this.ready(isOpen()); n++) {
      if (this.#spare === 0) this.#spare = this.#mark.begin(this.taken + 1, 1);
      unit.mark = this.#mark;
      unit.handle = this.#spare;
      stage.state = busy;
      let said: string;
      try {
        said = this.spout.next(stage as SpoutOutput);
      } catch (error) {
        said = "idle";
        stage.counters.failed++;
        this.#pauseUntil = this.#owner.now() + throwPauseMs;
        this.#owner.log("error", `${stage.plan.component.name}: next: ${errorText(error)}`);
      }
      stage.state = idle;
      if (said === "reading") this.#took(stage);
      else if (said === "end") this.ended = true;
      else this.#quiet = true;
      if (this.#owner.pending > 0) return;
      this.#finish();
    }
    unit.mark = null;
  }

  /** Readings up to `through` are safe. */
  safe(through: number): void {
    const most = Math.min(through, this.taken);
    if (most <= this.#acked) return;
    this.#acked = most;
    this.spout.ack?.(most);
  }

  #took(stage: Stage): void {
    this.taken++;
    stage.executed++;
    this.#unfinished = this.#spare;
    this.#spare = 0;
  }

  #finish(): void {
    if (this.#unfinished === 0) return;
    this.#mark.finish(this.#unfinished);
    this.#unfinished = 0;
  }
}
