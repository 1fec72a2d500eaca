import { describe, expect, it } from "vitest";
import { boiler, readFrom } from "./read.js";

const feedLines = 8;
const aliases = (name: string, index: number) => {
  const before = Array.from({ length: 9 }, () => `*${"abcdefghij"[index]}`);
  return `${name}: &${name} [${before.join(", ")}]\n`;
};

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
      "a list that is none",
      "  m: { from: readings, flatMap: { each: celsius, fields: { n: n } } }",
      "wrong-type",
      "9:41",
      /double, not in a list/,
    ],
    [
      "a member with the name of a field",
      "  m: { from: readings, flatMap: { each: any, as: room, fields: { n: n } } }",
      "taken",
      "9:50",
      /room already/,
    ],
    [
      "a member with a name that expressions cannot have",
      '  m: { from: readings, flatMap: { each: any, as: "a b", fields: { n: n } } }',
      "bad-name",
      "9:50",
      /letters/,
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
      "a whole number that no field can have",
      "  m: { from: readings, map: { x: 100000000000000000000 } }",
      "bad-number",
      "9:34",
      /at most 2\^53 - 1 write it as a double: 1e\+20/,
    ],
    ["an infinity", "  m: { from: readings, map: { x: .inf } }", "bad-number", "9:34", /finite/],
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

  it.each<[what: string, components: string, place: string, of: string]>([
    [
      "a field to group by",
      "  hot:\n    from: readings\n    grouping: { fields: [rom] }\n    filter: 'true'",
      "11:26",
      "hot, input 1",
    ],
    [
      "a field to group one of several inputs by",
      "  hot:\n    from:\n      - readings\n      - { stream: warm, grouping: { fields: [rom] } }\n" +
        "    filter: 'true'\n  warm: { from: readings, filter: 'true' }",
      "12:46",
      "hot, input 2",
    ],
    [
      "a field that an option names",
      "  calm:\n    from: readings\n    deadband: { value: celsus, absolute: 1 }",
      "11:24",
      "calm, input 1",
    ],
    [
      "a duration of event time",
      "  f:\n    fileReplay: { path: a, fields: { at: timestamp } }\n" +
        "    eventTime: { field: at, disorder: -5s }",
      "11:39",
      "f, eventTime, disorder",
    ],
    [
      "a resource that there is not",
      "  f:\n    fileReplay: { path: a, fields: { at: timestamp } }\n    resources: { cpus: 1 }",
      "11:24",
      "f, resources, cpus",
    ],
    [
      "a field of a list of them",
      "  calm:\n    from: readings\n    deadband: { value: celsius, by: [room, sensr], absolute: 1 }",
      "11:44",
      "calm, input 1",
    ],
    [
      "a field of the wrong type",
      "  calm:\n    from: readings\n    deadband: { value: room, absolute: 1 }",
      "11:24",
      "calm, input 1",
    ],
    [
      "a field of the wrong type in an aggregate",
      "  w:\n    from: readings\n    window: { count: 3, aggregates: { n: count(), m: mean(room) } }",
      "11:59",
      "w, input 1",
    ],
    [
      "states that another aggregate made",
      "  e: { from: readings, window: { count: 3, partial: true, aggregates: { m: mean(celsius) } } }\n" +
        "  w:\n    from: e\n    window: { count: 3, aggregates: { m: 'merged(m, sum(celsius), double)' } }",
      "12:50",
      "w, input 1",
    ],
    [
      "a table with a value of another type",
      "  a:\n    from: readings\n" +
        "    annotate: { by: room, adds: { floor: int }, table: { n: { floor: x } } }",
      "11:70",
      "a, input 1",
    ],
    [
      "a table with a null where none may be",
      "  a:\n    from: readings\n" +
        "    annotate: { by: room, adds: { floor: int }, table: { n: { floor: null } } }",
      "10:11",
      "a, input 1",
    ],
    [
      "a time that nobody declares",
      "  w:\n    from: readings\n    window: { time: at, size: 1m, aggregates: { n: count() } }",
      "11:21",
      "w, state due",
    ],
    [
      "a setting of its own out of bounds",
      "  hot:\n    from: readings\n    filter: 'true'\n    retries: 99",
      "12:14",
      "hot, retries",
    ],
    [
      "a setting inside of another",
      "  hot:\n    from: readings\n    filter: 'true'\n    resources: { memory: 8, cpu: 99 }",
      "12:34",
      "hot, resources, cpu",
    ],
    [
      "what goes by two settings",
      "  hot:\n    from: readings\n    filter: 'true'\n    onEach: { role: gateway }\n    parallelism: 2",
      "13:18",
      "hot",
    ],
    [
      "an input that is there twice",
      "  hot:\n    from: [readings, readings]\n    filter: 'true'",
      "10:22",
      "hot, input 2",
    ],
    [
      "an option of a connector",
      "  f: { fileReplay: { path: a, fields: { n: int }, pace: real-time, timeField: n } }",
      "9:79",
      "f, timeField",
    ],
    [
      "how far out of order",
      "  f:\n    fileReplay: { path: a, fields: { at: timestamp } }\n" +
        "    eventTime: { field: at, disorder: 99d }",
      "11:39",
      "f, eventTime, disorderMs",
    ],
    [
      "the unit of a timestamp",
      "  f:\n    fileReplay: { path: a, fields: { at: timestamp } }\n    eventTime: { field: at, unit: s }",
      "11:35",
      "f, eventTime, unit",
    ],
    [
      "a window that reads its time otherwise than the stream before it",
      "  f:\n    fileReplay: { path: a, fields: { at: int } }\n    eventTime: { field: at, unit: s }\n" +
        "  w: { from: f, window: { time: at, size: 1m, aggregates: { n: count() } } }",
      "12:33",
      "w, input 1",
    ],
  ])("that only the whole graph shows is named with its place: %s", (_, components, place, of) => {
    expect(() => readFrom(boiler(components))).toThrow(
      expect.objectContaining({
        code: "invalid-topology",
        cause: [expect.objectContaining({ place: `boiler.yaml:${place} (${of})` })],
      }),
    );
  });

  it.each<[string, string, string, string]>([
    ["no YAML", "topology: a\nb: [", "bad-yaml", "2:5"],
    ["the same key twice", "topology: a\ntopology: b", "bad-yaml", "2:1"],
    ["an alias within itself", "topology: a\ncomponents:\n  b: &b\n    map: { x: *b }", "bad-yaml", "4:15"],
    ["aliases of aliases", `a: &a [x]\n${[..."bcdefghij"].map(aliases).join("")}`, "bad-yaml", "1:1"],
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

  it("does not hide another one: all are named, but of what reads from what is not there", () => {
    const components = `  a: { from: readings, filter: "celsius > 'x'" }
  behind: { from: a, filter: nothing > 1 }
  far-behind: { from: behind, filter: nothing > 1 }
  b: { from: readings, filter: nope > 3 }
  m: { from: readings, map: { x: n, y: nix, z: room + 1 } }
  r: { from: readings, route: { hot: nix > 1, cold: nox > 1 } }
  w: { from: readings, window: { size: 1s, aggregates: { a: mean(nix), b: men(celsius) } } }
  good: { from: readings, filter: 'true' }
  d: { from: readings, deadband: { value: celsius } }
  gone: { from: nobody, filter: 'true' }
  o: { from: good, logSink: {} }
  i: { from: readings, map: { x: .inf, y: -.inf } }
  j: { from: readings, rangeCheck: { value: celsius, min: 0, max: .inf } }`;
    try {
      readFrom(boiler(components));
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid-topology", place: "boiler.yaml" });
      const { cause, message } = error as { cause: { place: string; severity: string }[]; message: string };
      const lines = cause.map(({ place }) => place.split(":")[1]);
      expect(lines).toEqual(["9", "12", "13", "13", "14", "14", "15", "15", "17", "18", "20", "20", "21"]);
      expect(cause.every(({ severity }) => severity === "error")).toBe(true);
      expect(message).toMatch(/has 13 faults:[\s\S]*components.b.filter: there is no field nope/);
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
