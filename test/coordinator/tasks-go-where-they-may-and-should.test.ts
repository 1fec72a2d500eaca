import { describe, expect, it } from "vitest";
import { plan, rebalance } from "../../coordinator/scheduler/plan.js";
import { anywhere, chainOf, Fleet, on, onEach } from "./fleet.js";

const gateway = { labels: { role: "gateway" } };
const core = { labels: { role: "core" } };

function greenhouse(): Fleet {
  return new Fleet()
    .agent("gw-1", gateway)
    .agent("gw-2", gateway)
    .agent("core-1", core)
    .agent("core-2", core)
    .topology(
      "greenhouse",
      [
        chainOf("readings", onEach({ role: "gateway" })),
        chainOf("per-room", on({ role: "core" }), 2),
        chainOf("publish", on({ role: "core" })),
      ],
      [
        ["readings", "per-room"],
        ["per-room", "publish"],
      ],
    );
}

describe("placing", () => {
  it("puts one task of onEach on every matching agent and spreads the tasks of a component", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view));
    expect(fleet.where("greenhouse", "readings@gw-1")).toBe("gw-1");
    expect(fleet.where("greenhouse", "readings@gw-2")).toBe("gw-2");
    const rooms = ["per-room:0", "per-room:1"].map((task) => fleet.where("greenhouse", task)).sort();
    expect(rooms).toEqual(["core-1", "core-2"]);
    expect(rooms).toContain(fleet.where("greenhouse", "publish:0"));
  });

  it("keeps chatty components together, near their feeds", () => {
    const fleet = new Fleet().agent("a").agent("b", gateway).agent("c");
    const chains = [
      chainOf("feed", onEach({ role: "gateway" })),
      chainOf("clean", anywhere),
      chainOf("sum", anywhere),
    ];
    fleet.topology("t", chains, [
      ["feed", "clean"],
      ["clean", "sum"],
    ]);
    fleet.apply(plan(fleet.view));
    expect([fleet.where("t", "clean:0"), fleet.where("t", "sum:0")]).toEqual(["b", "b"]);
  });

  it("prefers the less loaded agent when nothing else speaks", () => {
    const fleet = new Fleet().agent("a", { capacity: { cpu: 1, memory: 1024 } }).agent("b");
    fleet.topology("t", [chainOf("work", anywhere, 1, { resources: { cpu: 0.5, memory: 16 } })]);
    fleet.apply(plan(fleet.view));
    expect(fleet.where("t", "work:0")).toBe("b");
  });

  it("never gives an agent more than it has", () => {
    const fleet = new Fleet();
    for (const name of ["a", "b", "c"]) fleet.agent(name, { capacity: { cpu: 1, memory: 64 } });
    fleet.topology("t", [chainOf("work", anywhere, 10, { resources: { cpu: 0.4, memory: 16 } })]);
    const result = plan(fleet.view);
    expect(result.moves).toHaveLength(6);
    expect(result.unplaceable).toEqual([
      {
        topology: "t",
        chain: "work",
        tasks: ["work:6", "work:7", "work:8", "work:9"],
        reasons: [{ reason: "has no room: the task asks for 0.4 cores", agents: 3 }],
        waits: "",
      },
    ]);
  });

  it("says for how many agents which reason speaks against a task", () => {
    const fleet = new Fleet().agent("a").agent("b").agent("c", core).lose("c");
    fleet.agent("d", { ...core, closed: "is cordoned" });
    fleet.topology("t", [chainOf("work", on({ role: "core" }))]);
    expect(plan(fleet.view).unplaceable[0]?.reasons).toEqual([
      { reason: "has no label role=core", agents: 2 },
      { reason: "is lost", agents: 1 },
      { reason: "is cordoned", agents: 1 },
    ]);
  });

  it("places what had no place as soon as an agent with the label joins", () => {
    const fleet = new Fleet()
      .agent("a")
      .topology("t", [chainOf("feed", onEach({ role: "gateway" })), chainOf("work", on({ role: "core" }))]);
    const first = plan(fleet.view);
    expect(first.moves).toEqual([]);
    expect(first.unplaceable.map(({ chain, reasons }) => [chain, reasons[0]?.reason]).sort()).toEqual([
      ["feed", "has no label role=gateway"],
      ["work", "has no label role=core"],
    ]);
    fleet.agent("gw-1", gateway).agent("core-1", core);
    fleet.apply(plan(fleet.view));
    expect(fleet.where("t", "feed@gw-1")).toBe("gw-1");
    expect(fleet.where("t", "work:0")).toBe("core-1");
  });

  it("takes an agent that comes and goes only when nobody else can", () => {
    const fleet = new Fleet()
      .agent("a", { setAside: true })
      .agent("b")
      .topology("t", [chainOf("work", anywhere, 3)]);
    expect(new Set(plan(fleet.view).moves.map((move) => move.to))).toEqual(new Set(["b"]));
    fleet.lose("b");
    expect(new Set(plan(fleet.view).moves.map((move) => move.to))).toEqual(new Set(["a"]));
  });
});

