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

it("inputs in one text", () => {
  const components = '  m: { from: "readings, end", logSink: {} }\n  end: { from: readings, filter: "true" }';
  const remedy = "write a list: [readings, end]";
  expect(() => readFrom(boiler(components))).toThrow(
    expect.objectContaining({ place: "boiler.yaml:9:14", remedy }),
  );
});

it("fields in one text are one fault", () => {
  const place = "boiler.yaml:9:32 (m, input 1)";
  const cause = [expect.objectContaining({ place, remedy: "write a list: [room, celsius]" })];
  expect(() => readFrom(boiler('  m: { from: readings, select: "room, celsius" }'))).toThrow(
    expect.objectContaining({ cause }),
  );
});
