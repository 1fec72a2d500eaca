import type { TaskReport } from "../../proto/index.js";
import { parseTaskId } from "../../topology/index.js";
import type { Topology } from "../book.js";
import type { CoordinatorCore } from "../core.js";
import { tooCrowded } from "../crowded.js";
import type { TaskRecord } from "../records.js";
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
    agents: record?.replicas.map(({ agent }) => agent) ?? [],
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
  const live = replicas.filter(({ agent }) => ["alive", "suspect"].includes(statusOf(agent)));
  if (live.length >= 2) return "";
  if (standby === null) {
    const crowded = tooCrowded(core, topology, record);
    const of = `of ${crowded.slice(0, namedMax).join(", ")}${crowded.length > namedMax ? " and others" : ""}`;
    return `no second agent can hold a copy${crowded.length === 0 ? "" : `: the disk ${of} is nearly full`}`;
  }
  const { agent } = standby;
  const here = ["alive", "suspect"].includes(statusOf(agent));
  if (!here) return `its standby ${agent} is ${statusOf(agent)}`;
  if (replicas.some((replica) => replica.agent === agent)) return `its agent ${record.agent} is away`;
  const share = syncing === null ? "" : ` (${Math.floor(100 * syncing)} %)`;
  return `its standby on ${agent} is catching up${share}`;
}
