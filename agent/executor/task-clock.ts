import type { GroupState } from "../state/group-state.js";
import { InputClock } from "./input-clock.js";
import type { OutgoingLink } from "./outgoing.js";
import type { Stage } from "./stage.js";

/** Timers that are called in one go; the others follow when everybody else had a turn. */
const firedMax = 1_000;
const unknown = Number.NEGATIVE_INFINITY;
const end = Number.POSITIVE_INFINITY;

/** What the clock of a task needs of it. */
export interface ClockOwner {
  /** The state of the task; null = it has none. */
  readonly state: GroupState | null;
  /** Whether the outgoing links have room: what a timer emits is taken in like a reading. */
  readonly open: boolean;
  /** Numbers of the last acknowledgement that was lent, and of the oldest that is out (Infinity = none). */
  readonly lending: { readonly lent: number; readonly oldest: number };
  /** A promise is pending, or something waits behind one. */
  readonly busy: boolean;
  /** Asks every stage to emit what it holds back. */
  flush(now: number): void;
}

/** How far event time is at a place in the chain. `idle`: nothing counts there. */
interface Instant {
  readonly watermark: number;
  readonly idle: boolean;
}

interface Place {
  readonly stage: Stage;
  /** Index of the place before it; -1 = it is the head. */
  readonly parentAt: number;
  /** A component that declares its event time and is silent for so long counts no more. */
  readonly idleMs: number;
  /** Running ms at which the component last emitted, and how much it had emitted then. */
  heardAt: number;
  seen: number;
  /** What went in before, and what the stage lets out: as far as it may go, see `TaskClock`. */
  out: Instant;
}

/** Event time everywhere in the chain, at one moment, and the last loan that had been made by then. */
interface Reached {
  readonly ins: readonly Instant[];
  readonly outs: readonly Instant[];
  readonly lent: number;
}

/**
 * Event time in a task. The watermark that goes in is the least of its inputs; those that are idle are set
 * aside, and it never goes back. A component that declares its event time gives a watermark of its own. A
 * watermark passes a stage when everything that was taken in before is finished: executed, its promises
 * settled, its loans returned; timers of the state are called on its way, producers before consumers, and
 * then it leaves the task behind what they emitted.
 */
export class TaskClock {
  readonly #owner: ClockOwner;
  readonly #places: readonly Place[];
  readonly #inputs = new Set<InputClock>();
  #spout: InputClock | null = null;
  #outs: readonly { readonly link: OutgoingLink; readonly places: readonly Place[] }[] = [];
  #head: Instant = { watermark: unknown, idle: false };
  /** What may pass, and what waits for loans that were out when it was reached. */
  #passing: Reached;
  #waiting: Reached | null = null;
  /** Place whose timers are called next. */
  #at = 0;
  #flushed = false;
  #told = true;
  #unfinished = false;

  constructor(owner: ClockOwner, stages: readonly Stage[], idleMs: number, now: number) {
    this.#owner = owner;
    const places: Place[] = [];
    for (const stage of stages) {
      const parentAt = places.findIndex((place) => place.stage === stage.parent);
      const placeIdleMs = stage.plan.component.eventTime?.idleMs ?? idleMs;
      const out = { watermark: unknown, idle: false };
      places.push({ stage, parentAt, idleMs: placeIdleMs, heardAt: now, seen: 0, out });
    }
    this.#places = places;
    this.#passing = this.#reached(now);
  }

  addInput(input: InputClock): void {
    this.#inputs.add(input);
  }
  removeInput(input: InputClock): void {
    this.#inputs.delete(input);
  }

