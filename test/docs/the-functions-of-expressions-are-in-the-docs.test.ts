import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";
import { expect, it } from "vitest";
import { celFunctions } from "../../documents/index.js";

const docs = readFileSync(new URL("../../docs/yaml.md", import.meta.url), "utf8");

it("the table of functions in docs/yaml.md is that of the code", () => {
  const meanings = new Map<string, string[]>();
  for (const { signature, meaning } of celFunctions) {
    meanings.set(meaning, [...(meanings.get(meaning) ?? []), `\`${signature}\``]);
  }
  const rows = [...meanings].map(([meaning, signatures]) => `| ${signatures.join(", ")} | ${meaning} |`);
  const [, table] = /<!-- functions -->\n\| function \| result \|\n\|---\|---\|\n(.*?)<!-- end -->/s.exec(
    docs,
  )!;
  expect(table!.trim().split("\n")).toEqual(rows);
});

it("each function of CEL that is taken is on the page, and each on the page is there", () => {
  // What no field can be, and what expressions cannot write.
  const without = new Set(["uint", "hasValue", "value", "none", "of", "or", "orValue"]);
  const signatures = new Environment().getDefinitions().functions.map(({ signature }) => signature);
  const names = signatures.map((signature) => /(\w+)\(/.exec(signature)![1]!);
  const [, table] = /Of \[CEL\].*?\n\| on \| \|\n(.*?)\n\nAnd these:/s.exec(docs)!;
  const written = [...table!.matchAll(/`(?:\w+\.)?(\w+)(?:\([^`]*)?`/g)].map(([, name]) => name!);
  const operators = ["in", "uint"];
  expect([...new Set(written)].filter((name) => !operators.includes(name)).sort()).toEqual(
    [...new Set(names)].filter((name) => !without.has(name)).sort(),
  );
});
