import type {
  ComponentDescription,
  LinkDescription,
  TaskDescription,
  TopologyDescription,
  WorkerDescription,
} from "../coordinator/index.js";
import {
  formatBytes,
  formatDuration,
  formatLabels,
  formatLatency,
  formatNumber,
  formatSince,
  plural,
} from "./format.js";
import { paintStatus } from "./status.js";
import { printTable } from "./table.js";
import type { Terminal } from "./terminal.js";

/** Counters that have a column of their own or say nothing to a person. */
const shownElsewhere = new Set(["executed", "emitted", "failed", "malformed", "dropped", "mqtt-version"]);

/** Prints everything about one topology. `now`: wall-clock ms. */
export function describeTopology(topology: TopologyDescription, terminal: Terminal, now: number): void {
  head(topology, terminal, now);
  components(topology.componentList, terminal);
  tasks(topology.taskList, terminal, now);
  disks(topology.workers, terminal);
  links(topology.links, terminal);
  troubles(topology, terminal, now);
}

function head(topology: TopologyDescription, terminal: Terminal, now: number): void {
  const { bold, dim } = terminal.colors;
  const { name, status, why, delivery, submittedAt, bundle, bundleBytes } = topology;
  terminal.print(`${bold(name)}  ${paintStatus(status, terminal.colors)}${why === "" ? "" : `: ${why}`}`);
  const rates = `${formatNumber(topology.inRate)} in/s, ${formatNumber(topology.outRate)} out/s`;
  const where = `${topology.tasks.running} of ${plural(topology.tasks.total, "task")} running`;
  terminal.print(`${delivery}, ${rates}, ${where} on ${plural(topology.agents, "agent")}`);
  const shipped = `bundle ${bundle.slice(0, 12)} (${formatBytes(bundleBytes)})`;
  terminal.print(dim(`submitted ${formatSince(submittedAt, now)} ago, ${shipped}`));
}

function components(list: readonly ComponentDescription[], terminal: Terminal): void {
  const { red, yellow, dim } = terminal.colors;
  const rate = (value: number | undefined) => formatNumber(value ?? 0);
  const latency = (ms: number) => (ms === 0 ? "" : formatLatency(ms));
  const trouble = (count: number | undefined, paint: (text: string) => string) =>
    count === undefined || count === 0 ? "" : paint(formatNumber(count));
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "COMPONENT" },
      { title: "INPUT" },
      { title: "WHERE" },
      { title: "IN/S", align: "right" },
      { title: "OUT/S", align: "right" },
      { title: "P50", align: "right" },
      { title: "P99", align: "right" },
      { title: "FAILED", align: "right" },
      { title: "MALFORMED", align: "right" },
      { title: "DROPPED", align: "right" },
      { title: "COUNTERS" },
    ],
    byChain(list).map(({ name, chain, inputs, counters, rates, ...component }) => [
      name === chain ? name : `${dim("▸")} ${name}`,
      inputsText(inputs),
      name === chain ? whereText(component) : dim("fused"),
      component.role === "spout" ? "" : rate(rates["executed"]),
      rate(rates["emitted"]),
      latency(component.executeP50Ms),
      latency(component.executeP99Ms),
      trouble(counters["failed"], red),
      trouble(counters["malformed"], yellow),
      trouble(counters["dropped"], red),
      countersText(counters),
    ]),
  );
}

/** Two inputs in full; of more the number. */
function inputsText(inputs: ComponentDescription["inputs"]): string {
  const texts = inputs.map(({ from, stream, grouping }) => {
    return `${stream === "default" ? from : `${from}/${stream}`} ${grouping}`;
  });
  if (texts.length <= 2) return texts.join(", ");
  return `${texts[0]}, and ${texts.length - 1} more`;
}

/** Each chain's components together, chains in the order of their heads. */
function byChain(list: readonly ComponentDescription[]): readonly ComponentDescription[] {
  const heads = list.filter(({ name, chain }) => name === chain);
  return heads.flatMap(({ name }) => list.filter(({ chain }) => chain === name));
}

function whereText({
  placement,
  parallelism,
}: Pick<ComponentDescription, "placement" | "parallelism">): string {
  if (placement.kind === "onEach") return `each ${formatLabels(placement.labels)}`;
  const times = parallelism === 1 ? "" : `${parallelism} x `;
  return times + (placement.kind === "anywhere" ? "anywhere" : formatLabels(placement.labels));
}

function countersText(counters: Readonly<Record<string, number>>): string {
  return Object.entries(counters)
    .filter(([name, count]) => count !== 0 && !shownElsewhere.has(name))
    .map(counterText)
    .join(", ");
}

/** `late 12`; of a duration `watermark-lag 4 m 10 s`. */
function counterText([name, count]: readonly [name: string, count: number]): string {
  const duration = /^(.+)-ms$/.exec(name);
  return duration === null ? `${name} ${formatNumber(count)}` : `${duration[1]} ${formatDuration(count)}`;
}

