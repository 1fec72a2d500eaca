import { describe, expect, it } from "vitest";
import {
  agentFilters,
  controlClientId,
  coordinatorFilters,
  dataTopic,
  defaultPrefix,
  downTopic,
  feedClientId,
  flowTopic,
  parseTopic,
  requirePrefix,
  upTopic,
  workerClientId,
  workerFilters,
} from "../../proto/index.js";
import fc from "../property.js";

describe.each([defaultPrefix, "plant-1/headwater"])("topics under %s", (p) => {
  it("are taken apart as they were built", () => {
    expect(dataTopic(p, "gw-1", "core-1", "t")).toBe(`${p}/d/gw-1/core-1/t`);
    expect(parseTopic(p, dataTopic(p, "gw-1", "core-1", "t"))).toEqual({
      kind: "data",
      from: "gw-1",
      to: "core-1",
      topology: "t",
    });
    expect(parseTopic(p, flowTopic(p, "core-1", "gw-1", "t"))).toEqual({
      kind: "flow",
      from: "core-1",
      to: "gw-1",
      topology: "t",
    });
    expect(parseTopic(p, upTopic(p, "gw-1", "heartbeat"))).toEqual({
      kind: "up",
      agent: "gw-1",
      message: "heartbeat",
    });
    expect(parseTopic(p, downTopic(p, "gw-1", "turn-away"))).toEqual({
      kind: "down",
      agent: "gw-1",
      message: "turn-away",
    });
  });

  it("are covered by the filters of those who read them, and by no others", () => {
    const hears = (filters: readonly string[], topic: string) =>
      filters.some((filter) => new RegExp(`^${filter.replaceAll("+", "[^/]+")}$`).test(topic));
    expect(hears(agentFilters(p, "gw-1"), downTopic(p, "gw-1", "assignment"))).toBe(true);
    expect(hears(agentFilters(p, "gw-1"), downTopic(p, "gw-2", "assignment"))).toBe(false);
    expect(hears(agentFilters(p, "gw-1"), upTopic(p, "gw-1", "join"))).toBe(false);
    expect(hears(workerFilters(p, "gw-1", "t"), dataTopic(p, "core-1", "gw-1", "t"))).toBe(true);
    expect(hears(workerFilters(p, "gw-1", "t"), flowTopic(p, "core-1", "gw-1", "t"))).toBe(true);
    expect(hears(workerFilters(p, "gw-1", "t"), dataTopic(p, "gw-1", "core-1", "t"))).toBe(false);
    expect(hears(workerFilters(p, "gw-1", "t"), dataTopic(p, "core-1", "gw-1", "u"))).toBe(false);
    expect(hears(coordinatorFilters(p), upTopic(p, "gw-1", "will"))).toBe(true);
    expect(hears(coordinatorFilters(p), downTopic(p, "gw-1", "lease"))).toBe(false);
  });

  it.each([
    "",
    p,
    `${p}/`,
    `${p}/d`,
    `${p}/d/a/b`,
    `${p}/d/a/b/c/d`,
    `${p}/d/a/b/c/`,
    `${p}/d/../b/c`,
    `${p}/d/a/+/c`,
    `${p}/d/a/#/c`,
    `${p}/d/A/b/c`,
    `${p}/d/a/b/\0`,
    `${p}/d/a/b/__proto__`,
    `${p}/agents/a/up/__proto__`,
    `${p}/agents/a/up/constructor`,
    `${p}/agents/a/up/lease`,
    `${p}/agents/a/down/join`,
    `${p}/agents/a/sideways/join`,
    `${p}x/d/a/b/c`,
    `${p}/d/${"a".repeat(64)}/b/c`,
    `$SYS/${p}/d/a/b/c`,
    "/".repeat(60_000),
  ])("%j is none", (topic) => {
    expect(parseTopic(p, topic)).toBeNull();
  });
});

it("no topic makes the parser throw, and what it takes it can build again", () => {
  const level = fc.oneof(
    fc.constantFrom("d", "a", "agents", "up", "down", "join", "lease", "gw-1", "+"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(level, { maxLength: 7 }), (levels) => {
      const topic = ["headwater", ...levels].join("/");
      const parsed = parseTopic("headwater", topic);
      if (parsed === null) return;
      const built =
        parsed.kind === "data" || parsed.kind === "flow"
          ? `headwater/${parsed.kind === "data" ? "d" : "a"}/${parsed.from}/${parsed.to}/${parsed.topology}`
          : `headwater/agents/${parsed.agent}/${parsed.kind}/${parsed.message}`;
      expect(built).toBe(topic);
    }),
    { numRuns: 20_000 },
  );
});

it("a prefix is one that brokers and filters bear", () => {
  for (const prefix of ["headwater", "a/b.c/D_1"]) expect(requirePrefix(prefix)).toBe(prefix);
  for (const prefix of ["", "/a", "a/", "a//b", "a/+", "#", "$share/a", "ä", "a b", "x".repeat(201)])
    expect(() => requirePrefix(prefix)).toThrow(expect.objectContaining({ code: "bad-prefix" }));
});

it("client ids tell apart who connects", () => {
  expect(controlClientId("gw-1", "b1")).toBe("gw-1:control:b1");
  expect(workerClientId("gw-1", "t", "n1")).toBe("gw-1:t:n1");
  expect(feedClientId("in-1", "t", "readings@gw-1")).toBe("in-1:t:readings@gw-1");
});
