import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { agentLimits, type WorkerLogLine } from "../../agent/core-contract.js";
import { findFacts } from "../../agent/facts.js";
import { OwnLog } from "../../agent/own-log.js";
import type { LogLevel } from "../../base/index.js";
import { type AnswerMessage, beginsEmpty, type TaskReport, withoutCommits } from "../../proto/index.js";
import { assignmentOf, bundle, CoreStage, topologyOf } from "./core-stage.js";

const line = (level: LogLevel, text: string): WorkerLogLine => ({ at: 1, level, task: "", text });

function asked(stage: CoreStage, id: string, level: LogLevel, limit = 100, followMs = 0): void {
  const ask = { kind: "agent-logs", limit, followMs, level } as const;
  stage.send({ kind: "message", message: { kind: "question", id, topology: "", ask } });
}

function answers(stage: CoreStage, id: string): readonly AnswerMessage[] {
  return stage.effects.flatMap((effect) =>
    effect.kind === "publish" && effect.message.kind === "answer" && effect.message.id === id
      ? [effect.message]
      : [],
  );
}

const texts = (given: readonly AnswerMessage[]) =>
  given.flatMap(({ items }) => items.map((item) => (JSON.parse(item) as WorkerLogLine).text));

describe("an agent's own log", () => {
  it("is kept within a bound, and answered from a level on", () => {
    const stage = new CoreStage();
    stage.begin();
    const many = Array.from({ length: agentLimits.logLinesMax + 5 }, (_, i) => line("debug", `d${i}`));
    stage.send({ kind: "worker-log", topology: "", lines: many });
    stage.send({ kind: "worker-log", topology: "", lines: [line("error", "e"), line("info", "i")] });
    asked(stage, "all", "debug", 10_000);
    expect(texts(answers(stage, "all"))).toHaveLength(agentLimits.logLinesMax);
    expect(answers(stage, "all").at(-1)).toMatchObject({ last: true, error: "" });
    asked(stage, "some", "info");
    expect(texts(answers(stage, "some"))).toEqual(["e", "i"]);
  });

  it("is followed for as long as was asked, and what is not wanted is not told", () => {
    const stage = new CoreStage();
    stage.begin();
    asked(stage, "q", "warn", 10, 5_000);
    stage.send({ kind: "worker-log", topology: "", lines: [line("info", "i"), line("warn", "w")] });
    stage.send({ kind: "worker-log", topology: "greenhouse", lines: [line("error", "of a worker")] });
    expect(texts(answers(stage, "q"))).toEqual(["w"]);
    stage.pass(6_000);
    expect(answers(stage, "q").at(-1)).toMatchObject({ last: true });
    stage.send({ kind: "worker-log", topology: "", lines: [line("error", "later")] });
    expect(texts(answers(stage, "q"))).toEqual(["w"]);
  });

  it("is written from its level on, and handed on whole, what came before the listener too", async () => {
    const written: string[] = [];
    const own = new OwnLog({ level: "warn", write: ({ text }) => written.push(text), wall: () => 7 });
    own.log.debug("early", { n: 1, who: "x" });
    for (let i = 0; i < 600; i++) own.log.info(`i${i}`);
    own.log.error("bad");
    const told: WorkerLogLine[] = [];
    own.listen((lines) => told.push(...lines));
    own.log.warn("late");
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual(["bad", "late"]);
    expect(told).toHaveLength(500);
    expect(told.slice(-2)).toEqual(
      [line("error", "bad"), line("warn", "late")].map((l) => ({ ...l, at: 7 })),
    );
  });
});

describe("what an agent tells of its host", () => {
  it("is asked for, and answered once; an answer that comes too late is not sent", () => {
    const stage = new CoreStage();
    stage.begin();
    const ask = { kind: "agent-facts" } as const;
    stage.send({ kind: "message", message: { kind: "question", id: "f", topology: "", ask } });
    expect(stage.last("find-facts")).toEqual({ kind: "find-facts", id: "f" });
    stage.send({ kind: "worker-answer", id: "f", items: ["{}"], last: true, error: "" });
    expect(answers(stage, "f")).toHaveLength(1);
    stage.send({ kind: "worker-answer", id: "f", items: ["{}"], last: true, error: "" });
    expect(answers(stage, "f")).toHaveLength(1);
  });

  it("holds what lies in the state directory, by its parts", async () => {
    const directory = mkdtempSync(join(tmpdir(), "headwater-facts-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    mkdirSync(join(directory, "topologies", "greenhouse"), { recursive: true });
    writeFileSync(join(directory, "topologies", "greenhouse", "a"), "x".repeat(1_000));
    writeFileSync(join(directory, "reserve"), "x".repeat(10));
    const settings = { diskBudget: 7, diskReserve: 3 };
    const clock = { now: () => 1, wall: () => 2 };
    const { disk, certificate, written, memory } = await findFacts(directory, "1.2.3", clock, settings);
    expect(disk).toMatchObject({
      directory,
      budget: 7 * 2 ** 20,
      reserve: 3 * 2 ** 20,
      used: { "topologies/greenhouse": 1_000, reserve: 10 },
    });
    expect(disk!.free).toBeGreaterThan(0);
    expect(certificate).toBeNull();
    expect(written?.bytes ?? 0).toBeGreaterThanOrEqual(0);
    expect(memory.rss).toBeGreaterThan(memory.heap);
    expect((await findFacts(join(directory, "none"), "1.2.3", clock, settings)).disk).toBeNull();
  });
});

describe("a task that is to prove that its copy is there", () => {
  const epoch = { term: 1, number: 1 };
  const told = (generation: number, prove: boolean) => {
    const tasks = [{ task: "summed:0", ...epoch, ...beginsEmpty, store: "s-1", prove }];
    return assignmentOf(generation, [topologyOf({ tasks })]);
  };

  /** The worker says what it says under this assignment of its own; true = a heartbeat left with it. */
  const report = (stage: CoreStage, order: number, about: Partial<TaskReport>): boolean => {
    const { topology, instance } = stage.last("start-worker");
    const name = { topology, task: "summed:0", epoch: { ...epoch, start: 1 }, why: "" };
    const tasks = [{ ...name, status: "running", ...withoutCommits, ...about } as const];
    const nothing = { components: [], links: [], deadLetters: 0, empty: false };
    const store = { store: "s-1", stateBytes: 0, outboxBytes: 0, writtenBytesPerDay: 0 };
    const before = stage.published("heartbeat").length;
    stage.send({ kind: "worker-report", topology, instance, report: { order, tasks, store, ...nothing } });
    stage.pass(0);
    return stage.published("heartbeat").length > before;
  };

  it("is told of at once when it shows it, and once", () => {
    const stage = new CoreStage();
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(told(1, false));
    stage.ready();
    const replicas = [
      { agent: "gw-1", store: "s-1" },
      { agent: "gw-2", store: "s-2" },
    ];
    expect(report(stage, 1, { replicas })).toBe(false);
    stage.assign(told(2, true));
    expect(report(stage, 1, { replicas })).toBe(false);
    expect(report(stage, 2, { replicas: [] })).toBe(false);
    expect(report(stage, 2, { replicas })).toBe(true);
    expect(stage.beat.tasks).toMatchObject([{ task: "summed:0", replicas }]);
    expect(report(stage, 2, { replicas, commit: 7 })).toBe(false);
  });
});
