import { expect, test } from "vitest";
import type { PlanAgent } from "../../topology/index.js";
import {
  chainFeedsOf,
  chainsOf,
  commits,
  graphHash,
  linksOf,
  parseTaskId,
  tasksOf,
} from "../../topology/index.js";
import { on, onEach, specFrom } from "./graphs.js";

/** As a component with declared state has it. */
const stateful = { state: { worst: { kind: "keyed", value: "double" } } } as object;
const gateways = onEach({ role: "gateway" });

function agents(count: number): PlanAgent[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `gw-${i}`,
    labels: { role: i % 10 === 9 ? "core" : "gateway" },
  }));
}

const heads = (spec: Parameters<typeof chainsOf>[0]) => chainsOf(spec).map((chain) => chain.components);

test("components joined by local with equal placement and parallelism become one chain", () => {
  const spec = specFrom({
    feed: { placement: gateways },
    parse: { placement: gateways, inputs: { feed: "local" } },
    keep: { placement: gateways, inputs: { parse: "local" } },
    alarm: { placement: gateways, inputs: { parse: "local" } },
  });
  expect(heads(spec)).toEqual([["feed", "parse", "keep", "alarm"]]);
  expect(chainsOf(spec)[0]!.resources.cpu).toBeCloseTo(0.2);
});

test.each([
  ["another grouping", { parse: { placement: gateways, inputs: { feed: "all" as const } } }],
  ["another placement", { parse: { inputs: { feed: "local" as const } } }],
  ["other labels", { parse: { placement: onEach({ role: "x" }), inputs: { feed: "local" as const } } }],
  ["dead letters", { parse: { placement: gateways, inputs: { "feed/dead-letter": "local" as const } } }],
])("%s begins a chain of its own", (_, parse) => {
  expect(heads(specFrom({ feed: { placement: gateways }, ...parse }))).toEqual([["feed"], ["parse"]]);
});

test("a bolt of another parallelism, or with several inputs, begins a chain of its own", () => {
  const spec = specFrom({
    a: {},
    b: { inputs: { a: "local" }, parallelism: 2 },
    c: { inputs: { a: "local", b: "local" } },
    d: { inputs: { c: "local" } },
  });
  expect(heads(spec)).toEqual([["a"], ["b"], ["c", "d"]]);
  expect(chainFeedsOf(spec, chainsOf(spec)).map((feed) => `${feed.from}>${feed.to}`)).toEqual([
    "a>b",
    "a>c",
    "b>c",
  ]);
});

test("in exactly-once a sink heads a chain of its own, and does not commit", () => {
  const components = {
    feed: { placement: gateways },
    parse: { placement: gateways, inputs: { feed: "local" as const } },
    write: { placement: gateways, inputs: { parse: "local" as const }, streams: {} },
    count: { placement: gateways, inputs: { parse: "local" as const }, streams: {}, ...stateful },
    store: { inputs: { feed: "shuffle" as const }, streams: {} },
  };
  const once = specFrom(components, "test", "exactly-once");
  expect(heads(once)).toEqual([["feed", "parse", "count"], ["write"], ["store"]]);
  expect(chainsOf(once).map((chain) => commits(once, chain))).toEqual([true, false, false]);
  expect(heads(specFrom(components))).toEqual([["feed", "parse", "write", "count"], ["store"]]);
});

test("chains with declared state commit in at-least-once, none do in at-most-once", () => {
  const components = { feed: {}, sum: { inputs: { feed: "fields" as const }, ...stateful } };
  const spec = specFrom(components);
  expect(chainsOf(spec).map((chain) => commits(spec, chain))).toEqual([false, true]);
  const most = specFrom(components, "test", "at-most-once");
  expect(chainsOf(most).map((chain) => commits(most, chain))).toEqual([false, false]);
});

test("a chain has one task on each matching agent under onEach, else as many as its parallelism", () => {
  const spec = specFrom({
    feed: { placement: gateways },
    sum: { parallelism: 2, inputs: { feed: "fields" } },
  });
  const [feed, sum] = chainsOf(spec);
  expect(tasksOf(feed!, agents(11)).map((task) => task.id)).not.toContain("feed@gw-9");
  expect(tasksOf(feed!, agents(11))).toHaveLength(10);
  expect(tasksOf(sum!, agents(11)).map((task) => task.id)).toEqual(["sum:0", "sum:1"]);
  expect(parseTaskId("feed@gw-9")).toMatchObject({ head: "feed", agent: "gw-9" });
  expect(parseTaskId("sum:1")).toMatchObject({ head: "sum", index: 1, agent: null });
  expect(parseTaskId("sum")).toBeNull();
});

test("links join every sender with every receiver that it may reach, each pair once", () => {
  const spec = specFrom({
    feed: { placement: gateways },
    both: { placement: gateways, inputs: { feed: "local", "feed/dead-letter": "local" } },
    sum: { parallelism: 2, inputs: { feed: "fields", both: "shuffle" } },
    last: { parallelism: 2, placement: on({ role: "core" }), inputs: { sum: "global" } },
  });
  const chains = chainsOf(spec);
  const tasks = chains.flatMap((chain) => tasksOf(chain, agents(2)));
  expect(linksOf(spec, chains, tasks).map(({ from, to }) => `${from}>${to}`)).toEqual([
    "feed@gw-0>both@gw-0",
    "feed@gw-1>both@gw-1",
    "feed@gw-0>sum:0",
    "feed@gw-0>sum:1",
    "feed@gw-1>sum:0",
    "feed@gw-1>sum:1",
    "both@gw-0>sum:0",
    "both@gw-0>sum:1",
    "both@gw-1>sum:0",
    "both@gw-1>sum:1",
    "sum:0>last:0",
    "sum:1>last:0",
  ]);
});

test("1,000 agents and their links are planned in far less than a second", () => {
  const spec = specFrom({
    feed: { placement: gateways },
    sum: { parallelism: 8, inputs: { feed: "fields" } },
    out: { inputs: { sum: "shuffle" } },
  });
  const begin = performance.now();
  const chains = chainsOf(spec);
  const tasks = chains.flatMap((chain) => tasksOf(chain, agents(1_000)));
  expect(linksOf(spec, chains, tasks)).toHaveLength(900 * 8 + 8);
  expect(performance.now() - begin).toBeLessThan(500);
});

test("the hash of a graph tells the order of fields, and nothing of the order of keys or streams", () => {
  const streams = { default: { a: "string", b: "int" }, late: { c: "bool" } } as const;
  const hash = graphHash(specFrom({ feed: { streams } }));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(graphHash(specFrom({ feed: { streams: { late: streams.late, default: streams.default } } }))).toBe(
    hash,
  );
  expect(
    graphHash(specFrom({ feed: { streams: { ...streams, default: { b: "int", a: "string" } } } })),
  ).not.toBe(hash);
});
