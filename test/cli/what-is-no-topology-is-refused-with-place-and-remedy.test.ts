import { describe, expect, it } from "vitest";
import { folderOf, goodTopology, launch } from "./launch.js";

const build = "export default t.build();";
const evil = {
  "node_modules/evil/package.json": '{ "name": "evil", "main": "index.js" }',
  "node_modules/evil/index.js": "\nexports.one = new Function('return 1');\n",
};

/** A change to the good topology (or another file), and what `validate` must say. */
const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
  [
    "no default export",
    { "t.ts": goodTopology.replace(build, "") },
    "t.ts",
    "the file has no default export",
  ],
  [
    "a builder",
    { "t.ts": goodTopology.replace(build, "export default t;") },
    "t.ts",
    "a builder, not what it builds",
  ],
  ["a function", { "t.ts": "export default () => 1;" }, "t.ts", "is a function"],
  ["a promise", { "t.ts": "export default (async () => 1)();" }, "t.ts", "is a promise"],
  ["something else", { "t.ts": "export default { kind: 'cake' };" }, "t.ts", "an object, but no topology"],
  ["a syntax error", { "t.ts": goodTopology.replace("const t =", "const t ==") }, "t.ts:3:9", 'expected ";"'],
  [
    "a throw",
    { "t.ts": goodTopology.replace(build, `\nthrow new Error("no luck");`) },
    "t.ts:14:7",
    "throws: no luck",
  ],
  [
    "a component that is none",
    { "t.ts": goodTopology.replace(build, `t.bolt("x", even.local(), 5);\n${build}`) },
    't.ts:13:3, bolt "x"',
    "this is not a bolt",
  ],
  [
    "an unknown import",
    { "t.ts": `import "left-pad";\n${goodTopology}` },
    "t.ts:1:8",
    'cannot find "left-pad"',
  ],
  [
    "a module that is loaded by require",
    {
      "t.ts":
        'import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("left-pad");\n' +
        goodTopology,
    },
    "t.ts:2:30",
    'cannot find "left-pad", which is loaded while the file runs\n',
  ],
  [
    "a name that headwater does not export",
    { "t.ts": `import { mqttSnk } from "headwater";\n${goodTopology}\nmqttSnk();` },
    "t.ts:1:10",
    'headwater has no "mqttSnk"',
  ],
  [
    "an option that a component does not have",
    {
      "t.ts": goodTopology
        .replace(build, `\nt.bolt("x", even, logSink({ levle: "info" }));\n${build}`)
        .replace("import { ", "import { logSink, "),
    },
    "t.ts:14:19, x, levle",
    "did you mean level?",
  ],
  [
    "a throw behind a component that cannot be made",
    {
      "t.ts": goodTopology
        .replace(build, `\nkalman({ value: 5 }).streams.default;\n${build}`)
        .replace("import { ", "import { kalman, "),
    },
    "t.ts:14:1, kalman, value",
    "value is 5, not a string",
  ],
  [
    "a missing file",
    { "t.ts": `import "./gone.js";\n${goodTopology}` },
    "t.ts:1:8",
    'cannot find "./gone.js"',
  ],
  [
    "eval in a package",
    { ...evil, "t.ts": `import "evil";\n${goodTopology}` },
    "evil/index.js:2:15",
    "code from strings",
  ],
  ["native code", { "a.node": "x", "t.ts": `import "./a.node";\n${goodTopology}` }, "t.ts:1:8", "no loader"],
  [
    "chance",
    { "t.ts": goodTopology.replace('"numbers"', '"n" + Math.floor(Math.random() * 1e9)') },
    "t.ts",
    "another graph each time",
  ],
  ["an endless wait", { "t.ts": `await new Promise(() => {});\n${goodTopology}` }, "t.ts", "never comes"],
  ["exit", { "t.ts": `process.exit(7);\n${goodTopology}` }, "t.ts", "ended the process (7)"],
  [
    "a test's import",
    { "t.ts": `import "headwater/testing";\n${goodTopology}` },
    "t.ts:1:8",
    "cannot be part of a topology",
  ],
  [
    "all faults at once",
    { "t.ts": goodTopology.replace("parallelism: 2", "parallelism: 0, retries: -1") },
    "square, parallelism",
    "retries is -1",
  ],
];

