import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deciders, doersAmongDeciders, rooms } from "./tidy/house.js";
import { findFaults, type Tree } from "./tidy/rules.js";

const root = new URL("../", import.meta.url).pathname;

/** The files that git knows or would know. */
function readTree(): Tree {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  const files = new Map<string, string>();
  for (const path of listed.toString().split("\0")) {
    if (path === "") continue;
    const text = readText(path);
    if (text !== null) files.set(path, text);
  }
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const entries = Object.values(manifest.exports as Record<string, string | { default: string }>);
  return {
    files,
    dependencies: Object.keys(manifest.dependencies),
    publicEntries: entries.map((entry) =>
      (typeof entry === "string" ? entry : entry.default).replace("./dist/", "").replace(/\.js$/, ".ts"),
    ),
  };
}

/** The text of a file that the rules read; "" for others; null for a file that git knows and that is gone. */
function readText(path: string): string | null {
  try {
    return /\.(ts|md)$/.test(path) ? readFileSync(root + path, "utf8") : "";
  } catch {
    return null;
  }
}

/** A tree that has nothing but what the rules ask for, and the given files. */
function planted(files: Readonly<Record<string, string>>): readonly string[] {
  const tidy = new Map<string, string>();
  tidy.set(
    "ARCHITECTURE.md",
    Object.keys(rooms)
      .map((room) => `\`${room}/\``)
      .join(" "),
  );
  for (const path of [...deciders, ...doersAmongDeciders])
    tidy.set(path.endsWith("/") ? `${path}empty.ts` : path, "");
  for (const room of [
    "base",
    "topology",
    "identity",
    "proto",
    "components",
    "documents",
    "yaml",
    "launcher",
    "agent",
    "coordinator",
    "transport",
    "broker",
  ])
    tidy.set(`${room}/index.ts`, `/**\n * ${room}: a room. It may not be untidy.\n */\n`);
  for (const [path, text] of Object.entries(files)) tidy.set(path, text);
  return findFaults({ files: tidy, dependencies: ["mqtt", "aedes"], publicEntries: ["topology/public.ts"] });
}

describe("the house is tidy", () => {
  it("has no fault", () => {
    expect(findFaults(readTree())).toEqual([]);
  });
});

const long = (lines: number) => "x();\n".repeat(lines);

