import type { AgentDescription, FactsAnswer } from "../../coordinator/index.js";
import type { ListenerReport } from "../../proto/index.js";
import { defineCommand } from "../command.js";
import { upgradeNote } from "./agents.js";
import { formatBytes, formatDuration, formatLabels, formatSince } from "../format.js";
import { agentArgument } from "../positionals.js";
import { paintStatus } from "../status.js";
import type { Terminal } from "../terminal.js";

/** A clock that is off by more than this is said in red. */
const offsetMsMax = 5_000;
/** Less than so much of a disk is said in red, where the agent does not say what is to stay free. */
const freeShareMin = 0.05;

export default defineCommand({
  details: `
    Everything about one agent: what the coordinator knows of it, and what the agent tells of its host
    now: versions, disk, memory, clock, certificate, and what it writes to its flash in a day. It is
    asked over its own connection; nobody can log in there, and no command runs on it.`,
  positionals: agentArgument,
  options: {},
  examples: [
    ["agents describe gw-1", "a gateway that somebody wonders about"],
    ["agents describe gw-1 --json | jq .facts.disk", "its disk alone"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const coordinator = await client();
    const agent = await coordinator.agent(args.agent);
    const answer = await coordinator.facts(args.agent);
    const { upgrade } = await coordinator.upgrade();
    if (json) terminal.json({ ...agent, ...answer, upgrade: upgrade?.agents[args.agent] ?? null });
    else {
      show(agent, answer, terminal);
      const note = upgradeNote(args.agent, upgrade, terminal.colors);
      if (note !== "") terminal.print(`upgrade     ${note}`);
    }
    return undefined;
  },
});

function show(agent: AgentDescription, { facts, clockOffsetMs, why }: FactsAnswer, terminal: Terminal): void {
  const { colors } = terminal;
  const now = Date.now();
  const row = (title: string, text: string) => terminal.print(`${title.padEnd(12)}${text}`);
  const since = colors.dim(`for ${formatSince(agent.since, now)}`);
  terminal.print(`${colors.bold(agent.name)}  ${paintStatus(agent.status, colors)}  ${since}`);
  row("labels", formatLabels(agent.labels) || colors.dim("none"));
  row("last seen", agent.lastSeen === null ? "never" : `${formatSince(agent.lastSeen, now)} ago`);
  row("tasks", tasksText(agent));
  for (const worker of agent.workers)
    row(
      "",
      `${worker.topology}: ${worker.status}, ${formatBytes(worker.stateBytes)} of state, ` +
        `${formatBytes(worker.outboxBytes)} wait, ${worker.restarts} restarts`,
    );
  if (agent.listener !== null) {
    const { connections, logins, received } = agent.listener;
    row(
      "listener",
      `${connections} sensors connected, ${logins} let in, ${received} messages since its start`,
    );
    const bad = badAtListener(agent.listener);
    if (bad !== "") row("", colors.yellow(bad));
  }
  for (const { text } of agent.alarms) row("alarm", colors.red(text));
  if (facts === null) {
    row("version", agent.version);
    row("host", colors.yellow(`not known: ${why}`));
    return;
  }
  const { memory, disk, written, certificate } = facts;
  row("version", `${facts.version}, Node.js ${facts.node}, ${facts.os}, ${facts.arch}`);
  row("running", `${formatDuration(facts.runningMs)}, host ${formatDuration(facts.hostRunningMs)}`);
  row(
    "memory",
    `${formatBytes(memory.rss)} here, ${formatBytes(memory.free)} of ${formatBytes(memory.total)} free`,
  );
  if (disk !== null) {
    const used = Object.values(disk.used).reduce((sum, bytes) => sum + bytes, 0);
    const free = `${formatBytes(disk.free)} of ${formatBytes(disk.total)} free`;
    const text = `${formatBytes(used)} here${ofBudget(disk.budget)}, ${free}`;
    const least = disk.reserve || freeShareMin * disk.total;
    row("disk", disk.free < least || used > (disk.budget || used) ? colors.red(text) : text);
    const parts = Object.entries(disk.used).sort(([, a], [, b]) => b - a);
    for (const [name, bytes] of parts) row("", `${formatBytes(bytes).padStart(8)}  ${name}`);
  }
  if (written !== null) row("flash", `${formatBytes(written.perDay)} written a day since its start`);
  row("clock", clockText(clockOffsetMs ?? 0, terminal));
  if (certificate === null) row("certificate", colors.dim("none of this installation"));
  else row("certificate", certificateText(certificate.to - now, terminal));
}

/** What sensors came for in vain; "" = nothing. */
function badAtListener({ refused, unclaimed, forbidden, forbiddenBytes }: ListenerReport): string {
  const logins = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`);
  return [
    ...(logins.length === 0 ? [] : [`not let in: ${logins.join(", ")}`]),
    ...(forbidden === 0
      ? []
      : [`${forbidden} messages (${formatBytes(forbiddenBytes)}) to topics that are not their users'`]),
    ...(unclaimed === 0 ? [] : [`${unclaimed} messages that no topology takes`]),
  ].join("; ");
}

/** Earlier releases say nothing of a budget. */
function ofBudget(bytes: number): string {
  return bytes === 0 ? "" : ` of a budget of ${formatBytes(bytes)}`;
}

function tasksText({ taskList }: AgentDescription): string {
  const running = taskList.filter(({ status }) => status === "running").length;
  return running === taskList.length ? `${running}, all run` : `${running} of ${taskList.length} run`;
}

function clockText(offsetMs: number, { colors }: Terminal): string {
  const size = Math.abs(offsetMs);
  if (size < 1_000) return "right within a second";
  const text = `${formatDuration(size)} ${offsetMs > 0 ? "ahead of" : "behind"} the coordinator's`;
  return size > offsetMsMax ? colors.red(text) : text;
}

function certificateText(leftMs: number, { colors }: Terminal): string {
  if (leftMs > 0) return `good for ${formatDuration(leftMs)}`;
  return colors.red(`ended ${formatDuration(-leftMs)} ago; it is taken within its grace`);
}
