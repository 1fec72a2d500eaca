import { expect, it, vi } from "vitest";
import { assignmentOf, CoreStage } from "./core-stage.js";

/** Times that the core wanted to be woken in ten seconds, with this time between its heartbeats. */
function wakes(heartbeatMs: number): number {
  const stage = new CoreStage();
  stage.begin();
  stage.assign({ ...assignmentOf(1, []), heartbeatMs });
  stage.pass(5_000);
  const heard = vi.spyOn(stage, "send");
  stage.pass(10_000);
  return heard.mock.calls.filter(([{ kind }]) => kind === "timer").length;
}

it("and looks at its workers with it", () => {
  expect(wakes(1_000)).toBe(10);
});

it("however seldom that is, each second it looks at its workers", () => {
  expect(wakes(60_000)).toBe(10);
});
