import { describe, expect, it } from "vitest";
import { agentLimits } from "../../agent/core-contract.js";
import { assignmentOf, bundle, CoreStage, topologyOf } from "./core-stage.js";

function running(): { stage: CoreStage; name: { topology: string; instance: number } } {
  const stage = new CoreStage();
  stage.disk.add(bundle);
  stage.begin();
  stage.assign(assignmentOf(1));
  return { stage, name: stage.ready() };
}

const kinds = (stage: CoreStage, from: number) =>
  stage.effects
    .slice(from)
    .map((effect) => (effect.kind === "publish" ? effect.message.kind : effect.kind))
    .filter((kind) => kind !== "log" && kind !== "heartbeat");

describe("an agent that is told to stop", () => {
  it("runs its tasks empty, ends its workers, says farewell, and ends", () => {
    const { stage, name } = running();
    const from = stage.effects.length;
    stage.send({ kind: "stop" });
    expect(stage.beat.draining).toBe(true);
    stage.pass(2_000);
    stage.send({ kind: "worker-drained", ...name });
    stage.send({ kind: "worker-ended", ...name, why: "", place: null });
    stage.send({ kind: "left" });
    expect(kinds(stage, from)).toEqual(["drain-worker", "stop-worker", "leave", "exit"]);
    expect(stage.last("exit").error).toBeNull();
  });

  it("does so within its time, whatever its workers do", () => {
    const { stage } = running();
    const from = stage.effects.length;
    stage.send({ kind: "stop" });
    stage.pass(agentLimits.drainMs + 2 * agentLimits.closeMs + agentLimits.leaveMs);
    expect(kinds(stage, from)).toEqual(["drain-worker", "stop-worker", "kill-worker", "leave", "exit"]);
  });

  it("waits for nobody when the broker is away", () => {
    const { stage, name } = running();
    stage.send({ kind: "disconnected", reason: "gone" });
    stage.send({ kind: "stop" });
    stage.send({ kind: "worker-drained", ...name });
    stage.send({ kind: "worker-ended", ...name, why: "", place: null });
    expect(stage.all("exit").length).toBe(1);
  });

  it("starts nothing any longer: no new assignment, no worker that died", () => {
    const { stage, name } = running();
    const other = topologyOf({ topology: "other" });
    stage.send({ kind: "stop" });
    stage.assign(assignmentOf(2, [topologyOf(), other]));
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.pass(20_000);
    expect(stage.all("start-worker").length).toBe(1);
  });

  it("ends at once when nothing runs", () => {
    const stage = new CoreStage();
    stage.begin();
    stage.send({ kind: "stop" });
    stage.send({ kind: "left" });
    expect(stage.all("exit").length).toBe(1);
  });
});

describe("an operator's question", () => {
  const ask = { kind: "tap", component: "plausible", stream: "default", limit: 5, forMs: 1_000 } as const;
  const question = { kind: "question", id: "q1", topology: "greenhouse", ask } as const;

  it("is relayed to the worker, and its answers back", () => {
    const { stage, name } = running();
    stage.send({ kind: "message", message: question });
    expect(stage.last("ask-worker")).toEqual({ kind: "ask-worker", ...name, id: "q1", ask });
    const answer = { kind: "worker-answer", id: "q1", items: ["{}"], last: false, error: "" } as const;
    stage.send(answer);
    stage.send({ ...answer, items: [], last: true });
    stage.send(answer);
    expect(stage.published("answer").map(({ last }) => last)).toEqual([false, true]);
  });

  it("is answered with an error when there is no worker, or it ends", () => {
    const { stage, name } = running();
    stage.send({ kind: "message", message: { ...question, topology: "other" } });
    expect(stage.published("answer").at(-1)).toMatchObject({
      last: true,
      error: expect.stringContaining("not running"),
    });
    stage.send({ kind: "message", message: question });
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    expect(stage.published("answer").at(-1)).toMatchObject({
      id: "q1",
      last: true,
      error: expect.stringContaining("ended before"),
    });
  });

  it("follows a log for its time", () => {
    const { stage } = running();
    const line = { at: 1, level: "info", task: "", text: "hello" } as const;
    stage.send({ kind: "worker-log", topology: "greenhouse", lines: [line] });
    const follow = { kind: "logs", limit: 10, followMs: 3_000 } as const;
    stage.send({ kind: "message", message: { ...question, ask: follow } });
    stage.pass(1_000);
    stage.send({ kind: "worker-log", topology: "greenhouse", lines: [line, line] });
    stage.pass(3_000);
    const answers = stage.published("answer");
    expect(answers.map(({ items, last }) => [items.length, last])).toEqual([
      [1, false],
      [2, false],
      [0, true],
    ]);
  });
});

describe("a lease", () => {
  it("counts from when the heartbeat was sent that is answered, and ends by either clock", () => {
    const stage = new CoreStage(undefined, { answers: false });
    stage.begin();
    stage.assign(assignmentOf(1));
    const sentAt = stage.now;
    const { seq } = stage.beat;
    stage.now += 700;
    stage.send({ kind: "message", message: { kind: "lease", term: 1, number: 9, seq, boot: "boot-0" } });
    expect(stage.core.leaseUntil.running).toBe(0);
    stage.send({ kind: "message", message: { kind: "lease", term: 1, number: 9, seq, boot: "boot-1" } });
    expect(stage.core.leaseUntil).toEqual({
      running: sentAt + 4_000,
      wall: 1_700_000_000_000 + sentAt + 4_000,
    });
    stage.pass(1_000);
    expect(stage.beat.lease).toBe(9);
  });
});
