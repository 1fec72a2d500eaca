import { linkLimits } from "../../agent/link/link.js";
import type { TaskReport } from "../../proto/index.js";
import type { Cluster } from "./cluster.js";
import { eventTimeOf } from "./ledger.js";
import { disorderMs, metIn, windowMs } from "./timed-part.js";
import { heldMax, placesOf, topologyName } from "./topology.js";

/** What one turn may put beside a full link. */
const overshootFrames = 64;
const framesMax = linkLimits.keptFrames + overshootFrames;
const outboxBytesMax = 10 * 1024 * 1024;
const bytesMax = 2 * linkLimits.keptBytes;

/** What does not hold (yet) in a world that has been calm for a while; null = all does. */
export function findBroken(cluster: Cluster): string | null {
  // What stands still looks like loss: it is said first.
  return placement(cluster) ?? lost(cluster) ?? repeated(cluster) ?? flow(cluster);
}

/** What was PUBACKed is in a result or a dead letter, or in a damaged frame that was counted. */
function lost(cluster: Cluster): string | null {
  const missing = lostReadings(cluster);
  return missing.length === 0 ? null : `${missing.length} readings lost: ${missing.slice(0, 3).join(", ")}`;
}

/** Readings that are missing at their end, and that no count of drops makes up for. */
export function lostReadings(cluster: Cluster): readonly string[] {
  const { ledger, shape, stateGone, framesGone } = cluster;
  if (stateGone || shape.delivery === "at-most-once") return [];
  if (!framesGone) return ledger.lost(placesOf(shape));
  const missed = cluster.missed();
  return placesOf(shape).flatMap((place) => {
    const missing = ledger.lost([place]);
    const counted = [...waysTo(place[0]!)].reduce((sum, [component, readings]) => {
      return sum + readings * (missed.get(component) ?? 0);
    }, 0);
    return missing.length > counted ? [`${counted} were counted`, ...missing] : [];
  });
}

/** Components that take in what goes to a place, and how many readings are in a tuple of it at most. */
function waysTo(place: string): ReadonlyMap<string, number> {
  const ways: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    results: { summed: 1, results: heldMax },
    archive: { archive: 1 },
    totals: { counted: 1, totals: 1 },
    met: { twin: 1, meeting: 1, ...Object.fromEntries(metIn.map((name) => [name, 1])) },
  };
  return new Map(Object.entries({ ...ways[place], dead: 1 }));
}

/** Exactly-once: no reading is in two results of a sink. A total holds what was counted. */
function repeated({ ledger, shape, stateGone }: Cluster): string | null {
  if (stateGone || shape.delivery === "at-most-once") return null;
  const [short] = ledger.uncounted("totals");
  if (short !== undefined) return `readings are in no total: ${short}`;
  if (shape.delivery !== "exactly-once") return null;
  const repeated = ledger.repeated(placesOf(shape));
  return repeated.length === 0 ? null : `${repeated.length} repeated: ${repeated.slice(0, 3).join(", ")}`;
}

/** Every sensor's readings flow to their end. */
function flow(cluster: Cluster): string | null {
  const { ledger, backlog } = cluster;
  if (backlog > 0) return `${backlog} readings wait at the feeds' brokers; ${waiting(cluster)}`;
  const { open } = ledger;
  return open === 0 ? null : `${open} readings are not acknowledged`;
}

/** Each task runs once, where the coordinator placed it, in the epoch that it gave. */
function placement({ host, machines }: Cluster): string | null {
  const topology = host.coordinator?.core.book.topologies.get(topologyName);
  if (topology === undefined) return "the coordinator does not know the topology";
  const running = new Map<string, string[]>();
  for (const machine of machines) {
    for (const { task, epoch } of tasksOn(machine)) {
      running.set(task, [...(running.get(task) ?? []), `${machine.name} ${epoch.term}.${epoch.number}`]);
    }
  }
  for (const { task, agent, term, number } of topology.placed.values()) {
    const found = running.get(task) ?? [];
    if (found.length !== 1 || found[0] !== `${agent} ${term}.${number}`) {
      return `${task} is placed on ${agent} ${term}.${number}, and runs on [${found.join(", ")}]`;
    }
    running.delete(task);
  }
  if (running.size > 0) return `runs, and is placed nowhere: ${[...running.keys()].join(", ")}`;
  return null;
}

