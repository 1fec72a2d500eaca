import type { AgentDescription, TopologyDescription } from "../coordinator/index.js";
import type { CoordinatorClient } from "./client.js";
import { plural } from "./format.js";
import { Progress } from "./progress.js";
import { isOpen } from "./running.js";
import type { Terminal } from "./terminal.js";
import { pause } from "./watch.js";

/** Between two looks. */
const pollMs = 300;
/** How much longer than the operation itself an answer of all agents may take. */
const confirmMs = 10_000;

/** What is waited for, with whom, and how it is shown. */
interface Waiting {
  readonly coordinator: CoordinatorClient;
  readonly name: string;
  /** ms that the operation itself may take. */
  readonly limitMs: number;
  readonly terminal: Terminal;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/**
 * Waits until all tasks run, or would if they were not paused; until all do but those that cannot be placed;
 * or until the limit has passed. Returns the last description.
 */
export function waitForRunning(waiting: Waiting): Promise<TopologyDescription> {
  return poll(waiting, 0, {
    look: () => waiting.coordinator.topology(waiting.name),
    done: ({ status, tasks, unplaced, taskList }) =>
      (status === "paused" && !taskList.some(isOpen)) ||
      !["pending", "paused"].includes(status) ||
      (unplaced.length > 0 && tasks.running === tasks.total - tasks.unplaced),
    say: ({ tasks }) => [
      `starting ${waiting.name}: ${tasks.running} of ${plural(tasks.total, "task")} running`,
    ],
  });
}

/** Waits until an update under way has happened or failed. */
export function waitForUpdate(waiting: Waiting): Promise<TopologyDescription> {
  return poll(waiting, confirmMs, {
    look: () => waiting.coordinator.topology(waiting.name),
    done: ({ update }) => update === null,
    say: ({ update }) => [`updating ${waiting.name}: ${update?.waitsFor[0] ?? update?.phase ?? ""}`],
  });
}

/** Waits for the end of a topology that was told to end. */
export function waitForEnd(waiting: Waiting): Promise<TopologyDescription> {
  return poll(waiting, confirmMs, {
    look: () => waiting.coordinator.topology(waiting.name),
    done: ({ status }) => status === "ended",
    say: ({ waitingFor }) => [
      waitingFor.length === 0
        ? `ending ${waiting.name}`
        : `ending ${waiting.name}: ${waitingFor.join(", ")} still at it`,
    ],
  });
}

/** Waits until an agent that was told to drain has nothing left that can move. */
export function waitForDrained(waiting: Waiting): Promise<AgentDescription> {
  let most = 0;
  return poll(waiting, confirmMs, {
    look: () => waiting.coordinator.agent(waiting.name),
    done: ({ status, taskList }) => status === "drained" || taskList.length === 0,
    say: ({ taskList }) => {
      const left = taskList.length;
      most = Math.max(most, left);
      return [`draining ${waiting.name}: ${plural(left, "task")} left`, most === 0 ? null : 1 - left / most];
    },
  });
}

interface Looking<T> {
  readonly look: () => Promise<T>;
  readonly done: (seen: T) => boolean;
  readonly say: (seen: T) => readonly [text: string, share?: number | null];
}

async function poll<T>(
  { limitMs, terminal, quiet, signal }: Waiting,
  extraMs: number,
  looking: Looking<T>,
): Promise<T> {
  const progress = new Progress(terminal, quiet);
  const until = performance.now() + limitMs + extraMs;
  try {
    for (;;) {
      const seen = await looking.look();
      if (looking.done(seen) || performance.now() > until) return seen;
      progress.say(...looking.say(seen));
      await pause(pollMs, signal);
      signal.throwIfAborted();
    }
  } finally {
    progress.end();
  }
}
