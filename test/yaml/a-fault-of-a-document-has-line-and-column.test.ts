import { describe, expect, it } from "vitest";
import { boiler, readFrom } from "./read.js";

const feedLines = 8;

describe("a fault of a topology in YAML", () => {
  it.each<[what: string, components: string, code: string, place: string, words: RegExp]>([
    [
      "an unknown field",
      "  hot: { from: readings, filter: celsus > 3.0 }",
      "unknown-field",
      "9:34",
      /celsius/,
    ],
    [
      "an unknown field further on",
      "  hot: { from: readings, filter: 1.0 > celsus }",
      "unknown-field",
      "9:40",
      /celsius/,
    ],
    [
      "a type that does not fit",
      "  hot:\n    from: readings\n    filter: celsius",
      "wrong-type",
      "11:13",
      /double/,
    ],
    [
      "half an expression",
      '  hot:\n    from: readings\n    filter: "celsius >"',
      "bad-expression",
      "11:23",
      /./,
    ],
    [
      "a comparison that there is not",
      "  hot:\n    from: readings\n    filter: celsius > room",
      "bad-expression",
      "11:13",
      /there is no double > string .*string\(…\)/,
    ],
    [
      "a function that there is not for these",
      "  hot:\n    from: readings\n    filter: sqrt(room) > 1.0",
      "bad-expression",
      "11:13",
      /there is no sqrt\(string\) .*docs\/yaml.md/,
    ],
    [
      "an expression that a comma cut off",
      "  m: { from: readings, map: { x: max(celsius, 1.0), n: n } }",
      "bad-expression",
      "9:45",
      /a \) is missing.* in quotes/,
    ],
    [
      "an aggregate that a comma cut off",
      "  w:\n    from: readings\n    window: { size: 1s, aggregates: { p: percentile(celsius, 0.5) } }",
      "bad-aggregate",
      "11:60",
      /, is missing.* in quotes/,
    ],
    [
      "a duration that is none",
      "  w:\n    from: readings\n    window:\n      aggregates: { n: count() }\n      size: 1 sec",
      "bad-duration",
      "13:13",
      /"1 sec" is not a duration/,
    ],
    [
      "an option that its component refuses",
      "  w:\n    from: readings\n    deadband:\n      value: celsius\n      absolute: -1",
      "bad-option",
      "13:17",
      /at least 0/,
    ],
    [
      "an unknown producer",
      "  hot: { from: reading, filter: 'true' }",
      "unknown-component",
      "9:16",
      /readings/,
    ],
    [
      "an unknown component",
      "  hot:\n    from: readings\n    filtre: 'true'",
      "unknown-component",
      "11:5",
      /filter/,
    ],
    [
      "a key that there is not",
      "  hot:\n    from: readings\n    filter: 'true'\n    placement: 1",
      "unknown-key",
      "12:5",
      /placement is no key of a component keys: from.* onEach/,
    ],
    [
      "two components in one",
      "  hot:\n    from: readings\n    filter: 'true'\n    select: [room]",
      "unknown-key",
      "12:5",
      /it is filter already/,
    ],
    ["none", "  hot: { from: readings }", "no-component", "9:3", /filter/],
    ["no input", "  hot: { filter: 'true' }", "no-input", "9:3", /from/],
    [
      "an unknown grouping",
      "  hot: { from: readings, grouping: field, filter: 'true' }",
      "unknown-grouping",
      "9:36",
      /fields/,
    ],
    [
      "an unknown parameter",
      "  hot: { from: readings, filter: 'celsius > ${hot}' }",
      "unknown-parameter",
      "9:34",
      /hot/,
    ],
    [
      "a circle",
      "  a: { from: b, filter: 'true' }\n  b: { from: a, filter: 'true' }",
      "cycle",
      "9:14",
      /a → b → a/,
    ],
    [
      "a type of a column",
      "  m: { from: readings, map: { x: { value: n, type: string } } }",
      "wrong-type",
      "9:43",
      /int/,
    ],
    ["no type", "  m: { from: readings, map: { x: { value: n, type: text } } }", "bad-type", "9:52", /types/],
  ])("%s", (_, components, code, place, words) => {
    const read = () => readFrom(boiler(components));
    expect(read).toThrow(expect.objectContaining({ code, place: `boiler.yaml:${place}` }));
    expect(boiler("")["boiler.yaml"]!.split("\n")).toHaveLength(feedLines + 1);
    try {
      read();
    } catch (error) {
      const { message, remedy } = error as { message: string; remedy: string };
      expect(`${message} ${remedy}`).toMatch(words);
    }
  });

  it("that only the whole graph shows is named with its component's place", () => {
    const faulty = boiler("  hot:\n    from: readings\n    grouping: { fields: [rom] }\n    filter: 'true'");
    expect(() => readFrom(faulty)).toThrow(
      expect.objectContaining({
        code: "invalid-topology",
        cause: [expect.objectContaining({ place: "boiler.yaml:9:3 (hot, input 1)" })],
      }),
    );
  });

  it.each<[string, string, string, string]>([
    ["no YAML", "topology: a\nb: [", "bad-yaml", "2:5"],
    ["the same key twice", "topology: a\ntopology: b", "bad-yaml", "2:1"],
    ["a list", "- a", "not-a-topology", "1:1"],
    ["no name", "components: {}", "not-a-topology", "1:1"],
    ["a bad name", "topology: A b", "bad-name", "1:11"],
    ["an unknown key", "topology: a\ncomponent: {}", "unknown-key", "2:1"],
    ["no components", "topology: a\ncomponents: {}", "empty", "2:1"],
  ])("%s", (_, text, code, place) => {
    expect(() => readFrom({ "t.yaml": text })).toThrow(
      expect.objectContaining({ code, place: expect.stringContaining(`t.yaml:${place}`) }),
    );
  });

  it.each<[string, string, string, RegExp]>([
    ["delivry: exactly-once", "unknown-key", "boiler.yaml:2:13", /no setting delivry.*did you mean delivery/],
    ["keysMax: 0", "invalid-topology", "boiler.yaml:2:22 (topology, keysMax)", /./],
  ])("in a setting is said of its place: %s", (setting, code, place, words) => {
    try {
      readFrom(boiler("  log: { from: readings, logSink: {} }", `settings: { ${setting} }`));
    } catch (error) {
      const { cause, place: own, message, remedy } = error as Record<string, unknown>;
      expect(error).toMatchObject({ code });
      expect(Array.isArray(cause) ? (cause[0] as { place: string }).place : own).toBe(place);
      expect(`${message} ${remedy}`).toMatch(words);
      return;
    }
    throw new Error("it was taken");
  });

  it("in a file that is included is said of that file", () => {
    const files = {
      ...boiler("", "include: [shared/alarms.yaml]"),
      "shared/alarms.yaml": "components:\n  hot:\n    from: readings\n    filter: celsus > 3.0",
    };
    expect(() => readFrom(files)).toThrow(expect.objectContaining({ place: "shared/alarms.yaml:4:13" }));
    expect(() => readFrom(boiler("", "include: gone.yaml"))).toThrow(
      expect.objectContaining({ code: "no-file", place: "boiler.yaml:2:10" }),
    );
    expect(() => readFrom({ "a.yaml": "topology: a\ninclude: a.yaml\ncomponents: {}" })).toThrow(
      expect.objectContaining({ code: "included-twice" }),
    );
  });
});
