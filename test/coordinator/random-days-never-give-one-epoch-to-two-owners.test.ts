import { describe, expect, it } from "vitest";
import type { CoreEffect } from "../../coordinator/core-contract.js";
import fc from "../property.js";
import { CoreStage } from "./core-of.js";
import { greenhouse } from "./specs.js";

const agents = ["gw-1", "gw-2", "core-1", "core-2", "core-3"];
const topologies = ["one", "two"];

const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("pass"),
      ms: fc.integer({ min: 1, max: 80 }).map((n) => n * 100),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "start",
        "kill",
        "silence",
        "wake",
        "leave",
        "cordon",
        "uncordon",
        "drain",
        "forget",
      ),
      agent: fc.constantFrom(...agents),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("submit", "pause", "resume", "rebalance", "end", "end-now", "delete"),
      topology: fc.constantFrom(...topologies),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("restart", "cut", "connect", "lift-freeze") }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

function play(stage: CoreStage, what: Happening): void {
  if ("ms" in what) stage.pass(what.ms);
  else if ("agent" in what) playAgent(stage, what.kind, what.agent);
  else if ("topology" in what) playTopology(stage, what.kind, what.topology);
  else if (what.kind === "restart") stage.restart();
  else if (what.kind === "lift-freeze") stage.command({ kind: "lift-freeze" });
  else stage.send({ kind: what.kind === "cut" ? "disconnected" : "connected" });
}

function playAgent(stage: CoreStage, kind: string, name: string): void {
  const actor = stage.actors.get(name);
  if (kind === "start" && actor?.up !== true)
    stage.agent(name, { role: name.split("-")[0] === "gw" ? "gateway" : "core" });
  else if (kind === "kill" && actor?.up) stage.kill(name);
  else if (kind === "leave" && actor?.up) stage.leave(name);
  else if (kind === "silence" && actor?.up) actor.up = false;
  else if (kind === "wake" && actor !== undefined && !actor.up) actor.up = true;
  else if (kind === "cordon" || kind === "uncordon" || kind === "drain" || kind === "forget") {
    stage.command({ kind, agent: name });
  }
}

function playTopology(stage: CoreStage, kind: string, topology: string): void {
  if (kind === "submit") stage.submit(greenhouse(topology));
  else if (kind === "end") stage.command({ kind: "kill", topology, drainMs: 3_000 });
  else if (kind === "end-now") stage.command({ kind: "kill", topology, drainMs: 0 });
  else stage.command({ kind: kind as "pause" | "resume" | "rebalance" | "delete", topology });
}

/** Looks at all that was said, in the order in which it was said. */
class Witness {
  readonly #owners = new Map<string, string>();
  readonly #last = new Map<string, { term: number; generation: number }>();
  #durable = 0;

  see(effects: readonly CoreEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "persist") {
        for (const { record } of effect.writes) if (record?.kind === "meta") this.#durable = record.decision;
      }
      if (effect.kind !== "publish" || effect.message.kind !== "assignment") continue;
      const { agent, term, generation, topologies } = effect.message;
      expect(generation).toBeLessThanOrEqual(this.#durable);
      const last = this.#last.get(agent) ?? { term: 0, generation: 0 };
      expect(term > last.term || (term === last.term && generation >= last.generation)).toBe(true);
      this.#last.set(agent, { term, generation });
      for (const { topology, tasks } of topologies) {
        for (const task of tasks) {
          const epoch = `${topology}/${task.task} ${task.term}.${task.number}`;
          expect([epoch, this.#owners.get(epoch) ?? agent]).toEqual([epoch, agent]);
          this.#owners.set(epoch, agent);
        }
      }
    }
  }
}

describe("whatever happens", () => {
  it("an epoch has one owner, generations rise, all is durable first, and a calm heals all", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (story) => {
        const stage = new CoreStage();
        const witness = new Witness();
        let seen = 0;
        const look = () => {
          witness.see(stage.effects.slice(seen));
          seen = stage.effects.length;
        };
        for (const name of agents) playAgent(stage, "start", name);
        for (const what of [{ kind: "submit", topology: "one" }, ...story] as Happening[]) {
          play(stage, what);
          look();
        }
        calm(stage);
        look();
        for (const topology of stage.core.book.topologies.values()) {
          if (topology.record.desired === "ended") continue;
          const name = topology.record.name;
          expect(Object.keys(stage.homes(name)).sort()).toEqual([
            "per-room:0",
            "per-room:1",
            "publish:0",
            "readings@gw-1",
            "readings@gw-2",
          ]);
          for (const [task, home] of Object.entries(stage.homes(name)))
            expect(stage.tasks(home, name)).toContain(task);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** All agents are there, nothing is cordoned, the broker is reached; enough time for every time-out. */
function calm(stage: CoreStage): void {
  stage.send({ kind: "connected" });
  for (const name of agents) {
    playAgent(stage, "wake", name);
    const actor = stage.actors.get(name);
    if (actor === undefined) playAgent(stage, "start", name);
    stage.pass(10_000);
    stage.command({ kind: "uncordon", agent: name });
  }
  for (const actor of stage.actors.values()) stage.join(actor);
  stage.pass(10_000);
}
