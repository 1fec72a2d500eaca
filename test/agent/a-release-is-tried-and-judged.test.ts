import { describe, expect, it } from "vitest";
import { agentLimits, type ProgramState, packagedProgram } from "../../agent/core-contract.js";
import { assignmentOf, bundle, CoreStage, fresh } from "./core-stage.js";

const release = "a".repeat(64);
const order = { kind: "upgrade", attempt: 7, version: "1.1.0", release, bytes: 100_000 } as const;
const ready: ProgramState = { ...packagedProgram, refusal: "" };
const trial = { attempt: 7, version: "1.1.0", release, ran: ["greenhouse"] };
const onTrial: ProgramState = { ...ready, running: release, trial };
const healthMs = 120_000;
const aloneMs = 600_000;

describe("a release that the coordinator wants", () => {
  const stage = () => {
    const stage = new CoreStage(fresh, { program: ready });
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(assignmentOf(1));
    stage.ready();
    stage.send({ kind: "message", message: order });
    return stage;
  };
  const arrive = (stage: CoreStage) => {
    stage.send({ kind: "room-asked", error: "" });
    stage.send({ kind: "bundle-found", bundle: release, whole: false, bytes: 0 });
    const { chunkBytes } = agentLimits;
    for (let offset = 0; offset < order.bytes; offset += chunkBytes) {
      const data = new Uint8Array(Math.min(chunkBytes, order.bytes - offset));
      stage.send({
        kind: "message",
        message: { kind: "chunk", bundle: release, offset, total: order.bytes, data },
      });
    }
    stage.send({ kind: "bundle-checked", bundle: release, error: "" });
  };

  it("is fetched if there is room, laid down beside what runs, and started when all has run empty", () => {
    const agent = stage();
    expect(agent.last("ask-for-room")).toMatchObject({ bytes: order.bytes });
    expect(agent.published("fetch")).toEqual([]);
    arrive(agent);
    expect(agent.published("fetch").map(({ offset }) => offset)).toEqual([0, 65_536]);
    expect(agent.last("lay-release")).toMatchObject({ release, attempt: 7, ran: ["greenhouse"] });
    agent.send({ kind: "release-laid", error: "" });
    expect(agent.beat).toMatchObject({ draining: true, program: { attempt: 7, status: "restarting" } });
    expect(agent.all("drain-worker")).toHaveLength(1);
    agent.pass(60_000);
    expect(agent.all("exit")).toEqual([{ kind: "exit", error: null }]);
  });

  it("changes nothing where there is no room, or it may not run here", () => {
    const full = stage();
    full.send({ kind: "room-asked", error: "no room" });
    full.pass(1_000);
    expect(full.beat.program).toMatchObject({ status: "refused", why: "no room" });
    const other = stage();
    arrive(other);
    other.send({ kind: "release-laid", error: "nobody has signed it" });
    other.pass(60_000);
    expect(other.beat).toMatchObject({
      draining: false,
      program: { status: "refused", why: "nobody has signed it" },
    });
    expect(other.last("drop-bundle").bundle).toBe(release);
    expect(other.all("exit")).toEqual([]);
  });

  it("is refused once, and taken when it is wanted anew", () => {
    const agent = stage();
    agent.send({ kind: "room-asked", error: "no room" });
    agent.send({ kind: "message", message: order });
    expect(agent.all("ask-for-room")).toHaveLength(1);
    agent.send({ kind: "message", message: { ...order, attempt: 8 } });
    expect(agent.all("ask-for-room")).toHaveLength(2);
  });

  it("is refused with the reason by an agent that nobody starts again", () => {
    const agent = new CoreStage(fresh, { program: packagedProgram });
    agent.begin();
    agent.send({ kind: "message", message: order });
    agent.pass(1_000);
    expect(agent.beat.program).toMatchObject({ status: "refused", why: packagedProgram.refusal });
  });
});

describe("a release on trial", () => {
  const begun = (answers: boolean) => {
    const stage = new CoreStage({ ...fresh, assignment: assignmentOf(1) }, { program: onTrial, answers });
    stage.disk.add(bundle);
    stage.begin();
    return stage;
  };

  it("stays when the coordinator has answered and all that ran has run for some seconds", () => {
    const agent = begun(true);
    agent.pass(10_000);
    expect(agent.all("accept-release")).toEqual([]);
    agent.ready();
    agent.pass(3_000);
    expect(agent.all("accept-release")).toEqual([]);
    agent.pass(5_000);
    expect(agent.all("accept-release")).toHaveLength(1);
    agent.send({ kind: "release-accepted", error: "" });
    agent.pass(aloneMs);
    expect(agent.beat.program).toMatchObject({ attempt: 7, status: "good", why: "" });
    expect(agent.all("take-release-back")).toEqual([]);
  });

  it("is not taken back because its success cannot be written down: that is tried again", () => {
    const agent = begun(true);
    agent.ready();
    agent.pass(10_000);
    agent.send({ kind: "release-accepted", error: "the disk is full" });
    expect(agent.beat.program).toMatchObject({ status: "trial" });
    agent.pass(10_000);
    expect(agent.all("accept-release")).toHaveLength(2);
  });

  it("is taken back when what ran before does not run again in time", () => {
    const agent = begun(true);
    agent.pass(healthMs - 2_000);
    expect(agent.all("take-release-back")).toEqual([]);
    agent.pass(4_000);
    expect(agent.last("take-release-back").why).toMatch(/did not run again within 120 s: greenhouse/);
    agent.send({ kind: "release-taken-back" });
    agent.pass(60_000);
    expect(agent.all("exit")).toHaveLength(1);
  });

  it("waits longer for a coordinator that is out of reach, and is taken back then", () => {
    const agent = begun(false);
    agent.pass(7_000);
    agent.ready();
    agent.pass(aloneMs - 10_000);
    expect(agent.all("take-release-back")).toEqual([]);
    agent.pass(10_000);
    expect(agent.last("take-release-back").why).toMatch(/did not reach the coordinator within 600 s/);
  });

  it("need not run what is no longer assigned", () => {
    const agent = begun(true);
    agent.assign(assignmentOf(2, []));
    agent.pass(10_000);
    expect(agent.all("accept-release")).toHaveLength(1);
  });
});
