import { expect, it } from "vitest";
import type { WorkerLogLine } from "../../agent/core-contract.js";
import { Secrets } from "../../agent/secrets.js";
import { Journal } from "../../agent/worker/journal.js";

it("whoever prints payloads of megabytes does not take the agent's memory", () => {
  const told: WorkerLogLine[] = [];
  const journal = new Journal(
    Date.now,
    (text) => text,
    (lines) => told.push(...lines),
  );
  journal.line("info", "short");
  const long = "x".repeat(20_000_000);
  for (let n = 0; n < 50; n++) journal.line("info", `${n}: ${long}`);
  journal.flush();
  expect(told.slice(0, 2).map(({ text }) => text.slice(0, 5))).toEqual(["short", "0: xx"]);
  expect(told.length).toBeGreaterThan(50);
  const characters = told.reduce((sum, { text }) => sum + text.length, 0);
  expect(characters).toBeLessThan(10_000_000);
});

it("a secret is taken out of a line whole, also where the line is cut", () => {
  const told: WorkerLogLine[] = [];
  const secrets = new Secrets({ directories: [], values: { a: "0123456789".repeat(1_000) } });
  const secret = secrets.get("a");
  const journal = new Journal(
    Date.now,
    (text) => secrets.redact(text),
    (lines) => told.push(...lines),
  );
  // Each one is shorter when it is taken out, so that what stood at the cut moves to where it is shown.
  journal.line("info", `${`${secret} `.repeat(20)}end`);
  journal.flush();
  expect(told[0]!.text).toBe(`${"${secret:a} ".repeat(20)}end`);
});
