import { expect, it } from "vitest";
import { problemsOf } from "../../cli/commands/list.js";
import { describeTopology as printTopology } from "../../cli/describe-topology.js";
import { createColors } from "../../cli/terminal.js";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import type { TopologyDescription } from "../../coordinator/index.js";
import { CoreStage } from "../coordinator/core-of.js";
import { stateful } from "../coordinator/specs.js";

/** What `headwater describe` prints of a topology with state on two hosts. */
function printed(change: (topology: TopologyDescription) => TopologyDescription): string {
  const stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  for (const name of ["core-1", "core-2"]) stage.agent(name, { role: "core" });
  stage.submit(stateful());
  stage.pass(5_000);
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const plain = createColors(false);
  const topology = describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);
  const how = {
    interactive: false,
    live: false,
    width: 200,
    error: print,
    draw: print,
    json: () => undefined,
    jsonPiece: () => undefined,
  };
  printTopology(change(topology), { ...how, print, colors: plain, errorColors: plain }, stage.wall);
  return lines.join("\n");
}

it("bytes of state and outbox, and what a flash card takes a day, for each agent", () => {
  const text = printed((topology) => ({
    ...topology,
    workers: topology.workers.map((worker) =>
      worker.agent === "gw-1"
        ? { ...worker, stateBytes: 2048, outboxBytes: 5 * 2 ** 20, writtenBytesPerDay: 3 * 2 ** 30 }
        : worker,
    ),
  }));
  expect(text).toMatch(/ON DISK +STATE +OUTBOX +WRITTEN A DAY\n/);
  expect(text).toMatch(/gw-1 +2\.0 KiB +5\.0 MiB +3\.0 GiB/);
});

it("the last commit and the copy of each task, or how much of the copy has arrived", () => {
  const text = printed((topology) => ({
    ...topology,
    taskList: topology.taskList.map((task) =>
      task.task === "per-room:0"
        ? { ...task, copies: { agents: ["core-1"], standby: "core-2", commit: 12_345, syncing: 0.42 } }
        : task,
    ),
  }));
  expect(text).toMatch(/TASK .* COPY +COMMIT/);
  expect(text).toMatch(/per-room:0 .*core-2 42 % +12,345/);
});

it("nothing of the kind where nothing is kept", () => {
  expect(
    printed((topology) => ({
      ...topology,
      workers: topology.workers.map((worker) => ({
        ...worker,
        stateBytes: 0,
        outboxBytes: 0,
        writtenBytesPerDay: 0,
      })),
    })),
  ).not.toContain("ON DISK");
});

it("and list counts the tasks whose state has one copy, beside what is wrong", () => {
  const plain = createColors(false);
  expect(problemsOf({ problems: 0, why: "", degraded: 0 }, plain)).toBe("");
  const degraded = problemsOf({ problems: 0, why: "", degraded: 2 }, plain);
  expect(degraded).toBe("2 tasks degraded: one copy of the state");
  expect(problemsOf({ problems: 1, why: "", degraded: 1 }, plain)).toBe(
    "1, see describe; 1 task degraded: one copy of the state",
  );
});
