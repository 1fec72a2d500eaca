import { describe, expect, it } from "vitest";
import { agentLimits, storeFailed } from "../../agent/core-contract.js";
import { beginsEmpty, copyUnreadable, storeFails } from "../../proto/index.js";
import { assignmentOf, bundle, CoreStage, topologyOf } from "./core-stage.js";

function running(): { stage: CoreStage; name: { topology: string; instance: number } } {
  const stage = new CoreStage();
  stage.disk.add(bundle);
  stage.begin();
  stage.assign(assignmentOf(1));
  return { stage, name: stage.ready() };
}

describe("a worker that dies", () => {
  it("starts again with pauses that double up to a bound, and says why in words", () => {
    const { stage } = running();
    const pauses: number[] = [];
    for (let death = 0; death < 10; death++) {
      const name = { topology: "greenhouse", instance: stage.last("start-worker").instance };
      const place = { component: 1, fingerprint: 0 };
      stage.send({ kind: "worker-ended", ...name, why: "its heap is full (128 MiB)", place });
      expect(stage.core.nextAt).toBeGreaterThan(stage.now);
      const from = stage.now;
      const starts = stage.all("start-worker").length;
      while (stage.all("start-worker").length === starts) stage.pass(10);
      pauses.push(stage.now - from);
      stage.ready();
    }
    for (const [index, pause] of pauses.entries()) {
      const full = Math.min(agentLimits.restartMaxMs, agentLimits.restartFirstMs * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(full * 0.75);
      expect(pause).toBeLessThanOrEqual(full + 10);
    }
    stage.pass(1_000);
    const [report] = stage.beat.topologies;
    expect(report).toMatchObject({ worker: "running", restarts: 10 });
    expect(report!.why).toBe("its heap is full (128 MiB), in component plausible or one fused behind it");
  });

  it("begins with short pauses again after it ran well for a while", () => {
    const { stage, name } = running();
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.pass(1_000);
    const again = stage.ready();
    stage.pass(agentLimits.stableMs);
    stage.send({ kind: "worker-ended", ...again, why: "x", place: null });
    expect(stage.core.nextAt - stage.now).toBeLessThanOrEqual(agentLimits.restartFirstMs);
  });

  it("that was not ready in time has twice as long for its next start, up to a bound", () => {
    const stage = new CoreStage();
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(assignmentOf(1));
    const given: number[] = [];
    for (let start = 1; start <= 5; start++) {
      const { instance } = stage.last("start-worker");
      const from = stage.now;
      while (stage.all("kill-worker").length < start) stage.pass(1_000);
      given.push(stage.now - from);
      const name = { topology: "greenhouse", instance };
      stage.send({ kind: "worker-ended", ...name, why: "terminated", place: null });
      while (stage.all("start-worker").length === start) stage.pass(10);
    }
    expect(given.map((ms) => Math.round(ms / 1_000))).toEqual([30, 60, 120, 240, 240]);
    expect(stage.beat.topologies[0]!.why).toBe("it was not ready 240 s after its start");
  });

  it("works by the assignment of now, not by that of the day it died", () => {
    const { stage, name } = running();
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    const tasks = [{ task: "per-room:0", term: 1, number: 7, ...beginsEmpty }];
    const peers = [{ task: "readings@gw-1", agent: "gw-2", term: 1, number: 9 }];
    stage.assign(assignmentOf(2, [topologyOf({ tasks, peers })]));
    const starts = stage.all("start-worker").length;
    while (stage.all("start-worker").length === starts) stage.pass(10);
    expect(stage.last("start-worker").assignment).toMatchObject({
      tasks: [{ task: "per-room:0", number: 7 }],
      peers,
    });
  });

  it("is not started again when its topology is gone", () => {
    const { stage, name } = running();
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.assign(assignmentOf(2, []));
    stage.pass(60_000);
    expect(stage.all("start-worker").length).toBe(1);
    expect(stage.beat.tasks).toEqual([]);
  });

  it("says of a store of which it died three times in a row that its tasks' state cannot be read", () => {
    const { stage } = running();
    const die = (why: string) => {
      const { topology, instance } = stage.last("start-worker");
      const starts = stage.all("start-worker").length;
      stage.send({ kind: "worker-ended", topology, instance, why, place: null });
      stage.pass(1_000);
      const { tasks, topologies } = stage.beat;
      while (stage.all("start-worker").length === starts) stage.pass(10);
      stage.ready();
      return [tasks[0]!.why, topologies[0]!.why];
    };
    const failed = `${storeFailed}: no space left`;
    const again = `${storeFails}: no space left`;
    expect(die(failed)[0]).toBe(failed);
    expect(die(failed)[0]).toBe(failed);
    die("its heap is full");
    for (let death = 0; death < 2; death++) expect(die(failed)).toEqual([failed, failed]);
    expect(die(failed)).toEqual([`${copyUnreadable}: ${again}`, again]);
    stage.pass(agentLimits.stableMs + 1_000);
    expect(stage.beat.topologies[0]!.worker).toBe("running");
    expect(die(failed)[1]).toBe(failed);
  });

  it("keeps its last words in the topology's log", () => {
    const { stage, name } = running();
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    const ask = { kind: "logs", limit: 10, followMs: 0 } as const;
    stage.send({ kind: "message", message: { kind: "question", id: "q1", topology: "greenhouse", ask } });
    const [answer] = stage.published("answer");
    expect(JSON.parse(answer!.items[0]!)).toMatchObject({ level: "error", text: "the worker died: x" });
    expect(answer!.last).toBe(true);
  });
});

describe("a worker that is stuck", () => {
  const stuck = (stage: CoreStage, instance: number) => {
    stage.progress = [{ topology: "greenhouse", instance, turns: 5 }];
  };

  it("is ended after the stall time, and only then", () => {
    const { stage, name } = running();
    stuck(stage, name.instance);
    stage.pass(agentLimits.stallMs - 1_000);
    expect(stage.all("kill-worker")).toEqual([]);
    stage.pass(3_000);
    expect(stage.all("kill-worker")).toEqual([{ kind: "kill-worker", ...name }]);
    stage.send({ kind: "worker-ended", ...name, why: "terminated", place: { component: 0, fingerprint: 7 } });
    stage.progress = [];
    stage.pass(1_000);
    expect(stage.beat.topologies[0]!.why).toBe(
      "one call of user code did not return for 10 s, in component readings",
    );
  });

  it("is not taken for stuck while its turns go on, nor after the whole process was stopped", () => {
    const { stage, name } = running();
    for (let turns = 0; turns < 30; turns++) {
      stage.progress = [{ topology: "greenhouse", instance: name.instance, turns }];
      stage.pass(1_000);
    }
    stage.now += 60_000;
    stage.pass(1_000);
    expect(stage.all("kill-worker")).toEqual([]);
  });
});

describe("a tuple that kills", () => {
  it("is poison at the third death, also when the first was not fingerprinted", () => {
    const { stage } = running();
    const die = (fingerprint: number) => {
      const { topology, instance } = stage.last("start-worker");
      stage.send({
        kind: "worker-ended",
        topology,
        instance,
        why: "x",
        place: { component: 1, fingerprint },
      });
      stage.pass(5_000);
      stage.ready();
      return stage.last("start-worker").suspicion;
    };
    expect(die(0)).toEqual({ suspicious: true, poison: [] });
    expect(die(77)).toEqual({ suspicious: true, poison: [] });
    expect(die(77)).toEqual({ suspicious: true, poison: [{ component: 1, fingerprint: 77 }] });
    stage.pass(agentLimits.stableMs + 2_000);
    expect(stage.all("trust-worker").length).toBe(1);
  });
});

describe("an error between two calls", () => {
  it("makes the next worker look for the tuple that left it behind", () => {
    const { stage, name } = running();
    const why = "an error that nobody caught: boom (await it)";
    stage.send({ kind: "worker-ended", ...name, why, place: { component: -1, fingerprint: 0 } });
    stage.pass(1_000);
    expect(stage.last("start-worker").suspicion).toEqual({ suspicious: true, poison: [] });
    stage.ready();
    stage.pass(1_000);
    expect(stage.beat.topologies[0]!.why).toBe(why);
  });
});

describe("a worker that will not run", () => {
  it("is not tried again until there is another program for it", () => {
    const stage = new CoreStage();
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(assignmentOf(1));
    const { topology, instance } = stage.last("start-worker");
    stage.send({ kind: "worker-refused", topology, instance, why: "the bundle builds another graph" });
    stage.send({ kind: "worker-ended", topology, instance, why: "", place: null });
    stage.pass(60_000);
    expect(stage.all("start-worker").length).toBe(1);
    expect(stage.beat.tasks[0]).toMatchObject({ status: "failed", why: "the bundle builds another graph" });
    stage.assign(assignmentOf(2, [topologyOf({ graph: "h".repeat(64) })]));
    stage.pass(10);
    expect(stage.all("start-worker").length).toBe(2);
  });
});
