import { HeadwaterError, unreachable } from "../base/index.js";
import { changeApiTokens } from "./api-tokens.js";
import { recordsOf, requireTopology } from "./book.js";
import type { Cluster } from "./cluster.js";
import type { ClusterAgent } from "./cluster-agent.js";
import { isUnreadable, storeOf } from "./copies.js";
import type { BookCommand, Command, Now } from "./core-contract.js";
import type { Desk } from "./desk.js";
import { finish } from "./endings.js";
import { agentKey } from "./records.js";
import { parseTaskId } from "../topology/index.js";
import { bringVersion, requireNothingMissing } from "./later-versions.js";
import { learn } from "./relearn.js";
import { dropUnused, rollBack, update } from "./updates.js";
import { beginUpgrade, stopUpgrade } from "./upgrades.js";

/**
 * Carries out a command on the books, or throws one HeadwaterError. `rebalance` and `lift-freeze` are the
 * core's own.
 */
export function carryOut(desk: Desk, command: BookCommand, now: Now): void {
  switch (command.kind) {
    case "submit":
      if (bringVersion(desk, command, now)) learn(desk, now);
      else submit(desk, command, now);
      break;
    case "pause":
    case "resume":
      setPaused(desk, command.topology, command.kind === "pause");
      break;
    case "kill":
      kill(desk, command.topology, command.drainMs, now);
      break;
    case "delete":
      remove(desk, command.topology);
      break;
    case "cordon":
    case "uncordon":
    case "drain":
      setFlags(desk, command.agent, command.kind, now);
      break;
    case "forget":
      forget(desk, command.agent);
      break;
    case "update":
      if (bringVersion(desk, command, now)) learn(desk, now);
      else update(desk, command, now);
      break;
    case "rollback":
      requireNothingMissing(desk.book);
      rollBack(desk, command, now);
      break;
    case "create-api-token":
    case "revoke-api-token":
      changeApiTokens(desk, command, now);
      break;
    case "upgrade":
      beginUpgrade(desk, command, now);
      break;
    case "stop-upgrade":
      stopUpgrade(desk, "an operator has stopped it");
      break;
    default:
      unreachable(command);
  }
}

function submit(desk: Desk, command: Extract<Command, { kind: "submit" }>, now: Now): void {
  const { book, limits } = desk;
  const { spec, graph, bundle, bundleBytes } = command;
  const known = book.topologies.get(spec.name);
  if (known !== undefined) {
    const ended = known.record.desired === "ended";
    throw new HeadwaterError("name-taken", `a topology ${spec.name} exists (${known.record.desired})`, {
      place: "topology name",
      remedy:
        (ended
          ? ""
          : `\`headwater update\` gives it this version; or \`headwater kill ${spec.name}\`, then `) +
        `\`headwater delete ${spec.name}\`, or submit under another name`,
    });
  }
  if (book.topologies.size >= limits.topologiesMax) {
    throw conflict(
      `this coordinator holds ${limits.topologiesMax} topologies, its limit`,
      "delete ended ones",
    );
  }
  const topology = book.open(
    {
      kind: "topology",
      name: spec.name,
      revision: book.nextDecision(),
      spec,
      graph,
      bundle,
      bundleBytes,
      submittedAt: now.wall,
      desired: "running",
      drainMs: limits.drainMs,
      endedAt: null,
      awaiting: [],
    },
    now.running,
  );
  book.put(topology.record);
  desk.touch(spec.name);
  desk.replan();
}

function setPaused(desk: Desk, name: string, paused: boolean): void {
  const topology = requireTopology(desk.book, name);
  const { desired } = topology.record;
  if (desired !== "running" && desired !== "paused") {
    const first = desired === "ended" ? "" : "once it has ended, ";
    throw conflict(
      `topology ${name} ${desired === "ended" ? "has ended" : "is at its end"}`,
      `${first}\`headwater delete ${name}\`, then submit it again`,
    );
  }
  desk.book.change(topology, { desired: paused ? "paused" : "running" });
  desk.touch(name);
}

