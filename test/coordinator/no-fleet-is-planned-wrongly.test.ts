import { describe, expect, it } from "vitest";
import { plan, rebalance } from "../../coordinator/scheduler/plan.js";
import type { ViewAgent } from "../../coordinator/scheduler/view.js";
import { type Chain, placementAllows } from "../../topology/index.js";
import fc from "../property.js";
import { chainOf, Fleet } from "./fleet.js";

const label = fc.constantFrom("red", "green", "blue");

const agent = fc.record({
  labels: fc.record({ color: label }, { requiredKeys: [] }),
  capacity: fc.record({ cpu: fc.integer({ min: 1, max: 4 }), memory: fc.constantFrom(64, 256, 1024) }),
  closed: fc.option(fc.constant("is cordoned"), { freq: 6 }),
  setAside: fc.boolean(),
});

const placement = fc.oneof(
  fc.constant({ kind: "anywhere" } as const),
  label.map((color) => ({ kind: "on", labels: { color } }) as const),
  label.map((color) => ({ kind: "onEach", labels: { color } }) as const),
);

const chain = fc.record({
  placement,
  parallelism: fc.integer({ min: 1, max: 5 }),
  resources: fc.record({ cpu: fc.constantFrom(0.05, 0.5, 1), memory: fc.constantFrom(8, 64) }),
});

const step = fc.record({ lose: fc.nat(9), back: fc.nat(9), frozen: fc.boolean(), rebalance: fc.boolean() });

const story = fc.record({
  agents: fc.array(agent, { minLength: 1, maxLength: 10 }),
  topologies: fc.array(fc.array(chain, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { maxLength: 8 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

function fleetOf({ agents, topologies }: Story): Fleet {
  const fleet = new Fleet();
  for (const [index, over] of agents.entries()) fleet.agent(`agent-${index}`, over as Partial<ViewAgent>);
  for (const [index, chains] of topologies.entries()) {
    const named = chains.map((over, at) => chainOf(`chain-${at}`, over.placement, over.parallelism, over));
    const feeds = named.slice(1).map((to, at): [string, string] => [named[at]!.head, to.head]);
    fleet.topology(`topology-${index}`, named, feeds);
  }
  return fleet;
}

function usedBy(fleet: Fleet): Map<string, { cpu: number; memory: number }> {
  const used = new Map([...fleet.agents.keys()].map((name) => [name, { cpu: 0, memory: 0 }]));
  for (const { task, home, topology } of homes(fleet)) {
    const chain = chainFor(fleet, topology, task);
    used.get(home)!.cpu += chain.resources.cpu;
    used.get(home)!.memory += chain.resources.memory;
  }
  return used;
}

function homes(fleet: Fleet): { topology: string; task: string; home: string }[] {
  return [...fleet.topologies.values()].flatMap(({ name, placed }) =>
    [...placed].map(([task, home]) => ({ topology: name, task, home })),
  );
}

function chainFor(fleet: Fleet, topology: string, task: string): Chain {
  const head = task.split(/[:@]/)[0];
  return fleet.topologies.get(topology)!.chains.find((candidate) => candidate.head === head)!;
}

describe("any fleet, whatever is lost and comes back", () => {
  it("is planned within labels and capacity, without needless moves, and places all it can", () => {
    fc.assert(
      fc.property(story, (given) => {
        const fleet = fleetOf(given);
        const open = new Map([...fleet.agents].map(([name, { closed }]) => [name, closed]));
        for (const { lose, back, frozen, rebalance: balance } of [null, ...given.steps].map(
          (one) => one ?? start,
        )) {
          const names = [...fleet.agents.keys()];
          const returning = names[back % names.length]!;
          fleet.change(returning, {
            closed: open.get(returning)!,
            holds: "keep",
            present: true,
            heard: true,
          });
          if (lose >= 0) fleet.lose(names[lose % names.length]!);
          fleet.frozen = frozen;
          const before = homes(fleet);
          const result = plan(fleet.view);
          for (const { topology, task, from, to } of result.moves) {
            const target = fleet.agents.get(to)!;
            expect(target.closed).toBeNull();
            expect(placementAllows(chainFor(fleet, topology, task).placement, target)).toBe(true);
            expect(from === null || (fleet.agents.get(from)!.holds === "leave" && !frozen)).toBe(true);
          }
          for (const { reasons, tasks } of result.unplaceable) {
            const seen = reasons.reduce((sum, { agents }) => sum + agents, 0);
            expect(seen).toBe(tasks[0]?.includes("@") ? 1 : fleet.agents.size);
          }
          fleet.apply(result);
          for (const [name, { cpu, memory }] of usedBy(fleet)) {
            expect(cpu).toBeLessThanOrEqual(fleet.agents.get(name)!.capacity.cpu + 1e-6);
            expect(memory).toBeLessThanOrEqual(fleet.agents.get(name)!.capacity.memory);
          }
          expect(homes(fleet).length).toBeGreaterThanOrEqual(before.length - result.removals.length);
          const again = plan(fleet.view);
          expect([again.moves, again.removals]).toEqual([[], []]);
          if (balance) fleet.apply(rebalance(fleet.view, "topology-0"));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("gives the same plan for the same view", () => {
    fc.assert(
      fc.property(story, (given) => {
        const once = plan(fleetOf(given).view);
        const twice = plan(fleetOf(given).view);
        expect([twice.moves, twice.unplaceable]).toEqual([once.moves, once.unplaceable]);
      }),
      { numRuns: 50 },
    );
  });
});

const start = { lose: -1, back: 0, frozen: false, rebalance: false };
