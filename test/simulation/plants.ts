import { type CommitDraft, GroupLog } from "../../agent/commit/group-log.js";
import { Outbox, type OutboxDraft } from "../../agent/executor/outbox.js";
import { Task } from "../../agent/executor/task.js";
import type { TaskDraft } from "../../agent/executor/task-commit.js";
import { Work } from "../../agent/executor/work.js";
import { InputMark, LowMarks } from "../../agent/link/low-mark.js";
import { GroupState } from "../../agent/state/group-state.js";
import type { ChangesWriter, Epoch } from "../../proto/index.js";
import { takenFrom, writeChanges } from "../agent/state/changes.js";
import { feedPlants } from "./feed-plants.js";
import { type LinkTampering, type Plant, patch } from "./plant.js";
import { LaterRelease } from "./release.js";
import { replicaPlants } from "./replica-plants.js";
import { SimTopologyStore } from "./store.js";

const stateless = { delivery: "at-least-once", counted: "not" } as const;
const stateful = { delivery: "at-least-once", counted: "core" } as const;
const exactly = { delivery: "exactly-once", counted: "core" } as const;
const crashes = ["workerCrash", "kill", "slowSink"] as const;

export const plants: readonly Plant[] = [
  {
    name: "ack without series",
    seed: 1,
    storm: { kinds: ["weather", "workerCrash"] },
    tampering: ackWithoutSeries,
  },
  {
    name: "first frame instead of floor",
    seed: 3,
    tampering: () => ({
      receive: (from, message) => {
        return [from, message.kind === "frame" ? { ...message, floor: message.seq } : message];
      },
    }),
  },
  {
    name: "no hello",
    seed: 1,
    tampering: () => ({ send: (_, message) => (message.kind === "hello" ? "nothing" : message) }),
  },
  {
    name: "start not counted",
    seed: 3,
    tampering: () => ({
      birth: (birth) => {
        const tasks = birth.assignment.tasks.map((task) => ({ ...task, start: 1 }));
        return { ...birth, assignment: { ...birth.assignment, tasks } };
      },
    }),
  },
  {
    name: "a later wire version to everybody",
    seed: 1,
    storm: { kinds: ["secondWire"] },
    install: () => patch(LaterRelease.prototype, "understands", () => () => true),
  },
  {
    name: "safe when received",
    seed: 4,
    tampering: () => ({
      send: (_, message) => (message.kind === "ack" ? { ...message, safe: message.received } : message),
    }),
  },
  {
    name: "age by the wall clock",
    seed: 1,
    tampering: () => ({ now: (process) => process.wall() - 1_780_000_000_000 }),
  },
  {
    name: "low mark = last instead of without a hole",
    seed: 2,
    shape: stateless,
    install: lastInsteadOfWithoutHole,
  },
  { name: "release before emit", seed: 20, shape: stateless, install: releaseBeforeEmit },
  { name: "open frame forgotten", seed: 2, shape: stateless, install: openFrameForgotten },
  {
    name: "retry a failed batch on the same handle",
    seed: 1,
    shape: exactly,
    storm: { kinds: ["failedSync", "workerCrash"] },
    install: retryOnSameHandle,
  },
  {
    name: "ack before commit",
    seed: 2,
    shape: exactly,
    storm: { kinds: ["slowDisk", "workerCrash", "powerCut"] },
    install: ackBeforeCommit,
  },
  {
    name: "sent before commit",
    seed: 1,
    shape: exactly,
    storm: { kinds: [...crashes, "slowDisk"] },
    install: sentBeforeCommit,
  },
  {
    name: "output left out of an at-least-once commit",
    seed: 2,
    shape: stateful,
    storm: { kinds: crashes },
    install: outputLeftOut,
  },
  {
    name: "state left out of a commit",
    seed: 1,
    shape: exactly,
    storm: { kinds: crashes },
    install: stateLeftOut,
  },
  {
    name: "input positions left out of a commit",
    seed: 1,
    shape: exactly,
    storm: { kinds: crashes },
    install: positionForgotten,
  },
  {
    name: "credit inside a group",
    seed: 14,
    shape: exactly,
    storm: { kinds: ["partition", "slowSink", "weather"] },
    install: creditInside,
  },
  {
    name: "damage that nobody counts",
    seed: 1,
    shape: exactly,
    storm: { kinds: ["damagedFrame"] },
    install: () => patch(Task.prototype, "missed", () => () => undefined),
  },
  {
    name: "not known how much was in the first damaged frame",
    seed: 1,
    shape: exactly,
    storm: { kinds: ["damagedFrame"] },
    install: firstUnknown,
  },
  ...replicaPlants,
  ...feedPlants,
];

