import type { TaskReport } from "../../proto/index.js";
import { parseTaskId } from "../../topology/index.js";
import type { Topology } from "../book.js";
import type { ClusterAgent } from "../cluster-agent.js";
import type { CoordinatorCore } from "../core.js";
import { tooCrowded, tooOld } from "../crowded.js";
import type { TaskRecord } from "../records.js";
import { canRead } from "../scheduler/view.js";
import type { TaskDescription } from "./types.js";

/** More agents than these are not named in one sentence. */
const namedMax = 3;

type Copies = Pick<TaskDescription, "copies" | "degraded">;

/** Where the state of a task is, and why it has fewer than two copies; `report`: its owner's, if current. */
export function copiesOf(
  core: CoordinatorCore,
  topology: Topology,
  task: string,
  report: TaskReport | undefined,
): Copies {
  const { head, agent: pinned } = parseTaskId(task)!;
  if (!topology.committing.has(head)) return { copies: null, degraded: "" };
  const record = topology.placed.get(task) ?? topology.parked.get(task);
  const copies = {
    agents: [...(record?.replicas ?? []), ...(record?.former ?? [])].map(({ agent }) => agent),
    standby: record?.standby?.agent ?? null,
    commit: report?.commit ?? 0,
    syncing: report === undefined || report.syncing < 0 ? null : report.syncing,
  };
  if (pinned !== null || record === undefined) return { copies, degraded: "" };
  return { copies, degraded: whyDegraded(core, topology, record, copies.syncing) };
}

function whyDegraded(
  core: CoordinatorCore,
  topology: Topology,
  record: TaskRecord,
  syncing: number | null,
): string {
  const { replicas, standby } = record;
  const statusOf = (agent: string) => core.cluster.agents.get(agent)?.status ?? "forgotten";
  const owner = core.cluster.agents.get(record.agent);
  const isLegible = (agent: string) => canRead(core.cluster.agents.get(agent), owner);
  const live = replicas.filter(({ agent }) => ["alive", "suspect"].includes(statusOf(agent)));
  if (live.filter(({ agent }) => isLegible(agent)).length >= 2) return "";
  if (standby === null) {
    const crowded = tooCrowded(core, topology, record);
    const old = tooOld(core, topology, record);
    const why = [
      ...(crowded.length === 0 ? [] : [`the disk of ${some(crowded)} is nearly full`]),
      ...(old.length === 0 ? [] : [olderThan(owner, old)]),
    ];
    return `no second agent can hold a copy${why.length === 0 ? "" : `: ${why.join("; ")}`}`;
  }
  const { agent } = standby;
  if (!isLegible(agent)) return `its copy on ${agent} does not count: ${olderThan(owner, [agent])}`;
  const here = ["alive", "suspect"].includes(statusOf(agent));
  if (!here) return `its standby ${agent} is ${statusOf(agent)}`;
  if (replicas.some((replica) => replica.agent === agent)) return `its agent ${record.agent} is away`;
  const share = syncing === null ? "" : ` (${Math.floor(100 * syncing)} %)`;
  return `its standby on ${agent} is catching up${share}`;
}

function olderThan(owner: ClusterAgent | undefined, old: readonly string[]): string {
  const { name = "its agent", version = "a later release" } = owner ?? {};
  const remedy = `install the package of ${version} there`;
  return `the program of ${some(old)} cannot read what that of ${name} writes; ${remedy}`;
}

function some(names: readonly string[]): string {
  return `${names.slice(0, namedMax).join(", ")}${names.length > namedMax ? " and others" : ""}`;
}
