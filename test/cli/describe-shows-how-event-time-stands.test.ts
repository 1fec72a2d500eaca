import { expect, it } from "vitest";
import { describeTopology as printTopology } from "../../cli/describe-topology.js";
import { createColors } from "../../cli/terminal.js";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import { CoreStage } from "../coordinator/core-of.js";
import { stateful } from "../coordinator/specs.js";

it("describe says how far event time is behind, who is idle, and what came late", () => {
  const stage = new CoreStage();
  stage.agent("core-1", { role: "core" });
  stage.submit(stateful());
  stage.pass(5_000);
  const topology = describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);
  const [first, ...others] = topology.componentList;
  const counters = { executed: 9, late: 12, "watermark-lag-ms": 250_000, "idle-inputs": 2 };
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const colors = createColors(false);
  const how = {
    interactive: false,
    live: false,
    width: 200,
    json: () => undefined,
    jsonPiece: () => undefined,
  };
  const terminal = { ...how, error: print, draw: print, print, colors, errorColors: colors };
  printTopology({ ...topology, componentList: [{ ...first!, counters }, ...others] }, terminal, stage.wall);
  expect(lines.join("\n")).toContain("late 12, watermark-lag 4 m 10 s, idle-inputs 2");
});
