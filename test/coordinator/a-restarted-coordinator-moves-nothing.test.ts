import { describe, expect, it } from "vitest";
import { withoutCommits } from "../../proto/index.js";
import { CoreStage } from "./core-of.js";
import { greenhouse } from "./specs.js";

const gateway = { role: "gateway" };
const core = { role: "core" };

function running(): CoreStage {
  const stage = new CoreStage();
  stage.agent("gw-1", gateway);
  stage.agent("gw-2", gateway);
  for (const name of ["core-1", "core-2", "core-3"]) stage.agent(name, core);
  stage.submit(greenhouse());
  stage.pass(2_000);
  return stage;
}

describe("a coordinator that was killed", () => {
  it("takes a higher term, gives every agent the same work, and moves nothing", () => {
    const stage = running();
    const [homes, epochs, term] = [stage.homes(), stage.epochs(), stage.core.book.term];
    const work = [...stage.actors.keys()].map((name) => stage.part(name));
    stage.restart().pass(30_000);
    expect(stage.core.book.term).toBeGreaterThan(term);
    expect([stage.homes(), stage.epochs()]).toEqual([homes, epochs]);
    expect([...stage.actors.keys()].map((name) => stage.part(name))).toEqual(work);
    for (const actor of stage.actors.values()) expect(actor.assignment?.term).toBe(stage.core.book.term);
    expect(stage.core.moves).toBe(0);
  });

  it("takes a higher term although its clock went back to 1970", () => {
    const stage = running();
    const { term } = stage.core.book;
    stage.wall = 0;
    expect(stage.restart().core.book.term).toBe(term + 1);
  });

  it("gives agents time to report, then moves what the dead ones had", () => {
    const stage = running();
    const dead = stage.homes()["per-room:0"]!;
    stage.actors.get(dead)!.up = false;
    stage.restart().pass(8_500);
    expect(stage.homes()["per-room:0"]).toBe(dead);
    stage.pass(1_500);
    expect(stage.homes()["per-room:0"]).not.toBe(dead);
  });

  it("tells an agent again that missed its assignment", () => {
    const stage = running();
    const actor = stage.actors.get("gw-1")!;
    actor.assignment = null;
    stage.pass(5_000);
    expect(actor.assignment).not.toBeNull();
  });
});

describe("a coordinator with an old copy of its store", () => {
  it("moves nothing of an agent that knows more, says so, and is right again after one more start", () => {
    const stage = running();
    const actor = stage.actors.get("gw-1")!;
    actor.assignment = { ...actor.assignment!, term: stage.core.book.term + 1_000_000, generation: 1 };
    stage.pass(1_000);
    expect(stage.alarms()).toContain("agent-ahead gw-1");
    actor.up = false;
    stage.pass(20_000);
    actor.up = true;
    stage.restart().pass(3_000);
    expect(stage.alarms()).not.toContain("agent-ahead gw-1");
    expect(actor.assignment?.term).toBe(stage.core.book.term);
  });

  it("learns from the agents that its copy is old, and goes on above all that was decided since", () => {
    const stage = running();
    const old = new Map(structuredClone([...stage.records]));
    const [task, home] = Object.entries(stage.homes()).find(([name]) => name === "per-room:0")!;
    stage.kill(home);
    stage.pass(3_000);
    const since = stage.epochs()[task]!;
    const owner = stage.actors.get(stage.homes()[task]!)!;
    const kept = { ...owner.assignment! };
    stage.restart(old);
    // An agent refuses older decisions, whatever the term: it goes on by what it has, and says so.
    owner.assignment = kept;
    stage.pass(2_000);
    expect(stage.alarms()).toContain("store-old coordinator");
    expect(owner.assignment).toEqual(kept);
    stage.command({ kind: "lift-freeze" });
    stage.pass(2_000);
    expect(owner.assignment.generation).toBeGreaterThan(kept.generation);
    const [term, number] = stage.epochs()[task]!;
    expect(term > since[0] || (term === since[0] && number > since[1])).toBe(true);
  });

  it("puts tasks above epochs that it never gave", () => {
    const stage = running();
    const old = new Map(structuredClone([...stage.records]));
    const [task, home] = Object.entries(stage.homes()).find(([name]) => name === "per-room:0")!;
    stage.kill(home);
    stage.pass(3_000);
    const owner = stage.homes()[task]!;
    const epoch = stage.epochs()[task]!;
    stage.agent(home, core);
    stage.restart(old);
    // The copy names the dead owner; the living one still reports the higher epoch.
    const living = stage.actors.get(owner)!;
    const report = { topology: "greenhouse", task, status: "running" as const, why: "", ...withoutCommits };
    const tasks = [{ ...report, epoch: { term: epoch[0], number: epoch[1], start: 1 } }];
    stage.beat(living, { term: 0, generation: 0, tasks });
    expect(stage.alarms()).toContain(`store-old greenhouse/${task}`);
    const [term, number] = stage.epochs()[task]!;
    expect(term > epoch[0] || number > epoch[1]).toBe(true);
  });
});

describe("an agent with a new store", () => {
  it("gets new epochs, because it remembers no starts", () => {
    const stage = running();
    const before = stage.epochs()["readings@gw-1"]!;
    stage.kill("gw-1");
    const actor = stage.actors.get("gw-1")!;
    actor.store = "another";
    actor.assignment = null;
    stage.agent("gw-1", gateway);
    stage.pass(1_000);
    expect(stage.epochs()["readings@gw-1"]![1]).toBeGreaterThan(before[1]);
    expect(stage.part("gw-1")?.tasks[0]?.number).toBe(stage.epochs()["readings@gw-1"]![1]);
    expect(stage.homes()["readings@gw-1"]).toBe("gw-1");
  });
});

describe("when half of the agents fall silent at once", () => {
  it("nothing moves, and everything is as it was when they are back", () => {
    const stage = running();
    const homes = stage.homes();
    for (const name of ["core-1", "core-2", "core-3"]) stage.actors.get(name)!.up = false;
    stage.pass(30_000);
    expect(stage.homes()).toEqual(homes);
    expect(stage.alarms()).toContain("mass-loss cluster");
    for (const name of ["core-1", "core-2", "core-3"]) stage.actors.get(name)!.up = true;
    stage.pass(3_000);
    expect(stage.alarms()).not.toContain("mass-loss cluster");
    expect(stage.homes()).toEqual(homes);
  });
});
