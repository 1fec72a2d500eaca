import { expect, it } from "vitest";
import { benchScheduler } from "../../bench/scheduler.js";

it("1,000 agents and 10,000 tasks are planned; after a loss only the lost agents' tasks move", () => {
  for (const { value } of benchScheduler()) expect(value).toBeGreaterThan(0);
});