/** A frame that is half executed goes on only while more may be taken in, not to its end in any case. */
function creditInside(): () => void {
  const { get, ...rest } = Object.getOwnPropertyDescriptor(Work.prototype, "urgency")!;
  const urgency = function (this: Work): number {
    return this.empty || this.pending > 0 || this.atBoundary || this.open ? get!.call(this) : 0;
  };
  Object.defineProperty(Work.prototype, "urgency", { ...rest, get: urgency });
  return () => Object.defineProperty(Work.prototype, "urgency", { ...rest, get });
}

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

/** LevelDB takes batches after one that failed, and a crash loses them. */
function retryOnSameHandle(): () => void {
  return patch(SimTopologyStore.prototype, "write", (write) => {
    return async function (this: SimTopologyStore, ops): Promise<void> {
      this.disk.goesOn = true;
      for (;;) {
        try {
          await write.call(this, ops);
          return;
        } catch {
          // Again, on an opening that says nothing of it.
        }
      }
    };
  });
}

/** Inputs are told that they are safe when a commit is written, and not when it is there. */
function ackBeforeCommit(): () => void {
  return patch(Task.prototype, "draft", (draft) => {
    return function (this: Task, now: number): TaskDraft {
      const made = draft.call(this, now);
      for (const [link, { seq }] of made.safe) link.safe(seq);
      this.door?.safe(made.taken);
      return made;
    };
  });
}

function sentBeforeCommit(): () => void {
  return patch(Task.prototype, "draft", (draft) => {
    return function (this: Task, now: number): TaskDraft {
      const made = draft.call(this, now);
      for (const [link, seq] of made.through) link.committed(seq);
      return made;
    };
  });
}

function outputLeftOut(): () => void {
  return patch(Outbox.prototype, "draft", (draft) => {
    return function (this: Outbox, ...given: Parameters<Outbox["draft"]>): OutboxDraft {
      const made = draft.apply(this, given);
      return { ...made, frames: made.frames.filter(({ value }) => value === null) };
    };
  });
}

function stateLeftOut(): () => void {
  return patch(GroupState.prototype, "takeChanges", (take) => {
    return function (this: GroupState, to: ChangesWriter): void {
      const changes = takenFrom({ takeChanges: (all) => take.call(this, all) });
      writeChanges(
        to,
        changes.filter(({ cell }) => !cell.startsWith("counted/")),
      );
    };
  });
}

/** Input positions stay out of the commit. */
function positionForgotten(): () => void {
  return patch(GroupLog.prototype, "draft", (draft) => {
    return function (this: GroupLog, content: Parameters<GroupLog["draft"]>[0]): CommitDraft {
      return draft.call(this, { ...content, inputs: [] });
    };
  });
}

/** The commit does not say how many tuples wait. */
function firstUnknown(): () => void {
  return patch(GroupLog.prototype, "draft", (draft) => {
    return function (this: GroupLog, content: Parameters<GroupLog["draft"]>[0]): CommitDraft {
      const outputs = content.outputs.map((output) => ({ ...output, waiting: -1 }));
      return draft.call(this, { ...content, outputs });
    };
  });
}
