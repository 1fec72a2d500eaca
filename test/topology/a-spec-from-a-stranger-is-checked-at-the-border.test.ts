import { expect, test } from "vitest";
import { graphHash, readGraphSpec } from "../../topology/index.js";
import { on, specFrom } from "./graphs.js";

const spec = specFrom({
  feed: {
    implementation: { kind: "builtin", builtin: "mqtt-feed", config: { topic: "a/#", more: [1, null] } },
  },
  sum: {
    parallelism: 2,
    placement: on({ site: "a" }),
    inputs: { feed: "fields", "feed/dead-letter": "custom" },
  },
});
const json = () => JSON.parse(JSON.stringify(spec));

test("a spec that crosses as JSON is the same, down to its hash", () => {
  expect(readGraphSpec(json())).toEqual(spec);
  expect(graphHash(readGraphSpec(json()))).toBe(graphHash(spec));
});

test.each<[string, unknown]>([
  ["components", undefined],
  ["components", Array(257).fill(spec.components[0])],
  ["name", "x".repeat(257)],
  ["components.0.placement", { kind: "here" }],
  ["components.0.more", 1],
  ["components.0.resources.cpu", "1"],
  [
    "components.0.streams.default",
    Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`f${i}`, "int"])),
  ],
  ["components.0.implementation.config", "x".repeat(65_536)],
  ["components.1.inputs.0.grouping.fields", "room"],
])("what does not fit is named: %s", (place, value) => {
  const path = place.split(".");
  const spoilt = json();
  const parent = path.slice(0, -1).reduce((at, key) => at[key], spoilt);
  parent[path.at(-1)!] = value;
  const named = expect.objectContaining({ code: "bad-spec", place: expect.stringMatching(`^${place}`) });
  expect(() => readGraphSpec(spoilt)).toThrow(named);
});

test.each([null, [], "spec", 5])("%j is no spec", (value) => {
  expect(() => readGraphSpec(value)).toThrow(expect.objectContaining({ code: "bad-spec" }));
});
