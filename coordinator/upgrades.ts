import { HeadwaterError } from "../base/index.js";
import type { ProgramReport } from "../proto/index.js";
import { matchesLabels } from "../topology/index.js";
import type { ClusterAgent } from "./cluster-agent.js";
import type { Now, UpgradeCommand } from "./core-contract.js";
import type { Desk } from "./desk.js";
import type { AgentUpgrade, UpgradeRecord } from "./records.js";

/** It is looked at this often. */
const lookEveryMs = 500;
/** An agent that does not speak of the attempt is told again after this time. */
const tellEveryMs = 5_000;
/**
 * An agent may take this long, from the word to the judgement: releases come over slow uplinks, and one that
 * does not reach the coordinator waits ten minutes before it is taken back.
 */
const agentMs = 3_600_000;
const alarmCode = "upgrade-stopped";

/** When an agent was told, in running ms. Begins anew with the coordinator's process. */
export interface UpgradeTimes {
  toldAt: number;
  until: number;
}

/**
 * Begins an upgrade of agents' programs, in place of one that is over. Throws `conflict` while one is under
 * way, and `no-agents` when no agent has the labels.
 */
export function beginUpgrade(desk: Desk, command: UpgradeCommand, now: Now): void {
  const before = desk.book.upgrade;
  if (before !== null && before.state === "running")
    throw new HeadwaterError("conflict", `an upgrade to ${before.version} is under way`, {
      remedy: "`headwater agents upgrade --stop` ends it: agents that have begun go on, no other begins",
    });
  const chosen = [...desk.cluster.agents.values()].filter(({ labels }) =>
    matchesLabels(command.labels, labels),
  );
  if (chosen.length === 0)
    throw new HeadwaterError("no-agents", "no agent has these labels", {
      place: "labels",
      remedy: "`headwater agents -l key=value` shows those that have them",
    });
  const { batch, version, releases, labels } = command;
  const names = chosen.map(({ name }) => name).sort();
  const agents = names.map((name) => [name, { status: "waiting", since: now.wall, why: "" }] as const);
  const record: UpgradeRecord = {
    kind: "upgrade",
    attempt: Math.max(now.wall, (before?.attempt ?? 0) + 1),
    ...{ version, releases, labels, startedAt: now.wall },
    batch: Math.max(1, "share" in batch ? Math.ceil(batch.share * names.length) : batch.count),
    agents: Object.fromEntries(agents),
    state: "running",
    why: "",
  };
  desk.book.upgradeTimes.clear();
  desk.book.setUpgrade(record);
  desk.book.lower(alarmCode, "upgrade");
}

/** No other agent begins. Throws `conflict` when none is under way. */
export function stopUpgrade(desk: Desk, why: string): void {
  const { upgrade } = desk.book;
  if (upgrade === null || upgrade.state !== "running")
    throw new HeadwaterError("conflict", "no upgrade is under way", {
      remedy: "`headwater agents upgrade` shows how the last one ended",
    });
  desk.book.setUpgrade({ ...upgrade, state: "stopped", why });
}

/** Goes on: looks at those that have begun, and begins the next batch when all of them are well. */
export function watchUpgrade(desk: Desk, now: Now): void {
  const { book, cluster } = desk;
  const before = book.upgrade;
  if (before === null || before.state === "done" || now.running < book.upgradeLookAt) return;
  book.upgradeLookAt = now.running + lookEveryMs;
  const agents: Record<string, AgentUpgrade> = {};
  for (const [name, had] of Object.entries(before.agents)) {
    const agent = cluster.agents.get(name);
    if (agent !== undefined)
      agents[name] = had.status === "upgrading" ? judge(desk, before, agent, had, now) : had;
  }
  const all = Object.entries(agents);
  const failed = all.find(([, { status }]) => status === "failed");
  let state: UpgradeRecord["state"] = before.state;
  let { why } = before;
  if (state === "running" && failed !== undefined) {
    state = "stopped";
    why = `${failed[0]}: ${failed[1].why}`;
  }
  if (failed !== undefined) {
    const text = `the upgrade to ${before.version} has stopped at ${why}; no other agent begins it`;
    desk.alarm(alarmCode, "upgrade", text, now, true);
  }
  const busy = all.some(([, { status }]) => status === "upgrading");
  if (state === "running" && !busy) beginBatch(desk, before, agents, now);
  const over = Object.values(agents).every(({ status }) => status === "done" || status === "skipped");
  if (state === "running" && over) {
    state = "done";
    desk.log("info", "the upgrade is done", { version: before.version });
  }
  const after: UpgradeRecord = { ...before, agents, state, why };
  if (JSON.stringify(after) !== JSON.stringify(before)) book.setUpgrade(after);
}

function beginBatch(
  desk: Desk,
  upgrade: UpgradeRecord,
  agents: Record<string, AgentUpgrade>,
  now: Now,
): void {
  let room = upgrade.batch;
  for (const [name, { status }] of Object.entries(agents)) {
    if (room === 0) return;
    const agent = desk.cluster.agents.get(name)!;
    if (status !== "waiting" || agent.status !== "alive") continue;
    const since = now.wall;
    if (agent.version === upgrade.version)
      agents[name] = { status: "done", since, why: "it ran this version" };
    else if (releaseFor(upgrade, agent) === undefined)
      agents[name] = {
        status: "skipped",
        since,
        why: `no file is for its processor, ${agent.labels["arch"]}`,
      };
    else {
      agents[name] = { status: "upgrading", since, why: "" };
      room--;
    }
  }
}

/** How far an agent is that has begun; it is told again where it does not know. */
function judge(
  desk: Desk,
  upgrade: UpgradeRecord,
  agent: ClusterAgent,
  had: AgentUpgrade,
  now: Now,
): AgentUpgrade {
  const { upgradeTimes } = desk.book;
  const times = upgradeTimes.get(agent.name) ?? { toldAt: -Infinity, until: now.running + agentMs };
  upgradeTimes.set(agent.name, times);
  const report = desk.book.workOf(agent.name).program;
  const known = report !== null && report.attempt === upgrade.attempt;
  if (known && report.status === "good") return { status: "done", since: now.wall, why: "" };
  if (known && (report.status === "failed" || report.status === "refused"))
    return { status: "failed", since: now.wall, why: report.why };
  const step = known ? stepOf(report) : "it was told";
  if (now.running >= times.until)
    return { status: "failed", since: now.wall, why: `no end after ${agentMs / 60_000} minutes: ${step}` };
  const release = releaseFor(upgrade, agent);
  if (
    !known &&
    agent.status === "alive" &&
    release !== undefined &&
    now.running - times.toldAt >= tellEveryMs
  ) {
    times.toldAt = now.running;
    const { attempt, version } = upgrade;
    const message = {
      kind: "upgrade",
      attempt,
      version,
      release: release.release,
      bytes: release.bytes,
    } as const;
    desk.afterwards({ kind: "publish", agent: agent.name, message });
  }
  return had.why === step ? had : { ...had, why: step };
}

function stepOf({ status, why }: ProgramReport): string {
  const words = {
    fetching: "fetches it",
    restarting: "makes way for it",
    trial: "runs it on trial",
  };
  return (status === "fetching" && why !== "" ? why : words[status as keyof typeof words]).replaceAll(
    "its bundle",
    "the release",
  );
}

function releaseFor({ releases }: UpgradeRecord, { labels }: ClusterAgent) {
  return releases.find(({ architecture }) => architecture === labels["arch"]);
}
