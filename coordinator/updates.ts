import { HeadwaterError } from "../base/index.js";
import {
  type Finding,
  parseTaskId,
  planUpgrade,
  refusalsOf,
  type Upgrade,
  withEarlier,
} from "../topology/index.js";
import { recordsOf, requireTopology, type Topology } from "./book.js";
import type { Now, RollBackCommand, UpdateCommand } from "./core-contract.js";
import type { Desk } from "./desk.js";
import { ranEmpty } from "./planning.js";
import { namesBundle, type PendingUpdate, type Revision, type TaskRecord } from "./records.js";

/** An update that nobody has consented to, with everything that speaks against it. */
export class RefusedUpdate extends HeadwaterError {
  readonly faults: readonly Finding[];

  constructor(name: string, faults: readonly Finding[]) {
    const count = faults.length === 1 ? "one reason speaks" : `${faults.length} reasons speak`;
    super("update-refused", `topology ${name} is not updated: ${count} against it`, {
      place: name,
      remedy: "each names what helps; `headwater update --dry-run` shows what an update would do",
    });
    this.faults = faults.map(({ severity, code, place, message, remedy }) => {
      return { severity, code, place, message, remedy };
    });
  }
}

/** What an update of the topology to `next` would do. */
export function upgradeOf(topology: Topology, next: Pick<Revision, "spec">, rollback: boolean): Upgrade {
  const tasks = recordsOf(topology)
    .map(({ task }) => task)
    .sort();
  return planUpgrade(topology.record.spec, next.spec, { tasks, rollback });
}

/**
 * Begins an update: agents get the version and hold it ready. Throws RefusedUpdate, `not-found`, and
 * `conflict` when the topology cannot be updated now.
 */
export function update(desk: Desk, command: UpdateCommand, now: Now): void {
  const topology = requireTopology(desk.book, command.topology);
  requireStill(topology);
  const { spec, graph, bundle, bundleBytes } = command;
  if (topology.record.graph === graph && topology.record.bundle === bundle) {
    const message = `topology ${command.topology} runs this very version already`;
    throw new HeadwaterError("conflict", message, { remedy: "change something, or leave it as it is" });
  }
  begin(desk, topology, { spec, graph, bundle, bundleBytes }, command, now);
}

/** Begins an update to the version before. Throws as `update`, and `conflict` when there is none. */
export function rollBack(desk: Desk, command: RollBackCommand, now: Now): void {
  const topology = requireTopology(desk.book, command.topology);
  requireStill(topology);
  begin(desk, topology, previousOf(topology), command, now);
}

/** The version before; throws `conflict` when there is none. */
export function previousOf({ record }: Topology): Revision {
  if (record.previous !== undefined && record.previous !== null) return record.previous;
  throw new HeadwaterError("conflict", `topology ${record.name} has had no other version`, {
    remedy: "`headwater update` brings a new one",
  });
}

/** Carries an update on: when all that are here hold it ready, and the old one ran empty if it is to. */
export function watchUpdate(desk: Desk, topology: Topology, now: Now): void {
  const { update: pending = null, desired, name } = topology.record;
  if (pending === null || desk.book.unheard !== null) return;
  if (desired !== "running" && desired !== "paused") {
    fail(desk, topology, pending, `the topology is ${desired}`, now);
    return;
  }
  if (topology.updateUntil === Infinity) topology.updateUntil = now.running + timeOf(desk, pending);
  const late = now.running >= topology.updateUntil;
  if (pending.phase === "draining") {
    const busy = agentsOf(topology).filter(
      (agent) => !ranEmpty(name, desk.book.workOf(agent), desk.book.term),
    );
    if (busy.length === 0) exchange(desk, topology, pending, now);
    else if (late) fail(desk, topology, pending, `it did not run empty in time on ${busy.join(", ")}`, now);
    return;
  }
  const refused = readinessOf(desk, topology, pending, "refused");
  const [waits] = readinessOf(desk, topology, pending, "unready");
  if (refused.length > 0) fail(desk, topology, pending, refused.join("; "), now);
  else if (waits !== undefined && late) fail(desk, topology, pending, waits, now);
  else if (waits !== undefined) return;
  else if (!pending.drain) exchange(desk, topology, pending, now);
  else {
    desk.book.change(topology, { update: { ...pending, phase: "draining" } });
    topology.updateUntil = Infinity;
    desk.touch(name);
  }
}

/** Takes a bundle away that no topology names any more. */
export function dropUnused(desk: Desk, bundle: string): void {
  const all = [...desk.book.topologies.values()];
  if (!all.some(({ record }) => namesBundle(record, bundle)))
    desk.afterwards({ kind: "drop-bundle", bundle });
}

