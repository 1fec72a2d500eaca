import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as components from "../../components/index.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
const page = read("docs/components.md");
const source = lines(read("test/components/components-as-the-page-shows-them.test.ts"));
const rows = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
  [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
);

/** What components are made of. */
const partial: ReadonlySet<string> = new Set(["BloomFilter", "Predictor"]);
/** Components of other rooms that the page has, too. */
const elsewhere = ["filter", "map", "flatMap", "filePredict"];

test("every component and aggregate has a row, and every row is one", () => {
  const exported = Object.entries(components)
    .filter(([name, value]) => typeof value === "function" && !partial.has(name) && !ofWindows(name))
    .map(([name]) => name);
  expect([...rows].sort()).toEqual([...exported, ...elsewhere].sort());
});

test("every block of code on the page stands in a test", () => {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => lines(match[1]!));
  expect(blocks.length).toBeGreaterThan(4);
  for (const block of blocks) expect(source).toContain(block);
});

test("every file of a component names formula or source", () => {
  for (const [name, value] of Object.entries(components)) {
    if (typeof value !== "function" || ofWindows(name)) continue;
    const file = fileOf(name);
    expect(file, `${name} has a file`).toBeDefined();
    expect(file, name).toMatch(/Source:|Formula:|source\)/);
  }
});

/** Windows have a page of their own. */
function ofWindows(name: string): boolean {
  return pathOf(name)?.startsWith("windows/") ?? false;
}

/** The text of the file that exports a name, as the room's index says. */
function fileOf(name: string): string | undefined {
  const path = pathOf(name);
  return path === undefined ? undefined : read(`components/${path}.ts`);
}

function pathOf(name: string): string | undefined {
  const index = read("components/index.ts");
  for (const [, names, path] of index.matchAll(/export (?:type )?\{([^}]*)\} from "\.\/(.*?)\.js"/g))
    if (new RegExp(`(?<!type )\\b${name}\\b`).test(names!)) return path;
  return undefined;
}
