import { HeadwaterError } from "../base/index.js";
import { markOf, type TopologyReport } from "../proto/index.js";
import { type Book, reportKey, type Topology } from "./book.js";
import type { Command, Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import type { Revision } from "./records.js";
import { replaceVersion } from "./updates.js";

/** A version that agents run, later than what the store has of the topology. */
export interface LaterVersion {
  readonly topology: string;
  readonly revision: number;
  /** Marks of its bundle and of its graph, as reported. */
  readonly bundle: string;
  readonly graph: string;
  readonly agents: readonly string[];
}

type Bringing = Extract<Command, { kind: "submit" | "update" }>;

/**
 * What agents run that the store does not know: an update or a submit came after the copy was made. The
 * highest revision of each topology, by name.
 */
export function laterVersions(book: Book): readonly LaterVersion[] {
  const found = new Map<string, LaterVersion>();
  for (const [agent, { topologies, tasks }] of book.work) {
    const busy = new Set([...tasks.values()].map(({ topology }) => topology));
    for (const report of topologies.values()) {
      const { topology, revision } = report;
      const recorded = book.topologies.get(topology)?.record.revision ?? 0;
      if (revision <= recorded || !(busy.has(topology) || report.store !== "")) continue;
      const known = found.get(topology);
      if (known === undefined || revision > known.revision) found.set(topology, versionOf(report, agent));
      else if (revision === known.revision) {
        found.set(topology, { ...known, agents: [...known.agents, agent].sort() });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.topology < b.topology ? -1 : 1));
}

/** Later versions of which the store has everything: an update that it knew of, or the version before. */
export function takeOverVersions(desk: Desk, now: Now): void {
  for (const later of laterVersions(desk.book)) {
    const topology = desk.book.topologies.get(later.topology);
    const version = topology === undefined ? undefined : knownOf(topology, later);
    if (version !== undefined) takeOver(desk, topology!, { ...version, revision: later.revision }, now);
  }
}

/**
 * True when the command brings a version that agents run and that is waited for: it is recorded as what runs.
 * False when nothing is waited for. Throws `conflict` while an old copy of the store
 * waits for something else.
 */
export function bringVersion(desk: Desk, command: Bringing, now: Now): boolean {
  const { book } = desk;
  if (book.unheard === null) return false;
  requireAllHeard(book);
  const name = command.kind === "submit" ? command.spec.name : command.topology;
  const { spec, graph, bundle, bundleBytes } = command;
  const later = laterVersions(book).find(({ topology }) => topology === name);
  if (later === undefined) throw waiting(book);
  const same = later.bundle === markOf(bundle);
  if (!same && later.graph !== markOf(graph)) throw anotherVersion(later, { graph, bundle });
  const revision = same ? later.revision : book.nextDecision();
  const version = { revision, spec, graph, bundle, bundleBytes };
  const topology = book.topologies.get(name);
  if (topology !== undefined) takeOver(desk, topology, version, now);
  else open(desk, name, version, now);
  return true;
}

/** Throws `conflict` while an old copy of the store waits for reports or for a version. */
export function requireNothingMissing(book: Book): void {
  if (book.unheard === null) return;
  requireAllHeard(book);
  throw waiting(book);
}

function waiting(book: Book): HeadwaterError {
  return new HeadwaterError("conflict", whatIsMissing(book), { remedy: "bring what is missing first" });
}

/** Throws `conflict` while agents have not yet said what they run. */
function requireAllHeard({ unheard }: Book): void {
  if (unheard === null || unheard.size === 0) return;
  const missing = [...unheard].sort().join(", ");
  throw new HeadwaterError("conflict", `the store is an old copy, and ${missing} have not reported yet`, {
    remedy: "wait for them, or `headwater lift-freeze` goes on without them",
  });
}

/**
 * What the store has rules from here on, as a later version than any that agents have. What it does not have
 * ends with the next assignments.
 */
export function goBack(desk: Desk): void {
  for (const { topology: name, revision } of laterVersions(desk.book)) {
    desk.log("warn", "an operator gave up a later version", { topology: name, revision });
    const topology = desk.book.topologies.get(name);
    if (topology !== undefined) desk.book.change(topology, { revision: desk.book.nextDecision() });
    else forgetReports(desk.book, name);
  }
}

/** What an operator is to bring, in words. */
export function whatIsMissing(book: Book, later: readonly LaterVersion[] = laterVersions(book)): string {
  const words = later.map(({ topology, revision, bundle, agents }) => {
    const recorded = book.topologies.get(topology)?.record.revision;
    const [command, has] =
      recorded === undefined
        ? [`headwater submit <file>`, "does not know it"]
        : [`headwater update ${topology} <file>`, `has revision ${recorded}`];
    return (
      `${agents.join(", ")} run revision ${revision} of ${topology} (bundle ${bundle || "unknown"}) ` +
      `and the store ${has}: \`${command}\` with the file that they run`
    );
  });
  return (
    "the coordinator's store is an old copy; agents go on with what they have, and nothing is decided: " +
    `${words.join("; ")}. \`headwater lift-freeze\` goes back to what the store has`
  );
}

function versionOf({ topology, revision, bundle, graph }: TopologyReport, agent: string): LaterVersion {
  return { topology, revision, bundle, graph, agents: [agent] };
}

function knownOf({ record }: Topology, later: LaterVersion): Revision | undefined {
  const versions = [record.update, record.previous].filter((each) => each !== undefined && each !== null);
  return versions.find(({ bundle, revision }) => {
    return later.bundle === "" ? revision === later.revision : markOf(bundle) === later.bundle;
  });
}

function takeOver(desk: Desk, topology: Topology, version: Revision, now: Now): void {
  replaceVersion(desk, topology, version, false, now);
  const { name } = topology.record;
  desk.log("info", "a version that agents run was taken over", {
    topology: name,
    revision: version.revision,
  });
}

function open({ book, limits }: Desk, name: string, version: Revision, now: Now): void {
  const life = { submittedAt: now.wall, desired: "running", drainMs: limits.drainMs } as const;
  const topology = book.open(
    { kind: "topology", name, ...version, ...life, endedAt: null, awaiting: [] },
    now.running,
  );
  book.put(topology.record);
}

function anotherVersion(later: LaterVersion, { graph, bundle }: Pick<Revision, "graph" | "bundle">) {
  const { topology, revision } = later;
  return new HeadwaterError(
    "conflict",
    `agents run another version of ${topology}: revision ${revision} has bundle ` +
      `${later.bundle || "unknown"} and graph ${later.graph || "unknown"}, ` +
      `this file ${markOf(bundle)} and ${markOf(graph)}`,
    {
      place: topology,
      remedy:
        "bring the file that was submitted last; or `headwater lift-freeze` goes back to what the store has",
    },
  );
}

/** Agents that run it are told to stop; what they still say of it meanwhile asks nobody any more. */
function forgetReports(book: Book, topology: string): void {
  for (const work of book.work.values()) {
    const topologies = new Map(work.topologies);
    topologies.delete(topology);
    work.topologies = topologies;
    work.tasks = new Map([...work.tasks].filter(([key]) => !key.startsWith(reportKey(topology, ""))));
  }
}
