import { expect, it } from "vitest";
import { show } from "../../cli/commands/deadletters.js";
import { createColors } from "../../cli/terminal.js";
import type { DeadLetterEntry } from "../../coordinator/index.js";

const letter: DeadLetterEntry = {
  ...{ id: "readings@gw-1-1", at: 0, agent: "gw-1", component: "readings", task: "readings@gw-1" },
  ...{ error: "the payload is too large", source: "in/a", tuple: null, raw: null, partial: false },
};

function printed(what: Partial<DeadLetterEntry>): readonly string[] {
  const lines: string[] = [];
  show([{ ...letter, ...what }], "greenhouse", {
    colors: createColors(false),
    print: (line) => void lines.push(line),
  });
  return lines;
}

it("a payload, a tuple or an error that is long, with how much there is and how to see all", () => {
  const end = "… (500 of 65,536 characters; all: --json)";
  const long = "x".repeat(65_536);
  expect(printed({ raw: long }).at(-1)).toBe(`  ${"x".repeat(500)}${end}`);
  expect(printed({ tuple: long }).at(-1)).toBe(`  ${"x".repeat(500)}${end}`);
  expect(printed({ tuple: { text: "y".repeat(65_525) } }).at(-1)).toContain(`yyy${end}`);
  expect(printed({ error: long, raw: "{" })[1]).toBe(`  ${"x".repeat(500)}${end}`);
});

it("never in the middle of a character, and not what is short", () => {
  expect(printed({ raw: `${"x".repeat(499)}${"\u{1F321}".repeat(10)}` }).at(-1)).toMatch(/x… \(499 of 519/);
  expect(printed({ raw: "x".repeat(500) }).at(-1)).toBe(`  ${"x".repeat(500)}`);
  expect(printed({ tuple: { n: 1 } }).at(-1)).toBe('  {"n":1}');
});
