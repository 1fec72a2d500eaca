import { describe, expect, it } from "vitest";
import { agentLimits } from "../../agent/core-contract.js";
import { assignmentOf, bundle, CoreStage, topologyOf } from "./core-stage.js";

const chunkBytes = agentLimits.chunkBytes;

function fetching(bytes: number, have = 0): CoreStage {
  const stage = new CoreStage();
  stage.begin();
  stage.assign(assignmentOf(1, [topologyOf({ bundleBytes: bytes })]));
  stage.send({ kind: "bundle-found", bundle, whole: false, bytes: have });
  return stage;
}

function chunk(stage: CoreStage, offset: number, length: number, total: number): void {
  const data = new Uint8Array(length);
  stage.send({ kind: "message", message: { kind: "chunk", bundle, offset, total, data } });
}

const asked = (stage: CoreStage) => stage.published("fetch").map(({ offset }) => offset / chunkBytes);

describe("a bundle", () => {
  it("arrives in chunks, few under way, is checked, and then its worker starts", () => {
    const total = 10 * chunkBytes - 5;
    const stage = fetching(total);
    expect(asked(stage)).toEqual([0, 1, 2, 3]);
    for (let i = 0; i < 10; i++) {
      chunk(stage, i * chunkBytes, Math.min(chunkBytes, total - i * chunkBytes), total);
      expect(asked(stage).length).toBe(Math.min(10, 5 + i));
    }
    expect(stage.all("write-bundle").map(({ offset }) => offset / chunkBytes)).toEqual([...Array(10).keys()]);
    expect(stage.all("start-worker")).toEqual([]);
    stage.send({ kind: "bundle-checked", bundle, error: "" });
    expect(stage.last("start-worker").bundle).toBe(bundle);
  });

  it("goes on where an earlier process stopped", () => {
    expect(asked(fetching(10 * chunkBytes, 7 * chunkBytes))).toEqual([7, 8, 9]);
  });

  it("is asked for again after silence, less and less often, and at once after a reconnect", () => {
    const stage = fetching(chunkBytes);
    stage.pass(60_000);
    expect(asked(stage).length).toBe(6);
    stage.send({ kind: "disconnected", reason: "gone" });
    stage.pass(60_000);
    expect(asked(stage).length).toBe(6);
    stage.send({ kind: "connected" });
    expect(asked(stage).length).toBe(7);
  });

  it("takes chunks in any size, and none twice or out of order", () => {
    const stage = fetching(1_000);
    for (const [offset, length] of [
      [500, 500],
      [0, 400],
      [0, 400],
      [400, 700],
      [400, 600],
    ] as const)
      chunk(stage, offset, length, 1_000);
    expect(stage.all("write-bundle").map(({ offset, data }) => [offset, data.length])).toEqual([
      [0, 400],
      [400, 600],
    ]);
  });

  it("is fetched anew when its hash is wrong, and says so meanwhile", () => {
    const stage = fetching(10);
    chunk(stage, 0, 10, 10);
    stage.send({ kind: "bundle-checked", bundle, error: "its sha256 is another" });
    stage.pass(1_000);
    expect(stage.beat.topologies[0]!.why).toContain("its sha256 is another");
    stage.pass(agentLimits.chunkMaxMs);
    expect(stage.all("find-bundle").length).toBe(2);
  });

  it("that the coordinator does not have, or is too large, is named", () => {
    const stage = fetching(10);
    chunk(stage, 0, 0, 0);
    stage.pass(1_000);
    expect(stage.beat.topologies[0]!.why).toContain("does not have it");
    stage.assign(assignmentOf(2, [topologyOf({ bundle: "c".repeat(64), bundleBytes: 1e9 })]));
    stage.pass(1_000);
    expect(stage.beat.topologies[0]!.why).toContain("at most");
  });

  it("is dropped when no topology has it any longer", () => {
    const stage = fetching(10);
    chunk(stage, 0, 10, 10);
    stage.send({ kind: "bundle-checked", bundle, error: "" });
    stage.assign(assignmentOf(2, []));
    expect(stage.all("drop-bundle")).toEqual([{ kind: "drop-bundle", bundle }]);
  });

  it("of a topology without tasks is held, without a worker", () => {
    const stage = new CoreStage();
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(assignmentOf(1, [topologyOf({ tasks: [] })]));
    stage.pass(5_000);
    expect(stage.all("find-bundle").length).toBe(1);
    expect(stage.all("start-worker")).toEqual([]);
    stage.assign(assignmentOf(2));
    expect(stage.all("start-worker").length).toBe(1);
  });
});
