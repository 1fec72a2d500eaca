import { describe, expect, it } from "vitest";
import type { ClusterEffect } from "../../coordinator/cluster-agent.js";
import { lan } from "../../coordinator/profile.js";
import fc from "../property.js";
import { ClusterStage, knownOf } from "./cluster-of.js";

const names = ["a", "b", "c", "d"];
const boots = ["1", "2", "3"];

const happening = fc.oneof(
  fc.record({
    kind: fc.constantFrom("start", "stop", "resume", "will", "leave"),
    agent: fc.constantFrom(...names),
    boot: fc.constantFrom(...boots),
  }),
  fc.record({ kind: fc.constantFrom("cut", "connect") }),
  fc.record({ kind: fc.constant("pass"), ms: fc.integer({ min: 1, max: 80 }).map((n) => n * 100) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

function play(stage: ClusterStage, what: Happening): ClusterEffect[] {
  const from = stage.effects.length;
  if ("ms" in what) stage.pass(what.ms);
  else if (!("agent" in what)) stage.send({ kind: what.kind === "cut" ? "disconnected" : "connected" });
  else if (what.kind === "start") stage.start(what.agent, what.boot);
  else if (what.kind === "stop") stage.stop(what.agent, what.boot);
  else if (what.kind === "resume") stage.resume(what.agent, what.boot);
  else if (what.kind === "will") stage.will(what.agent, what.boot);
  else stage.send({ kind: "leave", agent: what.agent, boot: what.boot });
  return stage.effects.slice(from);
}

describe("whatever happens to the agents", () => {
  it("a will or goodbye of a process that does not hold the name changes nothing", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const stage = new ClusterStage();
        for (const what of story) {
          const agent = "agent" in what ? stage.cluster.agents.get(what.agent) : undefined;
          const foreign =
            agent !== undefined &&
            "agent" in what &&
            (what.kind === "will" || what.kind === "leave") &&
            agent.boot !== "" &&
            agent.boot !== what.boot;
          const before = foreign ? [agent.status, agent.boot, agent.graceUntil] : null;
          play(stage, what);
          if (before !== null) expect([agent!.status, agent!.boot, agent!.graceUntil]).toEqual(before);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("an agent is lost only after a lapse of silence, or the grace after its own will", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const stage = new ClusterStage(names.slice(0, 2).map((name) => knownOf(name)));
        for (const what of story) {
          const steps = "ms" in what ? what.ms / 100 : 1;
          for (let step = 0; step < steps; step++) {
            const graces = new Map(
              [...stage.cluster.agents].map(([name, agent]) => [name, agent.graceUntil]),
            );
            for (const effect of play(stage, "ms" in what ? { kind: "pass", ms: 100 } : what)) {
              if (effect.kind !== "status" || effect.to !== "lost") continue;
              const heard = stage.cluster.agents.get(effect.agent)!.heardAt;
              const silent = heard === null || stage.now - heard >= lan.lapseMs;
              const grace = graces.get(effect.agent) ?? Number.POSITIVE_INFINITY;
              expect(silent || stage.now >= grace).toBe(true);
              expect(stage.now).toBeGreaterThanOrEqual(lan.lapseMs + lan.leaseMs);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a lease is given only to the process that holds the name, with rising numbers", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const stage = new ClusterStage();
        let last = 0;
        for (const what of story) {
          for (const effect of play(stage, what)) {
            if (effect.kind !== "lease") continue;
            expect(effect.number).toBeGreaterThan(last);
            last = effect.number;
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("when all is quiet again, whoever beats alone is alive and whoever is silent is not", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const stage = new ClusterStage();
        for (const what of story) play(stage, what);
        stage.send({ kind: "connected" });
        for (const name of names) for (const boot of boots) stage.stop(name, boot);
        // One that is turned away ends, and its supervisor starts it again.
        for (const boot of ["final", "again"]) {
          if (stage.cluster.agents.get("a")?.boot === "final") continue;
          stage.stop("a", "final");
          stage.start("a", boot);
          stage.pass(20_000);
        }
        expect(stage.status("a")).toBe("alive");
        for (const name of names.slice(1)) {
          expect([undefined, "lost", "drained"]).toContain(stage.status(name));
        }
      }),
      { numRuns: 200 },
    );
  });
});
