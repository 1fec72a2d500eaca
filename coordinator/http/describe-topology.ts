import type { TaskReport } from "../../proto/index.js";
import { type Chain, deadLetterStream, parseTaskId } from "../../topology/index.js";
import { allTasksOf } from "../assignments.js";
import { reportKey, type Topology } from "../book.js";
import type { CoordinatorCore } from "../core.js";
import { lossAlarm } from "../losses.js";
import type { Unplaceable } from "../scheduler/view.js";
import { isLevel } from "../telemetry.js";
import { copiesOf } from "./describe-copies.js";
import type {
  Alarm,
  ComponentDescription,
  LinkDescription,
  TaskDescription,
  TopologyDescription,
  TopologyStatus,
  TopologySummary,
  Unplaced,
  WorkerDescription,
} from "./types.js";
import { describeUpdate } from "./describe-update.js";

/** Links in a description at most; those that wait most come first. */
const linksMax = 1_000;

/** All topologies in a few figures each, by name. */
export function summariesOf(core: CoordinatorCore): readonly TopologySummary[] {
  const names = [...core.book.topologies.keys()].sort();
  return names.map((name) => summaryOf(core, core.book.topologies.get(name)!));
}

export function summaryOf(core: CoordinatorCore, topology: Topology): TopologySummary {
  return summarise(core, topology, tasksOf(core, topology));
}

function alarmsOf(core: CoordinatorCore, topology: string): readonly Alarm[] {
  return core.book.alarms.filter(({ subject }) => subject.split("/")[0] === topology);
}

/** Everything about one topology. */
export function describeTopology(core: CoordinatorCore, topology: Topology): TopologyDescription {
  const { record } = topology;
  const taskList = tasksOf(core, topology);
  return {
    ...summarise(core, topology, taskList),
    graph: record.graph,
    bundle: record.bundle,
    bundleBytes: record.bundleBytes,
    componentList: componentsOf(core, topology),
    taskList,
    links: linksOf(core, record.name),
    workers: workersOf(core, topology),
    unplaced: topology.unplaceable.map((left) => unplacedOf(left, topology, core.cluster.agents.size)),
    alarms: alarmsOf(core, record.name),
    waitingFor: record.awaiting,
    update: describeUpdate(core, topology),
    lastUpdate: record.lastUpdate ?? null,
  };
}

/** A task with what its agent says of it. */
export function taskOf(
  core: CoordinatorCore,
  topology: Topology,
  chain: Chain,
  task: string,
): TaskDescription {
  const placed = topology.placed.get(task);
  const agent = placed === undefined ? undefined : core.cluster.agents.get(placed.agent);
  const report = core.book.work.get(placed?.agent ?? "")?.tasks.get(reportKey(topology.record.name, task));
  const current = report !== undefined && report.epoch.number === placed?.number ? report : undefined;
  const left = topology.unplaceable.find(({ tasks }) => tasks.includes(task));
  const noPlace = left === undefined ? "" : sentenceOf(left, topology);
  return {
    task,
    chain: chain.head,
    components: chain.components,
    pinned: chain.placement.kind === "onEach",
    agent: placed?.agent ?? null,
    since: placed?.since ?? null,
    ...statusOf(current, placed?.agent, agent?.status, noPlace),
    epoch: { term: placed?.term ?? 0, number: placed?.number ?? 0, start: current?.epoch.start ?? 0 },
    ...copiesOf(core, topology, task, current),
  };
}

const away: Readonly<Record<string, string>> = {
  joining: "has not reported yet",
  drained: "is stopped",
  forgotten: "is forgotten",
};

function statusOf(
  report: TaskReport | undefined,
  agent: string | undefined,
  agentStatus: string | undefined,
  noPlace: string,
): Pick<TaskDescription, "status" | "why"> {
  if (agent === undefined) return { status: "unplaced", why: noPlace };
  if (agentStatus !== "alive" && agentStatus !== "suspect") {
    const what = away[agentStatus ?? "forgotten"] ?? `is ${agentStatus}`;
    return { status: "waiting", why: `agent ${agent} ${what}${noPlace === "" ? "" : `; ${noPlace}`}` };
  }
  if (report === undefined) return { status: "assigned", why: "" };
  const [said = noPlace] = [report.why, report.waits].filter((text) => text !== "");
  const remedy = report.status === "failed" && said !== noPlace && noPlace !== "" ? `; ${noPlace}` : "";
  return { status: report.status, why: said + remedy };
}