/** Bad sources, and the words that must name each. */
const plants: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ["an unknown room", { "kitchen/index.ts": "" }, /kitchen\/: no such room/],
  ["a folder of helpers", { "base/utils/a.ts": "" }, /named utils/],
  [
    "a forbidden arrow",
    { "base/a.ts": 'import "../topology/index.js";' },
    /base\/a.ts:1: base\/ may not import topology/,
  ],
  [
    "agent → coordinator",
    { "agent/a.ts": 'import "../coordinator/index.js";' },
    /may not import coordinator/,
  ],
  ["an arrow by type", { "base/a.ts": 'type A = import("../proto/index.js").B;' }, /may not import proto/],
  [
    "a lazy arrow",
    { "agent/a.ts": 'await import("../coordinator/index.js");' },
    /may not import coordinator/,
  ],
  ["a way in past index.ts", { "agent/a.ts": 'import "../base/errors.js";' }, /enter base\/ by its index/],
  ["an import of a leaf", { "coordinator/a.ts": 'import "../bench/a.js";' }, /nobody may import bench/],
  [
    "a cycle",
    { "base/a.ts": 'import "./b.js";', "base/b.ts": 'export * from "./a.js";' },
    /cycle: base\/a.ts → base\/b.ts/,
  ],
  ["a long file", { "base/a.ts": long(401) }, /401 lines, at most 400/],
  ["a long wiring file", { "agent/main.ts": long(201) }, /201 lines, at most 200/],
  ["a long function", { "base/a.ts": `function f() {\n${long(69)}}\n` }, /function f has 71 lines/],
  ["a long method", { "base/a.ts": `class A {\n#m() {\n${long(69)}}\n}` }, /function #m has 71 lines/],
  ["a long line", { "base/a.ts": `// ${"x".repeat(108)}` }, /111 characters/],
  ["a vague name", { "base/a.ts": "class LinkManager {}" }, /LinkManager does not say/],
  ["a vague variable", { "base/a.ts": "export const stringUtils = {}" }, /stringUtils does not say/],
  ["a prefix", { "base/a.ts": "interface ILink {}" }, /ILink wears its kind/],
  ["an enum", { "base/a.ts": "enum A { B }" }, /is an enum/],
  ["a file in camel case", { "base/ringBuffer.ts": "" }, /kebab-case/],
  ["an entrance without a sign", { "transport/index.ts": "export {};" }, /does not begin with "transport:/],
  [
    "an entrance without a prohibition",
    { "broker/index.ts": "/**\n * broker: aedes.\n */" },
    /broker\/index.ts:1/,
  ],
  ["a room without entrance", { "local/a.ts": "" }, /local\/: no index.ts/],
  ["the clock in a decider", { "agent/link/a.ts": "const now = Date.now();" }, /does not use Date.now/],
  ["today in a decider", { "agent/core.ts": "const now = new Date();" }, /does not use new Date\(\)/],
  ["chance in a decider", { "coordinator/core.ts": "f(Math.random);" }, /does not use Math.random/],
  ["a timer in a decider", { "coordinator/scheduler/a.ts": "setTimeout(f, 1);" }, /does not use setTimeout/],
  ["the console in a decider", { "topology/a.ts": 'console.log("a");' }, /does not use console/],
  [
    "a file in a decider",
    { "proto/a.ts": 'import { readFileSync } from "node:fs";' },
    /does not import node:fs/,
  ],
  [
    "random bytes in a decider",
    { "proto/a.ts": 'import { randomBytes } from "node:crypto";' },
    /use randomBytes/,
  ],
  ["mqtt outside transport", { "agent/a.ts": 'import mqtt from "mqtt";' }, /mqtt belongs to transport/],
  ["aedes outside broker", { "coordinator/a.ts": 'import "aedes";' }, /aedes belongs to broker/],
  ["a package that is not installed", { "agent/a.ts": 'import "left-pad";' }, /left-pad is not among/],
  [
    "a proof of nothing",
    { "test/a.test.ts": `expect(a).${"toMatchObject"}({\n  why: /no room/,\n});` },
    /expect.stringMatching/,
  ],
  ["an unfinished thing", { "base/a.ts": `// ${["TO", "DO"].join("")}: later` }, /a.ts:1: says/],
  ["module state", { "agent/a.ts": "let count = 0;" }, /count is state of the module/],
  ["a singleton map", { "agent/a.ts": "const all = new Map();" }, /all is state of the module/],
];

describe("the checker sees what is planted", () => {
  it("finds nothing in a tidy tree", () => {
    expect(planted({})).toEqual([]);
  });

  it.each(plants)("%s", (_what, files, words) => {
    expect(planted(files).filter((fault) => words.test(fault))).toHaveLength(1);
  });

  it("a decider that is gone", () => {
    const files = new Map([["base/index.ts", ""]]);
    const faults = findFaults({ files, dependencies: [], publicEntries: [] });
    expect(faults).toContain("agent/core.ts: listed as a decider in test/tidy/house.ts, but does not exist");
  });

  it.each([
    [
      "a decider's own word for it",
      { "agent/link/a.ts": "const a = { process: 1, fetch() {} }; a.process;" },
    ],
    [
      "a variable with the name of a global",
      { "agent/core.ts": "const fetch = { offset: 1 };\nfetch.offset;" },
    ],
    ["a longer word", { "base/a.ts": "// it is bound for nowhere" }],
    [
      "types that name each other",
      { "base/a.ts": 'import type { B } from "./b.js";', "base/b.ts": 'import { type A } from "./a.js";' },
    ],
    ["a public entry", { "agent/a.ts": 'import "../topology/public.js";' }],
    ["generated code", { "proto/generated/a.ts": `enum A {}\n${long(500)}` }],
    [
      "a long contract suite",
      { "test/a.ts": `function c() {\ndescribe("a", () => {\n${long(100)}it("b", f);});}` },
    ],
    ["a long suite of tests", { "test/a.test.ts": `describe("a", () => {\n${long(100)}it("b", f);});` }],
  ])("lets through %s", (_what, files) => {
    expect(planted(files as Record<string, string>)).toEqual([]);
  });
});