describe("when agents go", () => {
  it("moves only the lost agent's movable tasks; pinned ones wait for it", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view));
    const before = new Map(fleet.topologies.get("greenhouse")!.placed);
    fleet.lose("core-1").lose("gw-1");
    const { moves, removals } = plan(fleet.view);
    expect(removals).toEqual([]);
    for (const move of moves) expect([before.get(move.task), move.to]).toEqual(["core-1", "core-2"]);
    expect(moves.length).toBeGreaterThan(0);
    fleet.apply({ moves, removals });
    expect(fleet.where("greenhouse", "readings@gw-1")).toBe("gw-1");
    expect(plan(fleet.view).moves).toEqual([]);
  });

  it("leaves a task with its lost agent while nobody else can run it", () => {
    const fleet = new Fleet().agent("core-1", core).topology("t", [chainOf("work", on({ role: "core" }))]);
    fleet.apply(plan(fleet.view)).lose("core-1");
    const { moves, removals, unplaceable } = plan(fleet.view);
    expect([moves, removals]).toEqual([[], []]);
    expect(unplaceable).toMatchObject([{ chain: "work", tasks: ["work:0"] }]);
    fleet.agent("core-2", core);
    expect(plan(fleet.view).moves).toEqual([{ topology: "t", task: "work:0", from: "core-1", to: "core-2" }]);
  });

  it("moves nothing away while frozen, and places new tasks all the same", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view)).lose("core-1");
    fleet.frozen = true;
    fleet.topology("new", [chainOf("work", anywhere)]);
    expect(plan(fleet.view).moves.map((move) => move.topology)).toEqual(["new"]);
  });

  it("takes the pinned tasks off an agent that has run empty, and puts them back afterwards", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view));
    fleet.change("gw-1", { closed: "is drained", holds: "empty" });
    const { removals, moves } = plan(fleet.view);
    expect(removals).toMatchObject([{ task: "readings@gw-1", from: "gw-1" }]);
    expect(moves).toEqual([]);
    fleet.apply({ removals, moves }).change("gw-1", { closed: null, holds: "keep" });
    fleet.apply(plan(fleet.view));
    expect(fleet.where("greenhouse", "readings@gw-1")).toBe("gw-1");
  });

  it("takes tasks off an agent whose labels no longer match", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view)).change("core-1", { labels: {} }).change("gw-1", { labels: {} });
    fleet.apply(plan(fleet.view));
    expect(fleet.where("greenhouse", "readings@gw-1")).toBeUndefined();
    const homes = ["per-room:0", "per-room:1", "publish:0"].map((task) => fleet.where("greenhouse", task));
    expect(homes).toEqual(["core-2", "core-2", "core-2"]);
  });
});

describe("rebalance", () => {
  it("spreads what a failure crowded on one agent, and finds nothing to do a second time", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view)).lose("core-1");
    fleet.apply(plan(fleet.view)).agent("core-1", core);
    fleet.apply(plan(fleet.view));
    const { moves } = rebalance(fleet.view, "greenhouse");
    expect(moves.length).toBeGreaterThan(0);
    for (const move of moves) expect([move.from, move.to]).toEqual(["core-2", "core-1"]);
    fleet.apply({ moves });
    expect(rebalance(fleet.view, "greenhouse")).toEqual({ moves: [], prepared: [] });
  });

  it("never moves pinned tasks", () => {
    const fleet = greenhouse();
    fleet.apply(plan(fleet.view));
    expect(rebalance(fleet.view, "greenhouse").moves.filter((move) => move.task.includes("@"))).toEqual([]);
  });
});