function tasksOf(core: CoordinatorCore, topology: Topology): readonly TaskDescription[] {
  const { desired } = topology.record;
  if (desired === "ending" || desired === "ended") return [];
  const chains = new Map(topology.chains.map((chain) => [chain.head, chain]));
  const tasks = [...allTasksOf(topology)];
  for (const { tasks: left } of topology.unplaceable) {
    for (const task of left) {
      const parsed = parseTaskId(task);
      if (parsed !== null && parsed.agent !== null) tasks.push(parsed);
    }
  }
  const order = new Map(topology.chains.map((chain, index) => [chain.head, index]));
  tasks.sort(
    (a, b) => order.get(a.head)! - order.get(b.head)! || a.index - b.index || (a.id < b.id ? -1 : 1),
  );
  return tasks.map(({ id, head }) => taskOf(core, topology, chains.get(head)!, id));
}

function summarise(
  core: CoordinatorCore,
  topology: Topology,
  tasks: readonly TaskDescription[],
): TopologySummary {
  const { record } = topology;
  const rate = (component: string, counter: string) => rateOf(core, topology, component, counter);
  const consumed = new Set(
    record.spec.components.flatMap(({ inputs }) => {
      return inputs.filter(({ stream }) => stream !== deadLetterStream).map(({ from }) => from);
    }),
  );
  const spouts = record.spec.components.filter(({ role }) => role === "spout");
  const ends = record.spec.components.filter(({ name, role }) => role === "bolt" && !consumed.has(name));
  const workers = workersOf(core, topology);
  return {
    name: record.name,
    ...topologyStatus(topology, tasks),
    revision: record.revision,
    delivery: record.spec.settings.delivery,
    submittedAt: record.submittedAt,
    endedAt: record.endedAt,
    components: record.spec.components.length,
    tasks: {
      total: tasks.length,
      running: tasks.filter(({ status }) => status === "running").length,
      unplaced: tasks.filter(({ agent }) => agent === null).length,
    },
    agents: new Set(tasks.flatMap(({ agent }) => agent ?? [])).size,
    inRate: spouts.reduce((sum, { name }) => sum + rate(name, "emitted"), 0),
    outRate: ends.reduce((sum, { name }) => sum + rate(name, "executed"), 0),
    deadLetters: core.telemetry.deadLetters(record.name),
    problems:
      topology.unplaceable.length +
      tasks.filter(({ status }) => status === "waiting" || status === "failed").length +
      workers.filter(({ status }) => status === "backing-off").length +
      alarmsOf(core, record.name).filter(({ code }) => code === lossAlarm).length,
    degraded: tasks.filter(({ degraded }) => degraded !== "").length,
  };
}

function topologyStatus(
  topology: Topology,
  tasks: readonly TaskDescription[],
): { readonly status: TopologyStatus; readonly why: string } {
  const { desired, awaiting } = topology.record;
  switch (desired) {
    case "paused":
      return { status: "paused", why: "" };
    case "draining":
      return { status: "draining", why: "its tasks run empty" };
    case "ending":
      return { status: "draining", why: `waits for ${awaiting.join(", ")} to confirm its end` };
    case "ended":
      return { status: "ended", why: "" };
    case "running":
      break;
  }
  const left = topology.unplaceable.find(({ tasks }) => {
    return tasks.length === 0 || tasks.some((task) => !topology.placed.has(task));
  });
  if (left !== undefined) return { status: "pending", why: sentenceOf(left, topology) };
  // A pinned task whose gateway is away is that gateway's matter: the topology runs without it.
  const open = tasks.find(({ status, pinned }) => status !== "running" && !(pinned && status === "waiting"));
  if (open === undefined) return { status: "running", why: "" };
  return {
    status: "pending",
    why: `${open.task} is ${open.status}${open.why === "" ? "" : `: ${open.why}`}`,
  };
}

