import { crowdedAlarm } from "../proto/index.js";
import { parseTaskId, placementAllows } from "../topology/index.js";
import { type Book, recordsOf, type Topology } from "./book.js";
import type { Cluster } from "./cluster.js";
import { doesCommit } from "./copies.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import type { TaskRecord } from "./records.js";
import { canRead, type ViewAgent } from "./scheduler/view.js";

/** A copy of less is not worth moving: its disk has no more room without it. */
const largeBytes = 1024 * 1024;
/** So long after its disk has room again an agent gets no new copies: else they would go to and fro. */
const roomMs = 3_600_000;
/** How often what a crowded agent holds is looked at: copies grow. */
const lookMs = 10_000;

/** Takes in whether the disk of an agent, which has just reported, has room for copies. */
export function takeRoom(desk: Desk, agent: string, now: Now): void {
  const { book } = desk;
  const work = book.workOf(agent);
  const { crowdedUntil } = work;
  if (work.alarms.has(crowdedAlarm)) {
    work.crowdedUntil = now.running + roomMs;
    if (crowdedUntil !== null && now.running < work.crowdedLookAt) return;
    work.crowdedLookAt = now.running + lookMs;
    if (crowdedUntil === null || holdsLarge(book, agent)) desk.replan();
  } else if (crowdedUntil !== null && now.running >= crowdedUntil) {
    work.crowdedUntil = null;
    desk.replan();
  }
}

/** What an agent takes and keeps of copies. */
export function copiesOn(book: Book, agent: string): ViewAgent["copies"] {
  const work = book.work.get(agent);
  if (work === undefined || work.crowdedUntil === null) return "take";
  return work.alarms.has(crowdedAlarm) ? "small" : "keep";
}

/**
 * Whether a copy of the task takes much of a disk: by what its owner says of all its tasks of the topology
 * together, in equal shares.
 */
export function isLarge(book: Book, topology: Topology, { agent }: TaskRecord): boolean {
  const report = book.work.get(agent)?.topologies.get(topology.record.name);
  if (report === undefined) return false;
  let tasks = 0;
  for (const placed of topology.placed.values())
    if (placed.agent === agent && doesCommit(topology, placed.task)) tasks++;
  return report.stateBytes + report.outboxBytes >= largeBytes * Math.max(1, tasks);
}

interface Fleet {
  readonly book: Book;
  readonly cluster: Cluster;
}

/** Those who could hold a copy of the task if their disks had more room, sorted. */
export function tooCrowded(fleet: Fleet, topology: Topology, record: TaskRecord): readonly string[] {
  return others(fleet, topology, record)
    .filter(({ name }) => copiesOn(fleet.book, name) !== "take")
    .map(({ name }) => name);
}

/** Those who could hold a copy of the task if their programs read what its owner writes, sorted. */
export function tooOld(fleet: Fleet, topology: Topology, record: TaskRecord): readonly string[] {
  const owner = fleet.cluster.agents.get(record.agent);
  return others(fleet, topology, record)
    .filter((agent) => !canRead(agent, owner))
    .map(({ name }) => name);
}

/** Who is here and may run the task, but for its owner, by name. */
function others({ cluster }: Fleet, topology: Topology, { task, agent: owner }: TaskRecord) {
  const head = parseTaskId(task)?.head;
  const chain = topology.chains.find((each) => each.head === head);
  if (chain === undefined) return [];
  return [...cluster.agents.values()]
    .filter((agent) => agent.name !== owner && agent.status === "alive")
    .filter((agent) => placementAllows(chain.placement, agent))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function holdsLarge(book: Book, agent: string): boolean {
  return [...book.topologies.values()].some((topology) =>
    recordsOf(topology).some((record) => record.standby?.agent === agent && isLarge(book, topology, record)),
  );
}
