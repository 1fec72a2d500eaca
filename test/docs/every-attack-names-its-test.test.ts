import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { read, root } from "./pages.js";

const page = read("docs/security.md");
const section = page.split(/^## /m).find((text) => text.startsWith("Attacks"))!;
const rows = [...section.matchAll(/^\| *(\d*) \| (.*) \| (.*) \| (.*) \|$/gm)].map(
  ([, number, , , tests]) => {
    return { number, tests: [...tests!.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1]!) };
  },
);
/** What opens real sockets in tests: whole processes, a coordinator or a broker in this one. */
const real =
  /new Fleet|Fleet\.start|SecureStage\.open|new Stage\(|startTestCoordinator|openBroker\(|startMosquitto/;

it("the page on security has sixteen kinds of attacks, in order", () => {
  const numbers = rows.map(({ number }) => number).filter((number) => number !== "");
  expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => `${i + 1}`));
});

it("each names tests that are there, and those with a number one over real sockets", () => {
  for (const { number, tests } of rows) {
    expect(tests.length, number).toBeGreaterThan(0);
    expect(tests.filter((path) => !path.endsWith(".test.ts") || !existsSync(root + path))).toEqual([]);
    if (number !== "")
      expect(tests.filter((path) => real.test(read(path))).length, number).toBeGreaterThan(0);
  }
});
