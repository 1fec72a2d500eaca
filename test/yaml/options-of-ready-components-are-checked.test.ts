import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { componentKinds, readyKinds } from "../../documents/catalog.js";
import { optionTables } from "../../yaml/generated/option-tables.js";
import { documentSchema } from "../../yaml/index.js";
import { boiler, readFrom } from "./read.js";

const room = new URL("../../yaml/", import.meta.url).pathname;

describe("the options of a ready component", () => {
  it.each<[what: string, written: string, code: string, words: RegExp]>([
    [
      "one that there is not",
      "deadband: { value: celsius, absolut: 1 }",
      "unknown-option",
      /did you mean absolute/,
    ],
    ["one that is missing", "deadband: { absolute: 1 }", "missing-option", /needs value/],
    [
      "one that is written wrong and so missing",
      "deadband: { valeu: celsius, absolute: 1 }",
      "unknown-option",
      /mean value/,
    ],
    ["no options at all", "deadband:", "missing-option", /needs value/],
    ["a text for a number", "deadband: { value: celsius, absolute: much }", "wrong-type", /write a number/],
    [
      "a word that there is not",
      'convert: { value: celsius, from: "°C", to: "°X" }',
      "bad-option",
      /may not be "°X"/,
    ],
    ["a list for a text", "deadband: { value: [a], absolute: 1 }", "wrong-type", /write a string/],
    ["a thing of neither kind", "throttle: { interval: true }", "wrong-type", /write string or number/],
    [
      "what the component itself refuses",
      "deadband: { value: celsius, absolute: -1 }",
      "bad-option",
      /at least 0/,
    ],
    ["both of two", "deadband: { value: celsius, absolute: 1, percent: 1 }", "bad-option", /either/],
  ])("%s is refused with the place", (_, written, code, words) => {
    try {
      readFrom(boiler(`  x:\n    from: readings\n    ${written}`));
    } catch (error) {
      const { message, remedy, place } = error as { message: string; remedy: string; place: string };
      expect(error).toMatchObject({ code });
      expect(place).toMatch(/^boiler\.yaml:11:\d+$/);
      expect(`${message}; ${remedy}`).toMatch(words);
      return;
    }
    throw new Error("it was taken");
  });

  it("with a fault hide no other one, nor what is wrong beside them", () => {
    const components = `  d: { from: readings, tickMs: "\${nix}", deadband: { valeu: n, percnt: 3, by: 3 } }
  m: { from: readings, hysteresisAlarm: { by: 3, value: celsius } }
  w:
    from: readings
    eventTime: { feld: at, disorde: 3 }
    window: { siz: 1s, aggregates: { a: men(celsius), b: mean(nix) } }
  j: { from: [readings, d], join: { left: reding, right: readings, kin: left, fields: { a: 3 } } }
  k: { from: readings, groupings: local, filters: n > 3 }
  t: { from: readings, eventTime: at, filter: n > 3 }
  i: { from: readings, intervalJoin: { left: reding, kind: outer } }`;
    try {
      readFrom(boiler(components));
    } catch (error) {
      const { cause } = error as { cause: { place: string; message: string }[] };
      const said = cause.map(({ place, message }) => `${place.split(":")[1]} ${message}`);
      expect(said).toEqual([
        "9 deadband has no option valeu",
        "9 deadband has no option percnt",
        "9 by may not be 3",
        "9 there is no parameter nix",
        "10 by may not be 3",
        "10 hysteresisAlarm needs at",
        "10 hysteresisAlarm needs raise",
        "10 hysteresisAlarm needs clear",
        "14 window has no option siz",
        "14 there is no aggregate men",
        "14 the input has no field nix",
        "13 there is no key feld",
        "13 there is no key disorde",
        "16 groupings is no key of a component",
        "16 filters is no key of a component",
        "17 it says how event time is read, and is no mapping",
        '18 kind may not be "outer"',
        "18 intervalJoin needs between",
        "18 intervalJoin needs right",
        "18 intervalJoin needs by",
        "18 intervalJoin needs fields",
        "18 reding is not among what stands in from:",
      ]);
      return;
    }
    throw new Error("it was taken");
  });

  it("may be parameters of any type", () => {
    const text = boiler(
      '  x: { from: readings, deadband: { value: "${what}", absolute: "${much}", by: [room] } }',
      "parameters: { what: celsius, much: 0.5 }",
    );
    expect(() => readFrom(text)).not.toThrow();
    expect(() => readFrom(text, { what: "room" })).toThrow(
      expect.objectContaining({ code: "invalid-topology" }),
    );
  });

  it("are known of each ready component", () => {
    for (const kind of readyKinds) expect(optionTables[kind], kind).toMatchObject({ type: "object" });
  });

  it("are what the types in TypeScript say", () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-yaml-"));
    try {
      const fresh = join(folder, "option-tables.js");
      execFileSync(process.execPath, [join(room, "generate.mjs"), fresh], { stdio: "pipe" });
      const kept = readFileSync(join(room, "generated", "option-tables.js"), "utf8");
      const old = "yaml/generated/option-tables.js is old: npm run yaml:generate";
      expect(readFileSync(fresh, "utf8") === kept, old).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the schema for editors", () => {
  it("knows every component, and what stands beside it", () => {
    const schema = documentSchema() as {
      properties: { components: { additionalProperties: { properties: Record<string, unknown> } } };
    };
    const { properties } = schema.properties.components.additionalProperties;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...componentKinds, "from", "grouping"]));
  });
});