/** Per second; what ended a moment ago has none, although it had over the last ten seconds. */
function rateOf(
  { telemetry }: CoordinatorCore,
  { record }: Topology,
  component: string,
  counter: string,
): number {
  return record.desired === "ended" ? 0 : telemetry.rate(record.name, component, counter);
}

function componentsOf(core: CoordinatorCore, topology: Topology): readonly ComponentDescription[] {
  const heads = new Map(
    topology.chains.flatMap(({ head, components }) => components.map((name) => [name, head])),
  );
  return topology.record.spec.components.map((component) => {
    const counters = core.telemetry.counters(topology.record.name, component.name);
    const names = Object.keys(counters).filter((name) => !isLevel(name));
    const rate = (name: string) => rateOf(core, topology, component.name, name);
    let weight = 0;
    let p50 = 0;
    let p99 = 0;
    for (const report of core.telemetry.reports(topology.record.name, component.name)) {
      const share = report.counters["executed"] ?? 0;
      weight += share;
      p50 += share * report.executeP50;
      p99 = Math.max(p99, report.executeP99);
    }
    return {
      name: component.name,
      role: component.role,
      chain: heads.get(component.name)!,
      parallelism: component.parallelism,
      placement: component.placement,
      inputs: component.inputs.map(({ from, stream, grouping }) => ({
        from,
        stream,
        grouping: grouping.kind,
      })),
      streams: component.streams,
      counters,
      rates: Object.fromEntries(names.map((name) => [name, rate(name)])),
      executeP50Ms: weight === 0 ? 0 : p50 / weight,
      executeP99Ms: p99,
    };
  });
}

function linksOf(core: CoordinatorCore, topology: string): readonly LinkDescription[] {
  const links: LinkDescription[] = [];
  for (const [from, work] of core.book.work) {
    for (const report of work.topologies.get(topology)?.links ?? []) {
      const { link, to, waitingFrames, waitingBytes, dropped, resent, fenced, why } = report;
      if (waitingFrames + dropped + resent + fenced === 0 && why === "") continue;
      links.push({ link, from, to, waitingFrames, waitingBytes, dropped, resent, fenced, why });
    }
  }
  links.sort((a, b) => b.waitingBytes - a.waitingBytes || (a.link < b.link ? -1 : 1));
  return links.slice(0, linksMax);
}

function workersOf(core: CoordinatorCore, { record }: Topology): readonly WorkerDescription[] {
  const workers: WorkerDescription[] = [];
  for (const [agent, work] of core.book.work) {
    const report = work.topologies.get(record.name);
    if (report === undefined) continue;
    const {
      worker: status,
      restarts,
      why,
      deadLetters,
      stateBytes,
      outboxBytes,
      writtenBytesPerDay,
    } = report;
    const disk = { stateBytes, outboxBytes, writtenBytesPerDay };
    workers.push({ agent, status, restarts, why, deadLetters, ...disk });
  }
  return workers.sort((a, b) => (a.agent < b.agent ? -1 : 1));
}

function unplacedOf(left: Unplaceable, topology: Topology, agentsSeen: number): Unplaced {
  const { chain, tasks, reasons } = left;
  return { chain, tasks, text: sentenceOf(left, topology), agentsSeen, reasons };
}

/** `no agent can run per-room: 2 agents have no label role=core; 1 agent is lost`. */
function sentenceOf({ chain, tasks, reasons, waits }: Unplaceable, topology: Topology): string {
  if (waits !== "") return waits;
  const pinned = parseTaskId(tasks[0] ?? "")?.agent ?? null;
  if (pinned !== null) return `${tasks[0]} cannot run: ${pinned} ${reasons[0]!.reason}`;
  const placement = topology.chains.find(({ head }) => head === chain)?.placement;
  const what = placement?.kind === "onEach" ? `${chain} has no agent to run on` : `no agent can run ${chain}`;
  if (reasons.length === 0) return `${what}: there are no agents`;
  const parts = reasons.map(({ reason, agents }) => {
    return agents === 1 ? `1 agent ${reason}` : `${agents} agents ${plural(reason)}`;
  });
  return `${what}: ${parts.join("; ")}`;
}

function plural(reason: string): string {
  return reason
    .replace(/^has /, "have ")
    .replace(/^is /, "are ")
    .replace(/^knows /, "know ");
}
