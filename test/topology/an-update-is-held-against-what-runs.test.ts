import { describe, expect, it } from "vitest";
import {
  type ComponentSpec,
  earlierFor,
  type GraphSpec,
  planUpgrade,
  refusalsOf,
  type StateCells,
  withEarlier,
} from "../../topology/index.js";
import { on, onEach, specFrom } from "./graphs.js";

type Parts = Parameters<typeof specFrom>[0];

const worst: StateCells = { worst: { kind: "value", type: "double", ttlMs: 0 } };
const fields = { kind: "fields", fields: ["room"] } as const;
const gateways = onEach({ role: "gateway" });

/** Readings on each gateway, a sum for each room, a sink. */
const house = {
  readings: { placement: gateways },
  "per-room": { inputs: { readings: fields }, parallelism: 2, state: worst },
  publish: { inputs: { "per-room": "shuffle" }, streams: {} },
} satisfies Parts;

const spec = (parts: Parts, delivery: "exactly-once" | "at-least-once" | "at-most-once" = "exactly-once") =>
  specFrom(parts, "house", delivery);

function changed<K extends keyof typeof house>(name: K, change: Partial<ComponentSpec> & object): GraphSpec {
  return spec({ ...house, [name]: { ...house[name], ...change } } as Parts);
}

const tasks = ["per-room:0", "per-room:1", "publish:0", "readings@gw-1", "readings@gw-2"];
const none = { drain: false, loseState: false };

function plan(next: GraphSpec, old = spec(house), rollback = false) {
  return planUpgrade(old, next, { tasks, rollback });
}

/** Code and needs of each refusal, without repeats. */
function needs(next: GraphSpec, old = spec(house), rollback = false): readonly string[] {
  const refusals = refusalsOf(plan(next, old, rollback), none);
  for (const { place, message, remedy } of refusals)
    for (const text of [place, message, remedy]) expect(text).not.toBe("");
  return [...new Set(refusals.map((each) => `${each.code}: ${each.needs}`))].sort();
}

describe("what happens without a word", () => {
  it("other code, other settings, a new component behind a new stream", () => {
    const next = spec({ ...house, watch: { inputs: { "per-room": "shuffle" }, streams: {} } });
    expect(needs(next)).toEqual([]);
    expect(plan(next)).toMatchObject({
      components: { added: ["watch"], removed: [], changed: [] },
      state: [{ component: "per-room", cell: "worst", fate: "kept" }],
      tasks: { started: ["watch:0"], stopped: [], goOn: tasks },
      emptied: [],
    });
    expect(needs(changed("per-room", { retries: 3 }))).toEqual([]);
    expect(plan(changed("per-room", { retries: 3 })).components.changed).toEqual(["per-room"]);
  });

  it("a new cell, and another time to live of an old one", () => {
    const state: StateCells = {
      worst: { kind: "value", type: "double", ttlMs: 60_000 },
      count: { kind: "map", type: "int", ttlMs: 0 },
    };
    expect(needs(changed("per-room", { state }))).toEqual([]);
    expect(plan(changed("per-room", { state })).state).toEqual([
      { component: "per-room", cell: "worst", fate: "kept" },
      { component: "per-room", cell: "count", fate: "new" },
    ]);
  });

  it("a stream that gains a field that may be null, or a field that may be null from now on", () => {
    const wider = { default: { battery: "double?", room: "string", celsius: "double?" } } as const;
    expect(needs(changed("readings", { streams: wider }))).toEqual([]);
  });

  it("more tasks without state, and movable tasks elsewhere", () => {
    const stateless = { ...house, "per-room": { ...house["per-room"], state: {} } };
    const more = { ...stateless, "per-room": { ...stateless["per-room"], parallelism: 4 } };
    expect(needs(spec(more), spec(stateless))).toEqual([]);
    expect(needs(changed("per-room", { placement: on({ role: "core" }) }))).toEqual([]);
  });

  it("anything at all where nothing lies on disks", () => {
    const loose = (parts: Parts) => spec(parts, "at-least-once");
    const old = { ...house, "per-room": { ...house["per-room"], state: {} } };
    const next = {
      readings: { streams: { default: { other: "int" } } },
      publish: { inputs: { readings: "shuffle" }, streams: {} },
    } satisfies Parts;
    expect(needs(loose(next), loose(old))).toEqual([]);
    expect(plan(loose(next), loose(old)).tasks).toEqual({
      started: ["readings:0"],
      stopped: ["per-room:0", "per-room:1", "readings@gw-1", "readings@gw-2"],
      goOn: ["publish:0"],
    });
  });
});