function tasksOn(machine: Cluster["machines"][number]): readonly TaskReport[] {
  if (!machine.runs) return [];
  const reports = [...machine.agent!.workers.values()].flatMap(
    (worker) => worker.runtime?.report().tasks ?? [],
  );
  return reports.filter(({ status }) => status !== "failed");
}

/** In fair weather nothing is lost and nothing comes twice, whatever the guarantee. */
export function findUncounted(
  { ledger, shape }: Cluster,
  readings: readonly (readonly [sensor: string, n: number])[],
): string | null {
  for (const [sensor, n] of readings) {
    for (const where of placesOf(shape)) {
      const times = where.map((each) => ledger.times(each, sensor, n));
      if (Math.max(...times) === 1) continue;
      return `in the calm, ${sensor}#${n} was seen ${times.join(" or ")} times in ${where.join(" or ")}`;
    }
  }
  return null;
}

/**
 * Exactly-once by event time: each window that must have ended, for all sensors have sent since `lastCallMs`,
 * came to what the readings come to that were made in it, passed on, and are not among the late ones.
 */
export function findMisjudged(
  { ledger, shape, stateGone, framesGone }: Cluster,
  lastCallMs: number,
): string | null {
  if (shape.timed === "not" || stateGone || framesGone) return null;
  const closed = eventTimeOf(lastCallMs) - disorderMs;
  for (const [sensor, made] of ledger.made) {
    const windows = new Map<number, { readings: number; sum: number }>();
    for (let n = 1; n <= made; n++) {
      const end = (Math.floor(ledger.madeAt(sensor, n) / windowMs) + 1) * windowMs;
      if (end > closed || ledger.times("archive", sensor, n) === 0) continue;
      if (ledger.times("window-late", sensor, n) > 0) continue;
      const { readings, sum } = windows.get(end) ?? { readings: 0, sum: 0 };
      windows.set(end, { readings: readings + 1, sum: sum + n });
    }
    for (const [end, { readings, sum }] of windows) {
      const result = ledger.windowOf(sensor, end);
      if (result?.readings === readings && result.sum === sum) continue;
      const shown = JSON.stringify(result);
      return `the window of ${sensor} to ${end} is ${shown}; it has ${readings} readings, ${sum} in all`;
    }
  }
  return null;
}

/** I3: what links and feeds keep is bounded, at any time. */
export function findUnbounded({ machines, remembers }: Cluster): string | null {
  for (const machine of machines) {
    for (const worker of machine.agent?.workers.values() ?? []) {
      for (const { link, waitingFrames, waitingBytes } of worker.runtime?.links ?? []) {
        // What waits on disk has the bounds of outboxes, which no world comes near.
        if (remembers && waitingBytes <= outboxBytesMax) continue;
        if (waitingFrames > framesMax || waitingBytes > bytesMax) {
          return `${link} keeps ${waitingFrames} frames, ${waitingBytes} bytes`;
        }
      }
    }
  }
  return null;
}

/** The topology was killed: it ran empty, no agent has it any more, and its feeds' sessions are ended. */
export function findLeft({ host, machines, feeds }: Cluster): string | null {
  const { desired } = host.coordinator!.core.book.topologies.get(topologyName)!.record;
  if (desired !== "ended") return `the killed topology is ${desired}`;
  for (const machine of machines) {
    if (machine.agent!.workers.size > 0) return `${machine.name} still has a worker of the killed topology`;
  }
  const open = feeds.all.filter(({ endedSessions }) => endedSessions === 0).length;
  return open === 0 ? null : `${open} feeds' sessions were not ended`;
}

/** Where frames wait, and why. */
function waiting({ machines, host }: Cluster): string {
  const words: string[] = [];
  for (const machine of machines) {
    if (!machine.runs) words.push(`${machine.name} is off (${machine.agent?.exited})`);
    for (const worker of machine.agent?.workers.values() ?? []) {
      for (const { link, waitingFrames, waitingBytes, why } of worker.runtime?.links ?? []) {
        if (waitingBytes > 0) words.push(`${link}: ${waitingFrames} frames wait: ${why || "?"}`);
      }
    }
  }
  const core = host.coordinator?.core;
  if (core?.cluster.frozen) words.push("moves are frozen");
  return words.slice(0, 6).join("; ");
}
