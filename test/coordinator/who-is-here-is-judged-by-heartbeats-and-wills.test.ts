import { describe, expect, it } from "vitest";
import { cellular } from "../../coordinator/profile.js";
import { ClusterStage, joinOf, knownOf } from "./cluster-of.js";

describe("the life of an agent", () => {
  it("is alive from its join on and gets an answer to each heartbeat", () => {
    const stage = new ClusterStage();
    expect(stage.start("gw-1", "a").map((effect) => effect.kind)).toContain("known");
    const leases = stage.pass(3_000).filter((effect) => effect.kind === "lease");
    expect(leases.map((lease) => lease.seq)).toEqual([1, 2, 3]);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("is suspect after missed heartbeats and lost after the lapse, not before", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.pass(2_000);
    stage.stop("gw-1", "a");
    stage.pass(3_000);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(1_900);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(200);
    expect(stage.status("gw-1")).toBe("lost");
  });

  it("is lost 1.5 s after its will, unless the same process is heard again", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.start("gw-2", "b");
    stage.pass(1_000);
    stage.stop("gw-1", "a");
    stage.will("gw-1", "a");
    stage.will("gw-2", "b");
    stage.pass(1_400);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(200);
    expect(stage.status("gw-1")).toBe("lost");
    expect(stage.status("gw-2")).toBe("alive");
  });

  it("is alive again when a silent process wakes up", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.start("gw-2", "b");
    stage.pass(1_000);
    stage.stop("gw-1", "a");
    stage.pass(7_000);
    expect(stage.status("gw-1")).toBe("lost");
    stage.resume("gw-1", "a");
    stage.pass(1_000);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("is drained, not lost, when it says goodbye, and late heartbeats of it change nothing", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.send({ kind: "leave", agent: "gw-1", boot: "a" });
    stage.pass(2_000);
    stage.will("gw-1", "a");
    stage.pass(10_000);
    expect(stage.status("gw-1")).toBe("drained");
  });

  it("is only suspected after a will under the cellular profile", () => {
    const stage = new ClusterStage([], { profile: cellular });
    stage.start("gw-1", "a");
    stage.stop("gw-1", "a");
    stage.will("gw-1", "a");
    stage.pass(59_000);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(2_000);
    expect(stage.status("gw-1")).toBe("lost");
  });

  it("is set aside for a while when it comes and goes", () => {
    const stage = new ClusterStage();
    for (let round = 0; round < 4; round++) {
      stage.start("gw-1", `boot-${round}`);
      stage.pass(1_000);
      stage.stop("gw-1", `boot-${round}`);
      stage.will("gw-1", `boot-${round}`);
      stage.pass(2_000);
      expect(stage.status("gw-1")).toBe("lost");
    }
    stage.start("gw-1", "last");
    expect(stage.cluster.agents.get("gw-1")?.setAsideUntil).toBeGreaterThan(stage.now);
    const over = stage.pass(301_000).filter((effect) => effect.kind === "alarm-over");
    expect(over).toEqual([{ kind: "alarm-over", code: "flapping", subject: "gw-1" }]);
  });

  it("is turned away when it cannot read what this coordinator writes", () => {
    const stage = new ClusterStage([], { wireMin: 2 });
    const [effect] = stage.send({ kind: "join", message: joinOf("gw-1", "a") });
    expect(effect).toMatchObject({ kind: "turn-away", reason: "wire-version" });
    expect(stage.status("gw-1")).toBeUndefined();
  });
});

