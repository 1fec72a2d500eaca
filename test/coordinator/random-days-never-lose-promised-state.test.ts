import { describe, expect, it } from "vitest";
import type { CoreEffect } from "../../coordinator/core-contract.js";
import type { StoreRecord, TaskRecord } from "../../coordinator/records.js";
import type { AssignedTask } from "../../proto/index.js";
import fc from "../property.js";
import { CoreStage } from "./core-of.js";
import { stateful } from "./specs.js";

const agents = ["gw-1", "core-1", "core-2", "core-3"];
const topology = "greenhouse";
const tasks = ["per-room:0", "per-room:1", "publish:0", "readings@gw-1"];

const deeds = [
  ...["start", "kill", "silence", "wake", "deafen", "hear", "leave"],
  ...["wipe", "cordon", "uncordon", "drain", "forget", "upgrade"],
] as const;
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 90 }).map((n) => n * 100) }) },
  {
    weight: 6,
    arbitrary: fc.record({ deed: fc.constantFrom(...deeds), agent: fc.constantFrom(...agents) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "restart",
        "cut",
        "connect",
        "lift-freeze",
        "rebalance",
        "reset",
        "pause",
        "resume",
      ),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

function play(stage: CoreStage, what: Happening): void {
  if ("ms" in what) stage.pass(what.ms);
  else if ("deed" in what) act(stage, what.deed, what.agent);
  else if (what.kind === "restart") stage.restart();
  else if (what.kind === "lift-freeze") stage.command({ kind: "lift-freeze" });
  else if (what.kind === "cut" || what.kind === "connect") {
    stage.send({ kind: what.kind === "cut" ? "disconnected" : "connected" });
  } else if (what.kind === "reset") resetOne(stage, "per-room:0");
  else stage.command({ kind: what.kind as "rebalance" | "pause" | "resume", topology });
}

function act(stage: CoreStage, deed: string, name: string): void {
  const actor = stage.actors.get(name);
  const up = actor?.up === true;
  if (deed === "start" && !up) stage.agent(name, { role: name.startsWith("gw") ? "gateway" : "core" });
  else if (actor === undefined) return;
  else if (deed === "kill" && up) stage.kill(name);
  else if (deed === "leave" && up) stage.leave(name);
  else if (deed === "silence") actor.up = false;
  else if (deed === "wake") actor.up = true;
  else if (deed === "deafen") actor.deaf = true;
  else if (deed === "hear" && up && actor.deaf) stage.hear(actor);
  else if (deed === "wipe" && !up) stage.wipe(name);
  else if (deed === "upgrade" && !up) actor.layout = 3;
  else if (deed === "cordon" || deed === "uncordon" || deed === "drain" || deed === "forget") {
    const forgotten = deed === "forget" && stage.command({ kind: deed, agent: name }).ok;
    if (forgotten) stage.disks.forgive(topology, `readings@${name}`);
    else if (deed !== "forget") stage.command({ kind: deed, agent: name });
  }
}

function resetOne(stage: CoreStage, task: string): void {
  const { term, decision } = stage.core.book;
  const done = stage.command({ kind: "reset", topology, task }).ok;
  if (done) stage.disks.forgive(topology, task, { term, number: decision });
}

/** Holds what is said against what was durable when it was said. */
class Witness {
  readonly #durable = new Map<string, StoreRecord>();
  readonly #owners = new Map<string, string>();
  readonly #counted: ReadonlySet<string>;

  constructor(counted: ReadonlySet<string>) {
    this.#counted = counted;
  }

  see(effects: readonly CoreEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "persist") for (const { key, record } of effect.writes) this.#persist(key, record);
      if (effect.kind !== "publish" || effect.message.kind !== "assignment") continue;
      for (const part of effect.message.topologies) {
        for (const task of part.tasks) this.#told(effect.agent, task);
      }
    }
  }

  #persist(key: string, record: StoreRecord | null): void {
    const before = this.#durable.get(key);
    if (record === null) this.#durable.delete(key);
    else this.#durable.set(key, record);
    if (record?.kind !== "task" || before?.kind !== "task") return;
    expect(record.replicas.length).toBeLessThanOrEqual(2);
    for (const replica of record.replicas) {
      const { agent, standby } = record;
      expect([agent, standby?.agent]).toContain(replica.agent);
    }
    expect(record.standby?.agent).not.toBe(record.agent);
    if (record.agent === before.agent) return;
    if (before.replicas.length === 0 || record.replicas.length === 0) return;
    // It went elsewhere with its state: to a replica that counted, in the very store that was counted. What
    // is recorded and used in one step is made durable as one.
    const { agent, store } = record.replicas[0]!;
    const what = `${topology}/${record.task} ${before.term}.${before.number} ${agent} ${store}`;
    const whole = [...before.replicas, ...before.former];
    for (const one of record.former) expect(whole).toContainEqual(one);
    if (!whole.some((one) => one.agent === agent && one.store === store)) {
      expect(this.#counted).toContain(what);
    }
    expect([record.replicas.length, record.replicas[0]!.agent]).toEqual([1, record.agent]);
    expect(record.number).toBeGreaterThan(before.number);
  }

  #told(agent: string, { task, term, number, store, standby, prove }: AssignedTask): void {
    const epoch = `${task} ${term}.${number}`;
    expect([epoch, this.#owners.get(epoch) ?? agent]).toEqual([epoch, agent]);
    this.#owners.set(epoch, agent);
    if (task.startsWith("publish")) return;
    const record = this.#durable.get(`task/${topology}/${task}`) as TaskRecord | undefined;
    expect([record?.agent, record?.term, record?.number]).toEqual([agent, term, number]);
    if (store !== "") expect(record!.replicas).toContainEqual({ agent, store });
    expect(prove).toBe(record!.former.length > 0);
    if (standby !== null) expect([record!.standby, ...record!.former]).toContainEqual(standby);
  }
}

describe("whatever happens", () => {
  it("what was promised is where the task is, and a calm gives every task two copies again", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 45 }), (story) => {
        const stage = new CoreStage();
        const witness = new Witness(stage.disks.counted);
        let seen = 0;
        const look = () => {
          witness.see(stage.effects.slice(seen));
          seen = stage.effects.length;
          expect(stage.disks.faults).toEqual([]);
        };
        for (const name of agents) act(stage, "start", name);
        stage.submit(stateful());
        stage.pass(6_000);
        look();
        for (const what of story) {
          play(stage, what);
          look();
        }
        calm(stage, look);
        const { placed } = stage.core.book.topologies.get(topology)!;
        expect([...placed.keys()].sort()).toEqual(tasks);
        for (const { task, agent, replicas } of placed.values()) {
          expect(stage.tasks(agent)).toContain(task);
          const copies = task === "publish:0" ? 0 : task.includes("@") ? 1 : 2;
          expect([task, replicas.length]).toEqual([task, copies]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Everybody is here and hears; what can only be given up is given up. */
function calm(stage: CoreStage, look: () => void): void {
  stage.send({ kind: "connected" });
  for (const name of agents) {
    act(stage, "wake", name);
    const actor = stage.actors.get(name)!;
    // Everything is to have two copies: somebody has to be able to read what the latest program writes.
    actor.layout = 3;
    stage.hear(actor);
    stage.pass(10_000);
    stage.command({ kind: "uncordon", agent: name });
  }
  for (const actor of stage.actors.values()) stage.join(actor);
  stage.command({ kind: "lift-freeze" });
  stage.pass(10_000);
  look();
  for (const left of stage.core.book.topologies.get(topology)!.unplaceable) {
    expect(left.waits).toContain("headwater reset");
    for (const task of left.tasks) resetOne(stage, task);
  }
  stage.pass(20_000);
  look();
}
