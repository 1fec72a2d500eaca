import { describe, expect, it } from "vitest";
import { compile, compileCondition } from "../../documents/cel.js";
import { celFunctions } from "../../documents/cel-functions.js";
import fc from "../property.js";

const fields = {
  room: "string",
  celsius: "double",
  n: "int",
  at: "timestamp",
  on: "bool",
  maybe: "double?",
  raw: "bytes",
  any: "json",
} as const;

const tuples = fc.record({
  room: fc.string(),
  celsius: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  n: fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 3 })),
  at: fc.integer({ min: 0, max: 4e12 }),
  on: fc.boolean(),
  maybe: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
  raw: fc.constant(new Uint8Array([1])),
  any: fc.constant({ level: 3, tags: ["a"] }),
});
type Tuple = typeof tuples extends fc.Arbitrary<infer T> ? T : never;

describe("an expression", () => {
  it.each<[string, string, (tuple: Tuple) => unknown]>([
    ["celsius * 1.8 + 32.0", "double", ({ celsius }) => celsius * 1.8 + 32],
    ["celsius * 2 - 1", "double", ({ celsius }) => celsius * 2 - 1],
    ["2 * celsius", "double", ({ celsius }) => 2 * celsius],
    ["n + 1", "int", ({ n }) => n + 1],
    ["n * n", "int", ({ n }) => n * n],
    ["n / 7", "int", ({ n }) => Math.trunc(n / 7) + 0],
    ["n % 7", "int", ({ n }) => (n % 7) + 0],
    ["n > 2.5", "bool", ({ n }) => n > 2.5],
    ["n == 2.0", "bool", ({ n }) => n === 2],
    ["n != 2.0", "bool", ({ n }) => n !== 2],
    ["double(n) == 2", "bool", ({ n }) => n === 2],
    ["2 != double(n)", "bool", ({ n }) => n !== 2],
    ["n in [1, 2]", "bool", ({ n }) => n === 1 || n === 2],
    ["any.level in [1, 3]", "bool", () => true],
    ["any.level in [1, 2]", "bool", () => false],
    ["n in any.tags", "bool", () => false],
    ["maybe in [1, 2]", "bool", ({ maybe }) => maybe === 1 || maybe === 2],
    ["celsius > 2 && on", "bool", ({ celsius, on }) => celsius > 2 && on],
    ["on ? room : 'off'", "string", ({ on, room }) => (on ? room : "off")],
    ["room + '/' + string(n)", "string", ({ room, n }) => `${room}/${n}`],
    ["room.startsWith('a')", "bool", ({ room }) => room.startsWith("a")],
    ["at", "timestamp", ({ at }) => at],
    ["at + duration('1m')", "timestamp", ({ at }) => at + 60_000],
    ["at.getFullYear()", "int", ({ at }) => new Date(at).getUTCFullYear()],
    ["maybe == null", "bool", ({ maybe }) => maybe === null],
    ["maybe == null ? 0.0 : double(maybe)", "double", ({ maybe }) => maybe ?? 0],
    ["any.level * 2.0", "double", () => 6],
    ["any.tags[0]", "json?", () => "a"],
    ["[n, n + 1]", "json?", ({ n }) => [n, n + 1]],
    ["{'room': room}", "json?", ({ room }) => ({ room })],
    ["abs(celsius)", "double", ({ celsius }) => Math.abs(celsius)],
    ["abs(n)", "int", ({ n }) => Math.abs(n)],
    ["round(celsius, 1)", "double", ({ celsius }) => Math.round(celsius * 10) / 10],
    ["clamp(celsius, 0.0, 10.0)", "double", ({ celsius }) => Math.min(Math.max(celsius, 0), 10)],
    ["max(n, 3)", "int", ({ n }) => Math.max(n, 3)],
    ["min(celsius, n)", "double", ({ celsius, n }) => Math.min(celsius, n)],
    ["pow(celsius, 2)", "double", ({ celsius }) => celsius ** 2],
    ["[1, 2, 3].exists(n, n == 2)", "bool", () => true],
  ])("%s is a %s", (text, type, oracle) => {
    const expression = compile(text, fields, ["x"]);
    expect(expression.type).toBe(type);
    fc.assert(
      fc.property(tuples, (tuple) => {
        expect(expression.run(tuple)).toEqual(oracle(tuple));
      }),
    );
  });

  it.each(["if", "for", "package", "in", "true", "a-b", "type", "map", "int", "google"])(
    "reads its own fields whatever others are called: %s",
    (name) => {
      expect(compile("celsius > 30.0", { ...fields, [name]: "string" }, []).run({ celsius: 31 })).toBe(true);
    },
  );

  it.each(["type", "map", "list", "int", "string", "bool", "bytes", "double", "google", "cel"])(
    "takes a field for what CEL calls %s, too",
    (name) => {
      const named = { [name]: "int", n: "int", _ype: "int" } as const;
      const text = `${name} * n + int(string(${name})) + [1, 2].filter(n, n > ${name})[0]`;
      expect(compile(text, named, []).type).toBe("int");
      expect(compile(text, named, []).run({ [name]: 1, n: 5, _ype: 9 })).toBe(8);
      expect(compile(`${name}.matches("a")`, { [name]: "string" }, []).run({ [name]: "a" })).toBe(true);
      const at = `n > 1 && ${name} == ""`.indexOf(name);
      expect(() => compile(`n > 1 && ${name} == ""`, named, [])).toThrow(
        expect.objectContaining({ code: "bad-expression", offset: at }),
      );
    },
  );

  it("does not mix up a field and another that is called nearly so", () => {
    const near = { type: "string", _ype: "string", Aype: "string" } as const;
    const row = { type: "a", _ype: "b", Aype: "c" };
    expect(compile("type + _ype + Aype", near, []).run(row)).toBe("abc");
  });

  it("says of a field that CEL's grammar cannot name what to do", () => {
    expect(() => compile("celsius > 1.0 && if > 2.0", { celsius: "double", if: "double" }, [])).toThrow(
      expect.objectContaining({
        code: "bad-expression",
        offset: 17,
        message: expect.stringContaining("keeps the word if"),
        remedy: expect.stringContaining("rename: { if: … }"),
      }),
    );
  });

  it("finds a pattern where it stands, and one that is one", () => {
    expect(compile("room.matches('^a[0-9]$')", fields, []).run({ room: "a1" })).toBe(true);
  });

  it("does not change the tuple that it reads", () => {
    const tuple = Object.freeze({ n: 3, at: 5 });
    expect(compile("n + 1", fields, []).run(tuple)).toBe(4);
  });

  it.each([
    ["n / 0", /division by zero in n \/ 0/],
    ["n % 0", /modulo by zero/],
    ["any.nothing > 1.0", /nothing/],
    ["maybe + 1.0", /in maybe \+ 1\.0/],
    ["n * 9007199254740991 * 9", /no whole number/],
    ["at.getHours()", /1e\+21 ms since 1970 is outside of the years 1828 to 2112/],
    ['timestamp("2999-01-01T00:00:00Z")', /is outside of the years 1828 to 2112/],
  ])("%s fails for a tuple, with the reason", (text, reason) => {
    const { run } = compile(text, fields, []);
    const tuple = { n: 3, any: {}, maybe: null, at: 1e21 };
    expect(() => run(tuple)).toThrow(expect.objectContaining({ code: "expression-failed" }));
    expect(() => run(tuple)).toThrow(reason);
  });

  it("as a condition is true or false, or fails", () => {
    expect(compileCondition("any.on", fields, [])({ any: { on: true } })).toBe(true);
    expect(() => compileCondition("any.on", fields, [])({ any: { on: 1 } })).toThrow(/not true or false/);
    expect(() => compileCondition("n", fields, [])).toThrow(/results in int/);
  });

  it.each([
    ["celsus > 1.0", "unknown-field", 0, "did you mean celsius?"],
    ["1.0 > celsus", "unknown-field", 6, "did you mean celsius?"],
    ["celsius + room", "bad-expression", 0, ""],
    ["celsius >", "bad-expression", 9, ""],
    ["room == '' || room.matches('[')", "bad-expression", 27, "pattern"],
    ["uint(3)", "wrong-type", 0, ""],
    ["duration('1s')", "wrong-type", 0, ""],
  ])("%s is refused before anything runs: %s after %d characters", (text, code, offset, remedy) => {
    expect(() => compile(text, fields, ["x"])).toThrow(
      expect.objectContaining({ code, offset, remedy: expect.stringContaining(remedy) }),
    );
  });
});

describe("the functions of expressions", () => {
  it("are all there and say what they mean", () => {
    for (const { signature, meaning } of celFunctions) {
      expect(meaning).not.toBe("");
      const [, name, types] = /^(\w+)\((.*)\): \w+$/.exec(signature)!;
      const given = types!.split(", ").map((type) => ({ double: "celsius", int: "n", string: "room" })[type]);
      expect(() => compile(`${name}(${given.join(", ")})`, fields, [])).not.toThrow();
    }
  });
});
