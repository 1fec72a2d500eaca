import { expect, it } from "vitest";
import { boiler, readFrom } from "./read.js";

it.each([
  ["celsius > 1.0 and n > 2", 14, "&&"],
  ["celsius > 1.0 OR n > 2", 14, "||"],
  ["n > 2 && not maybe", 9, "!"],
  ["not (n > 2)", 0, "!"],
  ["room == 'a = b' && n = 2", 21, "=="],
  ["n === 2", 2, "=="],
  ["n <> 2", 2, "!="],
  ["n !== 2", 2, "!="],
  ["n => 2", 2, ">="],
  ["n > 1 & n < 3", 6, "&&"],
  ["n =! 2", 2, "!="],
  ["room =~ 'b.*'", 5, "matches"],
])("an operator of another language: %s", (text, at, meant) => {
  expect(() => readFrom(boiler(`  m:\n    from: readings\n    filter: ${text}`))).toThrow(
    expect.objectContaining({
      code: "bad-expression",
      place: `boiler.yaml:11:${13 + at}`,
      message: expect.stringContaining("CEL has no operator"),
      remedy: expect.stringMatching(new RegExp(`^write ${meant.replaceAll("|", "\\|")}($|[:,])`)),
    }),
  );
});

it("what only holds a = is no slip for ==", () => {
  expect(() => readFrom(boiler("  m:\n    from: readings\n    filter: n += 2"))).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("CEL has no operator =") }),
  );
});

it("a parameter that is a whole number which no field can have", () => {
  const big = "parameters: { big: 9007199254740993 }";
  const map = "  m: { from: readings, map: { x: '${big}' } }";
  const remedy = "write it as a double: 9.007199254740992e+15";
  expect(() => readFrom(boiler(map, big))).toThrow(
    expect.objectContaining({ code: "bad-parameter", place: "boiler.yaml:2:20", remedy }),
  );
  const given = () => readFrom(boiler(map, "parameters: { big: 1 }"), { big: "9007199254740993" });
  expect(given).toThrow(expect.objectContaining({ code: "bad-parameter", remedy }));
});

it("inputs in one text", () => {
  const components = '  m: { from: "readings, end", logSink: {} }\n  end: { from: readings, filter: "true" }';
  const remedy = "where several may stand, write a list: [readings, end]";
  expect(() => readFrom(boiler(components))).toThrow(
    expect.objectContaining({ place: "boiler.yaml:9:14", remedy }),
  );
});

it("fields in one text are one fault", () => {
  const place = "boiler.yaml:9:32 (m, input 1)";
  const cause = [
    expect.objectContaining({ place, remedy: "where several may stand, write a list: [room, celsius]" }),
  ];
  expect(() => readFrom(boiler('  m: { from: readings, select: "room, celsius" }'))).toThrow(
    expect.objectContaining({ cause }),
  );
});

it("the eventTime of mqttFeed for that of the spout", () => {
  const text = `topology: t
components:
  f:
    mqttFeed:
      { url: mqtt://h, topic: "a/{room}", fields: { room: string, at: timestamp }, eventTime: at }
  w: { from: f, window: { time: at, size: 1m, aggregates: { n: count() } } }
  o: { from: w, logSink: {} }`;
  const place = "t.yaml:5:95 (f, eventTime)";
  const remedy = 'give the spout itself, beside mqttFeed, eventTime: { field: "at" }';
  const windows = expect.objectContaining({ code: "no-event-time", place: expect.stringContaining("(w,") });
  expect(() => readFrom({ "t.yaml": text })).toThrow(
    expect.objectContaining({
      cause: expect.arrayContaining([expect.objectContaining({ place, remedy }), windows]),
    }),
  );
  const meant = text.replace(", eventTime: at }", " }\n    eventTime: { field: at }");
  expect(() => readFrom({ "t.yaml": meant })).not.toThrow();
});