describe("what gives state up", () => {
  it("a cell or a component that is not there any more", () => {
    expect(needs(changed("per-room", { state: {} }))).toEqual(["state-removed: lose-state"]);
    const next = plan(changed("per-room", { state: {} }));
    expect(next.state).toEqual([{ component: "per-room", cell: "worst", fate: "lost" }]);
    expect(refusalsOf(next, { drain: false, loseState: true })).toEqual([]);
    expect(refusalsOf(next, { drain: true, loseState: false })).toHaveLength(1);
  });

  it("a component that another chain's tasks have now", () => {
    const local = {
      ...house,
      tally: { inputs: { "per-room": "local" }, parallelism: 2, state: worst },
    } satisfies Parts;
    const apart = { ...local, tally: { ...local.tally, inputs: { "per-room": "shuffle" } } } satisfies Parts;
    expect(needs(spec(apart), spec(local))).toEqual(["state-moved: lose-state"]);
    expect(needs(spec(local), spec(apart))).toEqual([
      "input-removed: drain",
      "state-moved: lose-state",
      "tasks-end: drain",
    ]);
  });

  it("another number of tasks that keys are dealt among, or of a feed's that remember", () => {
    expect(needs(changed("per-room", { parallelism: 3 }))).toEqual([
      "state-lost: lose-state",
      "tasks-redealt: drain",
    ]);
    expect(plan(changed("per-room", { parallelism: 3 })).emptied).toEqual(["per-room"]);
    expect(needs(changed("per-room", { parallelism: 1 }))).toEqual([
      "input-removed: drain",
      "state-lost: lose-state",
      "tasks-end: drain",
    ]);
    const movable = { ...house, readings: { state: worst } } satisfies Parts;
    const two = { ...movable, readings: { state: worst, parallelism: 2 } } satisfies Parts;
    expect(needs(spec(two), spec(movable))).toContain("state-lost: lose-state");
  });

  it("keys that are dealt by another field", () => {
    const streams = { default: { room: "string", floor: "string" } } as const;
    const by = (field: string): Parts => ({
      readings: { placement: gateways, streams },
      sum: { inputs: { readings: { kind: "fields", fields: [field] } }, parallelism: 2, state: worst },
    });
    expect(needs(spec(by("floor")), spec(by("room")))).toContain("state-lost: lose-state");
  });

  it("other gateways, and tasks that are pinned now and were not", () => {
    const old = { ...house, readings: { ...house.readings, state: worst } } satisfies Parts;
    const to = (placement: ComponentSpec["placement"]) =>
      spec({ ...old, readings: { ...old.readings, placement } });
    expect(needs(to(onEach({ role: "other" })), spec(old))).toEqual([
      "labels-changed: drain",
      "state-lost: lose-state",
    ]);
    expect(needs(to(on({ role: "core" })), spec(old))).toEqual([
      "state-lost: lose-state",
      "tasks-end: drain",
    ]);
  });
});

