import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { topologyLimits } from "../../topology/index.js";
import { read, root } from "./pages.js";

const page = read("docs/guarantees.md");
const sections = page.split(/^## /m).slice(1);

it("tests that are named on the page on guarantees are there", () => {
  const named = [...page.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !path.endsWith(".test.ts") || !existsSync(root + path))).toEqual([]);
});

it("every section of it names one", () => {
  expect(sections.length).toBeGreaterThan(6);
  const bare = sections.filter((section) => !section.includes("`test/"));
  expect(bare.map((section) => section.split("\n")[0])).toEqual([]);
});

it("the page on topologies has every setting with a range, as validate has it", () => {
  const text = read("docs/writing-topologies.md");
  const settings = [
    "flushMs",
    "heldMax",
    "executeMs",
    "heapMb",
    "commitMs",
    "commitMinMs",
    "outboxMb",
    "outboxHours",
  ];
  for (const name of settings as readonly (keyof typeof topologyLimits)[]) {
    const [least, most] = topologyLimits[name].map((bound) => bound.toLocaleString("en-US"));
    expect(text).toContain(`| \`${name}\` | ${least}-${most}`);
  }
});
