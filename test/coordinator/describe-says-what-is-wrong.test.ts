import { describe, expect, it } from "vitest";
import { agentSummaryOf } from "../../coordinator/http/describe-agent.js";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import { withoutStore } from "../../proto/index.js";
import { CoreStage } from "./core-of.js";
import { greenhouse } from "./specs.js";

const gateway = { role: "gateway" };
const core = { role: "core" };

function described(stage: CoreStage) {
  return describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);
}

describe("a topology is described", () => {
  it("pending without agents, with a reason for each chain that people understand", () => {
    const stage = new CoreStage();
    stage.submit(greenhouse());
    expect(described(stage)).toMatchObject({
      status: "pending",
      tasks: { total: 3, running: 0, unplaced: 3 },
    });
    stage.agent("x", { role: "printer" });
    stage.pass(200);
    expect(described(stage).unplaced.map(({ text }) => text)).toEqual([
      "no agent can run per-room: 1 agent has no label role=core",
      "no agent can run publish: 1 agent has no label role=core",
      "readings has no agent to run on: 1 agent has no label role=gateway",
    ]);
  });

  it("running when every task is, and still so when a gateway is away", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("gw-2", gateway);
    stage.agent("core-1", core);
    stage.submit(greenhouse());
    expect(described(stage)).toMatchObject({ status: "pending", why: "readings@gw-1 is assigned" });
    stage.pass(1_000);
    expect(described(stage)).toMatchObject({ status: "running", why: "", problems: 0 });
    stage.kill("gw-2");
    stage.pass(3_000);
    const away = described(stage);
    expect([away.status, away.problems]).toEqual(["running", 1]);
    const task = away.taskList.find(({ agent }) => agent === "gw-2");
    expect(task).toMatchObject({ status: "waiting", why: "agent gw-2 is lost" });
  });

  it("waiting, with both reasons, when the only agent for a task is lost", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("core-1", core);
    stage.submit(greenhouse());
    stage.pass(1_000);
    stage.kill("core-1");
    stage.pass(3_000);
    const { status, why, taskList } = described(stage);
    expect(status).toBe("pending");
    expect(why).toContain("per-room:0 is waiting: agent core-1 is lost; no agent can run per-room");
    expect(taskList.find(({ task }) => task === "publish:0")).toMatchObject({
      agent: "core-1",
      status: "waiting",
    });
  });

  it("running with a reason where a drain finds no other place for a task", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("core-1", core);
    stage.submit(greenhouse());
    stage.pass(1_000);
    stage.command({ kind: "drain", agent: "core-1" });
    stage.pass(2_000);
    const { status, taskList } = described(stage);
    expect(status).toBe("running");
    expect(taskList.find(({ task }) => task === "publish:0")).toMatchObject({
      status: "running",
      why: "no agent can run publish: 1 agent is being drained; 1 agent has no label role=core",
    });
  });

  it("draining until the last agent has confirmed its end, and names it", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("core-1", core);
    stage.submit(greenhouse());
    stage.pass(1_000);
    stage.kill("gw-1");
    stage.pass(3_000);
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(2_000);
    expect(described(stage)).toMatchObject({
      status: "draining",
      waitingFor: ["gw-1"],
      why: "waits for gw-1 to confirm its end",
      taskList: [],
    });
  });

  it("without rates as soon as it has ended, but with its counters", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("core-1", core);
    stage.submit(greenhouse());
    const first = stage.core.book.topologies.get("greenhouse")!.record.spec.components[0]!.name;
    for (let emitted = 0; emitted <= 400; emitted += 100) {
      const life = { topology: "greenhouse", revision: 1, worker: "running", restarts: 0, why: "" } as const;
      const kept = { ...withoutStore, bundle: "b1", graph: "g1", links: [], deadLetters: 0, drained: false };
      const components = [{ component: first, counters: { emitted }, executeP50: 0, executeP99: 0 }];
      stage.core.telemetry.take("gw-1", [{ ...life, ...kept, components }]);
      stage.core.telemetry.tick(stage.now + emitted * 10);
    }
    expect(described(stage).inRate).toBeGreaterThan(0);
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(1_000);
    const { status, inRate, componentList } = described(stage);
    expect({ status, inRate }).toEqual({ status: "ended", inRate: 0 });
    expect(componentList[0]).toMatchObject({ rates: { emitted: 0 }, counters: { emitted: 400 } });
  });
});

describe("an agent is described", () => {
  it("drained once an operator's drain has emptied it", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    stage.agent("core-1", core);
    stage.agent("core-2", core);
    stage.submit(greenhouse());
    stage.pass(1_000);
    stage.command({ kind: "drain", agent: "core-1" });
    stage.pass(3_000);
    const agent = stage.core.cluster.agents.get("core-1")!;
    const summary = agentSummaryOf(stage.core, agent, { running: stage.now, wall: stage.wall });
    expect(summary).toMatchObject({
      status: "drained",
      why: "an operator drained it",
      tasks: 0,
      draining: true,
    });
    expect(summary.since).toBe(stage.wall - stage.now);
  });
});