describe("headwater validate refuses", () => {
  it.each(cases)("%s", async (_what, files, place, words) => {
    using folder = await folderOf(files);
    const { code, out, err } = await launch(["validate", "t.ts"], { cwd: folder.path });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: /);
    expect(err).toContain(words);
    expect(err).toContain(`  at ${place.includes("evil") ? "node_modules/" : ""}${place}`);
    expect(err).toContain("  remedy: ");
  });

  it("several imports at once, each with the folder to install in", async () => {
    using folder = await folderOf({
      "package.json": "{}",
      "lib/a.ts": 'import "@scope/y/z";\nimport "left-pad";',
      "lib/t.ts": `import "./a.js";\nimport "./gone.js";\n${goodTopology}`,
    });
    const { code, err } = await launch(["validate", "lib/t.ts"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(err).toContain("error: the source has 3 faults\n  at lib/t.ts\n");
    expect(err).toContain("  at lib/a.ts:1:8: ");
    expect(err).toContain("  remedy: run `npm install @scope/y` in .\n");
    expect(err).toContain("  at lib/a.ts:2:8: ");
    expect(err).toContain("  at lib/t.ts:2:8: ");
  });

  it("what is not there, a folder, and a file of another kind", async () => {
    using folder = await folderOf({ "t.json": "{}", "t.yaml": "a: 1" });
    const { code, err } = await launch(["validate", "gone.ts", ".", "t.json", "t.yaml"], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(err).toContain("error: there is no such file\n  at gone.ts\n");
    expect(err).toContain("error: this is a folder\n  at .\n");
    expect(err).toContain("error: a .json file is no topology\n  at t.json\n");
    expect(err).toContain("error: it has no name\n  at t.yaml:1:1\n");
  });

  it("a package whose name is almost ours, which may be somebody's trap", async () => {
    using folder = await folderOf({ "t.ts": goodTopology.replace('"headwater"', '"headwatr"') });
    const { code, err } = await launch(["validate", "t.ts"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(err).toContain("  remedy: did you mean headwater? if not: run `npm install headwatr`");
  });

  it("a topology in YAML, with all its faults at once", async () => {
    const yaml = `topology: two
components:
  readings: { fileReplay: { path: x.jsonl, fields: { c: double } } }
  a: { from: readings, filter: "c > 'x'" }
  b: { from: readings, filter: nope > 3 }
  o: { from: a, logSink: {} }
`;
    using folder = await folderOf({ "two.yaml": yaml });
    const { code, out } = await launch(["validate", "two.yaml", "--json"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(JSON.parse(out)[0]).toMatchObject({
      valid: false,
      faults: [
        { severity: "error", code: "bad-expression", place: "two.yaml:4:32" },
        { severity: "error", code: "unknown-field", place: "two.yaml:5:32" },
      ],
    });
    const said = await launch(["validate", "two.yaml"], { cwd: folder.path });
    expect(said.err).toContain("error: the topology has 2 faults\n  at two.yaml\n");
    expect(said.err).toContain("  at two.yaml:4:32\n");
    expect(said.err).toContain("  at two.yaml:5:32\n");
  });

  it("a file of tests that is not there, in the same words", async () => {
    using folder = await folderOf({});
    const { code, err } = await launch(["test", "gone.test.yaml"], { cwd: folder.path });
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("error: there is no such file\n  at gone.test.yaml\n  remedy: "),
    });
  });

  it("a top level that never ends", async () => {
    using folder = await folderOf({ "t.ts": `while (true);\n${goodTopology}` });
    const { code, err } = await launch(["validate", "t.ts"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(err).toContain("did not end within");
  });
});

describe("headwater validate accepts", () => {
  it("a topology, and shows the plan", async () => {
    using folder = await folderOf({ "t.ts": goodTopology });
    const { code, out, err } = await launch(["validate", "t.ts"], { cwd: folder.path });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("✓ t.ts: numbers, 4 components in 2 chains, at-least-once");
    expect(out).toContain("numbers ▸ even  anywhere");
    expect(out).toContain("square ▸ print  2 x anywhere");
  });

  it("several files, and says all of each as JSON", async () => {
    using folder = await folderOf({ "good.ts": goodTopology, "bad.ts": "export default 1;" });
    const { code, out } = await launch(["validate", "good.ts", "bad.ts", "--json"], { cwd: folder.path });
    expect(code).toBe(2);
    const [good, bad] = JSON.parse(out);
    expect(good).toMatchObject({ file: "good.ts", valid: true, topology: "numbers", faults: [] });
    expect(good.bundle).toMatch(/^[0-9a-f]{64}$/);
    expect(bad).toMatchObject({ file: "bad.ts", valid: false });
    expect(bad.faults[0]).toMatchObject({ code: "not-a-topology", place: "bad.ts" });
  });

  it("packages in CommonJS that use Node's modules, and JSON", async () => {
    using folder = await folderOf({
      "node_modules/ends/package.json": '{ "name": "ends", "main": "index.js" }',
      "node_modules/ends/index.js": 'const os = require("os"); exports.line = os.EOL;',
      "name.json": '{ "name": "numbers" }',
      "t.ts": `import { line } from "ends";
import { name } from "./name.json";
if (!line || !name) throw new Error("nothing there");
${goodTopology}`,
    });
    const { code, err } = await launch(["validate", "t.ts"], { cwd: folder.path });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});
