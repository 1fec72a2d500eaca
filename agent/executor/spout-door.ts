import { errorText } from "../../base/index.js";
import type { Spout, SpoutOutput, SpoutTurn } from "../../topology/index.js";
import type { InputMark } from "../link/low-mark.js";
import type { Stage } from "./stage.js";
import { turnTuples } from "./target.js";
import type { UnitInHand } from "./unit.js";

/** After a throw of `next` the spout is asked again when it wakes, or after this time. */
const throwPauseMs = 1000;

/** What the door asks of its task. */
export interface DoorOwner {
  /** Calls that have not settled. */
  readonly pending: number;
  /** Whether the outgoing links have room. */
  readonly open: boolean;
  now(): number;
  log(level: "error" | "warn", text: string): void;
}

/** Those that have their turns beside it. */
export interface Others {
  /** One of them was sent something. */
  readonly called: boolean;
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
  readonly #others: Others;
  readonly #mark: InputMark;
  #acked = 0;
  /** The spout had nothing, and did not wake since. */
  #quiet = false;
  #stopped = false;
  #throttled = false;
  #pausedUntil = 0;
  /** The next reading is begun although it did not come: a hold was asked for too early. */
  #early = false;
  /** A reading that waits for a promise of its chain; 0 = none. */
  #unfinished = 0;

  constructor(
    owner: DoorOwner,
    others: Others,
    spout: Spout,
    mark: InputMark,
    [input, heldMax]: readonly [input: number, heldMax: number],
  ) {
    this.#owner = owner;
    this.#others = others;
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
    return this.#mark.open - (this.#early ? 1 : 0);
  }

  /** When the spout is to be asked again although it did not wake (running ms). */
  get wakeAt(): number {
    return this.#pausedUntil > 0 && this.#room ? this.#pausedUntil : Number.POSITIVE_INFINITY;
  }

  /** Whether a turn would do something. Tells the spout when credit is gone or back. */
  get ready(): boolean {
    const room = this.#room;
    if (room === this.#throttled) {
      this.#throttled = !room;
      this.#tell("throttle", () => this.spout.throttle?.(!room));
    }
    if (this.#unfinished > 0) return true;
    if (!room || this.ended) return false;
    return !this.#quiet || (this.#pausedUntil > 0 && this.#pausedUntil <= this.#owner.now());
  }

  wake(): void {
    this.#quiet = false;
  }

  /** Paused, draining or closing: nothing more is taken in. */
  stop(stopped: boolean): void {
    this.#stopped = stopped;
  }

  /**
   * Takes in up to `most` readings; `timed`: the first is timed on its way through the chain. A long turn
   * ends when it has made work for others: what waits for them is moved by the collector of garbage.
   */
  turn(stage: Stage, unit: UnitInHand, most: number, timed: boolean): void {
    this.#finish();
    const mark = this.#mark;
    for (let n = 0; n < most && this.#room && !this.ended; n++) {
      if (n >= turnTuples && this.#others.called) break;
      const number = this.taken + 1;
      if (this.#early) unit.take(mark, mark.base + number);
      else unit.expect(mark, number);
      this.#quiet = true;
      const said = this.#next(stage, timed && n === 0 ? stage.timed : stage);
      if (said !== "reading") {
        this.#early = unit.begun;
        if (said === "end") this.ended = true;
        break;
      }
      this.#quiet = false;
      this.#early = false;
      this.taken = number;
      stage.taken++;
      if (this.#owner.pending > 0) {
        unit.begin();
        this.#unfinished = unit.handle;
        return;
      }
      if (unit.begun) mark.finish(unit.handle);
      else mark.pass(number);
    }
    unit.drop();
  }

  /** Readings up to `through` are safe. */
  safe(through: number): void {
    const most = Math.min(through, this.taken);
    if (most <= this.#acked) return;
    this.#acked = most;
    this.#tell("ack", () => this.spout.ack?.(most));
  }

  /** What the spout says of itself. */
  stats(): Readonly<Record<string, number>> {
    return this.#tell("stats", () => this.spout.stats?.()) ?? {};
  }

  /** User code, too, that must not end the worker. */
  #tell<T>(what: string, call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      this.#owner.log("error", `${what}: ${errorText(error)}`);
      return undefined;
    }
  }

  get #room(): boolean {
    return !this.#stopped && this.taken - this.#acked < this.heldMax && this.#owner.open;
  }

  #next(stage: Stage, out: SpoutOutput): SpoutTurn {
    this.#pausedUntil = 0;
    try {
      return this.spout.next(out);
    } catch (error) {
      stage.counters.failed++;
      this.#pausedUntil = this.#owner.now() + throwPauseMs;
      this.#owner.log("error", `${stage.plan.component.name}: next: ${errorText(error)}`);
      return "idle";
    }
  }

  #finish(): void {
    if (this.#unfinished === 0) return;
    this.#mark.finish(this.#unfinished);
    this.#unfinished = 0;
  }
}
