import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BundleFiles } from "../../agent/bundle-files.js";
import {
  type DiskLook,
  DiskWatch,
  diskBounds,
  diskIsCrowded,
  diskIsFull,
  lookAtDisk,
} from "../../agent/disk.js";
import { until } from "../fixtures/until.js";
import { CoreStage } from "./core-stage.js";

const mib = 2 ** 20;
const usual = { diskBudget: 0, diskReserve: 0 };

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), "headwater-disk-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("what an agent may take of its disk", () => {
  it("is half of it, with a reserve that suits small and large ones, unless it is set", () => {
    const bounds = (gib: number) => {
      const { budget, reserve } = diskBounds(gib * 1024 * mib, usual);
      return [budget / mib, Math.round(reserve / mib)];
    };
    expect(bounds(1 / 8)).toEqual([64, 32]);
    expect(bounds(1)).toEqual([512, 64]);
    expect(bounds(8)).toEqual([4_096, 410]);
    expect(bounds(1_000)).toEqual([512_000, 1_024]);
    expect(diskBounds(1, { diskBudget: 5, diskReserve: 6 })).toEqual({ budget: 5 * mib, reserve: 6 * mib });
  });

  it("is over by its own files or by those of others; what is wrong and what helps is said", () => {
    const bounds = { directory: "/state", total: 1_000 * mib, budget: 100 * mib, reserve: 50 * mib };
    const why = (used: number, free: number, was = false) => {
      const look: DiskLook = { ...bounds, free: free * mib, used: { topologies: used * mib, bundles: mib } };
      return diskIsFull(look, was);
    };
    expect(why(99, 50)).toBe("");
    expect(why(99, 49)).toMatch(
      /49 MiB are free on the disk of \/state, and 50 MiB are to stay so: make room/,
    );
    expect(why(100, 50)).toMatch(/has 101 MiB, most of it in topologies, of a budget of 100 MiB: make room/);
    const stores = { "topologies/barn": 60 * mib, "topologies/silo": 70 * mib, bundles: mib };
    expect(diskIsFull({ ...bounds, free: 900 * mib, used: stores })).toMatch(
      /has 131 MiB, most of it in topologies\/silo, of a budget of 100 MiB/,
    );
    // What was over is within again with something to spare.
    expect(why(94, 52, true)).toMatch(/52 MiB are free/);
    expect(why(95, 53, true)).toMatch(/has 96 MiB/);
    expect(why(94, 53, true)).toBe("");
  });

  it("is too little for copies of others' tasks before anything else has to give way", () => {
    const bounds = { directory: "/state", total: 1_000 * mib, budget: 100 * mib, reserve: 50 * mib };
    const why = (used: number, free: number, was = false) =>
      diskIsCrowded({ ...bounds, free: free * mib, used: { store: used * mib } }, was);
    expect(why(90, 75)).toBe("");
    expect(why(90, 74)).toMatch(
      /^74 MiB are free on the disk of \/state, and 50 MiB are to stay so: large copies/,
    );
    expect(why(91, 75)).toMatch(
      /^\/state has 91 MiB, most of it in store, of a budget of 100 MiB: large copies/,
    );
    expect(why(86, 80, true)).not.toBe("");
    expect(why(85, 78, true)).not.toBe("");
    expect(why(85, 79, true)).toBe("");
  });

  it("is told of by what is in it, the stores of topologies one by one", async () => {
    const directory = folder();
    for (const path of ["topologies/barn/00", "topologies/silo", "store"])
      mkdirSync(join(directory, path), { recursive: true });
    for (const path of ["topologies/barn/00/one", "topologies/silo/two", "store/three", "four"])
      writeFileSync(join(directory, path), path);
    const look = await lookAtDisk(directory, usual);
    expect(look?.used).toEqual({ "topologies/barn": 22, "topologies/silo": 19, store: 11, four: 4 });
    expect(await lookAtDisk(join(directory, "four"), usual)).toBeNull();
  });

  it("is watched, and each change is told once", async () => {
    const directory = folder();
    const watch = new DiskWatch(directory, { diskBudget: 1, diskReserve: 0 }, 20);
    onTestFinished(() => watch.close());
    const said: string[] = [];
    await watch.open(() => said.push(watch.why));
    expect(watch.crowded).toBe("");
    expect(said).toEqual([]);
    writeFileSync(join(directory, "a"), "x".repeat(2 * mib));
    await until("it has seen the file", () => said.length > 0, 20_000);
    expect(said[0]).toMatch(/has 2 MiB, most of it in a, of a budget of 1 MiB/);
    expect(watch.crowded).toMatch(/has 2 MiB, most of it in a, of a budget of 1 MiB: large/);
    rmSync(join(directory, "a"));
    await until("it has seen that it is gone", () => said.length > 1, 20_000);
    expect(said[1]).toBe("");
  }, 60_000);
});

describe("while the disk is full", () => {
  it("heartbeats carry an alarm, and the log says when it began and when it was over", () => {
    const stage = new CoreStage();
    stage.begin();
    stage.send({ kind: "disk", why: "9 MiB are free", crowded: "few" });
    stage.send({ kind: "disk", why: "8 MiB are free", crowded: "few" });
    stage.pass(2_000);
    expect(stage.beat.alarms).toEqual([
      { code: "disk-full", text: "8 MiB are free" },
      { code: "disk-crowded", text: "few" },
    ]);
    stage.send({ kind: "disk", why: "", crowded: "" });
    stage.pass(2_000);
    expect(stage.beat.alarms).toEqual([]);
    const lines = stage.all("log").map(({ level, text }) => `${level} ${text}`);
    expect(lines).toEqual([
      "error 9 MiB are free",
      "error few",
      "info the disk may take more again",
      "info the disk has room for copies again",
    ]);
  });

  it("so do those of an agent whose list of feeds at its own port cannot be written", () => {
    const stage = new CoreStage();
    stage.begin();
    stage.feedList = "the list cannot be written";
    stage.pass(4_000);
    expect(stage.beat.alarms).toEqual([{ code: "feed-list-failed", text: "the list cannot be written" }]);
    stage.feedList = "";
    stage.pass(2_000);
    expect(stage.beat.alarms).toEqual([]);
    const lines = stage.all("log").map(({ level, text }) => `${level} ${text}`);
    expect(lines).toEqual([
      "error the list cannot be written",
      "info the list of feeds at the feed listener is on the disk again",
    ]);
  });

  it("no bundle is fetched, and one that is there is found", async () => {
    const disk = { why: "the disk is full" };
    const bundles = new BundleFiles(folder(), disk);
    const bytes = Buffer.from("export {}");
    const bundle = createHash("sha256").update(bytes).digest("hex");
    const failed = { kind: "bundle-failed", bundle, error: "the disk is full" };
    expect(await bundles.do({ kind: "find-bundle", bundle })).toEqual(failed);
    disk.why = "";
    expect(await bundles.do({ kind: "find-bundle", bundle })).toMatchObject({ whole: false, bytes: 0 });
    expect(await bundles.do({ kind: "write-bundle", bundle, offset: 0, data: bytes })).toBeNull();
    expect(await bundles.do({ kind: "check-bundle", bundle })).toMatchObject({ error: "" });
    disk.why = "the disk is full";
    expect(await bundles.do({ kind: "find-bundle", bundle })).toMatchObject({ whole: true });
  });
});
