import type {
  Bolt,
  FiredTimer,
  Output,
  Row,
  StateHandles,
  StateMap,
  StateTimer,
} from "../../topology/index.js";
import { keyedMap, keyedTimer } from "../../topology/index.js";
import type { States, Workings } from "./workings.js";

/** Times of the first and the last tuple, results that were given, and what the tuples come to. */
type Session = readonly [first: number, last: number, results: number, states: States];

/** What session windows remember. */
export function sessionCells(clock: "event" | "processing") {
  return {
    /** By key and time of the first tuple. */
    sessions: keyedMap("json"),
    /** By key: when a session is over, or not needed any more. */
    due: keyedTimer(clock),
  };
}

/**
 * Tuples of a key that lie less than `gap` apart. A tuple between two sessions joins them. With a lateness a
 * session is kept for so long after its result; a late tuple that it takes gives a corrected one.
 */
export class SessionWindows implements Bolt {
  readonly #workings: Workings;
  readonly #gapMs: number;
  readonly #latenessMs: number;
  readonly #sessions: StateMap<Session>;
  readonly #due: StateTimer;

  constructor(
    workings: Workings,
    gapMs: number,
    latenessMs: number,
    state: StateHandles<ReturnType<typeof sessionCells>>,
  ) {
    this.#workings = workings;
    this.#gapMs = gapMs;
    this.#latenessMs = latenessMs;
    this.#sessions = state.sessions as unknown as StateMap<Session>;
    this.#due = state.due;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    const watermark = this.#workings.watermark();
    const key = this.#workings.keyOf(row);
    let first = time;
    let last = time;
    let results = 0;
    const near: Session[] = [];
    for (const [, session] of this.#sessions.entries(key)) {
      if (session[0] - time >= this.#gapMs || time - session[1] >= this.#gapMs) continue;
      near.push(session);
      first = Math.min(first, session[0]);
      last = Math.max(last, session[1]);
      results = Math.max(results, session[2]);
    }
    if (last + this.#gapMs + this.#latenessMs <= watermark) {
      this.#workings.late(row, out);
      return;
    }
    near.sort((a, b) => a[0] - b[0]);
    const states = this.#joined(near, row, time);
    for (const session of near) if (session[0] !== first) this.#sessions.delete(key, String(session[0]));
    const ended = last + this.#gapMs <= watermark;
    this.#sessions.set(key, String(first), [first, last, ended ? results + 1 : results, states]);
    if (ended) {
      this.#workings.count("corrected");
      this.#emit(key, [first, last, results, states], out);
    }
    const at = last + this.#gapMs + (ended ? this.#latenessMs : 0);
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
  }

  timer({ key, at }: FiredTimer, out: Output): void {
    let next = Number.POSITIVE_INFINITY;
    const over: Session[] = [];
    for (const [, session] of this.#sessions.entries(key)) over.push(session);
    for (const session of over.sort((a, b) => a[1] - b[1])) {
      const [first, last, results, states] = session;
      const end = last + this.#gapMs;
      if (end === at) {
        this.#emit(key, session, out);
        if (this.#latenessMs > 0) this.#sessions.set(key, String(first), [first, last, results + 1, states]);
      }
      if (end + this.#latenessMs <= at) this.#sessions.delete(key, String(first));
      else next = Math.min(next, end > at ? end : end + this.#latenessMs);
    }
    if (next < Number.POSITIVE_INFINITY) this.#due.set(key, next);
  }

  #emit(key: string, [first, last, revision, states]: Session, out: Output): void {
    const end = last + this.#gapMs;
    this.#workings.emit({ key, start: first, end, at: end - 1, revision, states }, out);
  }

  /** What sessions in their order and the tuple between them come to. */
  #joined(near: readonly Session[], row: Row, time: number): States {
    const before = near.filter((session) => session[0] <= time).map((session) => session[3]);
    const after = near.filter((session) => session[0] > time).map((session) => session[3]);
    const { merge } = this.#workings;
    const earlier = before.length === 0 ? undefined : before.reduce(merge);
    return after.reduce(merge, this.#workings.add(earlier, row, time));
  }
}