describe("after the coordinator was away", () => {
  it("nobody is lost before a full lapse and lease from its start", () => {
    const stage = new ClusterStage([knownOf("gw-1")]);
    stage.pass(8_900);
    expect(stage.status("gw-1")).toBe("joining");
    stage.pass(200);
    expect(stage.status("gw-1")).toBe("lost");
  });

  it("one that was heard and whose will comes then is lost as at any time, if all others are well", () => {
    const stage = new ClusterStage([knownOf("gw-1"), knownOf("gw-2")]);
    for (const name of ["gw-1", "gw-2"]) stage.start(name, "a");
    stage.pass(1_000);
    stage.stop("gw-1", "a");
    stage.will("gw-1", "a");
    stage.pass(1_400);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(200);
    expect(stage.status("gw-1")).toBe("lost");
  });

  it("one whose will comes while another has not come back yet has the time of all", () => {
    const stage = new ClusterStage([knownOf("gw-1"), knownOf("gw-2")]);
    stage.start("gw-1", "a");
    stage.pass(1_000);
    stage.stop("gw-1", "a");
    stage.will("gw-1", "a");
    stage.pass(7_900);
    expect(stage.status("gw-1")).toBe("suspect");
  });

  it("a will that came before its connection broke says nothing of what happened since", () => {
    const stage = new ClusterStage();
    for (const name of ["gw-1", "gw-2"]) stage.start(name, "a");
    stage.pass(1_000);
    stage.will("gw-1", "a");
    stage.send({ kind: "disconnected" });
    stage.send({ kind: "connected" });
    stage.stop("gw-1", "a");
    stage.pass(3_000);
    expect(stage.status("gw-1")).toBe("suspect");
  });

  it("an agent that never lost its connection is known by its heartbeats alone", () => {
    const stage = new ClusterStage([knownOf("gw-1")]);
    stage.resume("gw-1", "a");
    expect(stage.pass(1_000).some((effect) => effect.kind === "lease")).toBe(true);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("nobody is lost while its own way to the broker is down, nor right after", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.pass(1_000);
    stage.stop("gw-1", "a");
    stage.send({ kind: "disconnected" });
    stage.pass(60_000);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.send({ kind: "connected" });
    stage.pass(8_000);
    expect(stage.status("gw-1")).toBe("suspect");
    stage.pass(2_000);
    expect(stage.status("gw-1")).toBe("lost");
  });

  it("nobody is lost because this process itself stood still", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "a");
    stage.pass(1_000);
    stage.now += 60_000;
    stage.send({ kind: "tick" });
    expect(stage.status("gw-1")).not.toBe("lost");
    stage.pass(2_000);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("agents that were given up long ago do not count as a mass loss", () => {
    const gone = ["a", "b", "c", "d"].map((name) => knownOf(name, { gone: true }));
    const stage = new ClusterStage([...gone, knownOf("gw-1")]);
    stage.resume("gw-1", "x");
    stage.pass(12_000);
    expect(stage.status("a")).toBe("lost");
    expect(stage.cluster.frozen).toBe(false);
  });
});

describe("two processes of one name", () => {
  it("the newer is turned away once the older has answered, and never holds a lease", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "old");
    stage.pass(2_000);
    stage.start("gw-1", "new");
    const effects = stage.pass(3_000);
    expect(effects).toContainEqual(
      expect.objectContaining({ kind: "turn-away", boot: "new", reason: "name-taken" }),
    );
    expect(effects.filter((effect) => effect.kind === "lease").every((lease) => lease.boot === "old")).toBe(
      true,
    );
    expect(effects.some((effect) => effect.kind === "alarm" && effect.code === "name-taken")).toBe(true);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("a restart is taken at once when the will of the old process has come", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "old");
    stage.pass(2_000);
    stage.stop("gw-1", "old");
    stage.will("gw-1", "old");
    const effects = stage.start("gw-1", "new");
    expect(effects).toContainEqual({ kind: "took-over", agent: "gw-1" });
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("a restart that is faster than the will is taken when the will comes", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "old");
    stage.pass(2_000);
    stage.stop("gw-1", "old");
    expect(stage.start("gw-1", "new")).toEqual([]);
    expect(stage.will("gw-1", "old")).toContainEqual({ kind: "took-over", agent: "gw-1" });
    stage.will("gw-1", "old");
    stage.pass(3_000);
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("a restart after a silent death is taken after the lapse", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "old");
    stage.pass(2_000);
    stage.stop("gw-1", "old");
    stage.start("gw-1", "new");
    stage.pass(5_500);
    expect(stage.cluster.agents.get("gw-1")?.boot).toBe("new");
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("a heartbeat that overtakes its process's join turns nobody away", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "boot-1");
    stage.pass(2_000);
    stage.stop("gw-1", "boot-1");
    stage.will("gw-1", "boot-1");
    stage.pass(2_000);
    const beat = { agent: "gw-1", boot: "boot-2", seq: 1, lease: 0, draining: false };
    expect(stage.send({ kind: "heartbeat", ...beat })).toEqual([]);
    stage.start("gw-1", "boot-2");
    expect(stage.status("gw-1")).toBe("alive");
  });

  it("the old process is told when it wakes up after the newer took the name", () => {
    const stage = new ClusterStage();
    stage.start("gw-1", "old");
    stage.pass(1_000);
    stage.stop("gw-1", "old");
    stage.start("gw-1", "new");
    stage.pass(6_000);
    stage.resume("gw-1", "old");
    const effects = stage.pass(1_000);
    expect(effects).toContainEqual(expect.objectContaining({ kind: "turn-away", boot: "old" }));
    expect(stage.cluster.agents.get("gw-1")?.boot).toBe("new");
  });
});