  /** A spout is an input that says of event time only when it is at its end. */
  enter(): void {
    this.#spout ??= new InputClock(end, unknown, 0);
    this.#spout.silence();
    this.#inputs.add(this.#spout);
  }
  spoutEnded(): void {
    if (this.#spout !== null) this.#spout.watermark = end;
  }

  /** Something that was lent is back: what waits for that may pass. */
  look(): void {
    if (this.#waiting !== null) this.#unfinished = true;
  }

  /** Which links lead out of which stages. */
  bind(outs: ReadonlyMap<OutgoingLink, ReadonlySet<Stage>>): void {
    this.#outs = [...outs].map(([link, stages]) => {
      return { link, places: this.#places.filter(({ stage }) => stages.has(stage)) };
    });
    this.#told = false;
  }

  /** What a commit says: "" is the time that went in, else that which the component gave. */
  restore(watermarks: ReadonlyMap<string, number>, now: number): void {
    for (const { stage } of this.#places) {
      stage.keeper?.raise(watermarks.get(stage.plan.component.name) ?? unknown);
    }
    this.#head = { watermark: watermarks.get("") ?? unknown, idle: false };
    this.started(now);
    this.#passing = this.#reached(now);
    // What was judged late stays late; timers that are due by it are called at the next look.
    this.#places.forEach(({ stage }, index) => {
      stage.watermark = this.#passing.ins[index]!.watermark;
    });
  }

  /** Silence counts from here on. */
  started(now: number): void {
    for (const place of this.#places) place.heardAt = now;
  }

  /** What a commit must hold, by component; those that are not known yet are left out. */
  *watermarks(): IterableIterator<readonly [component: string, watermark: number]> {
    if (this.#head.watermark > unknown) yield ["", this.#head.watermark];
    for (const { stage } of this.#places) {
      const { keeper } = stage;
      if (keeper !== null && keeper.watermark > unknown) yield [stage.plan.component.name, keeper.watermark];
    }
  }

  /** There is more to do, and nothing in the way. */
  get ready(): boolean {
    return this.#unfinished && this.#owner.open;
  }

  /** When silence will change something (running ms). */
  wakeAt(now: number): number {
    let at = end;
    for (const input of this.#inputs) at = Math.min(at, input.idleAt(now));
    for (const place of this.#places) {
      const idleAt = place.heardAt + place.idleMs;
      if (idleAt <= now || idleAt >= at) continue;
      const { keeper } = place.stage;
      if (keeper !== null && keeper.watermark < end) at = idleAt;
    }
    return at;
  }

  /** Moves event time as far as it may go. To be called while the stages may emit. */
  settle(now: number): void {
    if (this.#owner.busy) return;
    this.#combine(now);
    if (this.#head.watermark === end && !this.#flushed) {
      // What bolts keep back comes before the end of time.
      this.#flushed = true;
      this.#unfinished = true;
      this.#owner.flush(now);
      return;
    }
    if (this.#at === 0) this.#advance(now);
    this.#unfinished = !this.#fire();
    if (this.#unfinished || this.#told) return;
    this.#told = true;
    for (const { link, places } of this.#outs) {
      const { watermark, idle } = least(places.map(({ out }) => out));
      const [stream] = places[0]!.stage.plan.streams.values();
      link.tell(watermark, idle, stream!);
    }
  }

  /**
   * How far event time is at a component, and how many of its inputs are set aside as idle; one that declares
   * its event time and is silent counts as such an input. Null: the component is not of this chain.
   */
  standing(component: string, now: number): { readonly watermark: number; readonly idle: number } | null {
    const place = this.#places.find(({ stage }) => stage.plan.component.name === component);
    if (place === undefined) return null;
    const { keeper, watermark } = place.stage;
    let idle = 0;
    if (place.parentAt < 0) {
      for (const input of this.#inputs) if (input !== this.#spout && input.setAside(now)) idle++;
    }
    if (keeper === null) return { watermark, idle };
    const silent = keeper.watermark < end && now - place.heardAt >= place.idleMs;
    return { watermark: keeper.watermark, idle: silent ? idle + 1 : idle };
  }

  // ------------------------------------------------------------ inside

  /**
   * What goes in: the least of the inputs that count. When none counts, the highest that any has reached:
   * that is where it would be if the others had fallen silent before it.
   */
  #combine(now: number): void {
    let lowest = end;
    let highest = unknown;
    let active = false;
    let ended = this.#inputs.size > 0;
    for (const input of this.#inputs) {
      if (input.watermark !== end) {
        ended = false;
        highest = Math.max(highest, input.watermark);
      }
      if (input.idle(now)) continue;
      active = true;
      if (input.watermark < lowest) lowest = input.watermark;
    }
    const { watermark } = this.#head;
    const next = ended ? end : Math.max(watermark, active ? lowest : highest);
    const idle = !active && !ended;
    if (next !== watermark || idle !== this.#head.idle) this.#head = { watermark: next, idle };
    for (const place of this.#places) {
      const { keeper } = place.stage;
      if (keeper === null) continue;
      if (keeper.seen !== place.seen) place.heardAt = now;
      place.seen = keeper.seen;
      if (this.#flushed) keeper.raise(end);
    }
  }

  #reached(now: number): Reached {
    const ins: Instant[] = [];
    const outs: Instant[] = [];
    for (const place of this.#places) {
      const before = place.parentAt < 0 ? this.#head : outs[place.parentAt]!;
      const { keeper } = place.stage;
      ins.push(before);
      if (keeper === null) outs.push(before);
      else {
        const { watermark } = keeper;
        const silent = now - place.heardAt >= place.idleMs;
        outs.push({ watermark, idle: watermark < end && silent });
      }
    }
    return { ins, outs, lent: this.#owner.lending.lent };
  }

  /** What was reached may pass when all that was lent by then is back. */
  #advance(now: number): void {
    const { oldest } = this.#owner.lending;
    const reached = this.#reached(now);
    if (oldest > reached.lent) {
      this.#waiting = null;
      this.#pass(reached);
      return;
    }
    if (this.#waiting !== null && oldest > this.#waiting.lent) {
      this.#pass(this.#waiting);
      this.#waiting = null;
    }
    this.#waiting ??= reached;
  }

  #pass(reached: Reached): void {
    if (!same(reached.outs, this.#passing.outs)) this.#told = false;
    this.#passing = reached;
  }

  /** Calls timers that are due, stage by stage; false = there is more to do. */
  #fire(): boolean {
    const { state } = this.#owner;
    let left = firedMax;
    for (; this.#at < this.#places.length; this.#at++) {
      const { stage } = this.#places[this.#at]!;
      const { watermark } = this.#passing.ins[this.#at]!;
      if (watermark > stage.watermark) stage.watermark = watermark;
      if (state === null || watermark === unknown) continue;
      const component = stage.plan.component.name;
      for (;;) {
        if (this.#owner.busy || (state.eventTimerAt(component) <= watermark && !this.#owner.open))
          return false;
        if (left === 0) return false;
        const fired = state.dueEventTimer(component, watermark);
        if (fired === null) break;
        left--;
        const { name, key, at } = fired;
        stage.call(() => stage.bolt.timer?.({ name, key, at }, stage));
      }
    }
    this.#at = 0;
    const { outs } = this.#passing;
    for (let i = 0; i < outs.length; i++) this.#places[i]!.out = outs[i]!;
    return true;
  }
}

/** Of several places that lead to one receiver: the least of those that count. */
function least(outs: readonly Instant[]): Instant {
  const counting = outs.filter(({ idle, watermark }) => !idle && watermark < end);
  if (counting.length > 0)
    return { watermark: Math.min(...counting.map(({ watermark }) => watermark)), idle: false };
  const ended = outs.length > 0 && outs.every(({ watermark }) => watermark === end);
  return ended ? { watermark: end, idle: false } : { watermark: unknown, idle: true };
}

function same(a: readonly Instant[], b: readonly Instant[]): boolean {
  return a.every(({ watermark, idle }, index) => {
    return watermark === b[index]!.watermark && idle === b[index]!.idle;
  });
}
