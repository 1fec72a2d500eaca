import { InputMark, LowMarks } from "../../agent/link/low-mark.js";
import type { Epoch, LinkMessage } from "../../proto/index.js";
import type { SimProcess } from "./process.js";
import type { FaultKind } from "./storm.js";
import type { StartWorker } from "./worker.js";

/** A rule that is left out on purpose, by changing what goes into and out of a worker. */
export interface LinkTampering {
  /** "nothing" = not sent. */
  send?(to: string, message: LinkMessage): LinkMessage | "nothing";
  receive?(from: string, message: LinkMessage): readonly [from: string, message: LinkMessage];
  birth?(birth: StartWorker): StartWorker;
  now?(process: SimProcess): number;
}

/** A fault that the simulation must find. Nothing of it is in the product: it sits around the deciders. */
export interface Plant {
  readonly name: string;
  /** Seeds within which it must be found. */
  readonly seeds: number;
  /** The storm in which it shows, where another would need many more seeds. */
  readonly kinds?: readonly FaultKind[];
  /** Made anew for each worker. */
  tampering?(): LinkTampering;
  /** Leaves a rule out of a class; returns what puts it in again. */
  install?(): () => void;
}

export const plants: readonly Plant[] = [
  {
    name: "ack without series",
    seeds: 40,
    kinds: ["weather", "workerCrash"],
    tampering: ackWithoutSeries,
  },
  {
    name: "first frame instead of floor",
    seeds: 40,
    tampering: () => ({
      receive: (from, message) => {
        return [from, message.kind === "frame" ? { ...message, floor: message.seq } : message];
      },
    }),
  },
  {
    name: "no hello",
    seeds: 10,
    tampering: () => ({ send: (_, message) => (message.kind === "hello" ? "nothing" : message) }),
  },
  {
    name: "start not counted",
    seeds: 40,
    tampering: () => ({
      birth: (birth) => {
        const tasks = birth.assignment.tasks.map((task) => ({ ...task, start: 1 }));
        return { ...birth, assignment: { ...birth.assignment, tasks } };
      },
    }),
  },
  {
    name: "safe when received",
    seeds: 40,
    tampering: () => ({
      send: (_, message) => (message.kind === "ack" ? { ...message, safe: message.received } : message),
    }),
  },
  {
    name: "age by the wall clock",
    seeds: 40,
    tampering: () => ({ now: (process) => process.wall() - 1_780_000_000_000 }),
  },
  { name: "low mark = last instead of without a hole", seeds: 40, install: lastInsteadOfWithoutHole },
  { name: "release before emit", seeds: 40, install: releaseBeforeEmit },
  { name: "open frame forgotten", seeds: 40, install: openFrameForgotten },
];

/** Acks count for whatever series the sender is in. */
function ackWithoutSeries(): LinkTampering {
  const series = new Map<string, Epoch>();
  return {
    send: (_, message) => {
      if (message.kind === "hello" || message.kind === "frame") series.set(message.link, message.series);
      return message;
    },
    receive: (from, message) => {
      if (message.kind !== "ack") return [from, message];
      const own = series.get(message.link);
      return [from, own !== undefined ? { ...message, series: own } : message];
    },
  };
}

function lastInsteadOfWithoutHole(): () => void {
  return patch(InputMark.prototype, "finish", (finish) => {
    return function (this: InputMark, handle: number): boolean {
      const moved = finish.call(this, handle);
      if (handle <= this.low) return moved;
      this.low = handle;
      return true;
    };
  });
}

/** What is in hand counts as finished when output is made of it. */
function releaseBeforeEmit(): () => void {
  return patch(LowMarks.prototype, "touch", (touch) => {
    return function (this: LowMarks, output: number): void {
      const lows = new Map<InputMark, number>();
      for (let i = 0; ; i++) {
        const input = this.input(i);
        if (input === undefined) break;
        lows.set(input, input.low);
        input.low = input.begun;
      }
      touch.call(this, output);
      for (const [input, low] of lows) input.low = low;
    };
  });
}

/** Only what is sealed holds back. */
function openFrameForgotten(): () => void {
  const { touch } = LowMarks.prototype;
  const putBack = patch(LowMarks.prototype, "sealed", (sealed) => {
    return function (this: LowMarks, output: number): void {
      touch.call(this, output);
      sealed.call(this, output);
    };
  });
  LowMarks.prototype.touch = () => undefined;
  return () => {
    LowMarks.prototype.touch = touch;
    putBack();
  };
}

function patch<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  change: (original: T[K]) => T[K],
): () => void {
  const original = prototype[name];
  prototype[name] = change(original);
  return () => {
    prototype[name] = original;
  };
}
