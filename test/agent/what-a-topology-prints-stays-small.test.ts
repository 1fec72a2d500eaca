import { expect, it } from "vitest";
import type { WorkerLogLine } from "../../agent/core-contract.js";
import { Journal } from "../../agent/worker/journal.js";

it("whoever prints payloads of megabytes does not take the agent's memory", () => {
  const told: WorkerLogLine[] = [];
  const journal = new Journal(Date.now, (lines) => told.push(...lines));
  journal.line("info", "short");
  const long = "x".repeat(20_000_000);
  for (let n = 0; n < 50; n++) journal.line("info", `${n}: ${long}`);
  journal.flush();
  expect(told.slice(0, 2).map(({ text }) => text.slice(0, 5))).toEqual(["short", "0: xx"]);
  expect(told.length).toBeGreaterThan(50);
  const characters = told.reduce((sum, { text }) => sum + text.length, 0);
  expect(characters).toBeLessThan(10_000_000);
});
