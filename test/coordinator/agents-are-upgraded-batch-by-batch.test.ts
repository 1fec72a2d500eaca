import { describe, expect, it } from "vitest";
import type { ProgramReport } from "../../proto/index.js";
import { CoreStage } from "./core-of.js";

const releases = [
  { architecture: "x64", release: "a".repeat(64), bytes: 10 },
  { architecture: "arm64", release: "b".repeat(64), bytes: 20 },
];
const wish = { kind: "upgrade", version: "2.0.0", releases, labels: {}, batch: { count: 2 } } as const;

describe("an upgrade of agents", () => {
  const fleet = (names: readonly string[], arch = "x64") => {
    const stage = new CoreStage();
    for (const name of names) stage.agent(name, { arch });
    stage.pass(1_500);
    return stage;
  };
  const told = (stage: CoreStage) =>
    [...stage.actors.values()].filter(({ upgrades }) => upgrades.length > 0).map(({ name }) => name);
  const says = (stage: CoreStage, name: string, status: ProgramReport["status"], why = "") => {
    const { attempt } = stage.core.book.upgrade!;
    stage.actors.get(name)!.program = {
      attempt,
      version: "2.0.0",
      release: releases[0]!.release,
      status,
      why,
    };
    stage.pass(2_000);
  };
  const statuses = (stage: CoreStage) =>
    Object.fromEntries(
      Object.entries(stage.core.book.upgrade!.agents).map(([name, { status }]) => [name, status]),
    );

  it("begins with the next batch when all of the one before are well", () => {
    const stage = fleet(["a", "b", "c"]);
    expect(stage.command(wish).ok).toBe(true);
    stage.pass(1_000);
    expect(told(stage)).toEqual(["a", "b"]);
    expect(stage.actors.get("a")!.upgrades[0]).toMatchObject({ version: "2.0.0", ...bytesOf("x64") });
    says(stage, "a", "good");
    expect(told(stage)).toEqual(["a", "b"]);
    says(stage, "b", "trial");
    expect(told(stage)).toEqual(["a", "b"]);
    says(stage, "b", "good");
    expect(told(stage)).toEqual(["a", "b", "c"]);
    says(stage, "c", "good");
    expect(stage.core.book.upgrade).toMatchObject({ state: "done" });
    expect(statuses(stage)).toEqual({ a: "done", b: "done", c: "done" });
  });

  it("stops at the first that goes back, says why, and lets those that have begun go on", () => {
    const stage = fleet(["a", "b", "c"]);
    stage.command(wish);
    stage.pass(1_000);
    says(stage, "a", "failed", "it ended 3 times");
    expect(stage.core.book.upgrade).toMatchObject({ state: "stopped", why: "a: it ended 3 times" });
    expect(stage.core.book.alarms.map(({ code }) => code)).toContain("upgrade-stopped");
    says(stage, "b", "good");
    stage.pass(10_000);
    expect(statuses(stage)).toEqual({ a: "failed", b: "done", c: "waiting" });
    expect(told(stage)).toEqual(["a", "b"]);
  });

  it("tells an agent again until it speaks of the attempt, and one that comes back, too", () => {
    const stage = fleet(["a"]);
    stage.command(wish);
    stage.pass(12_000);
    expect(stage.actors.get("a")!.upgrades.length).toBeGreaterThanOrEqual(2);
    says(stage, "a", "fetching");
    const { length } = stage.actors.get("a")!.upgrades;
    stage.pass(20_000);
    expect(stage.actors.get("a")!.upgrades).toHaveLength(length);
  });

  it("leaves out agents that it has no file for, and those that run the version", () => {
    const stage = fleet(["a"], "riscv64");
    stage.agent("b", { arch: "arm64" });
    stage.pass(1_500);
    const { version } = stage.core.cluster.agents.get("b")!;
    stage.command({ ...wish, version, batch: { share: 1 } });
    stage.pass(2_000);
    expect(statuses(stage)).toEqual({ a: "done", b: "done" });
    expect(told(stage)).toEqual([]);
    stage.command(wish);
    stage.pass(2_000);
    expect(statuses(stage)).toEqual({ a: "skipped", b: "upgrading" });
    expect(stage.actors.get("b")!.upgrades[0]).toMatchObject(bytesOf("arm64"));
  });

  it("goes on where it was when the coordinator starts anew", () => {
    const stage = fleet(["a", "b", "c"]);
    stage.command(wish);
    stage.pass(1_000);
    says(stage, "a", "good");
    const { attempt } = stage.core.book.upgrade!;
    stage.restart();
    stage.pass(12_000);
    expect(stage.core.book.upgrade).toMatchObject({ attempt, state: "running" });
    expect(statuses(stage)).toEqual({ a: "done", b: "upgrading", c: "waiting" });
  });

  it("is one at a time, until an operator stops it; and chooses agents by labels", () => {
    const stage = fleet(["a", "b"]);
    expect(stage.command({ ...wish, labels: { site: "x" } })).toMatchObject({ error: { code: "no-agents" } });
    expect(stage.command({ kind: "stop-upgrade" })).toMatchObject({ error: { code: "conflict" } });
    stage.command({ ...wish, batch: { share: 0.1 } });
    expect(stage.command(wish)).toMatchObject({ error: { code: "conflict" } });
    stage.pass(1_000);
    expect(told(stage)).toEqual(["a"]);
    stage.command({ kind: "stop-upgrade" });
    says(stage, "a", "good");
    expect(statuses(stage)).toEqual({ a: "done", b: "waiting" });
    expect(stage.command(wish).ok).toBe(true);
  });
});

function bytesOf(architecture: string) {
  const { release, bytes } = releases.find((each) => each.architecture === architecture)!;
  return { release, bytes };
}