describe("two processes of one name that come while the coordinator is away", () => {
  const restarted = () => new ClusterStage([knownOf("gw-1", { boot: "old" })]);

  it("the one that had the name keeps it, also when the newer is heard first", () => {
    const stage = restarted();
    stage.start("gw-1", "new");
    stage.pass(500);
    stage.start("gw-1", "old");
    const effects = stage.pass(3_000);
    const leases = effects.filter(({ kind }) => kind === "lease");
    expect(leases.length).toBeGreaterThan(1);
    expect(leases.every((lease) => lease.kind === "lease" && lease.boot === "old")).toBe(true);
    expect(effects).toContainEqual(expect.objectContaining({ kind: "turn-away", boot: "new" }));
    expect(effects).toContainEqual(expect.objectContaining({ kind: "alarm", code: "name-taken" }));
  });

  it("heartbeats of the newer, whose join nobody heard, do not give it the name", () => {
    const stage = restarted();
    stage.resume("gw-1", "new");
    stage.pass(1_500);
    stage.resume("gw-1", "old");
    stage.pass(1_500);
    expect(stage.cluster.agents.get("gw-1")?.boot).toBe("old");
  });

  it("a restart has the name when the time to reconnect is over, and the old process is told later", () => {
    const stage = restarted();
    stage.start("gw-1", "new");
    stage.pass(2_900);
    expect(stage.status("gw-1")).toBe("joining");
    stage.pass(200);
    expect(stage.cluster.agents.get("gw-1")?.boot).toBe("new");
    stage.resume("gw-1", "old");
    expect(stage.pass(1_500)).toContainEqual(expect.objectContaining({ kind: "turn-away", boot: "old" }));
  });

  it("a restart has the name at once when the will of the old process comes", () => {
    const stage = restarted();
    stage.start("gw-1", "new");
    stage.will("gw-1", "old");
    stage.pass(200);
    expect(stage.cluster.agents.get("gw-1")?.boot).toBe("new");
  });

  it("who left on purpose is not waited for", () => {
    const stage = new ClusterStage([knownOf("gw-1", { boot: "old", left: true })]);
    expect(stage.start("gw-1", "new")).toContainEqual({ kind: "took-over", agent: "gw-1" });
  });
});

describe("when half of the agents fall silent together", () => {
  it("everything is frozen until fewer than half are away", () => {
    const stage = new ClusterStage();
    const names = ["a", "b", "c", "d", "e", "f"];
    for (const name of names) stage.start(name, name);
    stage.pass(2_000);
    for (const name of names.slice(0, 3)) stage.stop(name, name);
    const effects = stage.pass(10_000);
    expect(stage.cluster.frozen).toBe(true);
    expect(effects.some((effect) => effect.kind === "alarm" && effect.code === "mass-loss")).toBe(true);
    stage.resume("a", "a");
    stage.pass(2_000);
    expect(stage.cluster.frozen).toBe(false);
  });

  it("is frozen before the first of them is lost", () => {
    const stage = new ClusterStage();
    for (const name of ["a", "b", "c", "d"]) stage.start(name, name);
    stage.pass(2_000);
    for (const name of ["a", "b", "c", "d"]) stage.stop(name, name);
    for (let step = 0; step < 100; step++) {
      const effects = stage.pass(100);
      if (!effects.some((effect) => effect.kind === "status" && effect.to === "lost")) continue;
      expect(stage.cluster.frozen).toBe(true);
      return;
    }
    expect.unreachable("nobody was lost");
  });

  it("two of three are just two dead agents", () => {
    const stage = new ClusterStage();
    for (const name of ["a", "b", "c"]) stage.start(name, name);
    stage.pass(2_000);
    for (const name of ["a", "b"]) stage.stop(name, name);
    stage.pass(10_000);
    expect(stage.cluster.frozen).toBe(false);
    expect(stage.status("a")).toBe("lost");
  });

  it("an operator can lift it", () => {
    const stage = new ClusterStage();
    for (const name of ["a", "b", "c"]) stage.start(name, name);
    stage.pass(2_000);
    for (const name of ["a", "b", "c"]) stage.stop(name, name);
    stage.pass(10_000);
    stage.send({ kind: "lift-freeze" });
    stage.pass(10_000);
    expect(stage.cluster.frozen).toBe(false);
  });
});