function tasks(list: readonly TaskDescription[], terminal: Terminal, now: number): void {
  if (list.length === 0) return;
  const { dim, red } = terminal.colors;
  const stateful = list.some(({ copies }) => copies !== null);
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "TASK" },
      { title: "AGENT" },
      { title: "STATUS" },
      { title: "FOR", align: "right" },
      { title: "EPOCH" },
      { title: stateful ? "COPY" : "" },
      { title: "COMMIT", align: "right" },
      { title: "WHY" },
    ],
    list.map(({ task, agent, status, since, epoch, pinned, copies, why }) => [
      task,
      agent === null ? red("nowhere") : `${agent}${pinned ? dim(" (pinned)") : ""}`,
      paintStatus(status, terminal.colors),
      formatSince(since, now),
      dim(agent === null ? "" : String(epoch.number)),
      copyText(copies, dim),
      copies === null || copies.commit === 0 ? "" : formatNumber(copies.commit),
      why,
    ]),
  );
}

/** Who has a copy; dim who is to have one, with how much of it has arrived. */
function copyText(copies: TaskDescription["copies"], dim: (text: string) => string): string {
  if (copies === null) return "";
  const { agents, standby, syncing } = copies;
  const counted = agents.slice(1).join(", ");
  if (counted !== "" || standby === null) return counted;
  return dim(syncing === null ? standby : `${standby} ${Math.floor(syncing * 100)} %`);
}

/** What the topology keeps on the disks of agents; a flash card wears by what is written. */
function disks(workers: readonly WorkerDescription[], terminal: Terminal): void {
  const used = workers.filter(
    ({ stateBytes, outboxBytes, writtenBytesPerDay }) => stateBytes + outboxBytes + writtenBytesPerDay > 0,
  );
  if (used.length === 0) return;
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "ON DISK" },
      { title: "STATE", align: "right" },
      { title: "OUTBOX", align: "right" },
      { title: "WRITTEN A DAY", align: "right" },
    ],
    used.map(({ agent, stateBytes, outboxBytes, writtenBytesPerDay }) => [
      agent,
      formatBytes(stateBytes),
      formatBytes(outboxBytes),
      formatBytes(writtenBytesPerDay),
    ]),
  );
}

function links(list: readonly LinkDescription[], terminal: Terminal): void {
  if (list.length === 0) return;
  const count = (value: number) => (value === 0 ? "" : formatNumber(value));
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "LINK" },
      { title: "FROM" },
      { title: "TO" },
      { title: "WAITING", align: "right" },
      { title: "RESENT", align: "right" },
      { title: "DROPPED", align: "right" },
      { title: "FENCED", align: "right" },
      { title: "WHY" },
    ],
    list.map((link) => [
      link.link,
      link.from,
      link.to,
      link.waitingFrames === 0
        ? ""
        : `${plural(link.waitingFrames, "frame")}, ${formatBytes(link.waitingBytes)}`,
      count(link.resent),
      link.dropped === 0 ? "" : terminal.colors.red(count(link.dropped)),
      count(link.fenced),
      link.why,
    ]),
  );
}

function troubles(topology: TopologyDescription, terminal: Terminal, now: number): void {
  const { red, yellow, dim } = terminal.colors;
  const lines: string[] = [];
  const command = `headwater deadletters ${topology.name}`;
  const placed = new Set(topology.taskList.flatMap(({ task, agent }) => (agent === null ? [] : [task])));
  for (const { text, tasks: stuck } of topology.unplaced) {
    const runs = stuck.length > 0 && stuck.every((task) => placed.has(task));
    const what = runs ? yellow("has to move and cannot:") : red("not placed:");
    lines.push(`${what} ${text}${stuck.length === 0 ? "" : dim(` (${stuck.join(", ")})`)}`);
  }
  for (const { task, degraded } of topology.taskList)
    if (degraded !== "") lines.push(`${yellow("degraded:")} ${task}: ${degraded}`);
  for (const { agent, status, restarts, why } of topology.workers)
    if (restarts > 0 || status === "backing-off" || (status === "running" && why !== ""))
      lines.push(
        `${yellow("worker:")} on ${agent} ${status}, ${plural(restarts, "restart")}${why && `: ${why}`}`,
      );
  for (const { text, since } of topology.alarms)
    lines.push(`${red("alarm:")} ${text} ${dim(`for ${formatSince(since, now)}`)}`);
  if (topology.deadLetters > 0)
    lines.push(
      `${yellow("dead letters:")} ${formatNumber(topology.deadLetters)} counted (kept ones: ${command})`,
    );
  const { update, lastUpdate } = topology;
  if (update !== null) lines.push(`${yellow("update:")} ${[update.phase, ...update.waitsFor].join("; ")}`);
  else if (lastUpdate !== null && lastUpdate.error !== "")
    lines.push(
      `${red("update failed:")} ${lastUpdate.error} ${dim(`${formatSince(lastUpdate.at, now)} ago`)}`,
    );
  if (topology.waitingFor.length > 0)
    lines.push(`${yellow("waiting for:")} ${topology.waitingFor.join(", ")} to confirm its end`);
  if (lines.length > 0) terminal.print("");
  for (const line of lines) terminal.print(line);
}