describe("what wants everything to run to its end first", () => {
  it("a stream that changes otherwise", () => {
    const stream = (fields: Record<string, string>) =>
      needs(changed("readings", { streams: { default: fields } as ComponentSpec["streams"] }));
    expect(stream({ room: "string", celsius: "double", battery: "int" })).toEqual(["stream-changed: drain"]);
    expect(stream({ room: "string" })).toEqual(["stream-changed: drain"]);
    expect(stream({ room: "string", celsius: "int" })).toEqual(["stream-changed: drain"]);
  });

  it("a receiver, or an input of one, that is gone", () => {
    const { publish: _, ...without } = house;
    expect(needs(spec(without))).toEqual(["input-removed: drain"]);
    expect(
      needs(
        changed("publish", {
          inputs: [{ from: "readings", stream: "default", grouping: { kind: "shuffle" } }],
        }),
      ),
    ).toEqual(["input-removed: drain"]);
  });

  it("another delivery, and tasks that commit no more", () => {
    expect(needs(spec(house, "at-least-once"))).toEqual([
      "commits-no-more: drain",
      "delivery-changed: drain",
    ]);
    const old = spec(house, "at-least-once");
    const stateless = { ...house, "per-room": { ...house["per-room"], state: {} } };
    expect(needs(spec(stateless, "at-least-once"), old)).toEqual([
      "commits-no-more: drain",
      "state-removed: lose-state",
    ]);
  });
});

describe("what never works", () => {
  it("a cell of another kind or type under the old name, and another topology", () => {
    const typed: StateCells = { worst: { kind: "value", type: "int", ttlMs: 0 } };
    expect(needs(changed("per-room", { state: typed }))).toEqual(["state-retyped: never"]);
    const all = { drain: true, loseState: true };
    expect(refusalsOf(plan(changed("per-room", { state: typed })), all)).toHaveLength(1);
    expect(needs({ ...spec(house), name: "other" })).toEqual(["other-name: never"]);
  });

  it("all that speaks against an update is said at once", () => {
    const next = spec({ readings: { placement: gateways }, "per-room": { inputs: { readings: fields } } });
    expect(needs(next)).toEqual([
      "input-removed: drain",
      "state-lost: lose-state",
      "state-removed: lose-state",
      "tasks-end: drain",
    ]);
  });
});

describe("the way back", () => {
  it("takes fields away that came with the version that runs, and only those that may be null", () => {
    const wider = (type: string) =>
      changed("readings", {
        streams: {
          default: { room: "string", celsius: "double", battery: type },
        } as ComponentSpec["streams"],
      });
    expect(needs(spec(house), wider("double?"), true)).toEqual([]);
    expect(needs(spec(house), wider("double?"))).toEqual(["stream-changed: drain"]);
    expect(needs(spec(house), wider("double"), true)).toEqual(["stream-changed: drain"]);
  });
});

it("state that is in memory only is named, and refuses nothing", () => {
  const old = spec(house, "at-most-once");
  expect(needs(old, old)).toEqual([]);
  expect(plan(old, old)).toMatchObject({
    state: [{ fate: "lost" }],
    findings: [{ severity: "warning", code: "state-in-memory" }],
  });
});

describe("earlier shapes of streams", () => {
  const shape = (battery: string | null): GraphSpec =>
    changed("readings", {
      streams: {
        default: { room: "string", ...(battery === null ? {} : { battery }) },
      } as ComponentSpec["streams"],
    });

  it("are remembered once each, and told where they differ from those of today", () => {
    const first = shape(null);
    const second = shape("double?");
    const known = withEarlier(withEarlier([], first), second);
    const ofReadings = (all: readonly { stream: string }[]) =>
      all.filter(({ stream }) => stream === "readings/default");
    expect(ofReadings(known)).toHaveLength(2);
    expect(ofReadings(withEarlier(known, first))).toHaveLength(2);
    expect(earlierFor(known, second)).toEqual([{ stream: "readings/default", fields: { room: "string" } }]);
    expect(ofReadings(earlierFor(known, first))).toHaveLength(1);
  });

  it("are not kept of senders that keep nothing on disk", () => {
    expect(
      withEarlier([], {
        ...shape(null),
        settings: { ...shape(null).settings, delivery: "at-least-once" },
      }).map(({ stream }) => stream),
    ).toEqual(["per-room/default"]);
  });
});
