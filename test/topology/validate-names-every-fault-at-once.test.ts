import { expect, test } from "vitest";
import type { GraphSpec } from "../../topology/index.js";
import {
  fields,
  filter,
  formatFinding,
  requireValid,
  spout,
  TopologyBuilder,
  validate,
} from "../../topology/index.js";
import { on, onEach, specFrom } from "./graphs.js";

const codes = (spec: GraphSpec) => validate(spec).map((finding) => `${finding.code} at ${finding.place}`);
/** The one fault, or the one warning of what has no fault. */
const only = (spec: GraphSpec) => {
  const found = validate(spec);
  const errors = found.filter(({ severity }) => severity === "error");
  const findings = errors.length > 0 ? errors : found;
  expect(findings.map(formatFinding)).toHaveLength(1);
  return findings[0]!;
};

const end = { inputs: { feed: "local" as const }, streams: {} };

test("a topology without fault has no findings", () => {
  const spec = specFrom({
    feed: { placement: onEach({ role: "gateway" }) },
    sum: { parallelism: 3, inputs: { feed: "partialKey" } },
    total: { inputs: { sum: "fields", "feed/dead-letter": "shuffle" } },
    end: { ...end, placement: on({ site: "a" }), inputs: { total: "shuffle" } },
  });
  expect(validate(spec)).toEqual([]);
});

test("all faults are reported together, each with a place and a remedy, errors before warnings", () => {
  const spec = specFrom(
    {
      feed: { streams: { default: { room: "text" as "string" } } },
      Sum: { parallelism: 0, inputs: { fed: "shuffle" } },
      lonely: {},
    },
    "My Topology",
  );
  expect(codes(spec)).toEqual([
    "bad-name at topology",
    "unknown-type at feed, stream default",
    'bad-name at "Sum"',
    "out-of-range at Sum, parallelism",
    "unknown-component at Sum, input 1",
    "unread at feed",
    "unread at Sum",
    "unread at lonely",
  ]);
  for (const finding of validate(spec)) expect(finding.remedy.length).toBeGreaterThan(5);
});

test.each([
  [
    "component",
    { x: { ...end, inputs: { fead: "local" as const } } },
    "unknown-component",
    "did you mean feed?",
  ],
  [
    "stream",
    { x: { ...end, inputs: { "feed/defualt": "local" as const } } },
    "unknown-stream",
    "did you mean default?",
  ],
  [
    "grouping",
    { x: { ...end, inputs: { feed: { kind: "shufle" as "shuffle" } } } },
    "unknown-grouping",
    "did you mean shuffle?",
  ],
  [
    "field",
    { x: { ...end, inputs: { feed: { kind: "fields" as const, fields: ["celcius"] } } } },
    "unknown-field",
    "did you mean celsius?",
  ],
])("an unknown %s is refused, and the near one named", (_, bad, code, remedy) => {
  const finding = only(specFrom({ feed: {}, end, ...bad }));
  expect(finding.code).toBe(code);
  expect(finding.place).toBe("x, input 1");
  expect(finding.remedy).toContain(remedy);
});

test("a cycle is refused once, with its way", () => {
  const spec = specFrom({
    feed: {},
    a: { inputs: { feed: "local", c: "local" } },
    b: { inputs: { a: "local" } },
    c: { inputs: { b: "local" } },
  });
  expect(only(spec)).toMatchObject({ code: "cycle", severity: "error" });
  expect(only(spec).message).toMatch(/a → b → c → a|b → c → a → b|c → a → b → c/);
  expect(only(specFrom({ feed: {}, a: { inputs: { feed: "local", a: "local" } } })).message).toContain(
    "a → a",
  );
});

test("a consumer that stands before its producer is refused", () => {
  expect(only(specFrom({ end, feed: {} }))).toMatchObject({ code: "order", place: "end" });
});

test.each(["shuffle", "fields", "partialKey", "global", "custom"] as const)(
  "%s does not go into onEach",
  (kind) => {
    const finding = only(
      specFrom({ feed: {}, end: { ...end, placement: onEach({}), inputs: { feed: kind } } }),
    );
    expect(finding.code).toBe("grouping-into-on-each");
  },
);

test.each(["local", "all", "direct"] as const)("%s goes into onEach", (kind) => {
  expect(
    validate(specFrom({ feed: {}, end: { ...end, placement: onEach({}), inputs: { feed: kind } } })),
  ).toEqual([]);
});

