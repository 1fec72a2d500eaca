import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { celFunctions } from "../../documents/index.js";

it("the table of functions in docs/yaml.md is that of the code", () => {
  const meanings = new Map<string, string[]>();
  for (const { signature, meaning } of celFunctions) {
    meanings.set(meaning, [...(meanings.get(meaning) ?? []), `\`${signature}\``]);
  }
  const rows = [...meanings].map(([meaning, signatures]) => `| ${signatures.join(", ")} | ${meaning} |`);
  const docs = readFileSync(new URL("../../docs/yaml.md", import.meta.url), "utf8");
  const [, table] = /<!-- functions -->\n\| function \| result \|\n\|---\|---\|\n(.*?)<!-- end -->/s.exec(
    docs,
  )!;
  expect(table!.trim().split("\n")).toEqual(rows);
});
