import { recordsOf, type Topology } from "./book.js";
import type { Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import { ranEmpty } from "./planning.js";

/** Takes a topology off all agents; it has ended when all of them have said so, those that are away too. */
export function finish(desk: Desk, topology: Topology, now: Now): void {
  const awaiting = [...new Set([...holdersOf(topology), ...keepersOf(topology)])].sort();
  desk.book.clear(topology);
  desk.book.change(topology, { desired: "ending", awaiting });
  desk.touch(topology.record.name);
  if (awaiting.length === 0) end(desk, topology, now);
}

/** A draining topology that has run empty is taken off; one that all agents have let go of has ended. */
export function watchEnding(desk: Desk, topology: Topology, now: Now): void {
  const { desired, name, awaiting } = topology.record;
  if (desired === "draining") {
    const busy = [...holdersOf(topology)].filter((agent) => mayStillDrain(desk, agent, name));
    const late = now.running >= topology.drainUntil;
    if (busy.length > 0 && late) {
      desk.log("warn", "topology did not run empty in time", { topology: name, busy });
    }
    if (busy.length === 0 || late) finish(desk, topology, now);
  } else if (desired === "ending") {
    const left = awaiting.filter((agent) => !hasLetGo(desk, agent, name));
    if (left.length === 0) end(desk, topology, now);
    else if (left.length < awaiting.length) desk.book.change(topology, { awaiting: left });
  }
}

/**
 * True when an agent under an operator's drain still holds tasks: the plan has to be made anew now and
 * then.
 */
export function isEmptying(desk: Desk): boolean {
  for (const agent of desk.cluster.agents.values()) {
    if (!agent.draining || agent.status !== "alive") continue;
    for (const topology of desk.book.topologies.values())
      if (holdersOf(topology).has(agent.name)) return true;
  }
  return false;
}

function end(desk: Desk, topology: Topology, now: Now): void {
  desk.book.change(topology, { desired: "ended", awaiting: [], endedAt: now.wall });
  desk.touch(topology.record.name);
  desk.log("info", "topology ended", { topology: topology.record.name });
}

function holdersOf(topology: Topology): ReadonlySet<string> {
  return new Set([...topology.placed.values()].map(({ agent }) => agent));
}

/** Agents that have some of its state on their disks. */
function keepersOf(topology: Topology): readonly string[] {
  return recordsOf(topology).flatMap((record) => {
    const { agent, replicas, former, standby } = record;
    const copies = [...replicas, ...former, ...(standby === null ? [] : [standby])];
    return [agent, ...copies.map((replica) => replica.agent)];
  });
}

function mayStillDrain(desk: Desk, agent: string, topology: string): boolean {
  const status = desk.cluster.agents.get(agent)?.status;
  if (status === "lost" || status === "drained" || status === undefined) return false;
  return !ranEmpty(topology, desk.book.workOf(agent), desk.book.term);
}

function hasLetGo(desk: Desk, agent: string, topology: string): boolean {
  const work = desk.book.work.get(agent);
  if (work === undefined) return !desk.cluster.agents.has(agent);
  if (work.reportedTerm !== desk.book.term || work.reportedGeneration < work.assigned) return false;
  const report = work.topologies.get(topology);
  const closed = report === undefined || report.worker === "stopped";
  return closed && ![...work.tasks.values()].some((task) => task.topology === topology);
}
