import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");

/** All of it runs: the topology in its own test, which is the second of them. */
const sources = [
  "examples/room-climate/topology.ts",
  "test/examples/room-climate.test.ts",
  "test/topology/state-as-the-page-shows-it.test.ts",
].map((path) => lines(read(path)));
const blocks = [...read("docs/writing-topologies.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1]!,
);

test("the page has code", () => {
  expect(blocks.length).toBeGreaterThan(5);
});

test.each(blocks)("this block stands in the example or in a test:\n%s", (block) => {
  expect(sources.some((source) => source.includes(lines(block)))).toBe(true);
});
