import { type Labels, parseLabels } from "../../base/index.js";
import type { AgentDescription, AgentSummary, UpgradeDescription } from "../../coordinator/index.js";
import { matchesLabels } from "../../topology/index.js";
import { defineCommand } from "../command.js";
import { formatBytes, formatLabels, formatSince } from "../format.js";
import { paintStatus } from "../status.js";
import { selectorOption } from "../labels.js";
import { printTable } from "../table.js";
import type { Colors, Terminal } from "../terminal.js";
import { watch, watchOption } from "../watch.js";

export default defineCommand({
  details: `
    One line for each agent: whether it lives, its labels, what it uses of its processor and memory,
    how many tasks it has. With a name: that agent's tasks and workers. Some labels an agent finds by
    itself: arch, os, memory (what is there at least: 512m, 1g, 2g …), serial=yes.`,
  positionals: {
    agent: { describe: "show only this one, with its tasks", required: false, completes: "agent" },
  },
  options: { ...watchOption, ...selectorOption },
  examples: [
    ["agents", "all"],
    ["agents -l site=plant-1 -l role=gateway", "those of one site that are gateways"],
    ["agents gw-1", "what runs on gw-1"],
    ["agents --watch", "live"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    const { agent } = args;
    const wanted = parseLabels(args.label ?? [], "--label");
    await watch(args.watch, terminal, signal, async (screen) => {
      if (agent === undefined) {
        const all = await coordinator.agents();
        const { upgrade } = await coordinator.upgrade();
        const agents = all.filter(({ labels }) => matchesLabels(wanted, labels));
        if (json) screen.json(agents);
        else if (agents.length === 0 && all.length > 0) screen.print(noneHas(wanted, all.length, screen));
        else showAll(agents, upgrade, screen);
      } else {
        const description = await coordinator.agent(agent);
        if (json) screen.json(description);
        else showOne(description, screen);
      }
    });
    return undefined;
  },
});

function showAll(
  agents: readonly AgentSummary[],
  upgrade: UpgradeDescription | null,
  terminal: Terminal,
): void {
  if (agents.length === 0) {
    terminal.print(terminal.colors.dim("no agents; start one with `headwater agent --name <name>`"));
    return;
  }
  const now = Date.now();
  printTable(
    terminal,
    [
      { title: "AGENT" },
      { title: "STATUS" },
      { title: "FOR", align: "right" },
      { title: "TASKS", align: "right" },
      { title: "CPU", align: "right" },
      { title: "MEMORY", align: "right" },
      { title: "VERSION" },
      { title: "LABELS" },
      { title: "NOTE" },
    ],
    agents.map((agent) => [
      agent.name,
      paintStatus(agent.status, terminal.colors),
      formatSince(agent.since, now),
      String(agent.tasks),
      ...loadOf(agent),
      agent.version,
      formatLabels(agent.labels),
      [noteOf(agent, terminal.colors, now), upgradeNote(agent.name, upgrade, terminal.colors)]
        .filter((note) => note !== "")
        .join("; "),
    ]),
  );
}

/** How far the agent is with the last upgrade; "" where there is nothing to be told. */
export function upgradeNote(
  name: string,
  upgrade: UpgradeDescription | null,
  { red, yellow }: Colors,
): string {
  const own = upgrade?.agents[name];
  if (upgrade === null || own === undefined || own.status === "done") return "";
  if (own.status === "failed") return red(`stays what it was, ${upgrade.version} failed: ${own.why}`);
  if (own.status === "skipped") return yellow(`not upgraded: ${own.why}`);
  if (own.status === "upgrading") return yellow(`upgrades to ${upgrade.version}: ${own.why}`);
  return upgrade.state === "running" ? yellow(`waits for ${upgrade.version}`) : "";
}

function noneHas(wanted: Labels, agents: number, { colors }: Terminal): string {
  return colors.dim(`none of ${agents} agents has ${formatLabels(wanted)}`);
}

/** `0.12/4` cores and `61 MiB`; empty when it never said. */
function loadOf({ load, capacity }: AgentSummary): [string, string] {
  return load === null ? ["", ""] : [`${load.cpu.toFixed(2)}/${capacity.cpu}`, formatBytes(load.rss)];
}

function noteOf(agent: AgentSummary, { yellow }: Colors, now: number): string {
  const notes: string[] = [];
  if (agent.draining) notes.push("draining");
  else if (agent.cordoned) notes.push("cordoned");
  if (agent.setAsideUntil !== null && agent.setAsideUntil > now)
    notes.push("set aside: it came and went too often");
  if (agent.why !== "") notes.push(agent.why);
  return yellow(notes.join("; "));
}

function showOne(agent: AgentDescription, terminal: Terminal): void {
  const { colors } = terminal;
  const now = Date.now();
  const [cpu, memory] = loadOf(agent);
  const since = formatSince(agent.since, now);
  terminal.print(
    `${colors.bold(agent.name)}  ${paintStatus(agent.status, colors)}  ${colors.dim(`for ${since}`)}`,
  );
  terminal.print(`labels    ${formatLabels(agent.labels) || colors.dim("none")}`);
  terminal.print(`load      ${cpu === "" ? colors.dim("unknown") : `${cpu} cores, ${memory}`}`);
  terminal.print(`reserved  ${agent.reserved.cpu.toFixed(2)} cores, ${agent.reserved.memory} MiB`);
  terminal.print(`version   ${agent.version}, boot ${agent.boot}`);
  const note = noteOf(agent, colors, now);
  if (note !== "") terminal.print(`note      ${note}`);
  for (const { text } of agent.alarms) terminal.print(`${colors.red("alarm")}     ${text}`);
  if (agent.taskList.length === 0) return;
  terminal.print("");
  printTable(
    terminal,
    [
      { title: "TASK" },
      { title: "TOPOLOGY" },
      { title: "STATUS" },
      { title: "FOR", align: "right" },
      { title: "COMPONENTS" },
      { title: "WHY" },
    ],
    agent.taskList.map((task) => [
      task.task,
      task.topology,
      paintStatus(task.status, colors),
      formatSince(task.since, now),
      task.components.join(" ▸ "),
      task.why,
    ]),
  );
}