test.each([
  ["duplicate-input", { inputs: { feed: "local" as const, "feed/default": "shuffle" as const } }],
  ["parallelism-on-each", { placement: onEach({}), parallelism: 2 }],
  ["out-of-range", { parallelism: 1_025 }],
  ["out-of-range", { parallelism: 1.5 }],
  ["out-of-range", { retries: 11 }],
  ["out-of-range", { tickMs: -1 }],
  ["out-of-range", { resources: { cpu: Number.NaN, memory: 8 } }],
  ["out-of-range", { resources: { cpu: 1, memory: -8 } }],
  ["bad-label", { placement: on({ Role: "x" }) }],
  ["bad-label", { placement: on({ role: "" }) }],
  ["no-fields", { inputs: { feed: { kind: "fields" as const, fields: [] } } }],
  ["field-count", { streams: { default: {} } }],
  [
    "field-count",
    {
      streams: {
        default: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`f${i}`, "int" as const])),
      },
    },
  ],
  ["bad-field-name", { streams: { default: { "1st": "int" as const } } }],
  ["bad-field-name", { streams: { default: { constructor: "int" as const } } }],
  ["bad-field-name", { streams: { default: { ["__proto__"]: "int" as const } } }],
  ["reserved-stream", { streams: { "dead-letter": { a: "int" as const } } }],
  ["bad-name", { streams: { "Late Ones": { a: "int" as const } } }],
])("%s is an error", (code, bad) => {
  expect(only(specFrom({ feed: {}, end: { ...end, ...bad } }))).toMatchObject({ code, severity: "error" });
});

test("a name that is used twice is refused", () => {
  const spec = specFrom({ feed: {}, end });
  expect(only({ ...spec, components: [...spec.components, spec.components[1]!] }).code).toBe(
    "duplicate-name",
  );
});

test("what happens at a full outbox has to be something that is known", () => {
  const spec = specFrom({ feed: {}, end });
  const settings = { ...spec.settings, outboxFull: "drop" as "block" };
  const finding = only({ ...spec, settings });
  expect(finding).toMatchObject({ code: "unknown-policy", severity: "error" });
  expect(finding.remedy).toContain("dropOldest");
});

test("partialKey without a merge behind it is warned of", () => {
  const finding = only(
    specFrom({ feed: {}, end: { ...end, parallelism: 2, inputs: { feed: "partialKey" } } }),
  );
  expect(finding).toMatchObject({ code: "no-merge", severity: "warning" });
});

test("a bolt whose output nobody reads is warned of, and one that emits nothing is not", () => {
  const spec = specFrom({ feed: {}, middle: { inputs: { feed: "local" } }, end });
  expect(only(spec)).toMatchObject({ code: "unread", severity: "warning", place: "middle" });
});

const reading = fields({ room: "string", celsius: "double" });
const feed = spout({
  streams: { default: reading, other: { a: "int" } },
  create: () => ({ open() {}, next: () => "end" }),
});

test("build throws one error that holds them all, also those that only the builder sees", () => {
  const t = new TopologyBuilder("x");
  const readings = t.spout("readings", feed);
  const spec = filter<typeof reading>(() => true);
  t.bolt("narrow", readings.stream("other"), { ...spec, input: reading } as never);
  t.bolt(
    "mixed",
    [readings.local(), readings.stream("other").local()],
    filter(() => true),
  );
  t.bolt("sum", readings.fields("rom" as "room"), spec);
  expect(() => t.build()).toThrow(
    expect.objectContaining({
      code: "invalid-topology",
      message: expect.stringMatching(/room of type string[\s\S]*mixed, input 2[\s\S]*did you mean room\?/),
      cause: expect.objectContaining({ length: 4 }),
    }),
  );
});

test("warnings do not stop a build, and the graph is frozen through and through", () => {
  const t = new TopologyBuilder("x");
  t.spout("readings", feed, { on: { site: "a" } });
  const graph = t.build();
  expect(() => requireValid(graph)).not.toThrow();
  expect(() => Object.assign(graph.components[0]!.placement, { kind: "onEach" })).toThrow(TypeError);
  expect(() => Object.assign(graph.components[0]!.streams["default"]!, { more: "int" })).toThrow(TypeError);
});

test("a connector's own rules count, below the name of its component", () => {
  const t = new TopologyBuilder("x");
  const check = () => [
    { severity: "error", code: "bad-topic", place: "topic", message: "no", remedy: "mend" } as const,
  ];
  t.spout("readings", {
    kind: "spout",
    streams: { default: reading },
    implementation: { kind: "builtin", builtin: "mqtt-feed", config: {}, check },
  });
  expect(() => t.build()).toThrow(/readings, topic: no/);
});