function kill(desk: Desk, name: string, drainMs: number, now: Now): void {
  const topology = requireTopology(desk.book, name);
  const { desired } = topology.record;
  if (desired === "ended" || desired === "ending") return;
  if (drainMs <= 0 || topology.placed.size === 0) {
    finish(desk, topology, now);
    return;
  }
  topology.drainUntil = now.running + drainMs;
  desk.book.change(topology, { desired: "draining", drainMs });
  desk.touch(name);
}

function remove(desk: Desk, name: string): void {
  const topology = requireTopology(desk.book, name);
  const { desired, awaiting } = topology.record;
  if (desired === "ending") {
    const remedy = "wait for them, or `headwater forget <agent>` those that never come back";
    throw conflict(`topology ${name} waits for ${awaiting.join(", ")} to confirm its end`, remedy);
  }
  if (desired !== "ended") {
    throw conflict(`topology ${name} is ${desired}, not ended`, `\`headwater kill ${name}\` first`);
  }
  desk.book.drop(topology);
  const { bundle, previous, update } = topology.record;
  for (const each of [bundle, previous?.bundle, update?.bundle])
    if (each !== undefined) dropUnused(desk, each);
  desk.telemetry.forget(name);
}

function setFlags(desk: Desk, name: string, kind: "cordon" | "uncordon" | "drain", now: Now): void {
  const agent = requireAgent(desk.cluster, name);
  if (kind === "cordon") agent.cordoned = true;
  else if (kind === "drain") agent.draining = true;
  else {
    agent.cordoned = false;
    agent.draining = false;
  }
  desk.book.workOf(name).drainUntil = agent.draining ? now.running + desk.limits.drainMs : null;
  desk.keepAgent(agent);
  for (const topology of desk.book.topologies.keys()) desk.touch(topology);
  desk.replan();
}

function forget(desk: Desk, name: string): void {
  const agent = requireAgent(desk.cluster, name);
  if (agent.status !== "lost" && agent.status !== "drained") {
    const remedy = `stop it first: \`headwater agent\` on ${name} ends with SIGTERM`;
    throw conflict(`agent ${name} is ${agent.status}`, remedy);
  }
  requireNoStateOf(desk, name);
  desk.cluster.forget(name);
  desk.book.work.delete(name);
  desk.book.remove(agentKey(name));
  desk.forgetAgent(name);
  for (const topology of desk.book.topologies.values()) {
    const { awaiting } = topology.record;
    if (!awaiting.includes(name)) continue;
    desk.book.change(topology, { awaiting: awaiting.filter((other) => other !== name) });
  }
  desk.replan();
}

/** What an agent holds alone is given up by a reset only, which says so. Its pinned tasks go with it. */
function requireNoStateOf(desk: Desk, agent: string): void {
  const { book } = desk;
  for (const topology of book.topologies.values()) {
    for (const { task, replicas, former } of recordsOf(topology)) {
      const movable = parseTaskId(task)!.agent === null;
      const whole = [...replicas, ...former];
      const others = whole.some((replica) => {
        const now = storeOf(book, topology, replica.agent);
        if (replica.agent === agent || isUnreadable(desk, topology, task, replica)) return false;
        return now === "" || now === replica.store;
      });
      if (!movable || others || !whole.some((replica) => replica.agent === agent)) continue;
      const { name } = topology.record;
      const remedy = `\`headwater reset ${name} ${task}\` first: the task then begins empty`;
      throw conflict(`agent ${agent} holds the only copy of the state of ${task} of ${name}`, remedy);
    }
    for (const { task } of [...topology.parked.values()]) {
      if (parseTaskId(task)!.agent === agent) book.unpark(topology, task);
    }
  }
}

function requireAgent(cluster: Cluster, name: string): ClusterAgent {
  const agent = cluster.agents.get(name);
  if (agent !== undefined) return agent;
  throw new HeadwaterError("not-found", `there is no agent ${name}`, {
    place: "agent",
    remedy: "`headwater agents` shows those that are there",
  });
}

function conflict(what: string, remedy: string): HeadwaterError {
  return new HeadwaterError("conflict", what, { remedy });
}
