import { describeTopology } from "../../coordinator/http/describe-topology.js";
import type { TaskRecord } from "../../coordinator/records.js";
import type { GraphSpec } from "../../topology/index.js";
import { CoreStage } from "./core-of.js";
import { stateful } from "./specs.js";

/** The topology that `greenhouse` runs, and a movable task of it that has state. */
export const topology = "greenhouse";
export const task = "per-room:0";
export const core = { role: "core" };

/** A gateway and two core hosts, each of which holds copies of the other's tasks. */
export function greenhouse(settings: Partial<GraphSpec["settings"]> = {}): CoreStage {
  const stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  stage.agent("core-1", core);
  stage.agent("core-2", core);
  stage.submit(stateful(topology, settings));
  stage.pass(5_000);
  return stage;
}

/** What is recorded of the task, wherever it is. */
export function recordIn(stage: CoreStage, name = task): TaskRecord {
  const { placed, parked } = stage.core.book.topologies.get(topology)!;
  return (placed.get(name) ?? parked.get(name))!;
}

/** The owner of the task, and who holds its copy. */
export function pairIn(stage: CoreStage, name = task): readonly [owner: string, standby: string] {
  const { agent, standby } = recordIn(stage, name);
  return [agent, standby!.agent];
}

/** What `describe` says of the task, and of the topology. */
export function describedIn(stage: CoreStage) {
  const summary = describeTopology(stage.core, stage.core.book.topologies.get(topology)!);
  return { ...summary.taskList.find((one) => one.task === task)!, summary };
}