/** Which agents are not ready yet, or will never be; in words. Those that are away are not waited for. */
export function readinessOf(
  { book, cluster }: Pick<Desk, "book" | "cluster">,
  topology: Topology,
  { graph }: Pick<PendingUpdate, "graph">,
  asked: "refused" | "unready",
): readonly string[] {
  const words: string[] = [];
  for (const agent of agentsOf(topology)) {
    const status = cluster.agents.get(agent)?.status;
    // After the coordinator's start nobody is away before he had time to report.
    if (status !== "alive" && status !== "suspect" && status !== "joining") continue;
    const report = book.workOf(agent).topologies.get(topology.record.name)?.next ?? null;
    const about = report?.graph === graph ? report : null;
    if (about?.status === "refused") words.push(`update refused by agent ${agent}: ${about.why}`);
    else if (asked === "unready" && about?.status !== "ready") {
      const why = about === null || about.why === "" ? "" : `: ${about.why}`;
      words.push(`agent ${agent} does not hold the new version ready${why}`);
    }
  }
  return words.filter((text) => asked === "unready" || text.startsWith("update refused"));
}

function requireStill({ record }: Topology): void {
  const { name, desired, update: pending = null } = record;
  if (desired !== "running" && desired !== "paused") {
    const remedy = "only running or paused topologies are updated";
    throw new HeadwaterError("conflict", `topology ${name} is ${desired}`, { remedy });
  }
  if (pending === null) return;
  throw new HeadwaterError("conflict", `topology ${name} is being updated`, {
    remedy: `\`headwater describe ${name}\` shows how far it is`,
  });
}

function begin(
  desk: Desk,
  topology: Topology,
  version: Omit<Revision, "revision">,
  command: UpdateCommand | RollBackCommand,
  now: Now,
): void {
  const { drain, loseState, drainMs } = command;
  const upgrade = upgradeOf(topology, version, command.kind === "rollback");
  const refusals = refusalsOf(upgrade, { drain, loseState });
  if (refusals.length > 0) throw new RefusedUpdate(command.topology, refusals);
  const { spec, graph, bundle, bundleBytes } = version;
  const revision = desk.book.nextDecision();
  const { emptied } = upgrade;
  const pending = {
    revision,
    spec,
    graph,
    bundle,
    bundleBytes,
    phase: "preparing",
    drain,
    drainMs,
    emptied,
  } as const;
  desk.book.change(topology, { update: pending });
  topology.updateUntil = now.running + timeOf(desk, pending);
  desk.book.lower("update-failed", command.topology);
  desk.touch(command.topology);
}

/**
 * Records another version as the one that runs, without the tasks that it does not have. `drained`: no frame
 * of the one before lies anywhere.
 */
export function replaceVersion(
  desk: Desk,
  topology: Topology,
  next: Revision,
  drained: boolean,
  now: Now,
): void {
  const { book } = desk;
  const { name, earlier = [], ...record } = topology.record;
  const { stopped } = upgradeOf(topology, next, true).tasks;
  for (const task of stopped) {
    book.unplace(topology, task);
    book.unpark(topology, task);
  }
  book.revise(topology, {
    ...revisionOf(next),
    previous: revisionOf(record),
    update: null,
    lastUpdate: { revision: next.revision, at: now.wall, error: "" },
    earlier: drained ? [] : withEarlier(earlier, record.spec),
  });
  for (const version of [record.previous, record.update]) {
    if (version !== undefined && version !== null) dropUnused(desk, version.bundle);
  }
  desk.touch(name);
  desk.replan();
}

/** The new version from here on: every task gets an epoch above the one that the old version has (I6). */
function exchange(desk: Desk, topology: Topology, pending: PendingUpdate, now: Now): void {
  const { book } = desk;
  const { name } = topology.record;
  const committed = topology.committing;
  replaceVersion(desk, topology, pending, pending.drain, now);
  const empties = ({ task }: TaskRecord) => {
    const { head } = parseTaskId(task)!;
    return pending.emptied.includes(head) || (committed.has(head) && !topology.committing.has(head));
  };
  for (const record of [...topology.placed.values()]) {
    if (empties(record)) book.restart(topology, record.task, record.agent, [], now.wall);
    else book.place(topology, record.task, record.agent, now.wall);
  }
  for (const record of [...topology.parked.values()]) if (empties(record)) book.unpark(topology, record.task);
  desk.log("info", "topology updated", { topology: name, revision: pending.revision });
}

/** The version that runs goes on. */
function fail(desk: Desk, topology: Topology, pending: PendingUpdate, error: string, now: Now): void {
  const { name } = topology.record;
  const { revision, bundle } = pending;
  desk.book.change(topology, { update: null, lastUpdate: { revision, at: now.wall, error } });
  dropUnused(desk, bundle);
  desk.touch(name);
  desk.alarm("update-failed", name, `topology ${name} runs on as it was: ${error}`, now, false);
}

function revisionOf({ revision, spec, graph, bundle, bundleBytes }: Revision): Revision {
  return { revision, spec, graph, bundle, bundleBytes };
}

function timeOf({ limits }: Desk, { phase, drainMs }: Pick<PendingUpdate, "phase" | "drainMs">): number {
  return phase === "draining" ? drainMs : limits.prepareMs;
}

/** Agents that have tasks of it. */
function agentsOf(topology: Topology): readonly string[] {
  return [...new Set([...topology.placed.values()].map(({ agent }) => agent))].sort();
}
