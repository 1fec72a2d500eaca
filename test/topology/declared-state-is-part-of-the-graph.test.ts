import { expect, test } from "vitest";
import type { Delivery, StateCells } from "../../topology/index.js";
import {
  bolt,
  builtinBolt,
  fields,
  formatFinding,
  graphHash,
  keyedList,
  keyedMap,
  keyedTimer,
  keyedValue,
  readGraphSpec,
  specOf,
  spout,
  TopologyBuilder,
  validate,
} from "../../topology/index.js";
import { specFrom } from "./graphs.js";

const reading = fields({ room: "string", celsius: "double" });
const feed = spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" }) });

function graphWith(state: StateCells | undefined, delivery: Delivery = "at-least-once") {
  const t = new TopologyBuilder("stateful", { delivery });
  const readings = t.spout("readings", feed);
  const create = () => ({ execute() {} });
  t.bolt(
    "worst",
    readings.fields("room"),
    bolt(state === undefined ? { streams: {}, create } : { streams: {}, state, create }),
  );
  return t.build();
}

const cells = {
  worst: keyedValue("double", { ttl: "1h 30m" }),
  seen: keyedMap("timestamp", { ttl: 500 }),
  latest: keyedList("json", { max: 10 }),
  silence: keyedTimer("processing"),
};

test("it stands in the spec as plain data, sorted by name, and survives the way over JSON", () => {
  const spec = specOf(graphWith(cells));
  expect(Object.entries(spec.components[1]!.state!)).toEqual([
    ["latest", { kind: "list", type: "json", ttlMs: 0, max: 10 }],
    ["seen", { kind: "map", type: "timestamp", ttlMs: 500 }],
    ["silence", { kind: "timer", clock: "processing" }],
    ["worst", { kind: "value", type: "double", ttlMs: 5_400_000 }],
  ]);
  const read = readGraphSpec(JSON.parse(JSON.stringify(spec)));
  expect(read).toEqual(spec);
  expect(graphHash(read)).toBe(graphHash(spec));
});

test("it counts in the graph's hash; a component without state leaves no trace there", () => {
  const hash = (state?: StateCells) => graphHash(specOf(graphWith(state)));
  expect(hash({ worst: keyedValue("double") })).not.toBe(hash({ worst: keyedValue("int") }));
  expect(hash({ worst: keyedValue("double") })).not.toBe(hash({ worst: keyedValue("double", { ttl: 1 }) }));
  expect(hash({})).toBe(hash());
  expect(JSON.stringify(specOf(graphWith({})))).not.toContain(`"state"`);
});

test("a list that would keep nothing is refused, where 0 stands for all in the graph", () => {
  const place = "keyedList, max";
  const refused = expect.objectContaining({ code: "out-of-range", place });
  expect(() => keyedList("int", { max: 0 })).toThrow(refused);
});

test("a connector declares state, too", () => {
  const t = new TopologyBuilder("x");
  const seen = { seen: keyedValue("timestamp") };
  t.bolt("end", t.spout("readings", feed), builtinBolt({}, { builtin: "b", config: 1, state: seen }));
  const component = specOf(t.build()).components[1]!;
  expect(component.state).toEqual(seen);
  expect(component.implementation).toEqual({ kind: "builtin", builtin: "b", config: 1 });
});

test("an unreadable ttl is refused where it is written", () => {
  expect(() => keyedValue("int", { ttl: "soon" })).toThrow(expect.objectContaining({ code: "bad-duration" }));
});

test.each<[string, string, StateCells]>([
  ["bad-state-name", "end, state", { "last-seen": keyedValue("int") }],
  ["bad-state-name", "end, state", { ["__proto__"]: keyedValue("int") }],
  ["unknown-type", "end, state a", { a: keyedValue("number" as "int") }],
  ["out-of-range", "end, state a, ttlMs", { a: keyedMap("int", { ttl: 1e15 }) }],
  ["out-of-range", "end, state a, max", { a: keyedList("int", { max: 1.5 }) }],
  ["no-event-time", "end, state a", { a: keyedTimer("event") }],
  ["bad-clock", "end, state a", { a: keyedTimer("wall" as "event") }],
  [
    "out-of-range",
    "end, state",
    Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`s${n}`, keyedValue("int")])),
  ],
])("%s at %s is an error", (code, place, state) => {
  const findings = validate(specFrom({ feed: {}, end: { inputs: { feed: "local" }, streams: {}, state } }));
  expect(findings.map(formatFinding)).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code, place, severity: "error" });
});

test("an execute that is seen to be asynchronous is refused with what to do instead", () => {
  const t = new TopologyBuilder("x");
  const state = { a: keyedValue("int") };
  const create = () => ({ async execute() {} });
  t.bolt("end", t.spout("readings", feed), bolt({ streams: {}, state, create }));
  expect(() => t.build()).toThrow(/end: a bolt with state is synchronous/);
  const free = new TopologyBuilder("x");
  free.bolt("end", free.spout("readings", feed), bolt({ streams: {}, create }));
  expect(() => free.build()).not.toThrow();
});

test("in at-most-once it is warned that state is in memory only", () => {
  const findings = validate(graphWith(cells, "at-most-once"));
  expect(findings).toMatchObject([{ code: "state-in-memory", place: "worst, state", severity: "warning" }]);
});
